# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Set a glyph upright: (28, 28) uint8 -> (28, 28) int8, 0 to 62.

The slant of a hand is measured by moments, and each row shifted against it by half pixels (LeCun
et al. 1998, section III.A). All is integers, exact on every machine.
"""

from ulab import numpy as np

SIZE = 28

_SHEAR_UNITS = 64  # steps of the slant, in a pixel a row
_MOST_SHEAR = _SHEAR_UNITS  # 45 degrees, by which no row moves further than the margin


class Deskewer:
    """Sets glyphs upright; holds the buffers for it."""

    def __init__(self):
        self._columns = np.arange(SIZE, dtype=np.uint16)
        self._mass = np.zeros((SIZE, SIZE), dtype=np.uint16)
        # The glyph between margins as wide as itself, for rows to be shifted without an end: twice
        # itself, and itself with its neighbour to the right, which is twice its half-pixel shift.
        self._even = np.zeros((SIZE, 3 * SIZE), dtype=np.int8)
        self._odd = np.zeros((SIZE, 3 * SIZE), dtype=np.int8)
        self._middles = (
            self._even[:, SIZE : 2 * SIZE],
            self._even[:, SIZE : 2 * SIZE],
            self._odd[:, SIZE : 2 * SIZE],
            self._odd[:, SIZE - 1 : 2 * SIZE - 1],
        )
        self._luma = np.zeros((SIZE, SIZE), dtype=np.int8)

    def upright(self, glyph):
        """Return ``glyph``, (28, 28) uint8, upright, as int8 of a quarter of its luma, 0 to 62.

        The array is a buffer of this object and keeps its values until the next call.
        """
        shifts = self._half_shifts(glyph)
        dimmed = np.right_shift(glyph, 3)
        self._even *= 0
        self._odd *= 0
        for middle in self._middles:
            middle += dimmed
        self._luma *= 0
        first = 0
        for row in range(1, SIZE + 1):
            if row < SIZE and shifts[row] == shifts[first]:
                continue
            source = self._odd if shifts[first] & 1 else self._even
            left = SIZE + (shifts[first] >> 1)
            rows = self._luma[first:row]
            rows += source[first:row, left : left + SIZE]
            first = row
        return self._luma

    def _half_shifts(self, glyph):
        """Return how many half pixels to the left each row is to be shifted, a list of 28.

        The slant is mu11 / mu02, of the central moments (LeCun et al. 1998, section III.A), in
        exact integers; a glyph without ink has none.
        """
        mass = self._mass
        mass *= 0
        mass += np.right_shift(glyph, 1)
        rows = np.sum(mass, axis=1).tolist()
        mass *= self._columns
        moments = np.sum(mass, axis=1).tolist()  # to 127 * 378, which fits uint16
        m00 = m10 = m01 = m11 = m02 = 0
        for y in range(SIZE):
            weighted = y * rows[y]
            m00 += rows[y]
            m10 += moments[y]
            m01 += weighted
            m11 += y * moments[y]
            m02 += y * weighted
        m00 = max(m00, 1)
        covariance = m00 * m11 - m10 * m01
        variance = max(m00 * m02 - m01 * m01, 1)
        shear = (2 * _SHEAR_UNITS * covariance + variance) // (2 * variance)
        shear = min(max(shear, -_MOST_SHEAR), _MOST_SHEAR)
        centre = (4 * m01 + m00) // (2 * m00)  # in half rows
        return [
            (2 * shear * (2 * y - centre) + _SHEAR_UNITS) // (2 * _SHEAR_UNITS) for y in range(SIZE)
        ]
