"""A mark, as a hand moves: where its strokes run, before a pen of some width follows them.

Marks come from glyphs, from printed letters and from strokes. All are held as distances, from
which a pen of any width makes ink.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from simulator.scenes.thinning import middle_line, without_spurs

FINE = 100  # pixels of a mark's own grid from its top to its bottom, about
MARGIN = 24  # pixels around it: room for the widest pen

_GLYPH_ZOOM = 5  # MNIST's digits are 20 pixels high
_GLYPH_EDGE = 1 / 2  # of the brightest pixel near by: where a stroke ends
_GLYPH_NEAR = 5  # of its pixels, high and wide
_GLYPH_FAINTEST = 1 / 2  # of its brightest pixel: a stroke may be no fainter
_LOW = 3  # times as wide as high: a dash, or a row of digits
_SPUR = 0.7  # of a stroke's half width: where the ink is less deep, a line's end is a spur
_SMOOTHING = 1.2  # pixels: takes the steps of the grid out of a middle line
_WIDEST = FINE / 10  # pixels, half of the widest pen: wider ink has run together
_THINNEST = 1.3  # pixels, half of the thinnest pen: a little more than a dot loses by smoothing
_BLOT = 1.35  # times a stroke's half width: where ink is as deep, a hair-thin pen leaves a blot
_STEP = 1.0  # pixels by which a pen that is too wide is made narrower
_FAR = 1e3  # pixels: farther from ink than any pen reaches
_ROUND = np.ones((3, 3), bool)  # ink touches at corners, too


@dataclass(frozen=True, eq=False)
class Mark:
    """A mark's strokes on a grid of its own, with an empty margin all round.

    middle: (h, w) float32, distance to the middle line of the nearest stroke, in pixels.
    outline: (h, w) float32, distance to the edge of the ink that it was made from, negative
        inside; None if it was made from strokes.
    half_width: of the strokes as they were, in pixels.
    """

    middle: np.ndarray
    outline: np.ndarray | None
    half_width: float

    @property
    def height(self) -> float:
        """Return the mark's height in pixels, at least a third of its width."""
        rows, columns = self.middle.shape
        return max(rows - 2 * MARGIN, (columns - 2 * MARGIN) / _LOW)

    def inked(self, half_width: float, least: float = _THINNEST) -> np.ndarray:
        """Return the signed distance to the edge of ink of ``half_width``, negative inside.

        least: the thinnest pen. The edges of the original ink are moved. A stroke remains along
        the middle lines, however
        thin the pen. A loop that had run full of ink has no middle line and stays a blot.
        """
        half_width = max(half_width, least)
        line = self.middle - half_width
        if self.outline is None:
            return line
        blot = self.half_width - half_width
        if half_width < _THINNEST:
            blot *= _BLOT
        return np.minimum(line, self.outline + blot)

    def finest(self, half_width: float) -> float:
        """Return ``half_width`` for a pen so thin, or the thinnest pen that loses no dot."""
        if half_width < _THINNEST and _form(self.inked(half_width, 0)) != _form(self.inked(0)):
            return _THINNEST
        return half_width

    def widest(self, half_width: float, clearance: float) -> float:
        """Return the widest pen up to ``half_width`` that fills no loop and closes no gap.

        clearance: pixels that are to stay free there.
        """
        slim = min(self.half_width, half_width)
        form = _form(self.inked(slim))
        while half_width > slim:
            forms = (_form(self.inked(half_width + more)) for more in (clearance / 2, 0))
            if all(other == form for other in forms):
                return half_width
            half_width -= _STEP
        return slim


def _form(distance: np.ndarray) -> tuple[int, int]:
    """Return how many pieces the ink has, and how many pieces the paper."""
    ink = distance < 0
    return ndimage.label(ink, _ROUND)[1], ndimage.label(~ink)[1]


def from_glyph(glyph: np.ndarray) -> Mark:
    """Return the mark of a glyph, (28, 28) uint8 white on black, as in MNIST."""
    size = _ZOOM.shape[1]
    if glyph.shape != (size, size) or glyph.dtype != np.uint8:
        raise ValueError(f"a glyph is (28, 28) uint8, not {glyph.shape} {glyph.dtype}")
    grey = _ZOOM @ glyph @ _ZOOM.T
    peak = _ZOOM @ ndimage.maximum_filter(glyph, _GLYPH_NEAR) @ _ZOOM.T
    return from_ink(grey > _GLYPH_EDGE * np.maximum(peak, _GLYPH_FAINTEST * glyph.max()))


def from_ink(ink: np.ndarray) -> Mark:
    """Return the mark of a shape, (h, w) bool."""
    if not ink.any():
        raise ValueError("a mark needs ink: this shape is empty")
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = np.pad(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], MARGIN)
    inside = np.zeros(ink.shape)
    near = np.s_[MARGIN - 1 : 1 - MARGIN, MARGIN - 1 : 1 - MARGIN]  # the ink with one row around it
    inside[near] = ndimage.distance_transform_edt(ink[near])
    outline = ndimage.distance_transform_edt(~ink) - inside
    line = middle_line(ink)
    half_width = min(float(np.median(inside[line])), _WIDEST)
    line = without_spurs(line, inside < _SPUR * half_width, round(half_width))
    return Mark(
        middle=_distance_to(line),
        outline=ndimage.gaussian_filter(outline.astype(np.float32), _SMOOTHING, truncate=2.5),
        half_width=half_width,
    )


def from_strokes(strokes: Sequence[np.ndarray], half_width: float) -> Mark:
    """Return the mark of curves, each (n, 2) points (x, y) in pixels, closer than a pixel."""
    points = np.concatenate(strokes)
    x, y = np.rint(points - points.min(axis=0)).astype(int).T + MARGIN
    line = np.zeros((y.max() + 1 + MARGIN, x.max() + 1 + MARGIN), bool)
    line[y, x] = True
    return Mark(middle=_distance_to(line), outline=None, half_width=half_width)


def side_by_side(marks: Sequence[Mark], gaps: Sequence[float], drops: Sequence[float]) -> Mark:
    """Return a row of marks; gaps before and drops of each in pixels, 0 for the first."""
    lefts, left = [], 0
    for mark, gap in zip(marks, gaps, strict=True):
        lefts.append(left + round(gap))
        left = lefts[-1] + mark.middle.shape[1] - 2 * MARGIN
    return laid_out(marks, lefts, [round(drop - min(drops)) for drop in drops])


def laid_out(marks: Sequence[Mark], lefts: Sequence[int], tops: Sequence[int]) -> Mark:
    """Return marks as one; ``lefts`` and ``tops`` say where each begins, in pixels from 0 on."""
    half_width = min(mark.half_width for mark in marks)
    height = max(top + mark.middle.shape[0] for top, mark in zip(tops, marks, strict=True))
    width = max(left + mark.middle.shape[1] for left, mark in zip(lefts, marks, strict=True))
    shape = height, width
    middle, outline = np.full(shape, _FAR, np.float32), np.full(shape, _FAR, np.float32)
    for mark, top, left in zip(marks, tops, lefts, strict=True):
        rows, columns = mark.middle.shape
        window = np.s_[top : top + rows, left : left + columns]
        middle[window] = np.minimum(middle[window], mark.middle)
        if mark.outline is not None:
            moved = mark.outline + np.float32(mark.half_width - half_width)
            outline[window] = np.minimum(outline[window], moved)
    return Mark(middle, outline, half_width)


def _distance_to(line: np.ndarray) -> np.ndarray:
    """Return each pixel's distance to a line of pixels, as if the line were smooth, float32."""
    square = ndimage.distance_transform_edt(~line).astype(np.float32) ** 2
    # Smoothing the square of the distance to a straight line adds the filter's variance.
    square = ndimage.gaussian_filter(square, _SMOOTHING, truncate=2.5) - _SMOOTHING**2
    return np.sqrt(np.maximum(square, 0))


def _zoom(size: int) -> np.ndarray:
    """Return the matrix that enlarges ``size`` pixels, (zoom * size, size).

    It interpolates by cubic convolution (Keys 1981), so that narrow gaps stay open. Its elements
    are multiples of 1/1024, so that the product with bytes is exact on any machine.
    """
    place = (np.arange(size * _GLYPH_ZOOM) + 0.5) / _GLYPH_ZOOM - 0.5
    far = abs(place[:, None] - np.arange(size))
    near = (1.5 * far - 2.5) * far**2 + 1
    weights = np.where(far < 1, near, np.where(far < 2, ((2.5 - far / 2) * far - 4) * far + 2, 0))
    return np.rint(weights * 1024) / 1024


_ZOOM = _zoom(28)
