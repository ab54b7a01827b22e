# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the digit in a frame: frame -> which 4x4 blocks of it hold the digit's ink.

Everything here happens on the grid of blocks, 15x20 for a 60x80 frame, because an operation on
4,800 pixels costs 1.4 ms and one on 300 blocks 0.1 ms. The paper's luma is taken block by
block, so light may fall unevenly. Rows of the grid are Python integers, one bit a block, so that
neighbours are found by shifting.

Cost: about 15 ms at 125 MHz.
"""

import marks
from ulab import numpy as np

BLOCK = 4  # pixels
PAD = 2  # blocks added all round the grid, so that windows may reach over its border

_DARK = 40  # luma: a frame whose brightest paper is darker shows the lens cap, or night
_BRIGHT = 250  # luma: paper at the sensor's limit, in which pen strokes drown
# Binary fractions, so that the board's 30-bit floats and a laptop's agree to the last bit.
_LEAST_CONTRAST = 5 / 64  # of the paper's luma: what a pencil leaves after a lens has blurred it
_NOISE_FACTOR = 9 / 4  # times the median contrast in a block, which on bare paper is noise
_LEAST_EXTENT = 3  # blocks that a digit is high or wide at least
_MOST_MARKS = 16  # more of them are texture, not writing


class Finder:
    """Finds the one mark in a frame that may be a digit.

    After ``find`` has returned True:

    - ``paper``, (rows + 4, columns + 4) int16: luma of the paper in each block, continued by two
      blocks all round;
    - ``limit``, luma: contrast above which a pixel near the digit is ink;
    - ``region`` and ``others``: row bits of the blocks that hold the digit's and other ink;
    - ``box``: (top, left, bottom, right) of the region in blocks, the last two exclusive.

    After it has returned False, ``reason`` is one word that says why.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        self.rows = shape[0] // BLOCK
        self.columns = shape[1] // BLOCK
        self.paper = np.zeros((self.rows + 2 * PAD, self.columns + 2 * PAD), dtype=np.int16)
        self.limit = 0
        self.region = self.others = self.box = self.reason = None
        self._powers = np.array([[1 << c] for c in range(self.columns)], dtype=np.float)

    def find(self, luma):
        """Look for a digit in ``luma``, a contiguous uint8 array of the shape prepared for."""
        dark = self._blocks(luma, np.min, np.minimum)
        paper = self._close(self._blocks(luma, np.max, np.maximum))
        if np.max(paper) < _DARK:
            return self._nothing("dark")
        if np.min(dark) >= _BRIGHT:
            return self._nothing("bright")
        contrast = paper - dark  # no underflow: closing never lowers the paper
        noise = np.median(contrast)
        limit = np.maximum(paper * _LEAST_CONTRAST, _NOISE_FACTOR * noise)
        ink = self._row_bits(contrast > limit)
        found = marks.split(ink, _MOST_MARKS)
        if found is None:
            return self._nothing("texture")
        if not found:
            return self._nothing("blank")
        cut = self._row_bits(paper - self._rim(luma, paper) > limit)
        whole = [mark for mark in found if not marks.overlap(mark, cut)]
        if not whole:
            return self._nothing("edge")
        region = max(whole, key=marks.size)
        self.box = marks.box(region)
        top, left, bottom, right = self.box
        if max(bottom - top, right - left) < _LEAST_EXTENT:
            return self._nothing("small")
        # The strokes of a 4 or 5 need not touch: a smaller mark one block away belongs to it.
        near = marks.grown(marks.grown(region))
        for mark in whole:
            if mark is not region and marks.overlap(mark, near):
                region = [a | b for a, b in zip(region, mark)]
        self.box = marks.box(region)
        self.region = region
        self.others = [a & ~b for a, b in zip(ink, region)]
        self.limit = limit[(top + bottom) // 2, (left + right) // 2]
        self.reason = None
        return True

    def _nothing(self, reason):
        self.reason = reason
        return False

    def _blocks(self, luma, reduce, pairwise):
        """Return ``reduce`` (a minimum or maximum) of each block, (rows, columns) uint8."""
        line = reduce(luma.reshape((-1, BLOCK)), axis=1).reshape((self.rows, -1))
        n = self.columns
        upper = pairwise(line[:, :n], line[:, n : 2 * n])
        return pairwise(upper, pairwise(line[:, 2 * n : 3 * n], line[:, 3 * n :]))

    def _close(self, grid):
        """Return the grid's morphological closing with a 5x5 window, which removes strokes.

        Strokes up to four blocks wide vanish into their paper, while a slope of light stays as
        it is, and so does the border of a shadow or a desk.
        """
        return self._window(self._window(grid, np.maximum), np.minimum)

    def _window(self, grid, pairwise):
        self._pad(grid)
        rows, columns = self.rows, self.columns
        out = self.paper[:rows]
        for k in range(1, 2 * PAD + 1):
            out = pairwise(out, self.paper[k : k + rows])
        grid = out[:, :columns]
        for k in range(1, 2 * PAD + 1):
            grid = pairwise(grid, out[:, k : k + columns])
        self._pad(grid)
        return grid

    def _pad(self, grid):
        """Write ``grid`` into ``paper`` and continue it outwards.

        Where it darkens towards the border it goes on doing so, by point reflection: a repeated
        border would flatten a slope of light there, and the closing would then take the darker
        side for ink.
        """
        paper = self.paper
        paper[PAD:-PAD, PAD:-PAD] = grid
        first, last = PAD, PAD - 1 + self.rows
        for k in range(1, PAD + 1):
            paper[first - k] = _continued(paper[first], paper[first + k])
            paper[last + k] = _continued(paper[last], paper[last - k])
        last = PAD - 1 + self.columns
        for k in range(1, PAD + 1):
            paper[:, first - k] = _continued(paper[:, first], paper[:, first + k])
            paper[:, last + k] = _continued(paper[:, last], paper[:, last - k])

    def _rim(self, luma, paper):
        """Return the grid of paper with the darkest of the outermost pixels in its border."""
        rim = paper.copy()
        rim[0] = np.min(luma[0].reshape((-1, BLOCK)), axis=1)
        rim[-1] = np.min(luma[-1].reshape((-1, BLOCK)), axis=1)
        rim[:, 0] = np.min(luma[:, 0].copy().reshape((-1, BLOCK)), axis=1)
        rim[:, -1] = np.min(luma[:, -1].copy().reshape((-1, BLOCK)), axis=1)
        return np.minimum(rim, paper)

    def _row_bits(self, mask):
        """Return the rows of a boolean grid as integers; exact, as float32 holds 24 bits."""
        return [int(bits) for bits in np.dot(mask, self._powers).reshape((-1,)).tolist()]


def _continued(border, inner):
    """Return the line as far beyond ``border`` as ``inner`` is within, never brighter than it."""
    return np.minimum(border, border * 2 - inner)
