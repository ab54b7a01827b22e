# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Normalise the digit found to a glyph: frame and region -> (28, 28) uint8, white on black.

A glyph follows MNIST's convention (LeCun et al. 1998, section III.A): the digit's box fills
20x20 pixels, its aspect kept, and its centre of mass lies in the middle of 28x28.

Weights and levels are integers or binary fractions, so that the board, whose Python floats have
30 bits, and a laptop make the same glyph.

Cost: about 25 ms at 125 MHz for a digit of 20x30 pixels.
"""

from find import BLOCK, PAD
from ulab import numpy as np

SIZE = 28
_BOX = 20

_UNITS = BLOCK * BLOCK  # ink is counted in sixteenths of a luma step, see _ink
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
        ink = _ink(luma, found)
        level = max(_BOX_LEVEL * np.max(ink), found.limit * _UNITS)
        top, bottom = _span(np.max(ink, axis=1).tolist(), level)
        left, right = _span(np.max(ink, axis=0).tolist(), level)
        height, width = bottom - top, right - left
        if max(height, width) < _LEAST_EXTENT:
            self.reason = "small"
            return None
        y, x = BLOCK * found.box[0], BLOCK * found.box[1]
        self.box = (y + top, x + left, y + bottom, x + right)
        longest = max(height, width)
        small = _resample_rows(ink[top:bottom, left:right], max(1, _BOX * height // longest))
        small = _resample_rows(small.T, max(1, _BOX * width // longest)).T
        self._centre(_levels(small))
        self.reason = None
        return self._glyph

    def _centre(self, small):
        """Place ``small``, at most (20, 20) uint8, with its centre of mass in the middle."""
        height, width = small.shape
        top = _offset(np.dot(small, np.ones((width, 1))).reshape((-1,)).tolist())
        left = _offset(np.dot(np.ones((1, height)), small).reshape((-1,)).tolist())
        self._glyph[:] = 0
        self._glyph[top : top + height, left : left + width] = small


def _ink(luma, found):
    """Return how much darker than its paper each pixel of the found box is.

    (height, width) int16, in sixteenths of a luma step: the paper is interpolated between blocks
    by a 4x4 box sum over its steps, which is bilinear. Ink of other marks is left out.
    """
    top, left, bottom, right = found.box
    steps = found.paper[PAD - 1 + top : PAD + 1 + bottom, PAD - 1 + left : PAD + 1 + right]
    paper = _interpolated(_interpolated(steps).T).T
    pixels = luma[BLOCK * top : BLOCK * bottom, BLOCK * left : BLOCK * right]
    ink = paper - np.array(pixels, dtype=np.int16) * _UNITS
    for row in range(top, bottom):
        others = found.others[row]
        for column in range(left, right):
            if others >> column & 1:
                y, x = BLOCK * (row - top), BLOCK * (column - left)
                ink[y : y + BLOCK, x : x + BLOCK] = 0
    return ink


def _interpolated(steps):
    """Return 4 rows for each row of ``steps`` but the outer two, int16, 4 times its values."""
    rows, columns = steps.shape
    tall = np.zeros((BLOCK * rows, columns), dtype=np.int16)
    for k in range(BLOCK):
        tall[k::BLOCK] = steps
    n = BLOCK * (rows - 2)
    first = BLOCK // 2
    out = tall[first : first + n] + tall[first + 1 : first + 1 + n]
    out += tall[first + 2 : first + 2 + n]
    out += tall[first + 3 : first + 3 + n]
    return out


def _span(profile, level):
    """Return the first index of ``profile`` above ``level``, and the one after the last."""
    first, last = 0, len(profile)
    while first < last and profile[first] <= level:
        first += 1
    while last > first and profile[last - 1] <= level:
        last -= 1
    return first, last


def _resample_rows(image, n):
    """Return ``image`` with ``n`` rows, float32, by a triangular filter as wide as its shrinking.

    Positions are counted in units of 1 / (2 n) of a source row, which makes them integers.
    """
    rows, columns = image.shape
    out = np.zeros((n, columns))
    reach = 2 * max(n, rows)  # where the triangle ends
    for i in range(n):
        centre = (2 * i + 1) * rows - n
        first = max(0, (centre - reach) // (2 * n) + 1)
        last = min(rows - 1, (centre + reach - 1) // (2 * n))
        weights = [reach - abs(2 * n * k - centre) for k in range(first, last + 1)]
        row = np.dot(np.array([weights], dtype=np.float), image[first : last + 1])
        out[i] = row[0] / sum(weights)
    return out


def _levels(small):
    """Return ``small`` (float32 ink) as uint8, the middle of the strokes white."""
    peak = int(np.max(small))
    black = int(_BLACK * peak)
    white = max(int(_WHITE * peak), black + 1)
    return np.array(np.clip((small - black) * 255 / (white - black), 0, 255), dtype=np.uint8)


def _offset(profile):
    """Return where in the glyph a profile of sums begins for its centre of mass to be central."""
    moment = total = 0
    for i, mass in enumerate(profile):
        moment += i * int(mass)
        total += int(mass)
    # The centre of mass, counted in pixel borders, is moment / total + 1 / 2.
    offset = SIZE // 2 - (2 * moment + total) // (2 * total)
    return min(max(offset, 0), SIZE - len(profile))
