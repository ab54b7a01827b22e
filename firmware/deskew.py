# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Set a glyph upright: (28, 28) uint8 -> (28, 28) int8, 0 to 62.

The slant of a hand is measured by moments, and each row shifted against it by half pixels (LeCun
et al. 1998, section III.A). All is integers, exact on every machine.

A pixel is a word whose upper byte counts: multiplied by 2**k, it holds the lower byte shifted right
by 8 - k. That is done in place, where np.right_shift makes an array.

Cost: 4 ms at 125 MHz and 1.7 kB of garbage.
"""

from ulab import numpy as np

SIZE = 28

_MARGIN = 2 * SIZE  # bytes before a row, so that it can be shifted without an end
_ROW = _MARGIN + 2 * SIZE
# The memory's rows: the glyph for shifts by an odd number of half pixels, from 0; the same for even
# ones; a blank row, with which the last margin begins; the upright glyph.
_EVEN, _BLANK, _UPRIGHT, _END = SIZE, 2 * SIZE, 2 * SIZE + 1, 3 * SIZE + 1
SCRATCH = _END * _ROW  # bytes

_SHEAR_UNITS = 64  # steps of the slant, in a pixel a row
_MOST_SHEAR = _SHEAR_UNITS  # 45 degrees, by which no row moves further than the margin
_HALF_PIXEL = 2 * _SHEAR_UNITS


class Deskewer:
    """Sets glyphs upright in memory that is free for others between two glyphs.

    ``luma`` is the last glyph, upright, as (28, 28) int8 of a quarter of its luma, 0 to 62. It is
    the end of the memory, and lasts until something else is written there.
    """

    def __init__(self, memory):
        """Work in ``memory``, a bytearray of ``SCRATCH`` bytes or more."""
        words = np.frombuffer(memory, dtype=np.uint16, count=SCRATCH // 2).reshape((_END, 2 * SIZE))
        upper = np.frombuffer(memory, dtype=np.int8, count=SCRATCH).reshape((_END, _ROW))[:, 1::2]
        self._odd, self._odd_upper = words[:_EVEN, SIZE:], upper[:_EVEN, SIZE:]
        self._odd_to_left = upper[:_EVEN, SIZE - 1 : -1]
        self._even, self._even_upper = words[_EVEN:_BLANK, SIZE:], upper[_EVEN:_BLANK, SIZE:]
        self._even_and_margins = words[_EVEN:_UPRIGHT]
        self._odd_upwards, self._even_upwards = self._odd[::-1], self._even[::-1]
        self.luma = upper[_UPRIGHT:, SIZE:]
        memory = memoryview(memory)
        self._source = memory[: _UPRIGHT * _ROW]
        self._odd_rows = memory[: _EVEN * _ROW]
        self._even_rows = memory[_EVEN * _ROW : _BLANK * _ROW]
        self._upright_rows = memory[_UPRIGHT * _ROW : _END * _ROW]
        self._columns = np.arange(SIZE, dtype=np.uint16)
        # Arrays, as a number in their place would be made into one at every turn.
        self._to_half = np.array([128], dtype=np.uint16)
        self._half_to_eighth = np.array([64], dtype=np.uint16)

    def upright(self, glyph):
        """Set ``glyph``, (28, 28) uint8, upright, in ``luma``."""
        slope, position = self._slant(glyph)
        self._interpolate()
        first, shift = 0, position // _HALF_PIXEL
        for row in range(1, SIZE + 1):
            position += slope
            if row < SIZE and position // _HALF_PIXEL == shift:
                continue  # rows that move alike are moved together
            start, end = first * _ROW + _MARGIN, row * _ROW
            move = shift - 1 if shift & 1 else _EVEN * _ROW + shift
            self._upright_rows[start:end] = self._source[start + move : end + move]
            first, shift = row, position // _HALF_PIXEL

    def _slant(self, glyph):
        """Load ``glyph``, and return (slope, start), which say how it is slanted.

        Row y is to be shifted to the left by (start + slope * y) // ``_HALF_PIXEL`` half pixels.

        The slant is mu11 / mu02, of the central moments (LeCun et al. 1998, section III.A), in
        exact integers; a glyph without ink has none.
        """
        odd, even, even_and_margins = self._odd, self._even, self._even_and_margins
        odd -= odd
        odd += glyph
        odd *= self._to_half
        even_and_margins -= even_and_margins
        even += self._odd_upper
        # From the last row to the first: sums of sums weigh each row by how many follow.
        m00 = m10 = m01 = m11 = pairs = 0
        for mass in np.sum(self._even_upwards, axis=1):
            pairs += m01
            m01 += m00
            m00 += mass
        m02 = 2 * pairs + m01  # as y * y is twice y * (y - 1) / 2 and y
        self._odd_rows[:] = self._even_rows
        odd *= self._columns
        for moment in np.sum(self._odd_upwards, axis=1):  # to 127 * 378, which fits uint16
            m11 += m10
            m10 += moment
        m00 = max(m00, 1)
        covariance = m00 * m11 - m10 * m01
        variance = max(m00 * m02 - m01 * m01, 1)
        shear = (2 * _SHEAR_UNITS * covariance + variance) // (2 * variance)
        shear = min(max(shear, -_MOST_SHEAR), _MOST_SHEAR)
        centre = (4 * m01 + m00) // (2 * m00)  # in half rows
        return 4 * shear, _SHEAR_UNITS - 2 * shear * centre

    def _interpolate(self):
        """Prepare the glyph, which is halved in the even rows, for being shifted.

        The even rows become two eighths of each pixel, the odd ones an eighth of each and of its
        neighbour to the right.
        """
        even, even_upper, odd_to_left = self._even, self._even_upper, self._odd_to_left
        even *= self._half_to_eighth
        self._odd_rows[:] = self._even_rows
        odd_to_left += even_upper
        even_upper += even_upper
