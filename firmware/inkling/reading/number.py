# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a row of marks as a number.

The row is taken to pieces that do not touch. A piece that reads like no digit is cut where little
ink holds it together, or joined with its neighbour; of all ways to do so the one counts whose
digits are likeliest together, found by dynamic programming. The model's "no digit" is the price of
a bad cut. (Over-segmentation: LeCun et al. 1998, section VI; Casey and Lecolinet 1996.)

Pieces are those of glyph/cuts.py. A result is (confidence, digit, box in the frame, scores).
"""

import gc
import math

from micropython import const
from ulab import numpy as np

from inkling.find import marks
from inkling.find.row import beside, is_cut, row_of
from inkling.glyph.cuts import cut, trimmed, united
from inkling.glyph.pieces import Pieces
from inkling.reading.reading import Reading

# Shares of the darkest ink's contrast that ink has. The first one leaves blur between digits out.
# Faint strokes may break by it, and strokes that touch may part only by a higher one.
_INK_SHARES = (3 / 8, 1 / 4, 1 / 2)
_MOST_PIECES = const(24)  # more are texture
_MOST_READ = const(40)  # glyphs of a frame, because each takes 25 ms
_SURE = 0.85  # a piece that is read so surely is neither cut nor joined
_ENOUGH = 0.7  # with less, ink by another share is tried
_LEAST_EACH = 0.5  # of the digits' confidences, and of their product
_LEAST_WHOLE = 0.4
_LEAST_WITH_ONE = 0.8  # of two digits, if one is a 1, because the edge of a shadow is like that
_WIDEST = 7 / 5  # of the height of the row: a digit's width
_WIDEST_CUT = 6 / 5  # the same of a digit that was cut off
_WIDE_SHARE = 0.6  # of a digit's confidence that is left if it is wider than the row is high
_LEAST_LONE = 6 / 5  # of its height: the width of a piece that may be a whole number
_LEAST_WIDE = 4 / 5  # of the height of the row: the width of a piece that may be two of its digits
_MOST_GAP = 0.95  # between two digits, of the height
_CUT_PRICE = 0.7  # of a digit from a piece that was cut, in the logarithm of a probability
_ONE_SHARE = 0.6  # of such a digit's confidence that is left if it is a 1, as letters' strokes are
_LEAST_PART = const(3)  # pixels of a glyph: the narrowest digit beside another one
_GAP_LUMA = const(100)  # between two digits
_NO_DIGIT = (0.0, None, None, None)


class Numbers:
    """Reads rows of marks with the stages of a ``Reader``.

    ``refused`` is True once a frame has shown a sum or the like, and ``left`` is how many glyphs
    may still be read.
    """

    def __init__(self, reader, most):
        """Let numbers have at most so many digits."""
        self._reader, self._most = reader, most
        self.pieces = Pieces(reader.normaliser)
        self._signs = self._bridged = False
        self.height = 0
        self._known = None
        self.begin()
        self._one = Reading()
        reader.finder.row_of = row_of

    def begin(self):
        """Begin a new frame."""
        self.refused, self.left = False, _MOST_READ

    def read(self, luma, box, reading, least=0.0, no_ones=False):
        """Read the row in ``box``, in blocks. Return whether ``reading`` is a number now.

        It is one if each digit has ``least`` confidence and, with ``no_ones``, none is a 1.
        """
        finder = self._reader.finder
        if self.refused or is_cut(box, finder.cut):
            return False
        best, value = None, max(least, _LEAST_EACH)
        self._known = {}  # results by box
        for share in _INK_SHARES:
            self.pieces.measure(luma, finder, box, share)
            self._bridged = share == _INK_SHARES[0]  # by others, signs fall to pieces like points
            found = self._digits()
            if not 2 <= len(found) <= self._most:
                continue
            lowest = min([result[0] for result in found])
            if self._signs or _has_plus(found):
                if lowest >= _SURE:  # whatever another look makes of it
                    self.refused = True
                    return False
            elif lowest >= value:
                best, value = found, lowest
                if value >= _ENOUGH:
                    break
        self.pieces.forget()
        self._known = None
        if not best or no_ones and any(result[1] == 1 for result in best):
            return False
        whole = 1.0
        for result in best:
            whole *= result[0]
        edge_like = len(best) == 2 and 1 in (best[0][1], best[1][1])
        if whole < (_LEAST_WITH_ONE if edge_like else _LEAST_WHOLE):
            return False
        # What is kept goes to the beginning of the heap, so that large pieces of it stay free.
        gc.collect()
        _, _, box, scores = min(best, key=lambda result: result[0])
        reading.decide(np.array(scores), _copy(box))
        reading.spell([(digit, confidence, _copy(box)) for confidence, digit, box, _ in best])
        return True

    def _digits(self):
        """Return a result for each digit; [] if one is none."""
        groups = self.groups()
        lone = sum([len(group) for group in groups]) == 1
        found = []
        for group in groups:
            found += self._digits_of(group, lone)
            if found[-1][0] < _LEAST_EACH:
                return []
        return found

    def groups(self):
        """Return lists of pieces, left to right. Pieces that may belong together are in one list.

        What makes the row no number is left out and noted in ``_signs``.
        """
        self._signs = False
        found = [trimmed(grid) for grid in marks.split(self.pieces.rows, _MOST_PIECES) or []]
        found.sort(key=lambda piece: piece[1][0] - piece[1][2])
        tall, dots = [], []
        for piece in found:
            self._place(piece, tall, dots)
        tall.sort(key=lambda piece: piece[1][1])
        if not self._bridged:
            dots = []
        groups = []
        end = None
        for piece in tall:
            box = piece[1]
            if end and box[1] - end[3] <= self.height // 16:
                groups[-1].append(piece)
            else:
                groups.append([piece])
            if end:
                top, left, bottom, right = box
                for dot in dots:
                    if end[1] < dot[1] and dot[3] < right and 2 * dot[0] > end[0] + end[2]:
                        left -= self.height
                        break
                near = left - end[3] <= _MOST_GAP * self.height
                if not near or not beside(end, (top, end[3], bottom, right), 0):
                    self._signs = True
            end = box
        return groups

    def _place(self, piece, tall, dots):
        """Put a piece to the ``tall`` or the ``dots``, or join it with one; highest come first."""
        box = top, left, bottom, right = piece[1]
        high, wide = bottom - top, right - left
        if not tall:
            self.height = high
        height = self.height
        small = 5 * high < 2 * height
        best = most = 0
        for place, (_, own) in enumerate(tall):
            common = min(right, own[3] + 1) - max(left, own[1] - 1)
            if common > most:
                best, most = place, common
        dot = small and 5 * wide <= 2 * height and wide <= 2 * high
        if 2 * most >= wide:
            own = tall[best][1]
            apart = (
                5 * (own[2] - own[0]) <= 4 * height and max(top, own[0]) >= min(bottom, own[2]) - 1
            )
            beneath = dot and 3 * top >= own[0] + 2 * own[2] and bottom >= own[2] - 1
            if not beneath and (small or apart):
                tall[best] = united([tall[best], piece])
                return
        if dot or 8 * max(high, wide) <= height:
            dots.append(box)
        elif not small:
            tall.append(piece)
        elif 3 * high > height or any(own[1] < right for _, own in tall):
            self._signs = True  # and no minus in front

    def _digits_of(self, group, lone):
        """Return a result for each digit in a group; the last is ``_NO_DIGIT`` if there is none."""
        alone = [self._read(group[k : k + 1]) for k in range(len(group))]
        pieces, sure = [], True
        height = self.height
        for piece, result in zip(group, alone):
            top, left, bottom, right = piece[1]
            if result[0] >= _SURE and right - left <= height:
                pieces.append(piece)
                continue
            sure = False
            if right - left >= (_LEAST_LONE * (bottom - top) if lone else _LEAST_WIDE * height):
                pieces += cut(piece, height)
            else:
                pieces.append(piece)
        if sure:
            return alone
        count = len(pieces)
        price = _CUT_PRICE if count > len(group) else 0
        # The best value of all digits from each piece on, and the results.
        best = [None] * count + [(0.0, [])]
        for first in range(count - 1, -1, -1):
            for end in range(first + 1, count + 1):
                boxes = [piece[1] for piece in pieces[first:end]]
                wide = max([box[3] for box in boxes]) - boxes[0][1]
                if wide > (_WIDEST_CUT if price and end - first < count else _WIDEST) * height:
                    break
                if best[end] is None:
                    continue
                result = self._read(pieces[first:end])
                share = _ONE_SHARE if price and result[1] == 1 else 1
                result = (share * result[0],) + result[1:]
                if wide > height:
                    share = _WIDE_SHARE
                value = math.log(max(share * result[0], 1e-4)) + best[end][0] - price
                if best[first] is None or value > best[first][0]:
                    best[first] = value, [result] + best[end][1]
        found = best[0][1] if best[0] else [_NO_DIGIT]
        return found if min([result[0] for result in found]) >= _LEAST_EACH else [_NO_DIGIT]

    def _read(self, pieces):
        """Return the result of ``pieces``, taken together."""
        piece = united(pieces)
        box = piece[1]
        if box in self._known:
            return self._known[box]
        reader, reading = self._reader, self._one
        glyph = None
        if 2 * len(piece[0]) >= self.height and self.left:
            self.left -= 1
            glyph = self.pieces.glyph(piece)
        result = _NO_DIGIT
        if glyph is not None:
            reading.decide(reader.model.scores(reader.features.of(glyph)), reader.normaliser.box)
            result = reading.confidence, reading.ranking[0], None, None
            if reading.confidence >= _LEAST_EACH:  # of others, the rest is not needed
                result = result[:2] + (reading.box, reading.scores)
        self._known[box] = result
        return result


def _copy(box):
    top, left, bottom, right = box
    return top, left, bottom, right


def _has_plus(digits):
    """Tell whether a digit hangs between line and top, as a plus does, which looks like a 4."""
    for before, (_, digit, box, _), after in zip(digits, digits[1:], digits[2:]):
        above, below = (before[2][0] + after[2][0]) / 2, (before[2][2] + after[2][2]) / 2
        high, height = box[2] - box[0], below - above
        inset = min(box[0] - above, below - box[2])
        if inset > 1 + height / 12 or (digit == 4 and inset >= 1 / 2 and 6 * high <= 5 * height):
            return True
    return False


def is_parted(glyph):
    """Tell whether a glyph falls in two, left and right, as two narrow digits do."""
    columns = np.max(glyph, axis=0).tolist()
    while not columns[-1]:
        columns.pop()
    while not columns[0]:
        columns.pop(0)
    return min(columns[_LEAST_PART:-_LEAST_PART] or [255]) < _GAP_LUMA
