# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Compute oriented-gradient features of a glyph: (28, 28) uint8 -> (200,) int16, 0 to 220.

The glyph is set upright. Its gradient is split into the two nearest of eight directions, 45 degrees
apart (Liu et al. 2003, "Handwritten digit recognition: benchmarking of state-of-the-art
techniques"). Each direction is pooled in 5x5 cells, and the square root is taken.
training/model/features.py states the same arithmetic plainly.

The smaller of |dx| and |dy| goes to the diagonal of the quadrant, and the rest of the larger one to
its axis. So an axis is a rectified part of the gradient less its two diagonals. They are subtracted
after pooling, so that eight maps are pooled in two turns of four.

All arithmetic is in integers, exact on every machine and several times as fast as floats. It is
done in place, on arrays and views that are made once. To make an array takes twice the time.

Cost: 12 ms at 125 MHz, 8 ms at 200, and 5 kB of garbage.
"""

from ulab import numpy as np

from inkling.features.deskew import Deskewer
from inkling.features.pooling import CELLS, GRID, MAP, Pooling
from inkling.scratch import Plan, clear, copy

COUNT = 200


class Features:
    """Computes features.

    Upright luma is 0 to 124, and gradients are -124 to 124. Pooled sums go up to 14 * 14 * 124 =
    24,304, which fits int16. Twice that has a square root below 221.
    """

    def __init__(self):
        plan = Plan()
        self._deskewer = Deskewer(plan)
        # Columns before rows: pooled along its rows first, a map ends up in the features' order.
        luma = self._deskewer.luma.T
        self._neighbours = luma[2:, 1:-1], luma[:-2, 1:-1], luma[1:-1, 2:], luma[1:-1, :-2]
        over = ("planes", "words")  # by then the glyph is upright
        gradient = plan.array("gradient", np.int16, 2 * GRID, GRID, over)
        self._gradient = gradient[:GRID], gradient[GRID:]
        self._gradient_memory = plan.memory("gradient")
        self._pooling = Pooling(plan, over + ("luma",))  # and its gradient is known
        maps = plan.memory("maps")
        gradient, dx = self._gradient_memory, self._gradient_memory[:MAP]
        rights, lefts = maps[: 2 * MAP], maps[2 * MAP :]
        self._to_rights, self._to_halves = (
            ((rights, gradient),),
            ((rights, gradient), (lefts, gradient)),
        )
        self._to_lefts = (lefts[:MAP], dx), (lefts[MAP:], dx)
        # A float from 2**23 to 2**24 has its integer, less 2**23, in the lower half of its bytes.
        self._floats = np.zeros(COUNT)
        self._floats += 2.0**23
        self._almost = np.array([2.0**23]) - 0.5
        self._features = np.frombuffer(self._floats, dtype=np.int16)[::2]
        self._plan_sums(CELLS, self._pooling.cells)

    def _plan_sums(self, n, cells):
        """Plan the places of ``n`` columns for each direction, in the ``cells`` and the features.

        In the features they are right, down, right up, right down; below that left, up, left down,
        left up. ``cells`` are of the diagonals at first: right up, right down, left down, left up.
        """
        lower = np.frombuffer(self._floats, dtype=np.uint16).reshape((2 * n, 8 * n))[:, ::2]
        self._lower = lower
        positive, negative = lower[:n], lower[n:]
        self._right_and_down, self._left_and_up = positive[:, : 2 * n], negative[:, : 2 * n]
        self._left, self._up = negative[:, :n], negative[:, n : 2 * n]
        self._diagonals = positive[:, 2 * n :], negative[:, 2 * n :]
        self._first, self._middle, self._last = (
            cells[:, : 2 * n],
            cells[:, n:-n],
            cells[:, -2 * n :],
        )
        self._outer = cells[:, :n], cells[:, -n:]

    def of(self, glyph, lean=0):
        """Return the features of ``glyph``, (28, 28) uint8, white ink on black.

        If there is a ``lean``, they are those of a copy that leans so much, as deskew.py has it.
        They are ordered by sign of the gradient, row of cells, direction, and column of cells. The
        array is a buffer of this object and keeps its values until the next call.
        """
        self._deskewer.upright(glyph, lean)
        self._differentiate()
        self._lower -= self._lower
        self._add_diagonals()
        self._add_axes()
        self._take_roots()
        return self._features

    def _differentiate(self):
        """Fill the gradient of the upright glyph."""
        dx, dy = self._gradient
        right, left, below, above = self._neighbours
        clear(self._gradient_memory)
        dx += right
        dx -= left
        dy += below
        dy -= above

    def _add_diagonals(self):
        """Add the diagonals to the features, and take them away from the axes.

        A diagonal is the negative part of a map: right up of -min(dx, -dy), right down of
        -min(dx, dy), left down of max(dx, -dy), left up of max(dx, dy). All four follow from
        max(a, b) = a + negative part of (a - b) and min(a, b) = a + b - max(a, b).
        """
        right_up, right_down, left_down, left_up = self._pooling.maps
        dx, dy = self._gradient
        copy(self._to_lefts)
        left_down += dy
        left_up -= dy
        lefts, signs = self._pooling.last
        lefts *= signs
        left_down += dx
        left_up += dx
        copy(self._to_rights)  # right_up = dx, right_down = dy
        right_down *= -1  # -dy
        right_down -= right_up  # -dy - dx
        right_up += right_up
        right_up += right_down  # dx - dy
        right_down += left_up  # max(dx, dy) - (dx + dy)
        right_up *= -1
        right_up += left_down  # max(dx, -dy) - (dx - dy)
        self._pooling.pool()
        rights, lefts = self._diagonals
        rights += self._first
        lefts += self._last
        axes = self._right_and_down
        axes -= self._first  # right up from right, right down from down
        axes -= self._middle  # right down from right, left down from down
        axes = self._left_and_up
        axes -= self._last  # left down from left, left up from up
        right_up, left_up = self._outer
        self._left -= left_up
        self._up -= right_up

    def _add_axes(self):
        """Add the rectified parts of the gradient to the axes.

        The negative part is pooled, and so is the gradient with its sign. Because
        gradient = positive part - negative part, the positive part is the sum of the two.
        """
        copy(self._to_halves)
        self._pooling.pool(rectified=2)
        gradient, negative_part = self._first, self._last
        axes = self._left_and_up
        axes += negative_part
        axes = self._right_and_down
        axes += negative_part
        axes += gradient

    def _take_roots(self):
        """Replace each sum by the square root of twice the sum, rounded down."""
        lower, floats = self._lower, self._floats
        lower += lower
        floats -= self._almost  # twice the sum and a half, whose root is never a whole number
        np.sqrt(floats, out=floats)
        floats += self._almost  # adding 2**23 rounds the root less a half to the nearest
