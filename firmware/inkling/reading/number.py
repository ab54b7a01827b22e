# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a row of marks as a number.

The row is taken to pieces that do not touch. A piece that reads like no digit is joined with its
neighbour, or cut where little ink holds it together. Of all ways to do so the one counts whose
digits are likeliest together, found by dynamic programming. The model's "no digit" is the price of
a bad cut. (Over-segmentation: LeCun et al. 1998, section VI; Casey and Lecolinet 1996.)

Pieces are those of glyph/groups.py. A result is (confidence, digit, box in the frame, scores).
Confidences here are percentages, and widths are percentages of the row's height, because only
integers can be constants that take no memory. All were chosen on validation frames.
"""

import gc
import math

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import BLOCK
from inkling.find.row import RowFinder, is_cut
from inkling.glyph.groups import Groups, united
from inkling.glyph.pieces import Pieces
from inkling.heap import give_up
from inkling.reading.digits import NumberReading
from inkling.reading.reader import Reader
from inkling.reading.reading import is_clear

# Percentages of the darkest ink's contrast and of the finder's limit that ink has. A faint stroke
# may need the second one. The third one leaves out blur between digits.
_TRIALS = ((37, 100), (25, 68), (50, 100), (37, 100))
_FIRST_CUTTING = const(2)  # from this trial on, pieces are cut
# Of a frame. At 200 MHz a trial takes up to 0.1 s, and a glyph 20 to 60 ms. With more trials, a
# scribble may take so long at 125 MHz that the watchdog takes the board for hung.
_MOST_TRIALS = const(12)
_MOST_READ = const(40)  # glyphs
_NUMBER_BONUS = 0.3  # to the confidence of a number, beside that of a digit
_HIGH_LIMIT = const(40)  # of the strongest contrast: a limit that may lose a digit
_SURE = const(95)  # a piece that is read so surely is neither cut nor joined
_SURE_DIGIT = const(93)  # asked of each digit where the mark is a sure digit as a whole, too
_ENOUGH = const(85)  # of each digit; with less, another trial is made
_WHOLE_ENOUGH = const(50)  # with as much, pieces are not cut
_LEAST_SETTLED = const(90)  # of each digit in a group that later trials take over
_LEAST_EACH = const(40)
_LEAST_DOUBTFUL = const(10)  # of one digit, if the others are sure
_LEAST_OTHERS = const(80)  # of these together; they are two at least
_LEAST_WHOLE = const(25)  # of all digits together
_LEAST_WITH_ONE = const(60)  # of two digits, if one is a 1: the edge of a shadow is like that
_LEAST_CUT = const(45)  # if marks were cut
_LEAST_LONE = const(95)  # if all were cut out of one mark, or two are strokes, as of letters
_LEAST_CLOSE = const(98)  # if all are strokes, and two of them close, as in a scribble
_NARROW = const(80)  # a digit's width: a wider one may be two
_WIDEST = const(140)
_WIDE_PRICE = const(4)  # of a row's height of more width, in the logarithm of a probability
_WIDE_PIECE = const(50)  # a piece as wide may be two digits; of its own height, if it is alone
_WIDE_MARK = const(5)  # to 4: a mark with more width to its height is no digit, but for some
_BEYOND_DOUBT = const(99)  # a digit that is surer is as sure as another one
_LEAST_CROSSED = const(99)  # of a 4, or of a 7 with a bar, that has the shape of a plus
_LOST_PIXELS = const(12)  # of a row's end without a digit; a faint one may be lost there
_CUT_PRICE = 0.8  # of each digit from a piece that was cut, in the logarithm of a probability
_CUT_ONE_SHARE = 0.6  # of a 1's confidence that is left if it was cut out of the only mark: letters
_NO_DIGIT = (0, None, None, None)


class NumberReader(Reader):
    """Reads frames in which numbers may be.

    ``pieces`` takes a row of marks to pieces, and ``groups`` tells which may belong together.
    """

    _finder = RowFinder
    _reading = NumberReading
    _traces = False  # there is too little memory
    finder: RowFinder

    def __init__(self, model, shape, most):
        """Load the model of the name ``model``. A number has at most so many digits."""
        Reader.__init__(self, model, shape)
        self._most = most
        self.pieces = Pieces(self.normaliser)
        self.normaliser.plan = None  # all have their parts of it now
        self.groups = Groups()
        self._is_lone = self._is_close = False  # whether a row is one mark, or marks that are close
        self._known = None  # results by box
        self._settled = None  # (left, right, results) of what a trial has read surely
        self._cut = None  # what cuts pieces, in trials that do
        self._unread = False  # whether a look has found more beside a digit, but no number

    def read(self, luma):
        """Return the ``NumberReading`` of a frame, as ``Reader`` does."""
        self._left, self._trials = _MOST_READ, _MOST_TRIALS
        # Once a frame has shown a sum or the like, no look finds a number, for the reason in
        # ``_refused``. Nor does one if many marks, taken to pieces in many ways, need more memory
        # than there is in one piece.
        for self._refused in ("", "texture"):
            try:
                reading = Reader.read(self, luma)
                break
            except MemoryError:
                self._forget()
        else:
            reading = self._readings[0]
            reading.clear("texture")
        if self._refused == "edge" and not reading.number:
            reading.reason = "edge"
        give_up("inkling.find.lines")  # which few frames need
        return reading

    def _forget(self):
        """Let go of all that was made for a row."""
        self.pieces.forget()
        self.groups.begin()
        self._known = self._settled = self._cut = None
        give_up("inkling.glyph.cuts")

    def _is_certain(self, reading):
        """Tell whether a reading leaves no doubt.

        A number gets one more look if it is unsure, or if a high limit may have lost a digit. The
        second of the limits loses none.
        """
        sure = Reader._is_certain(self, reading)
        if not reading.spelled:
            return sure and not (self._looks == 1 and self._unread)
        return self._looks > 1 or sure and 100 * self.finder.share < _HIGH_LIMIT

    def _is_better(self, first, second):
        """Tell whether the ``second`` look at a frame, without its shadows, counts more."""
        if second.spelled:
            # A single digit may be a part of the number, and a number of a longer one.
            more = len(second.digits) - len(first.digits)
            if second.confidence >= _SURE / 100:
                more = max(more, 0)
            return second.confidence + _NUMBER_BONUS * more > first.confidence
        return not first.spelled and Reader._is_better(self, first, second)

    def _look(self, luma, reading, ink, dark=False):
        """Take one look at ``luma`` and fill ``reading`` with a number, a digit, or neither.

        If the digit is to be ``dark``, numbers are not looked for: the look before has done so.
        """
        if dark:
            Reader._look(self, luma, reading, ink, dark)
            return
        self._looks += 1
        give_up("inkling.find.lines")  # it is 2 kB, which few of the looks to come need
        self._unread = False
        finder = self.finder
        found = finder.find(luma, ink)
        if finder.cut_digit:
            self._refused = "edge"
        elif self._refused == "edge":
            self._refused = ""
        whole = None
        if not found and finder.row:
            whole = finder.row
            if self._read(luma, whole, reading, 0):
                return
            found = finder.find(luma, ink, False, True)
        least = 0
        if not found:
            reading.clear(finder.reason)
        else:
            box, row = finder.box, finder.row
            wide = not row and 4 * (box[3] - box[1]) > _WIDE_MARK * (box[2] - box[0])
            if wide and not whole and self._read(luma, box, reading, 0):
                return
            found = self._classify(luma, reading)
            sure = Reader._is_certain(self, reading)
            if found and not wide and (row or not sure):
                # What lies beside a digit may be a piece of a shadow.
                least = min(100 * reading.confidence, _SURE_DIGIT)
                self._unread = not self._read(luma, row or box, reading, least)
        if ink is None or reading.spelled or Reader._is_certain(self, reading):
            return
        # What is left of a shadow, above or below a row, may have joined it. Most ink is darker.
        row, found = whole or finder.row or finder.box, (finder.box, finder.strict)
        finder.find(luma, ink, True)
        box = finder.row or finder.box
        if box and row and box[2] - box[0] < row[2] - row[0]:
            self._read(luma, box, reading, least)
        finder.box, finder.strict = found

    def _read(self, luma, box, reading, least):
        """Read the row in ``box``, in blocks. Return whether ``reading`` is a number now.

        It is one if each digit has ``least`` confidence. Beside a digit so sure, none is a 1.
        """
        finder, groups = self.finder, self.groups
        if self._refused or is_cut(box, finder.cut):
            return False
        best = spare = None
        groups.begin()
        least = max(least, _LEAST_DOUBTFUL)
        self._known, self._settled = {}, []
        signs, strict = False, least >= _ENOUGH
        for trial in range(len(_TRIALS)):
            if not (self._left and self._trials):
                break  # for nothing more is read
            cuts = trial >= _FIRST_CUTTING
            if cuts and (spare or best and not self._cut and least >= _WHOLE_ENOUGH):
                break
            self._trials -= 1
            found = self._digits(luma, box, trial)
            if self._refused:  # because of a plus, which each trial may be the one to see
                break
            # Only without cuts are signs seen. Then they may fall to pieces.
            if groups.signs and not cuts:
                far = found and groups.far
                if not trial and not far:
                    signs = True  # unless they are pieces of faint digits
                    continue
                if not trial or signs:
                    sure = len(found) > 1 and _lowest(found)[0] >= _SURE
                    # A higher limit may have lost a digit that lies between.
                    if sure or far and not finder.floor:
                        self._refused = "several"
                    break
            if not trial and len(found) == 1 and found[0][0] >= _SURE:
                break  # there is nothing beside it but lines
            if groups.signs or groups.lost or not 2 <= len(found) <= self._most:
                continue
            left, step, low = BLOCK * box[1], self.pieces.step, groups.height // 2
            dots = [left + step * dot[1] for dot in groups.dots if dot[0] > low]
            if _is_no_number(found, dots):
                self._refused = "" if finder.floor else "several"
                best = spare = None
                break
            lowest = _lowest(found)[0]
            if lowest >= least and self._is_likely(found, strict):
                if _lacks_end(found, box):
                    spare = spare or found  # unless a later trial shows the digit
                    continue
                best, least = found, lowest
                if least >= _ENOUGH:
                    break
        self._forget()
        best = best or spare
        if self._refused or not best:
            return False
        _, _, box, scores = _lowest(best)
        reading.decide(np.array(scores), box)
        reading.spell([(result[1], result[0] / 100, result[2]) for result in best])
        return True

    def _is_likely(self, found, strict):
        """Tell whether results are likely enough together and, if ``strict``, none is a 1."""
        whole, ones, rest = 100, [], 0
        for confidence, digit, box, _ in found:
            whole *= confidence / 100
            # A stroke is a 1, or a 4 that may be no digit.
            if digit == 1:
                ones.append(box)
            elif digit != 4 or confidence >= _LEAST_CROSSED:
                rest += 1
        if strict and ones:
            return False
        if not rest:
            for left, right in zip(ones, ones[1:]):
                if 6 * (right[1] - left[3]) < right[2] - right[0]:
                    return whole >= _LEAST_CLOSE
        lowest = _lowest(found)[0]
        if len(found) > 2 and not self._cut and 100 * whole >= _LEAST_OTHERS * lowest:
            return True
        if lowest < _LEAST_EACH:
            return False
        least = _LEAST_WITH_ONE if ones and len(found) == 2 else _LEAST_WHOLE
        if self._cut:
            least = _LEAST_LONE if self._is_lone or len(found) - rest > 1 else _LEAST_CUT
        return whole >= least

    def _digits(self, luma, box, trial):
        """Take the row in ``box`` to pieces. Return a result for each digit; [] if one is none."""
        cuts = trial >= _FIRST_CUTTING
        if trial:
            # What is known lies scattered. Without garbage, large pieces are free beside it.
            self.pieces.forget()
            gc.collect()
        if cuts:
            # Few frames need it. To import it takes 8 ms, and to keep it 1 kB.
            from inkling.glyph.cuts import cut

            self._cut = cut
        # The frame without shadows, if this is it, lies where ink would be kept.
        room = luma is not self._flat
        share, limit_share = _TRIALS[trial]
        self.pieces.measure(luma, self.finder, box, share, limit_share, room)
        groups = self.groups.of(self.pieces.parts, not cuts)
        self.pieces.boxes = self.groups.boxes
        for plus in self.groups.pluses:
            if self._result([plus])[0] < _LEAST_CROSSED:
                self._refused = "several"
        self._is_close = len(groups) == 1
        self._is_lone = self._is_close and len(groups[0]) == 1
        near = max(self.groups.height // 8, 2)
        found, missing = [], False
        for group in groups:
            left, right = group[0][1][1], max([piece[1][3] for piece in group])
            own = None
            for start, end, results in self._settled:
                if abs(start - left) <= near and abs(end - right) <= near:
                    own = results
            if not own:
                own = self._digits_of(group)
                if _lowest(own)[0] >= _LEAST_SETTLED:
                    self._settled.append((left, right, own))
            found += own
            # The groups behind it are read all the same, for the next trial.
            missing = missing or own[-1][0] < _LEAST_DOUBTFUL
        return [] if missing else found

    def _digits_of(self, group):
        """Return a result for each digit in a group; the last is ``_NO_DIGIT`` if there is none."""
        alone, pieces, sure = [], [], True
        height = self.groups.height
        for piece in group:
            # In a comprehension, calls would go deeper than the stack of CircuitPython 9.2 is.
            result = self._result([piece])
            alone.append(result)
            top, left, bottom, right = piece[1]
            wide = 100 * (right - left)
            if result[0] >= _SURE and (self._is_lone or wide <= _NARROW * height):
                pieces.append(piece)
                continue
            sure = False
            tall = bottom - top if self._is_lone else height
            if self._cut and wide >= _WIDE_PIECE * tall:
                pieces += self._cut(piece, height)
            else:
                pieces.append(piece)
        if sure:
            return alone
        count = len(pieces)
        price = _CUT_PRICE if count > len(group) else 0
        least = _LEAST_EACH if count > 1 else _LEAST_DOUBTFUL
        # The best value of all digits from each piece on, and the results.
        best = [None] * count + [(0.0, [])]
        for first in range(count - 1, -1, -1):
            for end in range(first + 1, count + 1):
                if best[end] is None:
                    continue
                part = pieces[first:end]
                wide = max([piece[1][3] for piece in part]) - part[0][1][1]
                if 100 * wide > _WIDEST * height:
                    break
                value = best[end][0] - price
                value -= _WIDE_PRICE * max(wide / height - _NARROW / 100, 0)
                # A glyph takes long, and no probability makes a value higher.
                if best[first] and value <= best[first][0]:
                    continue
                result = self._result(part)
                if price and result[1] == 1 and self._is_close and part[0] not in group:
                    result = (_CUT_ONE_SHARE * result[0],) + result[1:]
                if result[0] < least:
                    continue
                value += math.log(result[0] / 100)
                if best[first] is None or value > best[first][0]:
                    best[first] = value, [result] + best[end][1]
        return best[0][1] if best[0] else [_NO_DIGIT]

    def _result(self, pieces):
        """Return the result of ``pieces``, taken together."""
        piece = united(pieces)
        box = piece[1]
        if box in self._known:
            return self._known[box]
        glyph = None
        low = 2 * len(piece[0]) < self.groups.height
        if self._left and not (low and self._cut):
            self._left -= 1
            glyph = self.pieces.glyph(piece)
        result = _NO_DIGIT
        if glyph is not None:
            # Without copies. They take long, and no more numbers are read right with them.
            scores = self.model.scores(self.features.of(glyph), is_clear)
            digit = int(np.argmax(scores))
            highest = max(scores[digit], 0.0)
            odds = np.exp(scores - highest)
            sure = 100 * odds[digit] / (np.sum(odds) + math.exp(-highest))
            if low and (digit or sure < _SURE):
                sure = 0  # only zeros are so small, as many hands write 6000
            result = sure, digit, None, None
            if sure >= _LEAST_DOUBTFUL:  # of others, the rest is not needed
                result = sure, digit, self.normaliser.box, scores.tolist()
        self._known[box] = result
        return result


def _lacks_end(found, box):
    """Tell whether results leave so much of an end of the row in ``box`` that a digit is lost."""
    first, last = found[0][2], found[-1][2]
    return max(first[1] - BLOCK * box[1], BLOCK * box[3] - last[3]) > _LOST_PIXELS


def _is_no_number(found, dots):
    """Tell whether results are no number.

    One hangs half way between its neighbours' ends, as a plus does, and is no sure digit, or a gap
    is far wider than the others, or a 1 is so high that it is a line, as of a box. ``dots`` are
    columns of the frame, which halve a gap.
    """
    gaps = []
    for left, right in zip(found, found[1:]):
        first, end = left[2][3], right[2][1]
        parts = 2 if sum([first < x < end for x in dots]) else 1
        gaps.append(max(end - first, 0) // parts)
    gaps.sort()
    ones, others = [
        max([box[2] - box[0] for _, digit, box, _ in found if (digit == 1) == one] or [0])
        for one in (True, False)
    ]
    if 5 * (gaps[-1] - gaps[(len(gaps) - 1) // 2]) > 3 * max(ones, others):
        return True
    if 2 * ones > 3 * others > 0:
        return True
    for place in range(1, len(found) - 1):
        if found[place][0] >= _LEAST_CROSSED:
            continue
        boxes = [result[2] for result in found[place - 1 : place + 2]]
        (left_top, _, left_bottom, _), (top, _, bottom, _), (right_top, _, right_bottom, _) = boxes
        heights = left_bottom - left_top + right_bottom - right_top
        off = min(2 * top - left_top - right_top, left_bottom + right_bottom - 2 * bottom)
        # Often it is like a small 4.
        most, least = (6, 1) if found[place][1] == 4 else (5, 2)
        if 16 * (bottom - top) <= most * heights and 16 * off >= least * heights:
            return True
    return False


def _lowest(found):
    """Return the result of the least certain digit, the first of those that are equally certain.

    All that are beyond doubt are. The last bits of a confidence differ from one machine to another.
    """
    return min(found, key=lambda own: min(own[0], _BEYOND_DOUBT))
