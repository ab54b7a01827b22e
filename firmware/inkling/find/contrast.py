# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Tell ink from paper: frame -> which 4x4 blocks of it are darker than their paper.

Rows of blocks are given as integers, one bit a block, as ``marks`` takes them.
"""

import struct

from ulab import numpy as np

from inkling.find.paper import Paper
from inkling.scratch import SCRATCH

_LEAST_CONTRAST = 20  # ink is darker by 1/20 of its paper: a pencil that the lens has blurred
_FULL = 5 / 8  # of the strongest contrast in the frame: what a digit's darkest ink has at least
_NOISE_FACTOR = 3 / 2  # times the median contrast in a block, which on bare paper is noise
_BITS = 16  # of a word
_WHITE = 255  # against which no paper has contrast


class Contrast:
    """How much darker than paper the blocks of a frame are.

    - ``paper``: the ``Paper`` measured;
    - ``highest``: the highest contrast in the frame, known after ``limit_by`` a share.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        self.paper = paper = Paper(shape)
        self.highest = 0
        self.forget()
        rows, columns = paper.rows, paper.columns
        # A row is two words, of which the second has the higher bits of the integer.
        offset = len(SCRATCH) - 4 * _BITS * rows
        words = np.frombuffer(SCRATCH, dtype=np.uint16, offset=offset)
        self._words = words.reshape((2 * rows, _BITS))
        self._masked = words.reshape((rows, 2 * _BITS))[:, :columns]
        powers = [1 << c % _BITS for c in range(columns)]
        self._powers = np.array(powers, dtype=np.uint16)
        self._integers = f"<{rows}I"
        offset -= rows * columns
        rim = np.frombuffer(SCRATCH, dtype=np.uint8, count=rows * columns, offset=offset)
        self._rim = rim = rim.reshape((rows, columns))
        top_bottom, left_right = paper.rims
        self._sides = ((rim[:: rows - 1], top_bottom), (rim[:, :: columns - 1], left_right))

    def compare(self):
        """Compare the frame measured with its paper."""
        self.forget()
        paper = self.paper
        paper.close()
        grid, dark = paper.grid, paper.dark
        # Blocks that are brighter than paper, as by the edge of a shadow, have no contrast.
        self._blocks = np.maximum(grid, dark)
        self._blocks -= dark
        self._least = np.maximum(grid // _LEAST_CONTRAST, int(_NOISE_FACTOR * paper.noise))

    def forget(self):
        """Let go of what was made for a frame: up to 3 kB, which later stages need."""
        self._blocks = self._at_rim = self._around = self._strong = None
        self._least = self._limits = self._strongest = None

    def limit_by(self, share):
        """Call ink what has more contrast than noise, and than a ``share`` of the strongest."""
        self._limits = [self._least]
        if share:
            grid = self.paper.grid
            if self._strongest is None:
                self.highest = np.max(self._blocks)
                # Times 1.0, as ulab cuts off what is left of int / int; and no divisor is 0.
                self._strongest = np.max(self._blocks / (np.maximum(grid, 1) * 1.0))
            self._limits.append(grid * (share * self._strongest))

    def limit(self, row, column):
        """Return the limit in a block, in luma steps."""
        return max([limit[row, column] for limit in self._limits])

    def ink(self):
        """Return row bits of the blocks that hold ink."""
        return self._row_bits(self._blocks, self._limits)

    def strong(self):
        """Return row bits of the blocks that a digit's darkest ink may be in."""
        if self._strong is None:
            self._strong = self._row_bits(self._blocks, [int(_FULL * np.max(self._blocks))])
        return self._strong

    def clear_of_edges(self, ink):
        """Return those of ``ink``, row bits of blocks, that are darker than all paper around them.

        Beside an edge, be it of a shadow or of the sheet, paper is darker than the lighter side.
        """
        if self._around is None:
            self._around = np.maximum(self.paper.least_around(), self.paper.dark)
            self._around -= self.paper.dark
        darker = self._row_bits(self._around, self._limits)
        return [ink[i] & darker[i] for i in range(len(ink))]

    def rim(self):
        """Return row bits of the outermost blocks that hold ink at the frame's very rim."""
        if self._at_rim is None:
            rim = self._rim
            rim -= rim
            rim += _WHITE
            for side, darkest in self._sides:
                side -= side
                side += darkest
            self._at_rim = np.maximum(self.paper.grid, rim)
            self._at_rim -= rim
        return self._row_bits(self._at_rim, self._limits)

    def _row_bits(self, contrast, limits):
        """Return the rows of blocks whose contrast is above all ``limits``, as integers."""
        words, masked = self._words, self._masked
        words -= words
        masked += self._powers
        for limit in limits:
            masked *= contrast > limit
        return struct.unpack(self._integers, np.sum(words, axis=1).tobytes())
