# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read many pictures with the firmware, one simulated Pico for each processor core."""

import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from simulator.pictures import PictureError, as_glyph

if TYPE_CHECKING:  # a process that imports the firmware becomes a Pico
    from simulator.firmware import FrameReader

_GLYPHS = 64  # handed to a worker at a time; of pictures, which may be large, one


@dataclass(frozen=True)
class Answer:
    """The firmware's reading of one picture; see ``firmware/reading.py`` for the values."""

    source: str
    digit: int | None
    confidence: float
    scores: list[float]
    reason: str | None

    def as_dict(self) -> dict:
        """Return the answer as the JSON object that the command line prints."""
        return asdict(self)

    def shares(self) -> np.ndarray | None:
        """Return the softmax of the scores, (10,) float; None when nothing was classified."""
        if not any(self.scores):
            return None
        odds = np.exp(np.array(self.scores) - max(self.scores))
        return odds / odds.sum()


def classify(
    pictures: Iterable[tuple[str, np.ndarray | PictureError]],
    model: str | None = None,
    glyph: bool = False,
    workers: int | None = None,
    tables: str | None = None,
) -> Iterator[tuple[str, Answer | PictureError]]:
    """Yield (source, answer) for each of ``pictures``, as ``simulator.pictures.read_all`` yields.

    Each picture is laid before the simulated camera or, with ``glyph``, taken as a normalised
    glyph. ``workers`` is the number of simulated boards; by default one for each core. ``tables``
    is a folder with other tables than those in ``firmware/``.
    """
    # Started anew rather than forked: each is a board of its own, without this process's modules.
    context = multiprocessing.get_context("spawn")
    with context.Pool(workers or os.cpu_count(), _choose, (model, glyph, tables)) as pool:
        yield from pool.imap(_read, pictures, chunksize=_GLYPHS if glyph else 1)


_choice: tuple[str | None, bool, str | None]  # of a worker: model, glyph, tables


def _choose(*choice) -> None:
    global _choice
    _choice = choice


@cache
def _pico() -> "FrameReader":
    """Power up the worker's Pico.

    With its first picture, not when the worker starts: a failure then reaches the caller, while
    the pool would start another worker, and another, for ever.
    """
    from simulator.firmware import FrameReader, put_on_path

    model, _, tables = _choice
    put_on_path()
    if tables:
        sys.path.insert(0, tables)  # ahead of the firmware's own
    return FrameReader(model)


def _read(item: tuple[str, np.ndarray | PictureError]) -> tuple[str, Answer | PictureError]:
    source, picture = item
    if isinstance(picture, PictureError):
        return source, picture
    try:
        _, glyph, _ = _choice
        pico = _pico()
        reading = pico.read_glyph(as_glyph(picture)) if glyph else pico.read(picture)
    except PictureError as error:
        return source, error
    return source, Answer(
        source, reading.digit, reading.confidence, list(reading.scores), reading.reason
    )
