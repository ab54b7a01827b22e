"""Read many pictures with the firmware, on one simulated Pico for each processor core."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from simulator.pictures import PictureError, as_glyph, looks_like_glyph
from simulator.processes import Processes
from simulator.readings import KEYS, as_dict

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
    advice: str = ""
    """What to do about the reason, as the display says it; "" if it says nothing."""
    as_glyph: bool = False
    """Whether the picture was taken as a glyph, without the camera."""
    number: str | None = None
    digits: list[dict[str, Any]] = field(default_factory=list)
    """Each digit of the number, as `simulator.readings` has them."""

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON object that the command line prints."""
        return {name: getattr(self, name) for name in ("source", *KEYS)}


def classify(
    pictures: Iterable[tuple[str, Picture | PictureError]],
    model: str | None = None,
    glyph: bool = False,
    tables: str | None = None,
    digits: int | None = None,
) -> Generator[tuple[str, Answer | PictureError], None, None]:
    """Yield (source, answer) for each of ``pictures``, which ``read_all`` yields.

    A function in the place of a picture must be one that pickles. Each picture is put in front of
    the simulated camera or, with ``glyph`` or if it looks like one, taken as a normalised glyph.
    ``tables`` is a folder with other tables than those in ``firmware/``. A number has at most
    ``digits``; None leaves it to ``settings.toml``.
    """
    with _boards(model, glyph, tables, digits) as boards:
        for answers in boards.map(_read_all, _tasks(pictures, _GLYPHS_A_TASK if glyph else 1)):
            yield from answers


def look(pictures: Iterable[Picture], model: str) -> Iterator[tuple[np.ndarray, np.ndarray | None]]:
    """Yield the frame and the glyph that the firmware makes of each of ``pictures``.

    The frame is (60, 80) uint8 luma. The glyph is (28, 28) uint8, or None if it finds none. Which
    look at a frame counts depends on the ``model``.
    """
    with _boards(model, False, None, None) as boards:
        yield from boards.map(_look, pictures)


def _tasks(items: Iterable, size: int) -> Iterator[list]:
    """Yield lists of ``size`` of ``items``; the last one may be shorter."""
    items = iter(items)
    while task := list(islice(items, size)):
        yield task


def _boards(*choice) -> Processes:
    """Return a simulated board for each core; ``choice`` is that of `_choice`."""
    import joblib  # here, because its import would delay the start of every worker

    return Processes(joblib.cpu_count(), _choose, choice)


# Of a worker: model, glyph, tables, digits.
_choice: tuple[str | None, bool, str | None, int | None]


def _choose(*choice) -> None:
    global _choice
    _choice = choice
    threadpool_limits(1)  # there is a board for each core already


@cache
def _pico() -> "FrameReader":
    """Power up the worker's Pico.

    This happens with the first picture, not when the worker starts: a failure then reaches the
    caller.
    """
    from simulator.run import FrameReader, put_on_path

    model, _, tables, digits = _choice
    put_on_path()
    if tables:
        from inkling import model as package

        package.__path__.insert(0, tables)  # ahead of the firmware's own
    return FrameReader(model, digits)


def _made(picture: Picture) -> np.ndarray:
    return picture() if callable(picture) else picture


def _look(picture: Picture) -> tuple[np.ndarray, np.ndarray | None]:
    pico = _pico()
    pico.read(_made(picture))
    return pico.luma, pico.glyph


def _read_all(items: list) -> list:
    return [_read(*item) for item in items]


def _read(source: str, picture: Picture | PictureError) -> tuple[str, Answer | PictureError]:
    if isinstance(picture, PictureError):
        return source, picture
    _, glyph, *_ = _choice
    pico = _pico()
    try:
        pixels = _made(picture)
        glyph = glyph or looks_like_glyph(pixels)
        reading = pico.read_glyph(as_glyph(pixels)) if glyph else pico.read(pixels)
    except PictureError as error:
        return source, error
    classified = glyph or reading.box is not None
    return source, Answer(
        source,
        probabilities=list(reading.probabilities) if classified else None,
        advice=reading.advice,
        as_glyph=glyph,
        **as_dict(reading),
    )
