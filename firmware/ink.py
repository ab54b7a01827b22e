# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure ink: how much darker than its paper each pixel of the digit found is."""

from find import BLOCK
from ulab import numpy as np


def cut(luma, found, step):
    """Return how much darker than its paper each pixel of the found box is, int16 luma steps.

    With a ``step`` of 2, the mean of each 2x2 pixels is one. Ink of other marks is left out.
    """
    top, left, bottom, right = found.box
    size = BLOCK // step  # of a block
    blocks = found.paper[top : bottom + 2, left : right + 2]
    ink = _interpolated_rows(_interpolated_rows(blocks, size).T, size).T
    pixels = luma[BLOCK * top : BLOCK * bottom, BLOCK * left : BLOCK * right]
    # The paper is now size * size times its luma, which is 16 times or, at half the resolution, as
    # many times as there are pixels in one.
    if step == 1:
        ink = np.right_shift(ink, 4)
        ink -= pixels
    else:
        ink -= pixels[::2, ::2]
        ink -= pixels[1::2, ::2]
        ink -= pixels[::2, 1::2]
        ink -= pixels[1::2, 1::2]
        ink = np.right_shift(ink, 2)
    for row in range(top, bottom):
        others = found.others[row] >> left
        y = size * (row - top)
        x = 0
        while others and x < size * (right - left):
            if others & 1:
                ink[y : y + size, x : x + size] = 0
            others >>= 1
            x += size
    return ink


def _interpolated_rows(blocks, size):
    """Return ``size`` rows for each row of ``blocks`` but the outer two, int16.

    Their values are ``size`` times as large: a box sum over steps is linear interpolation.
    """
    rows, columns = blocks.shape
    steps = np.zeros((size * rows, columns), dtype=np.int16)
    for k in range(size):
        steps[k::size] = blocks
    n = size * (rows - 2)
    first = size // 2
    out = steps[first : first + n] + steps[first + 1 : first + 1 + n]
    for k in range(2, size):
        out += steps[first + k : first + k + n]
    return out
