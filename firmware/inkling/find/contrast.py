# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Tell ink from paper: frame -> which 4x4 blocks of it are darker than their paper.

Each row of blocks becomes an integer with one bit a block, as ``marks`` takes them.
"""

import struct

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import Blocks, highest
from inkling.scratch import Plan, clear, put

_LEAST_CONTRAST_DIVISOR = const(20)  # of paper's luma: so faint is a pencil that the lens blurs
_STRONG_SHARE = 5 / 8  # of the strongest contrast in the frame: a digit's darkest ink has as much
_NOISE_FACTOR = 3 / 2  # times the median contrast in a block
_WORD_BITS = const(16)


class Contrast:
    """How much darker than their paper the blocks of a frame are.

    - ``blocks``: the ``Blocks`` that are measured.
    - ``highest``: the highest contrast in the frame, known after ``limit_by`` with a share.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        plan = Plan()
        self.blocks = blocks = Blocks(shape, plan)
        self.highest = 0
        self.forget()
        rows, columns = blocks.rows, blocks.columns
        # A row has two words. The second one has the higher bits of the integer.
        # The blocks have been measured by then.
        self._words = plan.array("words", np.uint16, 2 * rows, _WORD_BITS, over=("sums",))
        self._masked = plan.array("words", np.uint16, rows, 2 * _WORD_BITS)[:, :columns]
        powers = [1 << c % _WORD_BITS for c in range(columns)]
        self._powers = np.array(powers, dtype=np.uint16)
        # The words begin with all bits set. These are made once for each frame.
        self._all = plan.array("all", np.uint16, rows, 2 * _WORD_BITS)[:, :columns]
        self._memories = plan.memory("words"), plan.memory("all")
        self._integers = f"<{rows}I"
        # All but the outermost blocks have no contrast.
        self._at_rim = at_rim = plan.array("rim", np.uint8, rows, columns, over=("fours",))
        self._rim_memory = plan.memory("rim")
        paper = blocks.inner
        self._sides = (
            (at_rim[:: rows - 1], paper[:: rows - 1], blocks.rims[0]),
            (at_rim[:, :: columns - 1], paper[:, :: columns - 1], blocks.rims[1]),
        )

    def compare(self):
        """Compare the frame that was measured with its paper."""
        self.forget()
        blocks = self.blocks
        blocks.close()
        paper, dark = blocks.inner, blocks.dark
        # At the edge of a shadow a block may be brighter than its paper. It has no contrast then.
        self._contrast = np.maximum(paper, dark)
        self._contrast -= dark
        noise = int(_NOISE_FACTOR * blocks.noise)
        clear(self._memories[1])
        bits = self._all
        bits += self._powers
        self._least = np.maximum(paper // _LEAST_CONTRAST_DIVISOR, noise)

    def forget(self):
        """Let go of the arrays made for a frame. They take up to 3 kB, which later stages need."""
        self._contrast = self._around = self._strong = None
        self._least = self._limits = self._strongest_share = None
        self._knows_rim = False

    def limit_by(self, share):
        """Call ink what has more contrast than noise and than a ``share`` of the strongest."""
        self._limits = [self._least]
        if share:
            paper = self.blocks.inner
            if self._strongest_share is None:
                self.highest = highest(self._contrast)
                # Times 1.0, because ulab divides integers without a remainder. No divisor is 0.
                shares = self._contrast * 1.0
                shares /= np.maximum(paper, 1)
                self._strongest_share = highest(shares)
            self._limits.append(paper * (share * self._strongest_share))

    def limit(self, row, column):
        """Return the limit in a block, in luma steps."""
        highest = 0
        for limit in self._limits:
            highest = max(highest, limit[row, column])
        return highest

    def ink(self):
        """Return row bits of the blocks that hold ink."""
        return self._row_bits(self._contrast, self._limits)

    def strong(self):
        """Return row bits of the blocks that may hold a digit's darkest ink."""
        if self._strong is None:
            limit = int(_STRONG_SHARE * highest(self._contrast))
            self._strong = self._row_bits(self._contrast, [limit])
        return self._strong

    def clear_of_edges(self, ink):
        """Return those blocks of ``ink``, row bits, that are darker than all paper around them.

        Beside the edge of a shadow or of the sheet, paper is darker than that on the lighter side.
        """
        self._look_around()
        darker = self._row_bits(self._around, self._limits)
        return [ink[i] & darker[i] for i in range(len(ink))]

    def leave_out_edges(self):
        """Call no block ink that is not darker than all paper around it."""
        self._look_around()
        self._contrast *= self._around > self._least
        self._strong = self._strongest_share = None

    def _look_around(self):
        """Compare the frame with the darkest paper around each block."""
        if self._around is None:
            dark = self.blocks.dark
            self._around = np.maximum(self.blocks.least_around(), dark)
            self._around -= dark

    def rim(self, share=0, box=None):
        """Return row bits of the outermost blocks that hold ink at the frame's very rim.

        With a ``share``, ink is what has as much of the strongest contrast in ``box``, in blocks.
        """
        if not self._knows_rim:
            clear(self._rim_memory)
            for contrast, paper, darkest in self._sides:
                put(contrast, np.maximum(paper, darkest))
                contrast -= darkest
            self._knows_rim = True
        limits = self._limits
        if share:
            top, left, bottom, right = box
            limits = [int(share * np.max(self._contrast[top:bottom, left:right]))]
        return self._row_bits(self._at_rim, limits)

    def _row_bits(self, contrast, limits):
        """Return each row of blocks as an integer: a bit is set where all ``limits`` are passed."""
        words, all_set = self._memories
        words[:] = all_set
        masked = self._masked
        for limit in limits:
            masked *= contrast > limit
        return struct.unpack(self._integers, np.sum(self._words, axis=1).tobytes())
