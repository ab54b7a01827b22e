# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure ink: how much darker than its paper each pixel of the digit found is.

That is done in three grids of 40x40 words in the scratch memory, of which a digit takes the upper
left corner.
"""

from ulab import numpy as np

from inkling.find.paper import BLOCK
from inkling.scratch import SCRATCH

SIDE = 40  # pixels: the longer side of a frame, at half its resolution
GRID = 2 * SIDE * SIDE  # bytes

_words = np.frombuffer(SCRATCH, dtype=np.int16, count=3 * SIDE * SIDE).reshape((3 * SIDE, SIDE))
_PAPER, INK, _WIDE = [_words[SIDE * k : SIDE * (k + 1)] for k in range(3)]
_bytes = np.frombuffer(SCRATCH, dtype=np.uint8, count=GRID).reshape((SIDE, 2 * SIDE))
_PAPER_UPPER = _bytes[:, 1::2]
_TO_UPPER = np.array([16], dtype=np.int16)  # from 16 times the paper's luma to 256 times

# Linear interpolation, by the rows in a block: additions, each of a block, 0 above, 1 this or
# 2 below, to a row in this one. After each group of them, the values of the blocks are doubled.
_ADDITIONS = {
    2: (((0, 0), (0, 1)), ((1, 1),)),
    4: (((1, 0), (1, 1), (3, 1), (3, 2)), ((0, 0), (0, 1), (1, 1), (3, 1)), ((2, 1),)),
}


def cut(luma, found, step):
    """Return how much darker than its paper each pixel of the found box is, int16 luma steps.

    With a ``step`` of 2, the mean of each 2x2 pixels is one. Ink of other marks is left out. The
    array is the upper left corner of ``INK``.
    """
    top, left, bottom, right = found.box
    rows, columns = bottom - top, right - left
    size = BLOCK // step  # of a block
    height, width = size * rows, size * columns
    ink = INK[:height, :width]
    pixels = luma[BLOCK * top : BLOCK * bottom, BLOCK * left : BLOCK * right]
    paper = _paper(found.paper[top : bottom + 2, left : right + 2], rows, columns, size)
    ink -= ink
    if step == 1:
        ink += _PAPER_UPPER[:height, :width]
        ink -= pixels
    else:
        paper -= pixels[::2, ::2]
        paper -= pixels[1::2, ::2]
        paper -= pixels[::2, 1::2]
        paper -= pixels[1::2, 1::2]
        ink += np.right_shift(paper, 2)
    _leave_out(ink, [bits >> left for bits in found.others[top:bottom]], columns, size)
    return ink


def _paper(luma, rows, columns, size):
    """Return the paper in each pixel, from its ``luma`` in each block, uint8, and around them.

    At full resolution its upper byte is its luma; at half, it is 4 times its luma.
    """
    blocks, paper = _PAPER[: rows + 2, : columns + 2], _PAPER[: size * rows, : size * columns]
    wide = _WIDE[: rows + 2, : size * columns]
    blocks -= blocks
    blocks += luma
    wide -= wide
    _interpolate(blocks.T, wide.T, size)
    if size == BLOCK:
        wide *= _TO_UPPER
    paper -= paper
    _interpolate(wide, paper, size)
    return paper


def _interpolate(blocks, out, size):
    """Add to ``out``, ``size`` times the values of ``blocks``, interpolated between its rows.

    blocks: one row more above and below, which are used up. out: ``size`` rows for each other.
    """
    sources = blocks[:-2], blocks[1:-1], blocks[2:]
    targets = [out[k::size] for k in range(size)]
    for additions in _ADDITIONS[size]:
        for row, block in additions:
            target = targets[row]
            target += sources[block]
        blocks += blocks


def _leave_out(ink, others, columns, size):
    """Blank the blocks of ``ink``, so many columns, whose bits are set in ``others``."""
    for row, bits in enumerate(others):
        bits &= (1 << columns) - 1
        column = 0
        while bits:
            if bits & 1:
                block = ink[size * row : size * (row + 1), size * column : size * (column + 1)]
                block -= block
            bits >>= 1
            column += 1
