# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Resample the digit's ink to the size that it has in a glyph.

Linear interpolation at quarters of a pixel, in integers: first of rows, then of columns. Both are
rows in memory, which are copied as blocks: that takes a tenth of the time that ulab takes.
"""

from ulab import numpy as np

from inkling.glyph.ink import GRID, INK, SIDE
from inkling.scratch import SCRATCH

_MOST = 20  # rows, and columns, of a result
_ROW = 2 * SIDE  # bytes

# Each row of a result is made from two of INK, one beside the other, which lie behind INK.
_pairs = np.frombuffer(SCRATCH, dtype=np.int16, count=2 * SIDE * _MOST, offset=2 * GRID)
_pairs = _pairs.reshape((_MOST, 2 * SIDE))
_ink, _behind = memoryview(SCRATCH)[GRID:], memoryview(SCRATCH)[2 * GRID :]
_copies = [_behind[2 * _ROW * i : 2 * _ROW * (i + 1)] for i in range(_MOST)]
_quarters = bytearray(_MOST)
_WEIGHTS = np.frombuffer(_quarters, dtype=np.uint8).reshape((_MOST, 1))
_FOUR = np.array([4], dtype=np.int16)


def resampled(top, left, bottom, right, rows, columns):
    """Return a part of ``INK`` in another size, (rows, columns) int16, and 16 times its values.

    Neither is over 20. The array is in scratch memory, and so is all of ``INK``, which is lost.
    """
    width = right - left
    image = _resampled_rows(_ROW * top + 2 * left, bottom - top, width, rows)
    turned = INK[:width, :rows]
    turned -= turned
    turned += image.T
    return _resampled_rows(0, width, rows, columns).T


def _resampled_rows(start, rows, width, n):
    """Return the part of ``INK`` from the byte ``start`` on as ``n`` rows, 4 times its values.

    Each row of the result lies by a number of quarters between two, which are copied together.
    """
    if rows == 1:  # a hair-thin 1, at half the resolution
        _ink[start + _ROW : start + 2 * _ROW] = _ink[start : start + _ROW]
        rows = 2
    last = 4 * (rows - 1) - 1
    # The middle of row i, in quarters of a source row from the first one's upper end; n times that.
    position = 2 * rows
    ink, copies, quarters, row = _ink, _copies, _quarters, _ROW  # local ones are looked up faster
    for i in range(n):
        place = position // n - 2
        if place < 0:
            place = 0
        elif place > last:
            place = last
        begin = start + (place >> 2) * row
        copies[i][:] = ink[begin : begin + 2 * row]
        quarters[i] = place & 3
        position += 4 * rows
    upper, lower = _pairs[:n, :width], _pairs[:n, SIDE : SIDE + width]
    lower -= upper
    lower *= _WEIGHTS[:n]
    upper *= _FOUR
    upper += lower
    return upper
