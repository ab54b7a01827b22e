# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find a row of marks, which may be a number, or the one mark that may be a digit."""

from micropython import const

from inkling.find import marks
from inkling.find.blocks import highest, lowest
from inkling.find.finder import CUT_SHARE, SHARES, Finder

# How far away what the rim cuts may be, in heights of the mark or of the row.
_IN_FRAME = const(20)
_IN_LINE = const(4)  # as far as another number
_FAR = const(5)  # half heights of a row, from one digit to the next; faint marks are twice as near


def row_of(found, rivals, region):
    """Return the high marks of the row that ``region`` is in.

    Each mark of a row is beside the next one. ``rivals`` are marks with dark ink, ``region`` among
    them, and ``found`` these and fainter ones. Returns None if the region stands alone, and () if a
    rival that is as high is not in the row.
    """
    height = marks.height(region)
    high = max(height // 2, 2)
    row = rivals + [m for m in found if not any(marks.overlap(m, other) for other in rivals)]
    row = [(marks.box(mark), mark) for mark in row]
    row.sort(key=lambda pair: (pair[0][1], pair[0]))  # another key for each mark
    place = 0
    while row[place][1] is not region:
        place += 1
    middle = row[place]
    in_row = [middle]
    last = middle[0]
    for pair in row[place + 1 :]:
        if beside(last, pair[0], 1, _reach(pair[1], rivals, height)):
            in_row.append(pair)
            last = pair[0]
    last = middle[0]
    for pair in reversed(row[:place]):
        if beside(pair[0], last, 1, _reach(pair[1], rivals, height)):
            in_row.append(pair)
            last = pair[0]
    tall = [mark for _, mark in in_row if marks.height(mark) >= max(height // 3, 2)]
    for pair in row:
        if marks.height(pair[1]) >= high and pair[1] in rivals and pair not in in_row:
            return ()
    return tall if len(tall) > 1 else None


def _reach(mark, rivals, height):
    """Return how far from the one before a mark of a row with this ``height`` may be."""
    return _FAR * height // 2 if mark in rivals else height


def is_cut(box, cut, reach=1):
    """Tell whether ``cut``, row bits of marks at the rim, may hold a digit of a row in ``box``.

    It is as far as the row is high, times ``reach``, at most.
    """
    top, left, bottom, right = box
    near = reach * (bottom - top)
    left = max(left - near, 0)
    around = (1 << right + near - left) - 1
    rows = sum([cut[row] >> left & around != 0 for row in range(top, bottom)])
    return rows >= max(2, (bottom - top) // 2)


def beside(box, other, slack, reach=0):
    """Tell whether ``other`` follows ``box`` in a row: at about its height, and not far.

    That is as far as the higher one is high, or ``reach``.
    """
    top, left, bottom, right = box
    other_top, other_left, other_bottom, other_right = other
    low, high = sorted((bottom - top, other_bottom - other_top))
    common = min(bottom, other_bottom) - max(top, other_top) + slack
    return 2 * common >= low and other_left - right <= max(high, reach)


class RowFinder(Finder):
    """Finds the one mark in a frame that may be a digit, or a row of marks that may be a number.

    After ``find``, whatever it has returned:

    - ``row``: the box, in blocks, of a row of marks that was found, or None.
    - ``cut``: row bits of what the rim cuts.
    - ``share``: the share of the strongest contrast that the last limit asked for.
    - ``cut_digit``: the box, in blocks, of a mark that the rim cuts, if it is like a digit of the
      row or of another one, or None. A later look at the frame keeps it, unless half of it is in
      the row and off the rim.
    """

    def __init__(self, shape):
        """Prepare for frames of ``shape`` = (rows, columns) in pixels, multiples of 4."""
        Finder.__init__(self, shape)
        self.row = self.cut = self.cut_digit = None
        self._alone = self._is_digit = self._is_second_look = False
        self.share = 0

    def find(self, luma, ink=None, dark=False, alone=False):
        """Look for a digit in ``luma``, as ``Finder`` does.

        A row of marks ends the search, unless the digit is to be ``alone``.
        """
        self.row, self._alone = None, alone
        cut = self.cut_digit
        self._is_second_look = ink is not None
        if not alone:
            self.cut_digit = None
        self.strict = self._is_digit = False
        Finder.find(self, luma, ink, dark)
        if self._is_second_look and cut and not self._holds(cut):
            self.cut_digit = cut
        return self._is_digit

    def _holds(self, cut):
        """Tell whether the row or the digit, off the rim, takes up half of the box ``cut``."""
        _, left, _, right = self.row or self.box or (0, 0, 0, 0)
        inside = min(cut[3], right) - max(cut[1], left)
        return left > 0 and right < self._blocks.columns and 2 * inside >= cut[3] - cut[1]

    def _look(self, share):
        """Look with one limit. Return whether there is a digit or a row."""
        found = self._look_once(share)
        if found and not self._alone and not self.at_rim and is_cut(self.box, self.cut):
            # A shadow, which the rim cuts, may hold another digit of the row.
            cut = self.cut
            for higher in SHARES[1:]:
                if not self.row:
                    self._look_once(higher)
            found = not self.row and self._look_once(share)
            if found:
                self.cut = cut
        self._is_digit = found
        return found or bool(self.row)

    def _look_once(self, share):
        self.share = share
        return Finder._look(self, share)

    def _see_row(self, region, rivals, found, cut):
        """Take note of the row of marks that ``region`` is in, and of what the rim ``cut``."""
        if self._alone:
            return
        strong = cut and self._contrast.strong()
        dark = [mark for mark in cut if marks.overlap(mark, strong)]
        if self._is_second_look:
            # What the shadows have left at the rim is fainter than a digit.
            cut = dark
        box = top, _, bottom, _ = marks.box(region)
        ends, digits = [], []
        for mark in dark:
            first, end = marks.rows(mark)
            if top <= first + 1 and end - 1 <= bottom and is_cut(box, mark, _IN_FRAME):
                rim = self._contrast.rim(CUT_SHARE, marks.box(mark))
                # One that is fainter at the rim is whole, but for its blur.
                if not marks.overlap(mark, rim):
                    ends.append(mark)
                elif not self._is_edge(mark):  # as of a table
                    digits.append(mark)
        cut = [mark for mark in cut if mark not in ends]
        self.cut = [sum(rows) for rows in zip(*cut)] or [0] * len(region)
        if len(found) + len(ends) > 1:
            row = row_of(found + ends, rivals + ends, region)
            # A part of what is no row would be none either.
            self._alone = row == ()
            if row:
                self.row = self._framed(row)
        box = self.row or box
        for mark in digits:
            if is_cut(box, mark, _IN_LINE):
                self.cut_digit = marks.box(mark)

    def _framed(self, row):
        """Return the box of the marks in ``row``; None if one is the edge of a shadow."""
        box = top, left, bottom, right = marks.box([sum(rows) for rows in zip(*row)])
        self._set_limits(box, self.share)
        paper = self.paper[top : bottom + 2, left : right + 2]
        if highest(paper) - lowest(paper) > self.limit:
            for mark in row:
                if self._is_edge(mark):
                    return None
        return box
