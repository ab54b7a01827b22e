# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure paper and ink in blocks: frame -> their luma in each 4x4 pixels.

Everything is on the grid of blocks, 15x20 for a 60x80 frame, because an operation on 4,800 pixels
costs 1.5 ms and one on 300 blocks 0.15 ms.
"""

from ulab import numpy as np

from inkling.scratch import SCRATCH

BLOCK = 4  # pixels


def _scratch(dtype, shape, offset):
    """Return an array of ``shape`` in the scratch memory, from the byte ``offset`` on."""
    count = shape[0] * shape[1]
    return np.frombuffer(SCRATCH, dtype=dtype, count=count, offset=offset).reshape(shape)


class Paper:
    """What is measured of a frame.

    - ``dark`` and ``bright``, (rows, columns) uint8, in scratch memory: luma of ink, if there is
      any, and of paper;
    - ``rims``, uint8, in scratch memory: the least luma of four pixels at the frame's very rim, in
      the blocks at top and bottom, (2, columns), and at left and right, (rows, 2);
    - ``noise``: the median of the contrast in a block, which on bare paper is noise;
    - ``luma``, (rows + 2, columns + 2) uint8: of the paper in each block, as ``close`` finds it,
      and its border once more all round; ``grid`` is the part without the border.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        rows, columns = shape[0] // BLOCK, shape[1] // BLOCK
        self.rows, self.columns = rows, columns
        self.noise = 0
        sums = 6 * rows * columns  # bytes
        self._plan_means(rows, columns, self._plan_closing(rows, columns + 2, sums))

    def _plan_means(self, rows, columns, start):
        """Lay out sums in the scratch memory, and from ``start`` on the values that are summed.

        Times 64, the sum of four pixels has their mean in its upper byte.
        """
        words = _scratch(np.uint16, (3 * rows, columns), 0)
        means = _scratch(np.uint8, (3 * rows, 2 * columns), 0)[:, 1::2]
        self._to_means = np.array([64], dtype=np.uint16)
        self.bright, self._by_rows, self._by_columns = [
            means[rows * k : rows * (k + 1)] for k in range(3)
        ]
        memory, size = memoryview(SCRATCH)[start:], BLOCK * rows * columns
        self._values = [memory[size * k : size * (k + 1)] for k in range(3)]
        values = _scratch(np.uint8, (3 * rows, BLOCK * columns), start)
        by_rows, by_columns = values[: 2 * rows], values[2 * rows :]
        self._sums = (
            (words[: 2 * rows], [by_rows[:, columns * k :][:, :columns] for k in range(BLOCK)]),
            (words[2 * rows :], [by_columns[:, k::BLOCK] for k in range(BLOCK)]),
        )
        rim_rows = _scratch(np.uint8, (BLOCK * rows, columns), start + size)
        self.rims = (rim_rows[:: BLOCK * rows - 1], by_columns[:, :: BLOCK * columns - 1])

    def _plan_closing(self, rows, stride, start):
        """Lay out the grid, ``stride`` blocks a row, and its nine copies from ``start`` on.

        Return where they end.
        """
        luma = bytearray((rows + 2) * stride)
        self.luma = np.frombuffer(luma, dtype=np.uint8).reshape((rows + 2, stride))
        self.grid = self.luma[1:-1, 1:-1]
        self._borders = (self.luma[:, :: stride - 1], self.luma[:: rows + 1])
        self._nearest = (self.luma[:, 1 : -1 : stride - 3], self.luma[1 : -1 : rows - 1])
        self._whites = (np.array([255], dtype=np.uint8),) * 2
        # From the first block to the last one, with what is of the border between them.
        size = rows * stride - 2
        memory, scratch = memoryview(luma), memoryview(SCRATCH)
        self._blocks = memory[stride + 1 : stride + 1 + size]
        self._copies = []
        for k in range(9):
            first, place = k // 3 * stride + k % 3, start + k * size
            copy = scratch[place : place + size]
            self._copies.append((copy, memory[first : first + size]))
        self._neighbours = _scratch(np.uint8, (9, size), start)
        # The least of them takes the place of the first copies.
        self._least = scratch[start : start + size]
        self._least_grid = _scratch(np.uint8, (rows, stride), start)[:, :-2]
        return start + 9 * size

    def measure(self, luma):
        """Measure ``dark`` and ``bright`` of a contiguous uint8 frame of the shape prepared for.

        Ink that crosses a block darkens each of its rows, or each of its columns. The mean of the
        darkest pixels of all four has half the noise of the darkest of sixteen.
        """
        fours = luma.reshape((-1, BLOCK))
        pairs = np.minimum(luma[::2], luma[1::2])
        brightest, by_rows, by_columns = self._values
        brightest[:] = np.max(fours, axis=1).tobytes()
        by_rows[:] = np.min(fours, axis=1).tobytes()
        by_columns[:] = np.minimum(pairs[::2], pairs[1::2]).tobytes()
        for sums, parts in self._sums:
            sums -= sums
            for part in parts:
                sums += part
            sums *= self._to_means
        self.dark = np.minimum(self._by_rows, self._by_columns)

    def close(self):
        """Find the paper under the ink: fill ``luma`` and ``noise``.

        That is a morphological closing of ``bright``: ink up to four blocks wide vanishes, while a
        straight shadow stays where it is.
        """
        luma, grid = self.luma, self.grid
        luma -= luma
        grid += self.bright
        self._reduce(np.max)
        self.noise = np.median(grid - self.dark)
        self._reduce(np.max)
        self._surround(self._whites)
        self._reduce(np.min)
        self._reduce(np.min)
        self._surround(self._nearest)

    def _surround(self, levels):
        """Fill the border: ``levels`` of the columns to the left and right, and of all round."""
        for border, level in zip(self._borders, levels):
            border -= border
            border += level

    def least_around(self):
        """Return the least paper of each block and its neighbours, (rows, columns) uint8.

        The array lies in the scratch memory, until something else is written there.
        """
        self._least[:] = self._of_neighbours(np.min)
        return self._least_grid

    def _reduce(self, extreme):
        """Replace each block by the extreme, np.max or np.min, of itself and its neighbours.

        That spoils the border, of which the second time takes nothing amiss: to the left and right
        it is then the extreme of what the first time has seen, too.
        """
        self._blocks[:] = self._of_neighbours(extreme)

    def _of_neighbours(self, extreme):
        """Return the extreme of each block and its neighbours, a byte each."""
        for copy, source in self._copies:
            copy[:] = source
        return extreme(self._neighbours, axis=0).tobytes()
