# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pool maps in cells: four maps of 26x26 -> their sums in 5x5 cells that overlap.

A cell weighs nine rows, and nine columns, by 1 1 2 2 2 2 2 1 1. This comes near a Gaussian window
and takes nothing but additions. ``_pooled`` in training/model/features.py states it plainly.
"""

from micropython import const
from ulab import numpy as np

from inkling.scratch import clear

GRID = const(26)  # rows and columns of a map
CELLS = const(5)  # in a row, and in a column
MAPS = const(4)  # that are pooled together
MAP = const(2 * GRID * GRID)  # bytes


class Pooling:
    """Maps in the scratch memory, and their cells.

    - ``maps``: four (26, 26) int16, the plan's part "maps".
    - ``last``: the last two of them, and their upper bytes.
    - ``cells``, (5, 4 * 5) int16: the first row of cells of all maps, then the second, and so on.

    Rows and columns change places: a map with columns first gives cells with rows first.
    """

    def __init__(self, plan, over):
        """Plan the maps ``over`` the parts of that names."""
        maps = plan.array("maps", np.int16, MAPS * GRID, GRID, over)
        # The upper byte of a word, signed, is -1 if the word is below zero, and -1 times the word
        # is its negative part. Maps hold less than 256, so otherwise the upper byte is 0.
        signs = plan.array("maps", np.int8, MAPS * GRID, 2 * GRID)[:, 1::2]
        self.maps = [maps[GRID * k : GRID * (k + 1)] for k in range(MAPS)]
        self._all, self.last = (maps, signs), (maps[2 * GRID :], signs[2 * GRID :])
        rows = plan.array("rows", np.int16, CELLS, MAPS * GRID, over)
        turned = plan.array("rows", np.int16, CELLS * MAPS, GRID)
        self.cells = plan.array("cells", np.int16, CELLS, MAPS * CELLS, over)
        cells = plan.array("cells", np.int16, CELLS * MAPS, CELLS)
        self._sums = plan.memory("rows"), plan.memory("cells")
        self._additions = _additions(maps.T, rows) + _additions(turned.T, cells.T)

    def pool(self, rectified=MAPS):
        """Fill ``cells`` from ``maps``, which are used up.

        Before that, all maps or only the last two are ``rectified``: replaced by their negative
        parts, the size of what is below zero.
        """
        maps, signs = self._all if rectified == MAPS else self.last
        maps *= signs
        for memory in self._sums:
            clear(memory)
        for target, source in self._additions:
            target += source


def _additions(data, cells):
    """Return the additions, (target, source) in their order, that pool rows in cells.

    ``data``: (26, n) int16, which the additions use up. ``cells``: (5, n) int16, to begin with all
    0. Cells begin at rows 0, 4, 8, 13 and 17. The sum of each row and the next but one, added up
    over seven rows, gives the weights 1 1 2 2 2 2 2 1 1.
    """
    steps = [(data[:-2], data[2:])]
    for start, count in ((0, 3), (13, 2)):  # cells that are four rows apart
        end = start + 4 * count + 1
        threes = data[start:end:4]
        sevens = cells[start // 4 : start // 4 + count]
        steps += [
            (threes, data[start + 1 : end + 1 : 4]),
            (threes, data[start + 2 : end + 2 : 4]),
            # Seven rows are three, one, and the three with which the next cell begins.
            (sevens, threes[:-1]),
            (sevens, data[start + 3 : end : 4]),
            (sevens, threes[1:]),
        ]
    return steps
