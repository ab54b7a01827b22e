# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Make the samples: test digits on white paper, camera pictures with and without a digit.

This takes seconds, SciPy and a hundred megabytes, so `samples` does it in a process of its own.
"""

from collections.abc import Iterator
from contextlib import suppress

import numpy as np
from PIL import Image

from page.desk import PAPER_LUMA
from page.pictures import encode
from page.sample import Sample
from simulator import scenes
from training import data
from training.data.mnist import DataError

_SEED = 2026
_EACH = 2  # of every digit and kind

_WIDTH, _HEIGHT = 320, 240
_GLYPH_ZOOM = 6  # of a test digit, which then takes half of the height
_INK_LUMA = 30
_STYLES = ("easy", "normal", "hard")


def make() -> Iterator[Sample]:
    """Yield all samples, always the same."""
    rng = np.random.default_rng(_SEED)
    group, glyphs, labels = _test_digits()
    by_label = [glyphs[labels == label] for label in range(10)]
    for label in range(10):
        for k, glyph in enumerate(by_label[label][:_EACH]):
            yield _sample(f"test-{label}-{k}", f"{label}", group, _on_paper(glyph))
    for style in _STYLES:
        for label in range(10):
            picture = scenes.digit(rng.choice(by_label[label]), rng, scenes.STYLES[style])
            yield _sample(f"{style}-{label}", f"{label}", f"Camera, {style}", picture)
    for label in range(10):
        picture = scenes.hand(label, rng, scenes.STYLES["normal"])
        yield _sample(f"hand-{label}", f"{label}", "Other hands", picture)
    for kind in scenes.NOTHING:
        for k in range(_EACH):
            picture = scenes.nothing(kind, rng, scenes.STYLES["normal"], glyphs)
            yield _sample(f"{kind}-{k}", kind, "No digit", picture)


def _test_digits() -> tuple[str, np.ndarray, np.ndarray]:
    """Return the name of the set, (N, 28, 28) uint8 glyphs and their labels.

    MNIST is only used if it is decoded already, because decoding takes too long.
    """
    with suppress(DataError):
        if arrays := data.read_cache(data.CACHE_DIR / "mnist.npz"):
            return "MNIST test digits", arrays["test_images"], arrays["test_labels"]
    dataset = data.load("digits")
    return "Test digits of scikit-learn", dataset.test_images, dataset.test_labels


def _on_paper(glyph: np.ndarray) -> np.ndarray:
    """Return a glyph, white on black, as ink in the middle of white paper."""
    side = len(glyph) * _GLYPH_ZOOM
    ink = Image.new("L", (_WIDTH, _HEIGHT))
    large = Image.fromarray(glyph).resize((side, side), Image.Resampling.BICUBIC)
    ink.paste(large, ((_WIDTH - side) // 2, (_HEIGHT - side) // 2))
    share = np.asarray(ink) / 255
    return np.rint(PAPER_LUMA + share * (_INK_LUMA - PAPER_LUMA)).astype(np.uint8)


def _sample(name: str, label: str, group: str, picture: np.ndarray) -> Sample:
    return Sample(name, label, group, encode(picture))
