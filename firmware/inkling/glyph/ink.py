# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure ink: how much darker than its paper each pixel of the digit is."""

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import BLOCK
from inkling.scratch import put

_MOST_AT_ONCE = const(400)  # pixels, because the heap has few large pieces
SIDE = const(40)  # pixels: the longer side of a frame, at half its resolution


class Patch:
    """The part of a frame that holds the digit, in the scratch memory.

    - ``ink``, (41, 40) int16: the digit takes the upper left corner. The last row is spare, so that
      each row can be copied with the next one.
    - ``upper``, (40, 40) uint8: of use to others once the ink is not.
    """

    def __init__(self, plan):
        """Plan the patch and what measuring it takes."""
        self.ink = plan.array("ink", np.int16, SIDE + 1, SIDE)
        self._paper = plan.array("paper", np.int16, SIDE, SIDE)
        self.upper = plan.array("paper", np.uint8, SIDE, 2 * SIDE)[:, 1::2]
        self._wide = plan.array("wide", np.int16, SIDE, SIDE)

    def cut(self, luma, found, step):
        """Return how much darker than its paper each pixel of the found box is, int16 luma steps.

        With a ``step`` of 2, the mean of each 2x2 pixels is one. Ink of other marks is left out.
        The array is the upper left corner of ``ink``.
        """
        top, left, bottom, right = found.box
        rows, columns = bottom - top, right - left
        size = BLOCK // step  # of a block, in pixels of the patch
        height, width = size * rows, size * columns
        ink = self.ink[:height, :width]
        pixels = luma[BLOCK * top : BLOCK * bottom, BLOCK * left : BLOCK * right]
        paper = self._spread(found.paper[top : bottom + 2, left : right + 2], rows, columns, size)
        if step == 1:
            put(ink, self.upper[:height, :width])
            ink -= pixels
        else:
            paper -= pixels[::2, ::2]
            paper -= pixels[1::2, ::2]
            paper -= pixels[::2, 1::2]
            paper -= pixels[1::2, 1::2]
            most = _MOST_AT_ONCE // width
            for row in range(0, height, most):
                rows = slice(row, row + most)
                put(ink[rows], np.right_shift(paper[rows], 2))
        _leave_out(ink, [bits >> left for bits in found.others[top:bottom]], columns, size)
        return ink

    def _spread(self, luma, rows, columns, size):
        """Return the paper of each pixel, interpolated from its ``luma`` in the blocks.

        ``luma`` has one block more on each side. At full resolution the result is 256 times the
        paper's luma, so that the upper byte is the luma. At half resolution it is 4 times the luma,
        as is the sum of four pixels.
        """
        blocks = self._paper[: rows + 2, : columns + 2]
        paper = self._paper[: size * rows, : size * columns]
        wide = self._wide[: rows + 2, : size * columns]
        put(blocks, luma)
        wide -= wide
        _interpolate(blocks.T, wide.T, size)
        if size == BLOCK:
            wide *= 16  # the two interpolations make 16 of the 256
        paper -= paper
        _interpolate(wide, paper, size)
        return paper


def _interpolate(blocks, pixels, size):
    """Add to ``pixels``, ``size`` rows for each block, ``size`` times the interpolated values.

    The first row is half way between its own block and the one above. Each row after it is 1 /
    ``size`` of a block further. ``blocks`` has one row more above and below, and is used up.
    """
    above, here = blocks[:-2], blocks[1:-1]
    if size == 2:
        first, second = pixels[::2], pixels[1::2]
        first += above
        first += here  # above + here
        blocks += blocks
        second += here  # 2 here
        return
    first, second, third, fourth = pixels[::4], pixels[1::4], pixels[2::4], pixels[3::4]
    second += above
    second += here
    fourth += here
    fourth += blocks[2:]
    blocks += blocks
    first += above
    first += here  # 2 above + 2 here
    second += here  # above + 3 here
    fourth += here  # 3 here + below
    blocks += blocks
    third += here  # 4 here


def _leave_out(ink, others, columns, size):
    """Blank those blocks of ``ink``, ``columns`` in a row, whose bits are set in ``others``."""
    for row in range(len(others)):  # enumerate() would leave garbage
        bits = others[row] & (1 << columns) - 1
        column = 0
        while bits:
            if bits & 1:
                block = ink[size * row : size * (row + 1), size * column : size * (column + 1)]
                block -= block
            bits >>= 1
            column += 1
