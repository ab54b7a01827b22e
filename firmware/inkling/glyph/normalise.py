# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit that was found to a glyph: frame and region -> (28, 28) uint8.

A glyph is white on black and follows MNIST's convention (LeCun et al. 1998, section III.A): the
digit's box fills 20x20 pixels in one direction, its aspect is kept, and its centre of mass lies in
the middle of 28x28.

All arithmetic is in integers. ulab adds int16 three times as fast as floats, and a laptop makes the
same glyph to the last bit. A large digit is read at half the resolution, which loses nothing, so
that no array has more than 40x40 elements.

Cost: 8 to 10 ms at 125 MHz, 5 to 6 ms at 200, and 10 to 12 kB of garbage.
"""

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import BLOCK
from inkling.glyph.ink import Patch
from inkling.glyph.resample import Resampler
from inkling.scratch import Plan, put

SIZE = 28  # pixels: rows and columns of a glyph
_BOX_SIZE = const(20)
_PIECE_PIXELS = const(200)  # of a piece's glyph that are worked on at once
_ROWS_AT_ONCE = const(14)  # of a thin glyph, because the heap has few large pieces

_LARGE_BLOCKS = const(9)  # a digit that is higher or wider is read at half the resolution
_BOX_SHARE = 3 / 8  # of the darkest ink: the box of the digit ends where no ink is as dark
_LEAST_PIXELS = const(9)  # that a digit is high or wide
_LEAST_PIXELS_IN_ROW = const(6)  # its neighbours tell that it is writing
_BLACK_SHARE = 1 / 8  # of the darkest ink: less is paper or blur
_THIN_MASS = const(590)  # for each row and each column: as much as if 2.3 pixels were white
_THIN_SHARE = 3 / 20  # of the ink: in a stroke of a pixel or less, fewer pixels are within ink
_WHITE_SHARE = 3 / 4  # of the darkest ink: as dark is the middle of a stroke


class Normaliser:
    """Cuts the region that a ``Finder`` has found out of the frame and resamples it."""

    def __init__(self):
        self.reason = None
        self.box = None  # (top, left, bottom, right) of the digit in pixels, the last two exclusive
        self._glyph = np.zeros((SIZE, SIZE), dtype=np.uint8)
        self.plan = plan = Plan()
        self.patch = Patch(plan)
        self._resampler = Resampler(plan)

    def glyph(self, luma, found, step=0, ink=None):
        """Return the glyph of the digit that ``found`` has found in ``luma``.

        ``step`` is 1, or 2 at half the resolution, or 0 to choose one. ``ink``, if any, is the
        patch of a piece of a row, as ``Patch.cut`` returns it.

        The array is a buffer of this object and keeps its values until the next call. Returns None
        if the region is no digit after all; then ``reason`` says why.
        """
        top, left, bottom, right = found.box
        step = step or (2 if max(bottom - top, right - left) > _LARGE_BLOCKS else 1)
        is_piece = ink is not None
        if not is_piece:
            ink = self.patch.cut(luma, found, step)
        box = _box_of(ink, found.limit)
        height, width = box[2] - box[0], box[3] - box[1]
        longest = max(height, width)
        if step * longest < (_LEAST_PIXELS_IN_ROW if is_piece else _LEAST_PIXELS):
            self.reason = "small"
            return None
        top, left = BLOCK * top, BLOCK * left
        self.box = (
            top + step * box[0],
            left + step * box[1],
            top + step * box[2],
            left + step * box[3],
        )
        rows = max(1, _BOX_SIZE * height // longest)
        columns = max(1, _BOX_SIZE * width // longest)
        small = self._resampler.resampled(self.patch, box, rows, columns)
        peak = np.max(small)
        if peak <= 0:  # specks, in a box so flat that a pixel of the glyph misses them
            self.reason = "small"
            return None
        # While a number is read, the heap has few large pieces.
        at_once = _PIECE_PIXELS // columns if is_piece else rows
        _level(small, peak, found.floor, at_once)
        mass = self._centre(small, rows, columns)
        # The first test takes no time, and most digits have more ink.
        if mass < _THIN_MASS * (rows + columns) and _is_hair_thin(small, mass, at_once):
            self._thicken()
        self.reason = None
        return self._glyph

    def _centre(self, small, rows, columns):
        """Place ``small``, (rows, columns) int16, with its centre of mass in the middle.

        Return the sum of its pixels.
        """
        across = np.sum(small, axis=1).tolist()
        top = _offset(across)
        left = _offset(np.sum(small, axis=0).tolist())
        glyph = self._glyph
        place = glyph[top : top + rows, left : left + columns]
        glyph -= glyph
        place += small
        return sum(across)

    def _thicken(self):
        """Let each pixel shine on its neighbours, which makes a stroke wider and more even."""
        glyph, half = self._glyph, self.patch.upper[:SIZE, :SIZE]
        for row in range(0, SIZE, _ROWS_AT_ONCE):
            rows = slice(row, row + _ROWS_AT_ONCE)
            put(half[rows], glyph[rows] // 2)
        for light, source in (
            (glyph[1:], half[:-1]),
            (glyph[:-1], half[1:]),
            (glyph[:, 1:], half[:, :-1]),
            (glyph[:, :-1], half[:, 1:]),
        ):
            for row in range(0, len(light), _ROWS_AT_ONCE):
                rows = slice(row, row + _ROWS_AT_ONCE)
                put(light[rows], np.maximum(light[rows], source[rows]))


def _box_of(ink, limit):
    """Return (top, left, bottom, right) of the digit in ``ink``, the last two exclusive."""
    rows, columns = np.max(ink, axis=1).tolist(), np.max(ink, axis=0).tolist()
    level = max(int(_BOX_SHARE * max(rows)), limit)
    top, bottom = _span(rows, level)
    left, right = _span(columns, level)
    return top, left, bottom, right


def _span(profile, level):
    """Return the first index of ``profile`` above ``level``, and the one after the last."""
    first, last = 0, len(profile)
    while first < last and profile[first] <= level:
        first += 1
    while last > first and profile[last - 1] <= level:
        last -= 1
    return first, last


def _level(small, peak, floor, at_once):
    """Make ``small``, int16 up to its ``peak``, 0 to 255, with the middle of the strokes white.

    Ink below ``floor``, in luma steps, becomes black. But half of the range of a faint digit stays.
    So many rows are divided ``at_once``, because each time takes two arrays of them.
    """
    black = max(int(_BLACK_SHARE * peak), min(16 * floor, peak // 2))
    span = max(int(_WHITE_SHARE * peak) - black, 32)
    small -= black
    small *= small > 0
    # Eight times the range fits int16, and the rounding of the quotient does not show.
    small *= 8
    divisor = span * 8 // 255
    for row in range(0, len(small), at_once):
        rows = small[row : row + at_once]
        put(rows, np.minimum(rows // divisor, 255))


def _is_hair_thin(small, mass, at_once):
    """Tell whether few 2x2 pixels of ``small``, int16 with the sum ``mass``, are all ink.

    So many rows are looked at ``at_once``.
    """
    if 1 in small.shape:
        return True
    thick = 0
    for row in range(0, len(small) - 1, at_once):
        rows = small[row : row + at_once + 1]
        square = np.minimum(rows[1:], rows[:-1])
        square = np.minimum(square[:, 1:], square[:, :-1])
        thick += sum(np.sum(square, axis=1).tolist())
    return thick < _THIN_SHARE * mass


def _offset(profile):
    """Return where in the glyph a profile of sums begins, so that its centre of mass is central.

    Like MNIST's, the centre of mass then lies 14 to 15 pixels from the border.
    """
    moment = total = 0
    for mass in reversed(profile):
        total += mass
        moment += total  # each mass times its index, counted from 1
    offset = SIZE // 2 - (2 * moment - total) // (2 * total)
    return min(max(offset, 0), SIZE - len(profile))
