# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the digit in a frame: frame -> which 4x4 blocks of it hold the digit's ink.

A block holds ink if it is darker than its own paper, so light may fall unevenly. The digit is one
mark, off the frame's rim, and darker than the paper on all sides of it. If there is no such mark, a
shadow or ruled lines may be in the way, and higher limits are tried.

At last a mark counts that has ink at the rim, on a block at most, or that is next to what the rim
cuts, or paler than it. What the rim cuts may be a table. So blocks beside darker paper are left
out. ``at_rim`` tells.

Each row of blocks is a Python integer with one bit a block. Its neighbours are found by shifting.

Cost at 200 MHz: 12 to 13 ms, and 18 kB of garbage; 5 ms more for each higher limit, and 3 ms for a
mark beside an edge.
"""

from micropython import const
from ulab import numpy as np

from inkling.find import marks, polarity
from inkling.find.contrast import Contrast
from inkling.find.polarity import DARK, LIGHT

_DARK_LUMA = const(40)  # the brightest paper is darker when the lens cap is on, or at night
_BRIGHT_LUMA = const(248)  # the darkest ink is brighter when the sensor is at its limit
_LEAST_HEIGHT_BLOCKS = const(3)  # lower marks are dots, dashes and pieces of ruled lines
_RIVAL_SHARE = 1 / 2  # of the digit's height: a second mark as high may be meant as well
_MOST_MARKS = const(16)  # more of them are texture, not writing
_CLEAR_SHARE = 3 / 8  # of a mark's blocks: with fewer clear of edges, it belongs to an edge
_CLEAR_AT_RIM_SHARE = 3 / 4  # of those of a mark that the rim may cut
CUT_SHARE = 7 / 8  # of a mark's strongest contrast: a mark that the rim cuts has as much there

# Shares of the strongest contrast, the least that ink has. They are tried in this order until a
# digit is found, because shadows and ruled lines are fainter than most ink.
SHARES = (0, 0.3127, 0.5003, 0.6877)  # no contrast is just as large, so rounding does not matter
_SHADOW_SHARE = 5 / 8  # of that contrast: the edge of a shadow leaves as much in the glyph


class Finder:
    """Finds the one mark in a frame that may be a digit.

    After ``find`` has returned True:

    - ``paper``, (rows + 2, columns + 2) uint8: luma of the paper in each block. Its border is the
      outermost blocks once more.
    - ``limit``, in luma steps: a pixel near the digit is ink if it has more contrast.
    - ``floor``, in luma steps: less contrast may be a shadow's. It is 0 without a shadow.
    - ``region`` and ``others``: row bits of the blocks that hold the digit's and other ink.
    - ``box``: (top, left, bottom, right) of the region in blocks, the last two exclusive.
    - ``at_rim``: True if the digit may be cut, by the frame's very rim or by what lies there.
    - ``strict``: True if only the highest of the limits showed the digit. Strokes that lie in a
      shadow do not reach it.

    After ``find`` has returned False, ``reason`` is one word that says why, and ``box`` is None.

    ``polarity`` is what ``polarity.of`` says of the last frame that ``find`` was to find out.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        self._contrast = Contrast(shape)
        self._blocks = self._contrast.blocks
        self.paper = self._blocks.paper
        self.limit = self.floor = 0
        self.region = self.others = self.box = self.reason = None
        self.strict = self.at_rim = self._takes_cut = False
        self.polarity = self._ink = DARK

    def find(self, luma, ink=None, dark=False):
        """Look for a digit in ``luma``, a contiguous uint8 array of the shape prepared for.

        Of light ink on dark paper, ``luma`` must be inverted, and ``ink`` LIGHT. If ``ink`` is
        None, the finder finds out ``polarity``, and gives the reason "light" if it is LIGHT. If the
        digit is to be ``dark``, the lower limits are not tried, because shadows leave faint ink.
        """
        blocks = self._blocks
        blocks.measure(luma)
        # In most frames the first block tells. To look at all of them takes 0.3 ms.
        lightest, darkest = blocks.first
        if lightest < _DARK_LUMA and np.max(blocks.bright) < _DARK_LUMA:
            return self._nothing("dark")
        if darkest >= _BRIGHT_LUMA and np.min(blocks.dark) >= _BRIGHT_LUMA:
            return self._nothing("bright")
        if ink is None:
            self.polarity = ink = polarity.of(blocks)
            if ink == LIGHT:
                return self._nothing("light")
        self._ink = ink
        self._contrast.compare()
        found = self._look_for_ink(dark)
        self._contrast.forget()
        return found

    def _look_for_ink(self, dark):
        """Look for a digit, with one limit after the other, or with the higher ones if ``dark``."""
        reason, several = None, False
        self.at_rim = self._takes_cut = False
        for share in SHARES[2:] if dark else SHARES:
            if self._look(share):
                return True
            several = several or self.reason == "several"
            if reason is None:
                reason = self.reason
                if reason == "blank":
                    return False
        if reason == "edge" and not several and not dark:
            self.at_rim = True
            if self._ink == DARK:
                self._contrast.leave_out_edges()
            for self._takes_cut in (True, False):
                if self._look(0):
                    return True
        return self._nothing(reason)

    def _look(self, share):
        """Look for a digit whose ink has at least a ``share`` of the strongest contrast."""
        contrast = self._contrast
        contrast.limit_by(share)
        ink = contrast.ink()
        # The rim is of interest only if there is ink in the outermost blocks.
        rim = contrast.rim() if marks.at_border(ink, self._blocks.columns) else None
        if not self._pick(ink, rim):
            return False
        top, left, bottom, right = self.box
        self._set_limits(self.box, share)
        paper = self.paper[top : bottom + 2, left : right + 2]
        lightest, darkest = np.max(paper), np.min(paper)
        # If the paper changes by less than the limit, no edge in it can pass for ink.
        if lightest - darkest > self.limit and self._is_edge(self.region):
            return self._nothing("edge")
        if self.at_rim or self._ink == LIGHT:
            # Beside a piece of a table, or of a sheet on a dark table, paper is as dark as it.
            ink = np.min(self._blocks.dark[top:bottom, left:right])
            if 2 * darkest < lightest + ink:
                return self._nothing("edge")
        self.strict = share == SHARES[-1]
        return True

    def _set_limits(self, box, share):
        """Set ``limit`` and ``floor`` for the ink in ``box``, with the limit by ``share``."""
        top, left, bottom, right = box
        self.limit = self._contrast.limit((top + bottom) // 2, (left + right) // 2)
        self.floor = int(_SHADOW_SHARE * share * self._contrast.highest) if share else 0

    def _is_edge(self, mark):
        """Tell whether most of a mark has paper beside it that is no brighter."""
        clear = self._contrast.clear_of_edges(mark)
        share = _CLEAR_AT_RIM_SHARE if self.at_rim else _CLEAR_SHARE
        return marks.size(clear) < share * marks.size(mark)

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
                is_cut = marks.overlap(mark, rim) and not (self._takes_cut and self._ends(mark))
                (cut if is_cut else whole).append(mark)
        if not whole:
            return self._nothing("edge")
        if len(whole) > 1:
            whole = marks.framed(whole, _LEAST_HEIGHT_BLOCKS)
        inside = whole
        if len(found) > 1:
            # A mark without dark ink does not compete with one that has some. If only marks at the
            # rim have it, the others may be pieces of a shadow or of ruled lines.
            strong = self._contrast.strong()
            dark = [mark for mark in whole if marks.overlap(mark, strong)]
            if not dark and not self.at_rim:
                return self._nothing("edge")
            whole = dark or whole
        if len(whole) > 1:
            whole = marks.joined(whole)
        heights = [marks.height(mark) for mark in whole]
        height = max(heights)
        if height < _LEAST_HEIGHT_BLOCKS:
            return self._nothing("small")
        region = whole[heights.index(height)]
        self._see_row(region, whole, inside, cut)
        if sum([other >= _RIVAL_SHARE * height for other in heights]) > 1:
            return self._nothing("several")
        # A mark next to one that the rim cuts may be a piece of it.
        for mark in cut:
            if marks.near(region, mark) and not self.at_rim:
                return self._nothing("edge")
        self.region = region
        self.others = [ink[i] & ~region[i] for i in range(len(ink))]
        self.box = marks.box(region)
        self.reason = None
        return True

    def _see_row(self, region, rivals, found, cut):
        """Take note of the row of marks that ``region`` is in. Only ``RowFinder`` does."""

    def _ends(self, mark):
        """Tell whether ``mark``, which has ink at the rim, ends there, but for a single stroke."""
        rim = self._contrast.rim(CUT_SHARE, marks.box(mark))
        return marks.size([mark[i] & rim[i] for i in range(len(mark))]) <= 1

    def _nothing(self, reason):
        self.reason = reason
        self.box = None
        return False
