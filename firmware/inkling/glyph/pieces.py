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
from inkling.scratch import FLAT, FRAME_BYTES, ZEROS, put

_LOW_BLOCKS = const(10)  # a row that is higher is taken to pieces at half the resolution
_MOST_BLOCKS = const(10)  # of a patch at full resolution
_LARGE_BLOCKS = const(9)  # a digit that is larger is read at half the resolution
_WORD_BITS = const(16)
_WORDS = const(3)  # for a row of a patch
_MOST_AT_ONCE = const(400)  # pixels, because the heap has few large pieces
_KEPT_COLUMNS = const(80)  # pixels, as wide as a frame


class _Part:
    """A part of a frame, the ``box``, as ``Patch`` and ``Normaliser`` take it."""

    def __init__(self, found):
        self.box = None
        self.paper, self.limit, self.floor = found.paper, found.limit, found.floor
        self.others = found.cut


class Pieces:
    """The ink of one row of marks.

    ``parts`` are those of the row's box with blank columns between them, left to right, as (left,
    right, row bits). A pixel of theirs is ``step`` x ``step`` of the frame's. ``boxes`` are those
    of the marks in them, which groups.py finds.
    """

    def __init__(self, normaliser):
        """Work in the memory of ``normaliser``, which makes the glyphs."""
        self._normaliser = normaliser
        plan, over = normaliser.plan, ("paper", "wide", "pairs", "quarters")
        self._words = plan.array("bits", np.uint16, _WORDS * SIDE, _WORD_BITS, over)
        powers = [1 << c % _WORD_BITS for c in range(SIDE)]
        self._powers = np.array(powers, dtype=np.uint16)
        self._ink = plan.memory("ink")
        kept = np.frombuffer(FLAT, dtype=np.int16, count=FRAME_BYTES // 2)
        self._kept = kept.reshape((-1, _KEPT_COLUMNS))
        # All that it has is named here. Otherwise the table of its names would grow, and lie for
        # good in the middle of the memory that the large arrays of a frame need.
        self.box = self.step = self._keeps = None
        self.forget()

    def measure(self, luma, found, box, share, limit_share=100, room=False):
        """Fill ``parts`` from ``box``, in blocks, of a frame in which ``found`` found the row.

        Ink has at least a ``share`` of the darkest ink's contrast, and a ``limit_share`` of the
        finder's limit, both in percent. A digit may be fainter than the others of its row.

        If there is ``room`` for the ink in the memory ``FLAT``, glyphs take half the time.
        """
        self.forget()
        self._luma, self.box = luma, box
        self._part = own = _Part(found)
        top, left, bottom, right = box
        self.step = step = 1 if bottom - top <= _LOW_BLOCKS else 2
        most = SIDE * step // BLOCK
        self._keeps = room = room and BLOCK * (bottom - top) // step <= len(self._kept)
        self.parts = parts = []
        least = limit_share * int(found.limit) // 100
        end = -1  # of the last part
        for first in range(left, right, most):
            own.box = top, first, bottom, min(first + most, right)
            ink = self._normaliser.patch.cut(luma, own, step)
            darkest = np.max(ink, axis=0)
            limit = max(least, share * int(np.max(darkest)) // 100)
            holds_ink = (darkest > limit).tobytes()
            start = BLOCK * (first - left) // step
            if room:
                put(self._kept[: len(ink), start : start + len(holds_ink)], ink)
            begin = holds_ink.find(b"\1")
            while begin >= 0:
                column = holds_ink.find(b"\0", begin)
                if column < 0:
                    column = len(holds_ink)
                grid = self._bits(ink[:, begin:column], limit)
                begin += start
                if begin == end:  # it goes on from the patch before
                    begin, _, before = parts.pop()
                    shift = end - begin
                    grid = [bits | more << shift for bits, more in zip(before, grid)]
                end = start + column
                parts.append((begin, end, grid))
                begin = holds_ink.find(b"\1", column)

    def forget(self):
        """Let go of what was measured, which takes memory that later stages need."""
        self._luma = self._part = self.parts = self.boxes = self._piece = self._rows = None

    def _bits(self, ink, limit):
        """Return row bits of the pixels in ``ink``, int16 luma steps, that are above ``limit``."""
        height, width = ink.shape
        count = (width + _WORD_BITS - 1) // _WORD_BITS
        words = self._words[: count * height]
        masked = words.reshape((height, count * _WORD_BITS))[:, :width]
        words -= words
        masked += self._powers[:width]
        most = _MOST_AT_ONCE // width
        for row in range(0, height, most):
            rows = slice(row, row + most)
            some = masked[rows]
            some *= ink[rows] > limit
        sums = np.sum(words, axis=1)
        if count == 2:
            return list(memoryview(sums.tobytes()).cast("I"))
        sums = sums.tolist()
        if count == 1:
            return sums
        return [
            sums[k] | sums[k + 1] << _WORD_BITS | sums[k + 2] << 2 * _WORD_BITS
            for k in range(0, len(sums), _WORDS)
        ]

    def glyph(self, piece):
        """Return the glyph of ``piece``, as groups.py has it, or None if it is none after all."""
        step = self.step
        top, left, bottom, right = self.box
        own_top, own_left, own_bottom, own_right = piece[1]
        self._part.box = box = (
            top + max(step * own_top - 1, 0) // BLOCK,
            left + max(step * own_left - 1, 0) // BLOCK,
            min(top + (step * own_bottom + BLOCK) // BLOCK, bottom),
            min(left + (step * own_right + BLOCK) // BLOCK, right),
        )
        large = max(box[2] - box[0], box[3] - box[1])
        if step == 1 and large > _MOST_BLOCKS:
            return None
        if step == 2 and large <= _LARGE_BLOCKS:
            step = 1
        self._piece = piece
        return self._normaliser.glyph(self._luma, self._part, step, self._own_ink(box, step))

    def _own_ink(self, box, step):
        """Return the ink of the piece in the patch of ``box``, as ``Patch.cut`` does.

        What is not the piece's ink, nor beside it, is blank.
        """
        scale = self.step // step
        row_top = BLOCK * (box[0] - self.box[0]) // self.step
        first = BLOCK * (box[1] - self.box[1]) // self.step
        grid, (top, left, bottom, right) = self._piece
        # Most pieces have no other one above or below. A pixel on either side is blur.
        count = BLOCK * (box[2] - box[0]) // self.step
        width = BLOCK * (box[3] - box[1]) // self.step
        start, end = max(left - 1, 0), min(right + 1, first + width)
        patch = self._normaliser.patch
        if self._keeps and scale == 1:
            ink = patch.ink[:count, :width]
            ink -= ink
            inside = ink[:, start - first : end - first]
            inside += self._kept[row_top : row_top + count, start:end]
        else:
            ink = patch.cut(self._luma, self._part, step)
            for beside in (ink[:, : scale * (start - first)], ink[:, scale * (end - first) :]):
                beside -= beside
        near = [own for own in self.boxes if own[1] <= right and left <= own[3]]
        if len(near) == 1 and near[0] == self._piece[1]:
            return ink
        rows = self._rows = self._rows or self._all_rows()
        inside = (1 << end - start) - 1
        left -= start
        above = here = own = 0
        # ``here`` is the row above ``row``, and is blanked when the one below it is known.
        for row in range(row_top - 1, row_top + count + 1):
            bits = rows[row] >> start & inside if 0 <= row < len(rows) else 0
            mine = grid[row - top] << left if top <= row < bottom else 0
            below = bits & ~mine
            near = above | here | below
            if near and row > row_top:
                near = (near | near << 1 | near >> 1) & ~own & inside
                self._blank_row(near, scale, row - 1 - row_top, start - first)
            above, here, own = here, below, mine
        return ink

    def _all_rows(self):
        """Return row bits of the row's box."""
        rows = [0] * len(self.parts[0][2])
        for left, _, grid in self.parts:
            for row in range(len(grid)):  # enumerate() would leave garbage
                rows[row] |= grid[row] << left
        return rows

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
