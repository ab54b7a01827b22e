# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit found to a glyph: frame and region -> (28, 28) uint8, white on black.

A glyph follows MNIST's convention (LeCun et al. 1998, section III.A): the digit's box fills
20x20 pixels, its aspect kept, and its centre of mass lies in the middle of 28x28.

All of it is integer arithmetic: ulab adds int16 three times as fast as floats, and a laptop makes
the same glyph to the last bit.

Cost: COST ms at 125 MHz for a digit of 20x30 pixels.
"""

from find import BLOCK
from ulab import numpy as np

SIZE = 28
_BOX = 20

_BOX_LEVEL = 3 / 8  # of the darkest ink: where the box of the digit ends
_LEAST_EXTENT = 9  # pixels that a digit is high or wide at least
_HALVE = 36  # a longer digit is halved first, so that resampling skips no pixel
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
        ink = _ink(luma, found)
        level = max(int(_BOX_LEVEL * np.max(ink)), found.limit)
        top, bottom = _span(np.max(ink, axis=1).tolist(), level)
        left, right = _span(np.max(ink, axis=0).tolist(), level)
        height, width = bottom - top, right - left
        longest = max(height, width)
        if longest < _LEAST_EXTENT:
            self.reason = "small"
            return None
        y, x = BLOCK * found.box[0], BLOCK * found.box[1]
        self.box = (y + top, x + left, y + bottom, x + right)
        small = ink[top:bottom, left:right]
        if longest > _HALVE:
            small = _halved_rows(_halved_rows(small).T).T
        small = _resampled_rows(small, max(1, _BOX * height // longest))
        small = _resampled_rows(small.T, max(1, _BOX * width // longest)).T
        self._centre(_levels(small))
        self.reason = None
        return self._glyph

    def _centre(self, small):
        """Place ``small``, at most (20, 20) int16, with its centre of mass in the middle."""
        height, width = small.shape
        top = _offset(np.sum(small, axis=1).tolist())
        left = _offset(np.sum(small, axis=0).tolist())
        self._glyph[:] = 0
        self._glyph[top : top + height, left : left + width] = small


def _ink(luma, found):
    """Return how much darker than its paper each pixel of the found box is, int16 luma steps.

    Ink of other marks is left out.
    """
    top, left, bottom, right = found.box
    blocks = found.paper[top : bottom + 2, left : right + 2]
    # Each interpolation makes its values 4 times as large.
    paper = np.right_shift(_interpolated_rows(_interpolated_rows(blocks).T).T, 4)
    ink = paper - luma[BLOCK * top : BLOCK * bottom, BLOCK * left : BLOCK * right]
    for row in range(top, bottom):
        others = found.others[row]
        for column in range(left, right):
            if others >> column & 1:
                y, x = BLOCK * (row - top), BLOCK * (column - left)
                ink[y : y + BLOCK, x : x + BLOCK] = 0
    return np.maximum(ink, 0)


def _interpolated_rows(blocks):
    """Return 4 rows for each row of ``blocks`` but the outer two, int16, 4 times its values.

    A box sum over steps is linear interpolation.
    """
    rows, columns = blocks.shape
    steps = np.zeros((BLOCK * rows, columns), dtype=np.int16)
    for k in range(BLOCK):
        steps[k::BLOCK] = blocks
    n = BLOCK * (rows - 2)
    first = BLOCK // 2
    out = steps[first : first + n] + steps[first + 1 : first + 1 + n]
    out += steps[first + 2 : first + 2 + n]
    out += steps[first + 3 : first + 3 + n]
    return out


def _span(profile, level):
    """Return the first index of ``profile`` above ``level``, and the one after the last."""
    first, last = 0, len(profile)
    while first < last and profile[first] <= level:
        first += 1
    while last > first and profile[last - 1] <= level:
        last -= 1
    return first, last


def _halved_rows(image):
    """Return the mean of each two rows; the last of an odd number is its own mean."""
    even = image.shape[0] // 2 * 2
    return np.right_shift(image[0:even:2] + image[1:even:2], 1)


def _resampled_rows(image, n):
    """Return ``image``, int16, with ``n`` rows and 4 times its values.

    Linear interpolation at quarters of a row: the four phases are computed for the whole image at
    once, and each row of the result is a row of one of them.
    """
    rows, columns = image.shape
    step = image[1:] - image[:-1]
    phases = [image[:-1] * 4]
    for _ in range(3):
        phases.append(phases[-1] + step)
    out = np.zeros((n, columns), dtype=np.int16)
    last = 4 * (rows - 1) - 1
    for i in range(n):
        # The middle of row i, in quarters of a source row from the middle of the first one.
        quarter = min(max((2 * (2 * i + 1) * rows) // n - 2, 0), last)
        out[i] = phases[quarter & 3][quarter >> 2]
    return out


def _levels(small):
    """Return ``small``, int16 up to 4080, as 0 to 255, the middle of the strokes white."""
    peak = np.max(small)
    black = int(_BLACK * peak)
    # Eight times the range fits int16, and keeps the division's rounding out of sight.
    span = max(int((_WHITE - _BLACK) * peak), 32)
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
