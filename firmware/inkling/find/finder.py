# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the digit in a frame: frame -> which 4x4 blocks of it hold the digit's ink.

Ink is what is darker than its paper, block by block, so light may fall unevenly. What is found must
be one mark, off the frame's rim, and darker than the paper on all sides of it. If it is not, it may
be the fault of a shadow or of ruled lines, and higher limits are tried.

Rows of the grid of blocks are Python integers, one bit a block, so that neighbours are found by
shifting.

Cost: 17 ms at 125 MHz and 15 kB of garbage; 21 ms and 18 kB if ink is at the rim; 6 ms more for
each higher limit, and 4 ms for each mark beside an edge.
"""

from ulab import numpy as np

from inkling.find import marks
from inkling.find.contrast import Contrast

_DARK = 40  # luma: a frame whose brightest paper is darker shows the lens cap, or night
_BRIGHT = 248  # luma: paper at the sensor's limit, in which pen strokes drown
_LEAST_HEIGHT = 3  # blocks; lower marks are no digits but dots, dashes and pieces of ruled lines
_RIVAL = 1 / 2  # of the digit's height: a second mark as high may be meant as well
_MOST_MARKS = 16  # more of them are texture, not writing
_CLEAR = 3 / 8  # of a mark's blocks: fewer that are clear of edges belong to an edge

# The least contrast of ink, as a share of the strongest, one after the other until a digit is
# found: shadows and ruled lines are fainter than most ink, which a higher limit shows.
_SHARES = (0, 5 / 16, 1 / 2, 11 / 16)
_SHADOW = 5 / 8  # of the least contrast: what the edge of such a shadow leaves in the glyph


class Finder:
    """Finds the one mark in a frame that may be a digit.

    After ``find`` has returned True:

    - ``paper``, (rows + 2, columns + 2) uint8: luma of the paper in each block, and its border
      once more all round;
    - ``limit``, luma: contrast above which a pixel near the digit is ink;
    - ``floor``, luma: contrast that may be a shadow's, 0 if there is none in the way;
    - ``region`` and ``others``: row bits of the blocks that hold the digit's and other ink;
    - ``box``: (top, left, bottom, right) of the region in blocks, the last two exclusive;
    - ``strict``: True if it took the highest of the limits, which strokes in a shadow do not reach.

    After it has returned False, ``reason`` is one word that says why.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        self._contrast = Contrast(shape)
        self._measured = self._contrast.paper
        self.paper = self._measured.luma
        self.limit = self.floor = 0
        self.region = self.others = self.box = self.reason = None
        self.strict = False

    def find(self, luma):
        """Look for a digit in ``luma``, a contiguous uint8 array of the shape prepared for."""
        measured = self._measured
        measured.measure(luma)
        # The first block tells that most frames are neither; all of them take 0.3 ms.
        if measured.bright[0, 0] < _DARK and np.max(measured.bright) < _DARK:
            return self._nothing("dark")
        if measured.dark[0, 0] >= _BRIGHT and np.min(measured.dark) >= _BRIGHT:
            return self._nothing("bright")
        self._contrast.compare()
        found = self._look_for_ink()
        self._contrast.forget()
        return found

    def _look_for_ink(self):
        """Look for a digit with one limit after the other."""
        reason = None
        for share in _SHARES:
            if self._look(share):
                return True
            if reason is None:
                reason = self.reason
                if reason == "blank":
                    return False
        return self._nothing(reason)

    def _look(self, share):
        """Look for a digit whose ink has at least a ``share`` of the strongest contrast."""
        contrast = self._contrast
        contrast.limit_by(share)
        ink = contrast.ink()
        # What is at the rim need not be known if no mark can reach it.
        rim = contrast.rim() if marks.at_border(ink, self._measured.columns) else None
        if not self._pick(ink, rim):
            return False
        top, left, bottom, right = self.box
        self.limit = contrast.limit((top + bottom) // 2, (left + right) // 2)
        paper = self.paper[top : bottom + 2, left : right + 2]
        # An edge over which the paper changes by less has no contrast above the limit.
        if np.max(paper) - np.min(paper) > self.limit and self._is_edge():
            return self._nothing("edge")
        self.floor = int(_SHADOW * share * contrast.highest) if share else 0
        self.strict = share == _SHARES[-1]
        return True

    def _is_edge(self):
        """Tell whether most of the region is next to paper that is no brighter."""
        clear = self._contrast.clear_of_edges(self.region)
        return marks.size(clear) < _CLEAR * marks.size(self.region)

    def _pick(self, ink, rim):
        """Choose the highest mark in ``ink`` that does not reach the ``rim``, both row bits."""
        found = marks.split(ink, _MOST_MARKS)
        if found is None:
            return self._nothing("texture")
        if not found:
            return self._nothing("blank")
        whole, cut = found, []
        if rim:
            whole = []
            for mark in found:
                (cut if marks.overlap(mark, rim) else whole).append(mark)
        if not whole:
            return self._nothing("edge")
        if len(found) > 1:
            # What is fainter than the darkest ink does not compete with it. If all that is whole
            # is fainter than what reaches the rim, it may be a piece of a shadow or of the ruling.
            strong = self._contrast.strong()
            whole = [mark for mark in whole if marks.overlap(mark, strong)]
            if not whole:
                return self._nothing("edge")
        if len(whole) > 1:
            whole = marks.joined(whole)
        heights = [marks.height(mark) for mark in whole]
        height = max(heights)
        if height < _LEAST_HEIGHT:
            return self._nothing("small")
        if sum([other >= _RIVAL * height for other in heights]) > 1:
            return self._nothing("several")
        region = whole[heights.index(height)]
        # What is next to a mark that the rim cuts may be a piece of it.
        for mark in cut:
            if marks.near(region, mark):
                return self._nothing("edge")
        self.region = region
        self.others = [ink[i] & ~region[i] for i in range(len(ink))]
        self.box = marks.box(region)
        self.reason = None
        return True

    def _nothing(self, reason):
        self.reason = reason
        return False
