"""Pictures of numbers, as one hand writes them, and of rows and columns that are no number.

MNIST does not say who wrote a digit. So digits are chosen that lean alike and have strokes of like
width. They stand on a line that wanders, apart or touching, with a point or a comma between them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from simulator.scenes import pens, placing
from simulator.scenes.frame import HEIGHT, SENSOR, WIDTH
from simulator.scenes.hands import hand_mark
from simulator.scenes.letters import letter
from simulator.scenes.marks import FINE, MARGIN, Mark, from_glyph, laid_out
from simulator.scenes.strokes import by_hand, shapes
from simulator.scenes.styles import Range, Style
from simulator.scenes.written import CLEARANCE, Writing, on_paper

_CANDIDATES = 16  # glyphs of a digit, of which the most alike is taken
_SLANT_UNIT = 0.12  # differences of slant and of stroke width that count alike
_WIDTH_UNIT = 0.4

APART = (0.09, 0.5)  # of the height, from ink to ink
WIDE = (0.5, 1.6)  # the same, where a hand leaves much room
_OVERLAP = (-0.1, 0.5)  # of the pen's width, by which ink that touches runs into its neighbour's
_KERNING = 15  # pixels up and down in which a neighbour's ink keeps its distance
_ON_LINE = 1.5  # pixels from a middle line
_DROP = 0.04  # standard deviation, of the height, by which a hand misses the line
_LOWEST = 9.5  # pixels of the sensor: the height of a digit
_HIGHEST = 46.0
_FILLED = 0.94  # of the frame's width, at most
_TURNED = 0.6  # of a style's rotation: who shows a number holds it straighter than a digit
_MARGIN = 6  # pixels that stay free at the frame's edge
_HANDS = 0.15  # share of the numbers by hands that MNIST lacks
_FAR = (1.1, 1.8)  # of the height, between two numbers
_UNDER = (0.25, 0.7)  # of the height, between two lines

_SIGNS = shapes("""
.: 0,0 3,2
,: 6,0 0,22
-: 0,0 45,2
+: 0,30 60,30 / 30,0 30,60
=: 0,0 55,0 / 0,24 55,25
""")
_ON_THE_LINE = ".,"  # the other signs stand half way up


def one_hand(
    text: str, glyphs: np.ndarray, labels: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return a glyph for each digit in ``text``, (n, 28, 28), that lean alike.

    They are chosen from ``glyphs``, (N, 28, 28) uint8, with ``labels``, (N,).
    """
    chosen: list[np.ndarray] = []
    wanted = None
    for digit in filter(str.isdigit, text):
        places = np.flatnonzero(labels == int(digit))
        found = [glyphs[place] for place in rng.choice(places, _CANDIDATES)]
        looks = np.array([_look_of(glyph) for glyph in found])
        best = 0 if wanted is None else int(np.abs(looks - wanted).sum(axis=1).argmin())
        if wanted is None:
            wanted = looks[0]
        chosen.append(found[best])
    return np.array(chosen, np.uint8).reshape(-1, 28, 28)


def _look_of(glyph: np.ndarray) -> tuple[float, float]:
    """Return how a glyph leans and how wide its strokes are, in units that count alike."""
    ink = glyph / 255.0
    y, x = np.indices(ink.shape)
    total = ink.sum()
    y, x = y - (y * ink).sum() / total, x - (x * ink).sum() / total
    slant = (x * y * ink).sum() / (y * y * ink).sum()
    edge = np.abs(np.diff(ink, axis=0)).sum() + np.abs(np.diff(ink, axis=1)).sum()
    return slant / _SLANT_UNIT, 2 * total / edge / _WIDTH_UNIT


def number(
    text: str,
    glyphs: np.ndarray,
    rng: np.random.Generator,
    style: Style,
    touching: float = 0.0,
    apart: Range = APART,
) -> np.ndarray:
    """Return a picture of ``text``: digits, with points, commas, minus, plus and equals signs.

    glyphs: (n, 28, 28) uint8, one for each digit. ``touching`` is the share of the digits that
    touch the one before. The others are ``apart``, of the height.
    """
    return number_and_places(text, glyphs, rng, style, touching, apart)[0]


def number_and_places(
    text: str,
    glyphs: Iterable[np.ndarray],
    rng: np.random.Generator,
    style: Style,
    touching: float = 0.0,
    apart: Range = APART,
    hands: float = _HANDS,
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return the same picture, and where the strokes of each character of ``text`` are in it.

    A place is (2, n) float, y and x in pixels of the sensor, of points close to each other.
    ``hands`` is the share of the numbers that are written by hands which MNIST lacks, and not as
    ``glyphs`` are. If it is 1, there need be no glyphs.
    """
    pen = pens.choose(rng, style)
    row = _in_a_row(text, _marks(text, glyphs, rng, hands), pen, rng, touching, apart)
    writing, look = _placed(row.mark, pen, rng, style)
    middle = placing.middle_of(row.mark.middle)[:, None]
    places = [look.seen(points - middle) / SENSOR for points in row.strokes]
    return on_paper(writing.seen_as(look), rng, style), places


@dataclass(frozen=True, eq=False)
class _Row:
    """A row of marks, as one mark, and the points (2, n) of each one's strokes on its grid."""

    mark: Mark
    strokes: list[np.ndarray]


def _marks(
    text: str, glyphs: Iterable[np.ndarray], rng: np.random.Generator, hands: float
) -> list[Mark]:
    by_another_hand = rng.random() < hands
    digits = iter(glyphs)
    marks = []
    for character in text:
        if not character.isdigit():
            marks.append(by_hand(_SIGNS[character], rng))
            continue
        digit = int(character)
        marks.append(hand_mark(digit, rng) if by_another_hand else from_glyph(next(digits)))
    return marks


def _in_a_row(
    text: str,
    marks: Sequence[Mark],
    pen: pens.Pen,
    rng: np.random.Generator,
    touching: float,
    apart: Range = APART,
) -> _Row:
    """Return the marks of ``text`` side by side."""
    room = rng.uniform(*apart)
    tops, lefts = [], [0]
    for character, mark in zip(text, marks, strict=True):
        drop = FINE * rng.normal(0, _DROP)
        half_way = 0 if character.isalnum() or character in _ON_THE_LINE else FINE / 2
        height = mark.middle.shape[0] - 2 * MARGIN
        tops.append(round(drop - height - half_way + (half_way and height / 2)))
    for place in range(1, len(marks)):
        before, mark = marks[place - 1 : place + 1]
        nearest = _nearest(before, mark, tops[place] - tops[place - 1])
        both_digits = text[place - 1].isalnum() and text[place].isalnum()
        if both_digits and rng.random() < touching:
            distance = FINE * pen.width * (1 - rng.uniform(*_OVERLAP))
        else:
            distance = FINE * (pen.width + room * rng.uniform(0.8, 1.25))
        lefts.append(lefts[-1] + round(distance - nearest))
    corners = [(top - min(tops), left - min(lefts)) for top, left in zip(tops, lefts, strict=True)]
    strokes = [
        np.array(np.nonzero(mark.middle < _ON_LINE)) + np.array(corner)[:, None]
        for mark, corner in zip(marks, corners, strict=True)
    ]
    return _Row(
        laid_out(marks, [left for _, left in corners], [top for top, _ in corners]), strokes
    )


def _nearest(before: Mark, mark: Mark, drop: int) -> float:
    """Return the distance from the strokes of ``before`` to those of ``mark`` at the same left.

    ``mark`` is ``drop`` pixels lower. Ink of rows close to each other counts, too.
    """
    rights, lefts = _ends(before)[1], _ends(mark)[0]
    first, last = min(0, drop), max(len(rights), drop + len(lefts))
    far_left, far_right = np.full(last - first, -np.inf), np.full(last - first, np.inf)
    far_left[-first : len(rights) - first] = rights
    far_right[drop - first : drop + len(lefts) - first] = lefts
    far_left = ndimage.maximum_filter1d(far_left, _KERNING)
    nearest = float((far_right - far_left).min())
    return nearest if np.isfinite(nearest) else -float(before.middle.shape[1] - 2 * MARGIN)


def _ends(mark: Mark) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last column of the strokes in each row."""
    line = mark.middle < _ON_LINE
    some = line.any(axis=1)
    first = np.where(some, line.argmax(axis=1), np.inf)
    last = np.where(some, line.shape[1] - 1 - line[:, ::-1].argmax(axis=1), -np.inf)
    return first, last


def _on_paper(mark: Mark, pen: pens.Pen, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a row or a column."""
    writing, look = _placed(mark, pen, rng, style)
    return on_paper(writing.seen_as(look), rng, style)


def _placed(
    mark: Mark, pen: pens.Pen, rng: np.random.Generator, style: Style
) -> tuple[Writing, placing.View]:
    """Return a row or a column, as large as it happens to be, and the look at it."""
    rows, columns = (side - 2 * MARGIN for side in mark.middle.shape)
    room = _FILLED * min(WIDTH / columns, HEIGHT / (rows + 10)) * FINE / SENSOR
    highest = max(min(_HIGHEST, room), _LOWEST / 1.1)
    height = np.exp(rng.uniform(np.log(min(_LOWEST, highest)), np.log(highest)))
    least, most = style.rotation
    turned = placing.turned(rng, replace(style, rotation=(_TURNED * least, _TURNED * most)))
    for _ in range(3):
        scale = height * SENSOR / FINE
        look = replace(turned, matrix=turned.matrix * scale)
        wanted = max(pen.width * FINE / 2, style.thinnest * SENSOR / 2 / pen.ink.contrast / scale)
        distance = mark.inked(mark.widest(wanted, CLEARANCE * SENSOR / scale))
        rim = placing.rim_of(distance)
        writing = Writing(distance, rim, pen, height * SENSOR / HEIGHT, look)
        low, high = placing.box_of(look.seen(writing.rim))
        too_large = max((high - low) / (np.array([HEIGHT, WIDTH]) - 2 * _MARGIN))
        if too_large <= 1:
            break
        height /= 1.01 * too_large
    return writing, placing.within(writing.rim, look, rng)


def _word(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of two to five letters."""
    pen = pens.choose(rng, style)
    count = int(rng.integers(2, 6))
    marks = [letter(rng) for _ in range(count)]
    return _on_paper(_in_a_row("x" * count, marks, pen, rng, 0.1).mark, pen, rng, style)


def _sum(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of a sum, such as 3+4 or 3+4=7."""
    text = ("1+1", "11+1", "1+11", "1+1=1", "1=1")[rng.integers(5)]
    return number(text, glyphs, rng, style)


def _column(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of two or three numbers, one below the other."""
    lines = int(rng.integers(2, 4))
    pen = pens.choose(rng, style)
    rows, used = [], 0
    for _ in range(lines):
        count = int(rng.integers(1, 4))
        marks = [from_glyph(glyph) for glyph in glyphs[used : used + count]]
        used += count
        rows.append(_in_a_row("1" * len(marks), marks, pen, rng, 0).mark)
    tops, top = [], 0
    for row in rows:
        tops.append(top)
        height = row.middle.shape[0] - 2 * MARGIN
        top += round(height + FINE * (pen.width + rng.uniform(*_UNDER)))
    widest = max(row.middle.shape[1] for row in rows)
    lefts = [widest - row.middle.shape[1] for row in rows]
    return _on_paper(laid_out(rows, lefts, tops), pen, rng, style)


def _two(rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture of two numbers, far apart or at different heights."""
    pen = pens.choose(rng, style)
    first, second = (
        _in_a_row("1" * len(part), [from_glyph(glyph) for glyph in part], pen, rng, 0).mark
        for part in (glyphs[:2], glyphs[2 : 3 + int(rng.integers(2))])
    )
    gap = first.middle.shape[1] - 2 * MARGIN + round(FINE * rng.uniform(*_FAR))
    drop = round(FINE * rng.uniform(0, 0.3))
    return _on_paper(laid_out([first, second], [0, gap], [0, drop]), pen, rng, style)


NO_NUMBERS: dict[str, Callable[[np.random.Generator, Style, np.ndarray], np.ndarray]] = {
    "word": _word,
    "sum": _sum,
    "column": _column,
    "two": _two,
}
"""The kinds of rows and columns that are no number. Each takes nine glyphs of digits."""
