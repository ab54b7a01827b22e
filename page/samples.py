"""Pictures to try the board with: test digits on white paper, and what a camera sees.

To make them takes seconds and a hundred megabytes, so a process of its own does it while the
server starts.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection

import numpy as np
from PIL import Image

from page.board import start_process
from page.desk import PAPER_LUMA
from page.pictures import encode
from simulator import scenes
from simulator.scenes import numbers
from training import data

_SEED = 2026
_EACH = 2  # of every test digit and kind of nothing

_WIDTH, _HEIGHT = 320, 240
_GLYPH_ZOOM = 6  # of a test digit, which then takes half of the height
_INK_LUMA = 30
_STYLES = ("easy", "normal", "hard")
_NUMBERS = ("17", "42", "90", "307", "1984", "2026", "31415", "602214")

SAMPLES = {
    "Test digits": {f"test-{digit}-{k}": f"{digit}" for digit in range(10) for k in range(_EACH)},
    **{
        f"Camera, {style}": {f"{style}-{digit}": f"{digit}" for digit in range(10)}
        for style in _STYLES
    },
    "Other hands": {f"hand-{digit}": f"{digit}" for digit in range(10)},
    "No digit": {f"{kind}-{k}": kind for kind in scenes.NOTHING for k in range(_EACH)},
    "Light on dark": {f"light-{digit}": f"{digit}" for digit in range(10)},
    "Numbers, with INKLING_DIGITS = 6": {f"number-{number}": number for number in _NUMBERS},
}
"""{group: {name: label}}: names are for machines, labels for people."""


class Samples:
    """The pictures of all `SAMPLES`, which are being made at first."""

    def __init__(self) -> None:
        """Begin to make them; an event loop must be running."""
        self._process, self._connection = start_process(_main)
        self._made = asyncio.create_task(asyncio.to_thread(self._receive))

    async def by_name(self) -> dict[str, bytes]:
        """Wait for the PNGs and return them; none if making them failed, which stderr tells."""
        return await asyncio.shield(self._made)

    def end(self) -> None:
        """Stop making them."""
        self._process.terminate()

    def _receive(self) -> dict[str, bytes]:
        made: dict[str, bytes] = {}
        with self._connection, suppress(EOFError, OSError):
            made = self._connection.recv()
        self._process.join()
        return made


def _main(connection: Connection) -> None:
    names = [name for group in SAMPLES.values() for name in group]
    pngs = map(encode, _pictures())
    made = dict(zip(names, pngs, strict=True))
    with suppress(OSError):  # the server has ended meanwhile
        connection.send(made)


def _pictures() -> Iterator[np.ndarray]:
    """Yield the picture of each of `SAMPLES` in turn, always the same."""
    rng = np.random.default_rng(_SEED)
    glyphs, labels = _test_digits()
    by_label = [glyphs[labels == label] for label in range(10)]
    for alike in by_label:
        yield from map(_on_paper, alike[:_EACH])
    for style in _STYLES:
        for alike in by_label:
            yield scenes.digit(rng.choice(alike), rng, scenes.STYLES[style])
    normal = scenes.STYLES["normal"]
    for digit in range(10):
        yield scenes.hand(digit, rng, normal)
    for kind in scenes.NOTHING:
        for _ in range(_EACH):
            yield scenes.nothing(kind, rng, normal, glyphs)
    light = replace(normal, **scenes.VARIATIONS["light on dark"])
    for alike in by_label:
        yield scenes.digit(rng.choice(alike), rng, light)
    for number in _NUMBERS:
        yield numbers.number(number, numbers.one_hand(number, glyphs, labels, rng), rng, normal)


def _test_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return (N, 28, 28) uint8 glyphs and their labels.

    MNIST is only used if it is decoded already, because decoding takes too long.
    """
    with suppress(data.DataError):
        if arrays := data.read_cache(data.CACHE_DIR / "mnist.npz"):
            return arrays["test_images"], arrays["test_labels"]
    dataset = data.load("digits")
    return dataset.test_images, dataset.test_labels


def _on_paper(glyph: np.ndarray) -> np.ndarray:
    """Return a glyph, white on black, as ink in the middle of white paper."""
    side = len(glyph) * _GLYPH_ZOOM
    ink = Image.new("L", (_WIDTH, _HEIGHT))
    large = Image.fromarray(glyph).resize((side, side), Image.Resampling.BICUBIC)
    ink.paste(large, ((_WIDTH - side) // 2, (_HEIGHT - side) // 2))
    share = np.asarray(ink) / 255
    return np.rint(PAPER_LUMA + share * (_INK_LUMA - PAPER_LUMA)).astype(np.uint8)
