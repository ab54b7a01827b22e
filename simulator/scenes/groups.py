"""Pictures with several marks, and with a digit that the frame cuts."""

from dataclasses import replace

import numpy as np

from simulator.scenes import placing
from simulator.scenes.frame import HEIGHT, WIDTH
from simulator.scenes.hands import hand_mark
from simulator.scenes.letters import letter
from simulator.scenes.marks import FINE, Mark, from_glyph, side_by_side
from simulator.scenes.strokes import by_hand
from simulator.scenes.styles import Range, Style
from simulator.scenes.written import on_paper, picture_of, written

_DOTS = 0.2  # share of the groups that are dots
_DOT_COUNT = (3, 12)
_DOT = 0.004  # of the height: how far a pen moves when it makes a dot
_DIGITS = 0.75  # share of the marks in a row that are digits; the others are letters
_GAP = (0.1, 0.4)  # from one mark to the next, of their height
_DROP = 0.06  # standard deviation, of the height, by which a hand misses the line
_ROW_SIZE = (0.5, 0.9)  # of the frame's height or width: a row of digits must be large
_HANDS = 0.3  # share of the digits that are drawn here; the others are glyphs
_LEFT_OUT = (0.3, 0.6)  # share of a digit's ink outside the frame
_SPARSE = 5  # one pixel of ink in so many stands for the others


def several(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of two or three digits or letters side by side, or of dots."""
    if rng.random() < _DOTS:
        dots = rng.uniform(0, 1, (rng.integers(*_DOT_COUNT), 2)).tolist()
        mark = by_hand([((x, y), (x + _DOT, y)) for x, y in dots], rng)
    else:
        count = int(rng.integers(2, 4))
        marks = [
            digit(rng, glyphs) if rng.random() < _DIGITS else letter(rng) for _ in range(count)
        ]
        gaps = [0, *(FINE * rng.uniform(*_GAP, count - 1))]
        mark = side_by_side(marks, gaps, (FINE * rng.normal(0, _DROP, count)).tolist())
    return picture_of(mark, rng, replace(style, size=_ROW_SIZE))


def cut(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of a digit that runs off the frame."""
    return cut_off(digit(rng, glyphs), rng, style, _LEFT_OUT)


def cut_off(mark: Mark, rng: np.random.Generator, style: Style, left_out: Range) -> np.ndarray:
    """Return a picture of a mark of whose ink a share lies beyond one side of the frame."""
    writing = written(mark, rng, style)
    look = placing.within(writing.rim, writing.look, rng)
    look = _moved_out(writing.distance, look, rng.uniform(*left_out), rng)
    return on_paper(writing.seen_as(look), rng, style)


def _moved_out(
    distance: np.ndarray, look: placing.View, share: float, rng: np.random.Generator
) -> placing.View:
    """Return the look shifted so that a share of the ink lies beyond one side of the frame."""
    ink = np.array(np.nonzero(distance < 0), float)[:, ::_SPARSE]
    seen = look.seen(ink - placing.middle_of(distance)[:, None])
    axis, low = rng.integers(2), rng.random() < 0.5
    edge = -0.5 if low else (HEIGHT, WIDTH)[axis] - 0.5
    shift = np.zeros(2)
    shift[axis] = edge - np.quantile(seen[axis], share if low else 1 - share)
    return replace(look, target=look.target + shift)


def digit(rng: np.random.Generator, glyphs: np.ndarray) -> Mark:
    """Return the mark of one of the glyphs, or of a digit by another hand."""
    if rng.random() < _HANDS:
        return hand_mark(int(rng.integers(10)), rng)
    return from_glyph(glyphs[rng.integers(len(glyphs))])
