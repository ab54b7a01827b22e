# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take a row of marks to pieces: the pixels that hold ink, and the glyph of any part of them.

Grids are those of ``find.marks``, with a bit a pixel. Where writing is high, a bit stands for 2x2
pixels, because a row is 80 pixels wide and integers with few bits are quick.
"""

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import BLOCK
from inkling.glyph.ink import SIDE
from inkling.scratch import ZEROS

_LOW_BLOCKS = const(10)  # a row that is higher is taken to pieces at half the resolution
_MOST_BLOCKS = const(10)  # of a patch at full resolution
_LARGE_BLOCKS = const(9)  # a digit that is larger is read at half the resolution
_WORD_BITS = const(16)
_WORDS = const(3)  # for a row of a patch, which may begin in the middle of a word
_ROW_WORDS = const(5)  # for a row of the frame
_ROWS_AT_ONCE = const(10)  # because the heap has few large pieces


class _Part:
    """A part of a frame, as ``Patch`` and ``Normaliser`` take it."""

    def __init__(self, found, box):
        self.box = box
        self.paper, self.limit, self.floor = found.paper, found.limit, found.floor
        self.others = found.cut


class Pieces:
    """The ink of one row of marks.

    ``rows`` are row bits of the pixels with ink in the row's box, one for ``step`` x ``step`` of
    the frame's. ``boxes`` are those of the marks in them, which groups.py finds.
    """

    def __init__(self, normaliser):
        """Work in the memory of ``normaliser``, which makes the glyphs."""
        self._normaliser = normaliser
        plan, over = normaliser.plan, ("paper", "wide", "pairs", "quarters")
        self._words = plan.array("bits", np.uint16, _WORDS * SIDE, _WORD_BITS, over)
        self._masked = plan.array("bits", np.uint16, SIDE, _WORDS * _WORD_BITS)
        powers = [1 << c % _WORD_BITS for c in range(_WORDS * _WORD_BITS)]
        self._powers = np.array(powers, dtype=np.uint16)
        self._ink = plan.memory("ink")

    def measure(self, luma, found, box, share):
        """Fill ``rows`` from ``box``, in blocks, of a frame in which ``found`` found the row.

        Ink has at least a ``share``, in percent, of the darkest ink's contrast.
        """
        self.forget()
        self._luma, self._found, self.box = luma, found, box
        top, left, bottom, right = box
        self.step = step = 1 if bottom - top <= _LOW_BLOCKS else 2
        size = BLOCK // step
        height, most = size * (bottom - top), SIDE // size
        bits = np.zeros((height, _ROW_WORDS), dtype=np.uint16)
        for first in range(left, right, most):
            part = _Part(found, (top, first, bottom, min(first + most, right)))
            ink = self._normaliser.patch.cut(luma, part, step)
            word, bit = divmod(size * (first - left), _WORD_BITS)
            own = bits[:, word : word + _WORDS]
            own += self._bits(ink, share, bit)[:, : _ROW_WORDS - word]
        memory, stride = bits.tobytes(), 2 * _ROW_WORDS
        self.rows = [
            int.from_bytes(memory[place : place + stride], "little")
            for place in range(0, stride * height, stride)
        ]

    def forget(self):
        """Let go of what was measured, which takes memory that later stages need."""
        self._luma = self._found = self.rows = self.boxes = self._piece = None

    def _bits(self, ink, share, first):
        """Return the bits of ``ink``, (rows, columns) int16 luma steps, from bit ``first`` on.

        The result is (rows, 3) uint16.
        """
        height, width = ink.shape
        words, masked = self._words[: _WORDS * height], self._masked[:height, first : first + width]
        words -= words
        masked += self._powers[first : first + width]
        limit = max(int(self._found.limit), share * int(np.max(ink)) // 100)
        for row in range(0, height, _ROWS_AT_ONCE):
            rows = slice(row, row + _ROWS_AT_ONCE)
            some = masked[rows]
            some *= ink[rows] > limit
        return np.sum(words, axis=1).reshape((height, _WORDS))

    def glyph(self, piece):
        """Return the glyph of ``piece``, as cuts.py has it, or None if it is none after all."""
        step = self.step
        top, left, bottom, right = self.box
        own_top, own_left, own_bottom, own_right = piece[1]
        last_row, last_column = (
            (step * own_bottom + BLOCK) // BLOCK,
            (step * own_right + BLOCK) // BLOCK,
        )
        box = (
            top + max(step * own_top - 1, 0) // BLOCK,
            left + max(step * own_left - 1, 0) // BLOCK,
            min(top + last_row, bottom),
            min(left + last_column, right),
        )
        large = max(box[2] - box[0], box[3] - box[1])
        if step == 1 and large > _MOST_BLOCKS:
            return None
        self._piece = piece
        part = _Part(self._found, box)
        return self._normaliser.glyph(
            self._luma, part, 2 if step == 2 and large > _LARGE_BLOCKS else 1, self._leave_out
        )

    def _leave_out(self, box, step):
        """Blank what is not the piece's ink, and the pixels beside it, in the patch of ``box``."""
        scale = self.step // step
        row_top = BLOCK * (box[0] - self.box[0]) // self.step
        first = BLOCK * (box[1] - self.box[1]) // self.step
        grid, (top, left, bottom, right) = self._piece
        # Most pieces have no other one above or below. A pixel on either side is blur.
        count = BLOCK * (box[2] - box[0]) // self.step
        width = BLOCK * (box[3] - box[1]) // self.step
        start, end = max(left - 1, 0), min(right + 1, first + width)
        ink = self._normaliser.patch.ink[: scale * count, : scale * width]
        for beside in (ink[:, : scale * (start - first)], ink[:, scale * (end - first) :]):
            beside -= beside
        near = [own for own in self.boxes if own[1] <= right and left <= own[3]]
        if len(near) == 1 and near[0] == self._piece[1]:
            return
        inside = (1 << end - start) - 1
        left -= start
        above = here = own = 0
        # ``here`` is the row above ``row``, and is blanked when the one below it is known.
        for row in range(row_top - 1, row_top + count + 1):
            bits = self.rows[row] >> start & inside if 0 <= row < len(self.rows) else 0
            mine = grid[row - top] << left if top <= row < bottom else 0
            below = bits & ~mine
            near = above | here | below
            if near and row > row_top:
                near = (near | near << 1 | near >> 1) & ~own & inside
                self._blank_row(near, scale, row - 1 - row_top, start - first)
            above, here, own = here, below, mine

    def _blank_row(self, bits, scale, row, column):
        """Blank the pixels of ``bits``, from ``column`` on, in a row of the patch.

        These are as many rows and columns as ``scale``.
        """
        ink = self._ink
        while bits:
            while not bits & 1:
                bits >>= 1
                column += 1
            start = column
            while bits & 1:
                bits >>= 1
                column += 1
            size = 2 * scale * (column - start)
            for line in range(scale * row, scale * row + scale):
                place = 2 * (SIDE * line + scale * start)
                ink[place : place + size] = ZEROS[:size]
