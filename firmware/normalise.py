# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit found to a glyph: frame and region -> (28, 28) uint8, white on black.

A glyph follows MNIST's convention (LeCun et al. 1998, section III.A): the digit's box fills
20x20 pixels, its aspect kept, and its centre of mass lies in the middle of 28x28.

All of it is integer arithmetic: ulab adds int16 three times as fast as floats, and a laptop makes
the same glyph to the last bit. A large digit is read at half the resolution, which it does not
need, so that no array has more than 40x40 elements.

Cost: 15 to 20 ms at 125 MHz for a digit of 20x30 pixels.
"""

import ink
from find import BLOCK
from ulab import numpy as np

SIZE = 28
_BOX = 20

_LARGE = 9  # blocks; a digit that is higher or wider is read at half the resolution
_BOX_LEVEL = 3 / 8  # of the darkest ink: where the box of the digit ends
_LEAST_EXTENT = 9  # pixels that a digit is high or wide at least
_BLACK = 1 / 8  # of the peak: what is left of paper and blur
_WHITE = 3 / 4  # of the peak: the middle of a stroke


class Normaliser:
    """Cuts the region that a ``Finder`` has found out of the frame and resamples it."""

    def __init__(self):
        self.reason = None
        self.box = None  # (top, left, bottom, right) of the digit in pixels, the last two exclusive
        self._glyph = np.zeros((SIZE, SIZE), dtype=np.uint8)

    def glyph(self, luma, found):
        """Return the glyph of the digit that ``found`` has found in ``luma``.

        The array is a buffer of this object and keeps its values until the next call. Returns
        None, and says why in ``reason``, if what was found is no digit after all.
        """
        top, left, bottom, right = found.box
        step = 2 if max(bottom - top, right - left) > _LARGE else 1
        dark = ink.cut(luma, found, step)
        level = max(int(_BOX_LEVEL * np.max(dark)), found.limit)
        first_row, last_row = _span(np.max(dark, axis=1).tolist(), level)
        first_column, last_column = _span(np.max(dark, axis=0).tolist(), level)
        height, width = last_row - first_row, last_column - first_column
        longest = max(height, width)
        if step * longest < _LEAST_EXTENT:
            self.reason = "small"
            return None
        self.box = (
            BLOCK * top + step * first_row,
            BLOCK * left + step * first_column,
            BLOCK * top + step * last_row,
            BLOCK * left + step * last_column,
        )
        small = dark[first_row:last_row, first_column:last_column]
        small = _resampled_rows(small, max(1, _BOX * height // longest))
        small = _resampled_rows(small.T, max(1, _BOX * width // longest)).T
        self._centre(_levels(small, found.floor))
        self.reason = None
        return self._glyph

    def _centre(self, small):
        """Place ``small``, at most (20, 20) int16, with its centre of mass in the middle."""
        height, width = small.shape
        top = _offset(np.sum(small, axis=1).tolist())
        left = _offset(np.sum(small, axis=0).tolist())
        self._glyph *= 0
        self._glyph[top : top + height, left : left + width] = small


def _span(profile, level):
    """Return the first index of ``profile`` above ``level``, and the one after the last."""
    first, last = 0, len(profile)
    while first < last and profile[first] <= level:
        first += 1
    while last > first and profile[last - 1] <= level:
        last -= 1
    return first, last


def _resampled_rows(image, n):
    """Return ``image``, int16, with ``n`` rows and 4 times its values.

    Linear interpolation at quarters of a row: the image is shifted by a quarter four times, and
    each time the rows of the result that lie there are taken.
    """
    rows, columns = image.shape
    if rows == 1:  # a hair-thin 1, at half the resolution
        image = np.concatenate((image, image))
        rows = 2
    shifted = image[:-1] * 4
    quarter = image[1:] - image[:-1]
    last = 4 * (rows - 1) - 1
    # The middle of row i, in quarters of a source row from the middle of the first one.
    places = [min(max((2 * (2 * i + 1) * rows) // n - 2, 0), last) for i in range(n)]
    out = np.zeros((n, columns), dtype=np.int16)
    for phase in range(4):
        for i in range(n):
            if places[i] & 3 == phase:
                out[i] = shifted[places[i] >> 2]
        shifted += quarter
    return out


def _levels(small, floor):
    """Return ``small``, int16 up to 4080, as 0 to 255, the middle of the strokes white.

    What is below ``floor``, in luma steps, is black.
    """
    peak = np.max(small)
    black = max(int(_BLACK * peak), 16 * floor)
    # Eight times the range fits int16, and keeps the division's rounding out of sight.
    span = max(int(_WHITE * peak) - black, 32)
    return np.minimum(np.maximum(small - black, 0) * 8 // (span * 8 // 255), 255)


def _offset(profile):
    """Return where in the glyph a profile of sums begins for its centre of mass to be central.

    MNIST's centres of mass lie between 14 and 15 pixels from the border, which this keeps to.
    """
    moment = total = 0
    for i, mass in enumerate(profile):
        moment += i * mass
        total += mass
    offset = SIZE // 2 - (2 * moment + total) // (2 * total)
    return min(max(offset, 0), SIZE - len(profile))
