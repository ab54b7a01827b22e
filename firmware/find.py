# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the digit in a frame: frame -> which 4x4 blocks of it hold the digit's ink.

Everything here happens on the grid of blocks, 15x20 for a 60x80 frame, because an operation on
4,800 pixels costs 1.5 ms and one on 300 blocks 0.15 ms. The paper's luma is taken block by
block, so light may fall unevenly. Rows of the grid are Python integers, one bit a block, so that
neighbours are found by shifting.

Cost: 17 ms at 125 MHz.
"""

import marks
from ulab import numpy as np

BLOCK = 4  # pixels

_DARK = 40  # luma: a frame whose brightest paper is darker shows the lens cap, or night
_BRIGHT = 250  # luma: paper at the sensor's limit, in which pen strokes drown
_LEAST_CONTRAST = 13  # ink is darker by 1/13 of its paper: a pencil that the lens has blurred
_NOISE_FACTOR = 9 / 4  # times the median contrast in a block, which on bare paper is noise
_SHADOW = 5 / 8  # of the darkest ink's contrast: more than the edge of a shadow has
_SHADOW_FLOOR = 3 / 8  # of it: what such an edge leaves in the glyph
_LEAST_EXTENT = 3  # blocks that a digit is high or wide at least
_MOST_MARKS = 16  # more of them are texture, not writing


class Finder:
    """Finds the one mark in a frame that may be a digit.

    After ``find`` has returned True:

    - ``paper``, (rows + 2, columns + 2) uint8: luma of the paper in each block, and its border
      once more all round;
    - ``limit``, luma: contrast above which a pixel near the digit is ink;
    - ``floor``, luma: contrast that may be a shadow's, 0 if there is none in the way;
    - ``region`` and ``others``: row bits of the blocks that hold the digit's and other ink;
    - ``box``: (top, left, bottom, right) of the region in blocks, the last two exclusive.

    After it has returned False, ``reason`` is one word that says why.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        self.rows = shape[0] // BLOCK
        self.columns = shape[1] // BLOCK
        self.paper = np.zeros((self.rows + 2, self.columns + 2), dtype=np.uint8)
        self.limit = self.floor = 0
        self.region = self.others = self.box = self.reason = None
        self._powers = np.array([[1 << c] for c in range(self.columns)], dtype=np.float)

    def find(self, luma):
        """Look for a digit in ``luma``, a contiguous uint8 array of the shape prepared for."""
        dark = self._blocks(luma, np.min, np.minimum)
        paper = self._widened(self._blocks(luma, np.max, np.maximum))
        if np.max(paper) < _DARK:
            return self._nothing("dark")
        if np.min(dark) >= _BRIGHT:
            return self._nothing("bright")
        contrast = paper - dark  # no underflow: a block's paper is its brightest pixel or more
        limit = np.maximum(paper // _LEAST_CONTRAST, int(_NOISE_FACTOR * np.median(contrast)))
        rim = paper - self._rim(luma, paper)
        self.floor = 0
        if not self._pick(contrast, rim, limit) and self.reason == "edge":
            # Perhaps it is a shadow's edge that runs off the frame, with the digit across it: look
            # again for what is darker, as a share of its paper, than the edge of a shadow.
            # Times 1.0, as ulab cuts off what is left of int / int; and black paper is no divisor.
            share = _SHADOW * np.max(contrast / (np.maximum(paper, 1) * 1.0))
            limit = np.maximum(limit, paper * share)
            self.floor = int(_SHADOW_FLOOR * np.max(contrast))
            if np.any(rim > limit) or not self._pick(contrast, rim, limit):
                self.reason = "edge"
        return self.reason is None

    def _pick(self, contrast, rim, limit):
        """Choose the largest mark of blocks whose contrast is above ``limit``, off the rim."""
        ink = self._row_bits(contrast > limit)
        found = marks.split(ink, _MOST_MARKS)
        if found is None:
            return self._nothing("texture")
        if not found:
            return self._nothing("blank")
        cut = self._row_bits(rim > limit)
        whole = [mark for mark in found if not marks.overlap(mark, cut)]
        if not whole:
            return self._nothing("edge")
        region = max(whole, key=marks.extent)
        if marks.extent(region) < _LEAST_EXTENT:
            return self._nothing("small")
        # The strokes of a 4 or 5 need not touch: a smaller mark one block away belongs to it.
        near = marks.grown(marks.grown(region)) if len(whole) > 1 else None
        for mark in whole:
            if mark is not region and marks.overlap(mark, near):
                region = [a | b for a, b in zip(region, mark)]
        self.region = region
        self.others = [a & ~b for a, b in zip(ink, region)]
        self.box = marks.box(region)
        top, left, bottom, right = self.box
        self.limit = limit[(top + bottom) // 2, (left + right) // 2]
        self.reason = None
        return True

    def _nothing(self, reason):
        self.reason = reason
        return False

    def _blocks(self, luma, reduce, pairwise):
        """Return ``reduce`` (a minimum or maximum) of each block, (rows, columns) uint8."""
        n = self.columns
        line = reduce(luma.reshape((-1, BLOCK)), axis=1).reshape((self.rows, -1))
        half = pairwise(line[:, : 2 * n], line[:, 2 * n :])
        return pairwise(half[:, :n], half[:, n:])

    def _widened(self, grid):
        """Return the brightest of each block and its neighbours: paper where a pen has been.

        A stroke up to two blocks wide vanishes into its paper. Light that falls off by the 2 %
        a block of a bad lamp makes the paper look that much too bright, well below the limit.
        """
        paper = self.paper
        self._frame(grid)
        column = np.maximum(np.maximum(paper[:-2], paper[1:-1]), paper[2:])
        grid = np.maximum(np.maximum(column[:, :-2], column[:, 1:-1]), column[:, 2:])
        self._frame(grid)
        return grid

    def _frame(self, grid):
        """Write ``grid`` into ``paper``, its border once more all round."""
        paper = self.paper
        paper[1:-1, 1:-1] = grid
        paper[0] = paper[1]
        paper[-1] = paper[-2]
        paper[:, 0] = paper[:, 1]
        paper[:, -1] = paper[:, -2]

    def _rim(self, luma, paper):
        """Return the grid of paper with the darkest of the outermost pixels in its border."""
        rim = paper.copy()
        rim[0] = np.min(luma[0].reshape((-1, BLOCK)), axis=1)
        rim[-1] = np.min(luma[-1].reshape((-1, BLOCK)), axis=1)
        rim[:, 0] = np.min(luma[:, 0].copy().reshape((-1, BLOCK)), axis=1)
        rim[:, -1] = np.min(luma[:, -1].copy().reshape((-1, BLOCK)), axis=1)
        return rim

    def _row_bits(self, mask):
        """Return the rows of a boolean grid as integers; exact, as float32 holds 24 bits."""
        return [int(bits) for bits in np.dot(mask, self._powers).reshape((-1,)).tolist()]
