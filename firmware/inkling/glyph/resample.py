# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Resample the digit's ink to the size that it has in a glyph.

This is linear interpolation in integers, at quarters of a pixel: first between rows and then, with
the picture turned, between columns. Rows are copied as blocks of memory, which takes a tenth of the
time that ulab takes.
"""

from micropython import const
from ulab import numpy as np

from inkling.glyph.ink import SIDE
from inkling.scratch import put

_MOST = const(20)  # rows, and columns, of a result
_ROW = 2 * SIDE  # bytes


class Resampler:
    """Changes the size of pictures, in the scratch memory."""

    def __init__(self, plan):
        # Each row of a result comes from two rows of the picture, put one beside the other.
        over = ("paper", "wide")  # by then the ink has been measured
        self._pairs = plan.array("pairs", np.int16, _MOST, 2 * SIDE, over)
        memory = plan.memory("pairs")
        self._copies = [memory[2 * _ROW * i : 2 * _ROW * (i + 1)] for i in range(_MOST)]
        ink = plan.memory("ink")
        rows = [ink[_ROW * row : _ROW * (row + 2)] for row in range(SIDE)]  # each and the next
        # In two halves, because a collection of garbage takes half as long again if it comes upon
        # more objects than it can note at a time, 64, and 25 are noted before it comes here.
        self._rows = rows[: SIDE // 2], rows[SIDE // 2 :]
        self._weights = plan.array("quarters", np.uint8, _MOST, 1, over)
        self._quarters = plan.memory("quarters")

    def resampled(self, patch, box, rows, columns):
        """Return the ``box`` of a ``Patch`` in another size, and 16 times its values.

        ``box`` is (top, left, bottom, right) in pixels of the patch, the last two exclusive. The
        result is (rows, columns) int16, neither over 20. It lies in the scratch memory and lasts
        until the next call. The ink of the patch is lost.
        """
        top, left, bottom, right = box
        width = right - left
        if bottom - top == 1:  # a hair-thin line, at half the resolution
            put(patch.ink[bottom : bottom + 1], patch.ink[top:bottom])
            bottom += 1
        picture = self._resampled_rows(top, left, bottom - top, width, rows)
        put(patch.ink[:width, :rows], picture.T)
        if width == 1:
            put(patch.ink[1:2], patch.ink[:1])
            width = 2
        return self._resampled_rows(0, 0, width, rows, columns).T

    def _resampled_rows(self, top, left, rows, columns, n):
        """Return a picture as ``n`` rows instead of ``rows``, and 4 times its values.

        It is at ``top`` and ``left`` of the patch. The place of each new row, in quarters of an old
        one, lies between two old rows, which are copied together.
        """
        last = 4 * (rows - 1) - 1
        # n times the middle of a new row, in quarters of an old row from the picture's upper edge
        middle, step = 2 * rows, 4 * rows
        # Locals are found faster.
        copies, quarters, old = self._copies, self._quarters, self._rows[0]
        if top + rows > len(old):
            old = old + self._rows[1]
        for i in range(n):
            place = middle // n - 2  # from the middle of the first old row
            if place < 0:
                place = 0
            elif place > last:
                place = last
            copies[i][:] = old[top + (place >> 2)]
            quarters[i] = place & 3
            middle += step
        upper = self._pairs[:n, left : left + columns]
        lower = self._pairs[:n, SIDE + left : SIDE + left + columns]
        # 4 upper + quarters (lower - upper)
        lower -= upper
        lower *= self._weights[:n]
        upper *= 4
        upper += lower
        return upper
