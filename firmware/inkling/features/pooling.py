# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pool maps in cells: four maps of 26x26 -> their sums in 5x5 cells that overlap.

A cell weighs nine rows, and columns, by 1 1 2 2 2 2 2 1 1, which comes near a Gaussian window and
takes nothing but additions.
"""

from ulab import numpy as np

from inkling.scratch import SCRATCH

GRID = 26  # rows and columns of a map
CELLS = 5  # in a row, and in a column
MAPS = 4  # that are pooled together
MAP = 2 * GRID * GRID  # bytes


class Pooling:
    """Maps in the scratch memory, and their cells.

    ``maps`` are four (26, 26) int16; ``cells``, (5 * 4, 5) int16, are, for each row of cells, all
    of the first map and then of the others. Where a map has columns first, so have the cells rows.
    """

    def __init__(self, start):
        """Lay out the maps from the byte ``start`` of the scratch memory on."""
        count = MAPS * GRID * GRID
        maps = np.frombuffer(SCRATCH, dtype=np.int16, count=count, offset=start)
        maps = maps.reshape((MAPS * GRID, GRID))
        signs = np.frombuffer(SCRATCH, dtype=np.int8, count=2 * count, offset=start)
        signs = signs.reshape((MAPS * GRID, 2 * GRID))[:, 1::2]
        self.maps = [maps[GRID * k : GRID * (k + 1)] for k in range(MAPS)]
        self._all, self._last = (maps, signs), (maps[2 * GRID :], signs[2 * GRID :])
        count = CELLS * MAPS * GRID
        self._rows = np.frombuffer(SCRATCH, dtype=np.int16, count=count, offset=start + MAPS * MAP)
        self.cells = np.zeros((CELLS * MAPS, CELLS), dtype=np.int16)
        self._additions = _additions(maps.T, self._rows.reshape((CELLS, MAPS * GRID)))
        self._additions += _additions(self._rows.reshape((CELLS * MAPS, GRID)).T, self.cells.T)

    def pool(self, rectified=MAPS):
        """Fill ``cells`` from ``maps``, which that uses up.

        All maps, or the last two, are ``rectified`` before, to what is negative in them.
        """
        maps, signs = self._all if rectified == MAPS else self._last
        # The upper byte of a word is its sign: -1 below zero, otherwise 0.
        maps *= signs
        rows, cells = self._rows, self.cells
        rows -= rows
        cells -= cells
        for target, source in self._additions:
            target += source


def _additions(data, cells):
    """Return the additions, (target, source) in their order, that pool rows in cells.

    data: (26, n) int16, which the additions use up. cells: (5, n) int16, to begin with all 0. Cells
    begin at rows 0, 4, 8, 13 and 17. Their weights are a box of seven rows, after each row has been
    added the next but one.
    """
    steps = [(data[:-2], data[2:])]
    for start, count in ((0, 3), (13, 2)):  # cells that are four rows apart
        end = start + 4 * count + 1
        threes = data[start:end:4]
        sums = cells[start // 4 : start // 4 + count]
        steps += [
            (threes, data[start + 1 : end + 1 : 4]),
            (threes, data[start + 2 : end + 2 : 4]),
            # The last three of a cell's seven are the first three of the next one.
            (sums, threes[:-1]),
            (sums, data[start + 3 : end : 4]),
            (sums, threes[1:]),
        ]
    return steps
