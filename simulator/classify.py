# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read many pictures with the firmware, one simulated Pico for each processor core."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.pool import Pool
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from simulator import processors
from simulator.pictures import PictureError, as_glyph

if TYPE_CHECKING:  # a process that imports the firmware becomes a Pico
    from simulator.run import FrameReader

_GLYPHS = 64  # handed to a worker at a time; of pictures, which may be large, one

Picture = np.ndarray | Callable[[], np.ndarray]
"""(height, width) or (height, width, 3) uint8, or what makes it once it is in the worker."""


@dataclass(frozen=True)
class Answer:
    """The firmware's reading of one picture; see `inkling.reading.reading` for the values."""

    source: str
    digit: int | None
    confidence: float
    scores: list[float]
    none: float
    reason: str | None

    def as_dict(self) -> dict:
        """Return the answer as the JSON object that the command line prints."""
        return asdict(self)

    def shares(self) -> np.ndarray | None:
        """Return the digits' probabilities, (10,) float; None when nothing was classified."""
        # The firmware says so by no score at all and a certain "no digit".
        if self.none == 1 and not any(self.scores):
            return None
        highest = max(*self.scores, 0.0)
        odds = np.exp(np.array(self.scores) - highest)
        return odds / (odds.sum() + np.exp(-highest))


def classify(
    pictures: Iterable[tuple[str, Picture | PictureError]],
    model: str | None = None,
    glyph: bool = False,
    workers: int | None = None,
    tables: str | None = None,
) -> Iterator[tuple[str, Answer | PictureError]]:
    """Yield (source, answer) for each of ``pictures``, as ``simulator.pictures.read_all`` yields.

    A function in the place of a picture is called in a worker; it must be one that pickles. Each
    picture is laid before the simulated camera or, with ``glyph``, taken as a normalised
    glyph. ``workers`` is the number of simulated boards; by default one for each core. ``tables``
    is a folder with other tables than those in ``firmware/``.
    """
    with _boards(workers, model, glyph, tables) as pool:
        yield from pool.imap(_read, pictures, chunksize=_GLYPHS if glyph else 1)


def look(pictures: Iterable[Picture]) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Yield what the firmware sees of each of ``pictures``: the frame and the glyph.

    The frame is (60, 80) uint8 luma, the glyph (28, 28) uint8, or None where it finds none.
    """
    with _boards(None, None, False, None) as pool:
        yield from pool.imap(_look, pictures)


def _boards(workers: int | None, *choice) -> Pool:
    """Return a pool of simulated boards; ``choice`` is (model, glyph, tables)."""
    # Started anew rather than forked: each is a board of its own, without this process's modules.
    context = multiprocessing.get_context("spawn")
    return context.Pool(workers or processors.count(), _choose, choice)


_choice: tuple[str | None, bool, str | None]  # of a worker: model, glyph, tables


def _choose(*choice) -> None:
    global _choice
    _choice = choice
    threadpool_limits(1)  # there is a board for each core already: threads would only wait


@cache
def _pico() -> "FrameReader":
    """Power up the worker's Pico.

    With its first picture, not when the worker starts: a failure then reaches the caller, while
    the pool would start another worker, and another, for ever.
    """
    from simulator.run import FrameReader, put_on_path

    model, _, tables = _choice
    put_on_path()
    if tables:
        from inkling import model as package

        package.__path__.insert(0, tables)  # ahead of the firmware's own
    return FrameReader(model)


def _made(picture: Picture) -> np.ndarray:
    return picture() if callable(picture) else picture


def _look(picture: Picture) -> tuple[np.ndarray, np.ndarray | None]:
    return _pico().look(_made(picture))


def _read(item: tuple[str, Picture | PictureError]) -> tuple[str, Answer | PictureError]:
    source, picture = item
    if isinstance(picture, PictureError):
        return source, picture
    try:
        _, glyph, _ = _choice
        pico = _pico()
        pixels = _made(picture)
        reading = pico.read_glyph(as_glyph(pixels)) if glyph else pico.read(pixels)
    except PictureError as error:
        return source, error
    return source, Answer(
        source,
        reading.digit,
        reading.confidence,
        list(reading.scores),
        reading.none,
        reading.reason,
    )
