# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit found to a glyph: frame and region -> (28, 28) uint8, white on black.

A glyph follows MNIST's convention (LeCun et al. 1998, section III.A): the digit's box fills
20x20 pixels, its aspect kept, and its centre of mass lies in the middle of 28x28.

All of it is integer arithmetic: ulab adds int16 three times as fast as floats, and a laptop makes
the same glyph to the last bit. A large digit is read at half the resolution, which it does not
need, so that no array has more than 40x40 elements.

Cost: 8 to 10 ms at 125 MHz, and 10 to 12 kB of garbage.
"""

from ulab import numpy as np

from inkling.find.paper import BLOCK
from inkling.glyph import ink
from inkling.glyph.resample import resampled

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
        rows, columns = np.max(dark, axis=1).tolist(), np.max(dark, axis=0).tolist()
        level = max(int(_BOX_LEVEL * max(rows)), found.limit)
        first_row, last_row = _span(rows, level)
        first_column, last_column = _span(columns, level)
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
        rows, columns = max(1, _BOX * height // longest), max(1, _BOX * width // longest)
        small = resampled(first_row, first_column, last_row, last_column, rows, columns)
        self._centre(_levels(small, found.floor), rows, columns)
        self.reason = None
        return self._glyph

    def _centre(self, small, rows, columns):
        """Place ``small``, (rows, columns) uint8, with its centre of mass in the middle."""
        top = _offset(np.sum(small, axis=1).tolist())
        left = _offset(np.sum(small, axis=0).tolist())
        glyph = self._glyph
        place = glyph[top : top + rows, left : left + columns]
        glyph -= glyph
        place += small


def _span(profile, level):
    """Return the first index of ``profile`` above ``level``, and the one after the last."""
    first, last = 0, len(profile)
    while first < last and profile[first] <= level:
        first += 1
    while last > first and profile[last - 1] <= level:
        last -= 1
    return first, last


def _levels(small, floor):
    """Return ``small``, int16 up to 4080, as 0 to 255, the middle of the strokes white.

    What is below ``floor``, in luma steps, is black; but not all of a digit that is as faint.
    """
    peak = np.max(small)
    black = max(int(_BLACK * peak), min(16 * floor, peak // 2))
    # Eight times the range fits int16, and keeps the division's rounding out of sight.
    span = max(int(_WHITE * peak) - black, 32)
    small -= black
    levels = np.maximum(small, 0)
    levels *= 8
    return np.minimum(levels // (span * 8 // 255), 255)


def _offset(profile):
    """Return where in the glyph a profile of sums begins for its centre of mass to be central.

    MNIST's centres of mass lie between 14 and 15 pixels from the border, which this keeps to.
    """
    moment = total = 0
    for mass in reversed(profile):
        total += mass
        moment += total  # from one above the first
    offset = SIZE // 2 - (2 * moment - total) // (2 * total)
    return min(max(offset, 0), SIZE - len(profile))
