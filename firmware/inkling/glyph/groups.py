# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Group the pieces of a row of marks: row bits of its pixels -> pieces that may be one digit.

A piece is (grid, box): its row bits, without blank rims, so that they are small integers, which
take no memory of their own; and (top, left, bottom, right) in pixels of the row of marks.

Those that are grouped touch no other one. What is broken is joined: the roof of a 5 lies
above its belly. What lies apart, or as no digit does, shows that the row is no number.
"""

from micropython import const

from inkling.find import marks
from inkling.find.row import beside

_MOST_PIECES = const(24)  # more are texture
_LEAST_RING = const(6)  # pixels; a smaller one may be a dot
_MOST_GAP = const(250)  # between two digits, in percent of the row's height


class Groups:
    """What one trial has found in a row.

    - ``boxes``: those of all pieces.
    - ``height``: of the highest one.
    - ``signs``: whether there is what makes the row no number.
    - ``far``: whether that is a wide gap, which faint digits do not leave.
    - ``pluses``: pieces that make it none, too, unless one is a crossed digit.
    - ``marks``: boxes of the marks in the first trial, or None before it.
    - ``lost``: whether one of them is missing, or a digit has fallen to pieces.
    - ``dots``: boxes of what may be points or commas.
    """

    def __init__(self):
        self.height = 0
        self.begin()

    def begin(self):
        """Begin a new row."""
        self.marks = self.pluses = self.boxes = self.dots = None
        self.signs = self.lost = False

    def of(self, parts, with_signs=False):
        """Return lists of pieces, left to right. Pieces that may belong together are in one list.

        ``parts`` are those of ``Pieces``. Points and commas are passed over, and only
        ``with_signs`` may they lie between two digits.
        """
        self.signs = self.far = False
        self.pluses = []
        found = []
        for left, right, grid in parts:
            top, bottom = marks.rows(grid)
            own = grid[top:bottom]
            # Most of them are one mark. To tell that takes half the time of marks.split.
            if _is_joined(own) or _is_joined(own[::-1]):
                found.append((own, (top, left, bottom, right)))
                continue
            for mark in marks.split(grid, _MOST_PIECES) or []:
                found.append(trimmed(mark, 0, left))
        self.boxes = [box for _, box in found]
        # Each key is another one, because the board's sort does not keep the order of equal ones.
        found.sort(key=lambda piece: (piece[1][0] - piece[1][2], piece[1]))
        tall, dots = [], []
        for piece in found:
            self._place(piece, tall, dots)
        tall.sort(key=lambda piece: (piece[1][1], piece[1]))
        specks = dots
        if with_signs:
            self.dots = dots
        else:
            dots = []
        height = self.height
        groups, boxes = [], []
        for piece in tall:
            box = piece[1]
            if 5 * len(piece[0]) <= 4 * height and _is_plus(piece):
                self.pluses.append(piece)
            if groups and box[1] - boxes[-1][3] <= height // 16:
                for _, other in groups[-1]:
                    both = around(other, box)
                    common = min(other[3], box[3]) - max(other[1], box[1])
                    narrow = min(other[3] - other[1], box[3] - box[1])
                    if 2 * common >= narrow and 2 * (both[2] - both[0]) > 3 * height:
                        self.signs = True  # one above the other
                groups[-1].append(piece)
                boxes[-1] = around(boxes[-1], box)
            else:
                groups.append([piece])
                boxes.append(box)
        end = None
        for box in boxes:
            top, left, bottom, right = box
            if end:
                for dot in dots:
                    if end[1] < dot[1] and dot[3] < right and 2 * dot[0] > end[0] + end[2]:
                        left -= height
                        break
                near = 100 * (left - end[3]) <= _MOST_GAP * height
                if not near or not beside(end, (top, end[3], bottom, right), 0):
                    self.signs = True
                    self.far = self.far or not near
            end = box
        self.marks = self.marks or boxes
        self.lost = bool(boxes) and _leave_digit(specks, boxes, height)
        for mark in self.marks:
            if not any(mark[1] < box[3] and box[1] < mark[3] for box in boxes):
                self.lost = True
        return groups

    def _place(self, piece, tall, dots):
        """Put a piece to the ``tall`` or the ``dots``, or join it with one; highest come first."""
        box = top, left, bottom, right = piece[1]
        high, wide = bottom - top, right - left
        if not tall:
            self.height = high
        height = self.height
        if 4 * wide >= 5 * height and 4 * high <= wide:
            return  # an underline, or a ruled line
        small = 5 * high < 2 * height
        if small and high >= _LEAST_RING and 4 * high >= height:
            # A small ring is a zero, as in 600. The middle row of it has two runs.
            middle = piece[0][high // 2]
            small = not middle & middle + (middle & -middle)
        best = most = 0
        for place, (_, own) in enumerate(tall):
            common = min(right, own[3] + 1) - max(left, own[1] - 1)
            if common > most:
                best, most = place, common
        dot = small and 5 * wide <= 2 * height and wide <= 2 * high
        joins = False
        if most:
            own_top, _, own_bottom, _ = tall[best][1]
            gap = max(top, own_top) - min(bottom, own_bottom)
            if 2 * most >= wide:
                apart = 5 * (own_bottom - own_top) <= 4 * height and gap >= -1
                beneath = dot and 3 * top >= own_top + 2 * own_bottom and bottom >= own_bottom - 1
                joins = not beneath and (small or apart)
            if small and not dot and gap < 2:
                joins = True  # the roof of a 5
        if joins:
            tall[best] = united([tall[best], piece])
        elif dot or 8 * max(high, wide) <= height:
            dots.append(box)
        elif not small:
            tall.append(piece)
        elif _lengthens(piece, tall):
            return
        elif 3 * high > height or any(own[1] < right for _, own in tall):
            self.signs = True
        else:
            dots.append(box)  # a minus in front


def _leave_digit(specks, boxes, height):
    """Tell whether ``specks`` before, between or behind ``boxes`` may be pieces of a digit.

    They have half of the row's ``height`` together.
    """
    start = boxes[0][1] - height
    for _, end, _, next_start in boxes + [(0, boxes[-1][3] + height, 0, 0)]:
        rows = 0
        for top, left, bottom, right in specks:
            if start <= left and right <= end:
                rows |= (1 << bottom) - (1 << top)
        if 2 * marks.size([rows]) >= height:
            return True
        start = next_start
    return False


def around(box, other):
    """Return the box around two of them."""
    tops, lefts, bottoms, rights = zip(box, other)
    return min(tops), min(lefts), max(bottoms), max(rights)


def united(pieces):
    """Return several pieces as one."""
    if len(pieces) == 1:
        return pieces[0]
    box = pieces[0][1]
    for _, other in pieces:
        box = around(box, other)
    top, left, bottom, _ = box
    grid = [0] * (bottom - top)
    for own, (own_top, own_left, _, _) in pieces:
        for row, bits in enumerate(own):
            grid[own_top - top + row] |= bits << own_left - left
    return grid, box


def trimmed(grid, top=0, left=0):
    """Return the piece of ``grid``, row bits from ``top`` and ``left`` on, without blank rims."""
    own_top, own_left, bottom, right = marks.box(grid)
    rows = [bits >> own_left for bits in grid[own_top:bottom]]
    return rows, (top + own_top, left + own_left, top + bottom, left + right)


def _is_joined(grid):
    """Tell whether each run of ink touches one in the row before, and the first row has one."""
    before = grid[0] & -grid[0]
    for bits in grid:
        near = before | before << 1 | before >> 1
        if bits & ~near:
            rest = bits
            while rest:
                # Adding the lowest bit carries through all bits of its run.
                run = rest & ~(rest + (rest & -rest))
                if not run & near:
                    return False
                rest ^= run
        before = bits
    return True


def _lengthens(piece, tall):
    """Join ``piece`` with the digit in ``tall`` that it is the broken end of, if it is one's."""
    top, left, bottom, right = piece[1]
    for place, (_, (own_top, own_left, own_bottom, own_right)) in enumerate(tall):
        at_end = 3 * bottom <= 2 * own_top + own_bottom or 3 * top >= own_top + 2 * own_bottom
        if at_end and max(left, own_left) - min(right, own_right) < 2:
            tall[place] = united([tall[place], piece])
            return True
    return False


def _is_plus(piece):
    """Tell whether a piece is a plus: a bar across the middle of an upright line, no other ink."""
    grid, (_, left, _, right) = piece
    high, wide = len(grid), right - left
    if 2 * wide < high:
        return False
    bar, broad = [], 0
    for row, bits in enumerate(grid):
        start, end = 0, 1
        while bits >> end:
            end += 1
        while start < end and not bits >> start & 1:
            start += 1
        if 4 * (end - start) >= 3 * wide:
            bar.append(row)
        if 5 * (end - start) > 2 * wide:
            broad += 1
        elif 2 * abs(start + end - wide) > wide:
            return False
    if not bar or 3 * broad > high:
        return False
    return 4 * bar[0] >= high and 4 * (high - 1 - bar[-1]) >= high
