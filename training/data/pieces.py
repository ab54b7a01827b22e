"""Cut training glyphs from rendered numbers, as the firmware takes a row of marks to pieces.

A piece is a digit among others, often small, or cut from a neighbour that it touched. Where a cut
goes through a digit, or leaves two together, the piece is no digit: that is the price of a bad cut.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import numpy as np
from scipy import ndimage

from simulator.scenes import numbers
from training import recipe
from training.data import NONE
from training.data.frames import COLUMNS, ROWS, luma, some_style

BLOCK = 4  # pixels of the sensor across one of the finder's blocks
_NEAR = 2  # pixels of the sensor from a stroke, within which ink is the stroke's
_WHOLE = 0.85  # of a digit's strokes, and of a piece's ink: the piece is that digit
_BROKEN = 0.5  # of its strokes: with less of any one, a piece is no digit
_DOUBLE = 0.7  # of the strokes of each of two: neither is it
_SPILT = 0.3
_MOST_ALIKE = 3  # pieces with the same digit that are taken from a frame
_MOST_NONE = 2  # that are no digit: with three, fewer digits of other data sets are read
_NARROW = 8  # pixels of a glyph: a piece that is no wider looks like a 1
_INK_PERCENT = 37  # of the darkest ink's contrast, that ink has: the firmware's first choice
_FRAME_GLYPHS = 4  # that a frame gives, about


def pieces(
    glyphs: np.ndarray, labels: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut about ``count`` glyphs (n, 28, 28) uint8 from numbers; return them and labels (n,).

    The numbers are written as ``glyphs`` are. Pieces of digits are labelled ``NONE``.
    """
    rng = np.random.default_rng([2, seed])
    found: list[np.ndarray] = []
    truth: list[int] = []
    for _ in range(count // _FRAME_GLYPHS):
        text = "".join(rng.choice(list("0123456789"), rng.integers(2, 6)))
        style = some_style(rng)
        hand = numbers.one_hand(text, glyphs, labels, rng)
        picture, places = numbers.number_and_places(
            text, hand, rng, style, recipe.TOUCHING, hands=recipe.PIECE_HANDS_SHARE
        )
        near = [_near(place) for place in places]
        seen: Counter[int] = Counter()
        for glyph, ink in _cut(luma(picture), style.light_on_dark):
            label = _label(ink, text, near)
            if label is None or (label == NONE and is_narrow(glyph)):
                continue
            if seen[label] < (_MOST_NONE if label == NONE else _MOST_ALIKE):
                seen[label] += 1
                found.append(glyph)
                truth.append(label)
    return np.stack(found), np.array(truth, np.uint8)


def _near(place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return which pixels of a frame a digit's strokes cross, and which are near them."""
    crossed = np.zeros((ROWS, COLUMNS), bool)
    y, x = np.clip(place.round().astype(int), 0, [[ROWS - 1], [COLUMNS - 1]])
    crossed[y, x] = True
    return crossed, ndimage.binary_dilation(crossed, iterations=_NEAR)


def _label(ink: np.ndarray, text: str, near: list[tuple[np.ndarray, np.ndarray]]) -> int | None:
    """Return what a piece with ``ink``, (60, 80) bool, shows; None if that cannot be said."""
    grown = ndimage.binary_dilation(ink)
    shares = [(grown & crossed).sum() / crossed.sum() for crossed, _ in near]
    best = int(np.argmax(shares))
    others = max(shares[:best] + shares[best + 1 :])
    own = (ink & near[best][1]).sum() / ink.sum()
    if shares[best] >= _WHOLE and own >= _WHOLE and others < _SPILT:
        return int(text[best])
    if shares[best] < _BROKEN or others > _DOUBLE:
        return NONE
    return None


def is_narrow(glyph: np.ndarray) -> bool:
    """Tell whether a glyph may be a 1, whatever it was cut from."""
    columns = np.flatnonzero(glyph.any(axis=0))
    return len(columns) == 0 or columns[-1] - columns[0] < _NARROW


@cache
def stages():
    """Return what finds rows of marks, takes them to pieces and groups these, in the firmware."""
    from simulator.run import put_on_path

    put_on_path()
    from inkling.find.row import RowFinder
    from inkling.glyph.groups import Groups
    from inkling.glyph.normalise import Normaliser
    from inkling.glyph.pieces import Pieces

    return RowFinder((ROWS, COLUMNS)), Pieces(Normaliser()), Groups()


def _cut(frame: np.ndarray, light: bool) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the glyph and the ink, (60, 80) bool, of each piece that the firmware may read."""
    finder, taken, groups = stages()
    from ulab import numpy as ulab_numpy

    from inkling.find.polarity import DARK, LIGHT

    if light:
        frame = 255 - frame
    plane = ulab_numpy.frombuffer(bytearray(frame), dtype=ulab_numpy.uint8).reshape(frame.shape)
    found = finder.find(plane, LIGHT if light else DARK)
    box = finder.row or (finder.box if found else None)
    if not box:
        return
    taken.measure(plane, finder, box, _INK_PERCENT)
    groups.begin()
    cut_from = _pieces(taken.parts, groups)
    taken.boxes = groups.boxes
    for grid, box_of_piece in cut_from:
        glyph = taken.glyph((list(grid), box_of_piece))
        if glyph is not None:
            corner = box[0], box[1]
            ink = _ink(grid, box_of_piece, corner, taken.step)
            yield np.array(glyph.tolist(), np.uint8), ink


def _pieces(measured, groups) -> list[tuple[tuple[int, ...], tuple[int, int, int, int]]]:
    """Return all pieces, row bits and box, and all that cuts make of them, each once."""
    from inkling.glyph.cuts import cut
    from inkling.glyph.groups import united

    found: dict = {}
    for group in groups.of(measured):
        parts = [piece for part in group for piece in cut(part, groups.height)]
        for known in (group, parts):
            for first in range(len(known)):
                for end in range(first + 1, len(known) + 1):
                    grid, box = united(known[first:end])
                    found[tuple(grid), box] = None
    return [piece for piece in found if 2 * len(piece[0]) >= groups.height]


def _ink(
    grid: tuple[int, ...],
    box: tuple[int, int, int, int],
    corner: tuple[int, int],
    step: int,
) -> np.ndarray:
    """Return where in a frame the ink of a piece is, (60, 80) bool; ``corner``: of its row."""
    ink = np.zeros((ROWS, COLUMNS), bool)
    top, left = BLOCK * corner[0] + step * box[0], BLOCK * corner[1] + step * box[1]
    for row, bits in enumerate(grid):
        for column in range(bits.bit_length()):
            if bits >> column & 1:
                y, x = top + step * row, left + step * column
                ink[y : y + step, x : x + step] = True
    return ink
