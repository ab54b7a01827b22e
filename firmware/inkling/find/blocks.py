# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure the blocks of a frame: luma of each 4x4 pixels -> luma of ink and of paper there.

An operation on 4,800 pixels costs 1.5 ms, and one on 300 blocks 0.15 ms. So all else is done with
blocks, 15x20 of them in a frame of 60x80.
"""

from micropython import const
from ulab import numpy as np

from inkling.scratch import clear, copy, put

BLOCK = const(4)  # pixels
_ROWS_AT_ONCE = const(32)


class Blocks:
    """The luma of a frame in its blocks.

    - ``dark``, (rows, columns) uint8 in scratch memory: luma of the ink in each block, if any.
    - ``bright``, (rows, columns) uint8 in scratch memory: the brightest luma in each block.
    - ``first``: ``bright`` and ``dark`` of the first block.
    - ``rims``, uint8 in scratch memory: the darkest of four pixels at the frame's very rim, in the
      blocks at top and bottom, (2, columns), and in those at left and right, (rows, 2).
    - ``noise``: the median of the contrast in a block. On bare paper, contrast is noise.
    - ``paper``, (rows + 2, columns + 2) uint8: luma of the paper in each block, as ``close`` finds
      it. Its border is the outermost blocks once more. ``inner`` is ``paper`` without the border.
    """

    def __init__(self, shape, plan):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        rows, columns = shape[0] // BLOCK, shape[1] // BLOCK
        self.rows, self.columns = rows, columns
        self.noise = 0
        self.first = 0, 0
        self._plan_closing(plan, rows, columns + 2)
        self._plan_means(plan, rows, columns)

    def _plan_means(self, plan, rows, columns):
        """Plan the extremes of each four pixels, their sums in each block, and their means.

        Times 64, the sum of four pixels has their mean in its upper byte.
        """
        # The brightest and the darkest of four pixels in a row, and the darkest in a column.
        fours = plan.array("fours", np.uint8, 3 * rows, BLOCK * columns)
        sums = plan.array("sums", np.uint16, 3 * rows, columns)
        means = plan.array("sums", np.uint8, 3 * rows, 2 * columns)[:, 1::2]
        self.bright, self._by_rows, self._by_columns = [
            means[rows * k : rows * (k + 1)] for k in range(3)
        ]
        # The brightest of four pixels, which lie first, are not needed once they are summed up.
        self.dark = plan.array("dark", np.uint8, rows, columns, over=("fours",))
        self._dark_memory = plan.memory("dark")
        memory, size = plan.memory("fours"), BLOCK * rows * columns
        self._fours = [memory[size * k : size * (k + 1)] for k in range(3)]
        in_rows, in_columns = fours[: 2 * rows], fours[2 * rows :]
        self._sums, self._sums_memory = sums, plan.memory("sums")
        self._additions = (
            (sums[: 2 * rows], [in_rows[:, columns * k :][:, :columns] for k in range(BLOCK)]),
            (sums[2 * rows :], [in_columns[:, k::BLOCK] for k in range(BLOCK)]),
        )
        darkest = plan.array("fours", np.uint8, 3 * BLOCK * rows, columns)[BLOCK * rows :]
        self.rims = (
            darkest[: BLOCK * rows : BLOCK * rows - 1],
            in_columns[:, :: BLOCK * columns - 1],
        )

    def _plan_closing(self, plan, rows, stride):
        """Plan ``paper``, ``stride`` blocks a row, and its nine copies, shifted by a block."""
        memory = memoryview(bytearray((rows + 2) * stride))
        self.paper = np.frombuffer(memory, dtype=np.uint8).reshape((rows + 2, stride))
        self.inner = self.paper[1:-1, 1:-1]
        self._paper_memory = memory
        self._border = (self.paper[:, :: stride - 1], self.paper[:: rows + 1])
        self._outermost = (self.paper[:, 1 : -1 : stride - 3], self.paper[1 : -1 : rows - 1])
        self._white = (np.array([255], dtype=np.uint8),) * 2
        # From the first block to the last one, with the border's blocks that lie between them.
        size = rows * stride - 2
        self._middle = memory[stride + 1 : stride + 1 + size]
        self._neighbours = plan.array("copies", np.uint8, 9, size)
        copies = plan.memory("copies")
        self._copies = []
        for k in range(9):
            first = k // 3 * stride + k % 3
            self._copies.append((copies[k * size : (k + 1) * size], memory[first : first + size]))
        # The least neighbours take the place of the first copies when all have been compared.
        self._least_around = plan.array("least", np.uint8, rows, stride, over=("copies",))[:, :-2]
        self._least = plan.memory("least")[:size]

    def measure(self, luma):
        """Measure ``dark`` and ``bright`` of a contiguous uint8 frame of the shape prepared for.

        Ink that crosses a block darkens each of its rows, or each of its columns. The mean of the
        darkest pixels of all four has half the noise of the darkest of sixteen.
        """
        brightest, darkest_in_rows, darkest_in_columns = self._fours
        fours = luma.reshape((-1, BLOCK))
        brightest[:] = np.max(fours, axis=1).tobytes()
        darkest_in_rows[:] = np.min(fours, axis=1).tobytes()
        # In half the time that np.min takes, and in parts because the heap has few large pieces.
        first = 0
        for row in range(0, len(luma), _ROWS_AT_ONCE):
            end = row + _ROWS_AT_ONCE
            pairs = np.minimum(luma[row:end:2], luma[row + 1 : end : 2])
            least = np.minimum(pairs[::2], pairs[1::2]).tobytes()
            darkest_in_columns[first : first + len(least)] = least
            first += len(least)
            pairs = None  # there is no room for two of them
        clear(self._sums_memory)
        for target, parts in self._additions:
            for part in parts:
                target += part
        sums = self._sums
        sums *= 64
        dark = self._dark_memory
        dark[:] = np.minimum(self._by_rows, self._by_columns).tobytes()
        self.first = self._sums_memory[1], dark[0]  # an element of an array takes longer

    def close(self):
        """Find the paper under the ink: fill ``paper`` and ``noise``.

        This is a morphological closing of ``bright``. Ink up to four blocks wide vanishes, and the
        straight edge of a shadow stays where it is.
        """
        inner = self.inner
        clear(self._paper_memory)
        inner += self.bright
        self._replace(np.max)
        self.noise = np.median(inner - self.dark)
        self._replace(np.max)
        self._surround(self._white)
        self._replace(np.min)
        self._replace(np.min)
        self._surround(self._outermost)

    def _surround(self, levels):
        """Fill the border with ``levels``: first left and right, then at top and bottom."""
        for border, level in zip(self._border, levels):
            put(border, level)

    def least_around(self):
        """Return the darkest paper of each block and its neighbours, (rows, columns) uint8.

        The array lies in the scratch memory and lasts until something else is written there.
        """
        self._least[:] = self._of_neighbours(np.min)
        return self._least_around

    def _replace(self, extreme):
        """Replace each block of the paper by the extreme of itself and its neighbours.

        ``extreme`` is np.max or np.min. This also writes on the border, to the left and right. The
        second pass does not mind: the border then holds extremes that the first pass has seen.
        """
        self._middle[:] = self._of_neighbours(extreme)

    def _of_neighbours(self, extreme):
        """Return the extreme of each block and its neighbours, a byte each."""
        copy(self._copies)
        return extreme(self._neighbours, axis=0).tobytes()


def highest(grid):
    """Return the highest value of ``grid``, (rows, columns) of integers.

    Along an axis, ulab compares integers. Without one it makes a float of each, in four times the
    time.
    """
    return np.max(np.max(grid, axis=0), axis=0)


def lowest(grid):
    """Return the lowest value of ``grid``, (rows, columns) of integers."""
    return np.min(np.min(grid, axis=0), axis=0)
