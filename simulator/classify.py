"""Read many pictures with the firmware, on one simulated Pico for each processor core."""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from multiprocessing.pool import Pool
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from simulator.pictures import PictureError, as_glyph

if TYPE_CHECKING:  # a process that imports the firmware becomes a Pico
    from simulator.run import FrameReader

_GLYPHS_A_TASK = 64  # a picture, which may be large, is a task of its own

Picture = np.ndarray | Callable[[], np.ndarray]
"""(height, width) or (height, width, 3) uint8, or a function that makes it in the worker."""


@dataclass(frozen=True)
class Answer:
    """The firmware's reading of one picture; see `inkling.reading.reading` for the values."""

    source: str
    digit: int | None
    confidence: float
    scores: list[float]
    none: float
    reason: str | None
    probabilities: list[float] | None
    """The digits' probabilities; None when no glyph was found, so nothing was classified."""

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON object that the command line prints."""
        values = asdict(self)
        del values["probabilities"]
        return values


def classify(
    pictures: Iterable[tuple[str, Picture | PictureError]],
    model: str | None = None,
    glyph: bool = False,
    tables: str | None = None,
) -> Iterator[tuple[str, Answer | PictureError]]:
    """Yield (source, answer) for each of ``pictures``, which ``read_all`` yields.

    A function in the place of a picture must be one that pickles. Each picture is put in front of
    the simulated camera or, with ``glyph``, taken as a normalised glyph. ``tables`` is a folder
    with other tables than those in ``firmware/``.
    """
    with _boards(model, glyph, tables) as pool:
        yield from pool.imap(_read, pictures, chunksize=_GLYPHS_A_TASK if glyph else 1)


def look(pictures: Iterable[Picture]) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Yield the frame and the glyph that the firmware makes of each of ``pictures``.

    The frame is (60, 80) uint8 luma. The glyph is (28, 28) uint8, or None if it finds none.
    """
    with _boards(None, False, None) as pool:
        yield from pool.imap(_look, pictures)


def _boards(*choice) -> Pool:
    """Return a simulated board for each core; ``choice`` is (model, glyph, tables)."""
    import joblib  # here, because its import would delay the start of every worker

    # Spawned, not forked: each board needs its own copy of the firmware's modules.
    context = multiprocessing.get_context("spawn")
    return context.Pool(joblib.cpu_count(), _choose, choice)


_choice: tuple[str | None, bool, str | None]  # of a worker: model, glyph, tables


def _choose(*choice) -> None:
    global _choice
    _choice = choice
    threadpool_limits(1)  # there is a board for each core already


@cache
def _pico() -> "FrameReader":
    """Power up the worker's Pico.

    This happens with the first picture, not when the worker starts: a failure then reaches the
    caller. A worker that fails at its start would be replaced by another one, for ever.
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
    pico = _pico()
    pico.read(_made(picture))
    return pico.luma, pico.glyph


def _read(item: tuple[str, Picture | PictureError]) -> tuple[str, Answer | PictureError]:
    source, picture = item
    if isinstance(picture, PictureError):
        return source, picture
    _, glyph, _ = _choice
    pico = _pico()
    try:
        pixels = _made(picture)
        reading = pico.read_glyph(as_glyph(pixels)) if glyph else pico.read(pixels)
    except PictureError as error:
        return source, error
    classified = glyph or pico.glyph is not None
    return source, Answer(
        source,
        reading.digit,
        reading.confidence,
        list(reading.scores),
        reading.none,
        reading.reason,
        list(reading.probabilities) if classified else None,
    )
