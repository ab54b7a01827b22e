# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Connected marks on a grid of blocks.

A grid is a list of rows. Each row is an integer whose bit c is set if column c holds ink. One
operation tests 20 blocks in 5 us. A flood fill, block by block, takes 30 us for each neighbour.
"""


def split(ink, most):
    """Return the 8-connected marks in ``ink``, each a grid; None if there are over ``most``.

    They come in the order of their first blocks, row by row.
    """
    found = []
    rows = len(ink)
    for row in range(rows):
        bits = ink[row]
        while bits:
            # Adding the lowest bit carries through all bits of its run.
            run = bits & ~(bits + (bits & -bits))
            bits ^= run
            near = run | run << 1 | run >> 1
            touched = None
            for mark in found:
                if mark[row - 1] & near:  # row -1 is the last row, which is still blank
                    if touched is None:
                        touched = mark
                    else:
                        _move(mark, touched)
            if touched is None:
                if len(found) > 3 * most // 2:
                    # Those that have joined another are blank. One that has ended will join none.
                    found = [mark for mark in found if any(mark)]
                    if _ended(found, row) > most:
                        return None
                touched = [0] * rows
                found.append(touched)
            touched[row] |= run
    found = [mark for mark in found if any(mark)]
    return found if len(found) <= most else None


def _move(mark, other):
    """Move the blocks of ``mark`` to ``other``."""
    for i in range(len(mark)):  # enumerate() would leave garbage
        other[i] |= mark[i]
        mark[i] = 0


def _ended(found, row):
    """Return how many marks reach neither ``row`` nor the row above."""
    return sum([not mark[row - 1] | mark[row] for mark in found])


def joined(found):
    """Return ``found``, a list of marks, with those joined that are a single block apart.

    The strokes of a 4 or a 5 need not touch, and a thin stroke may be broken.
    """
    groups = []
    for mark in found:
        place = len(groups)
        for k in range(len(groups) - 1, -1, -1):
            if near(groups[k], mark):
                group = groups.pop(k)
                mark = [mark[i] | group[i] for i in range(len(mark))]
                place = k
        groups.insert(place, mark)
    return groups


def framed(found, least):
    """Return those of ``found`` that are inside the highest, as in a box; all if there are none.

    Ink is on all sides of them. What is lower than ``least`` is a speck in a loop.
    """
    heights = [height(mark) for mark in found]
    highest = max(heights)
    around = found[heights.index(highest)]
    inside = []
    for mark, own in zip(found, heights):
        if least <= own < highest - 1:
            top, left, bottom, right = box(mark)
            above = beside = below = 0
            for row, bits in enumerate(around):
                if row < top:
                    above |= bits
                elif row < bottom:
                    beside |= bits
                else:
                    below |= bits
            across = (1 << right) - (1 << left)
            if above & across and below & across and beside >> right and beside % (1 << left):
                inside.append(mark)
    return inside or found


def near(mark, other):
    """Tell whether two grids are at most a single block apart."""
    rows = len(mark)
    for row in range(rows):
        bits = other[row]
        if bits:
            around = bits << 2 | bits << 1 | bits | bits >> 1 | bits >> 2
            for k in range(max(row - 2, 0), min(row + 3, rows)):
                if mark[k] & around:
                    return True
    return False


def overlap(mark, other):
    """Tell whether two grids share a block."""
    for i in range(len(mark)):  # noqa: SIM110 (any() takes longer and makes garbage)
        if mark[i] & other[i]:
            return True
    return False


def at_border(ink, columns):
    """Tell whether ``ink``, a grid with ``columns``, has an outermost block set."""
    sides = 1 | 1 << columns - 1
    touched = 0
    for bits in ink:
        touched |= bits & sides
    return bool(touched or ink[0] or ink[-1])


def size(mark):
    """Return how many blocks ``mark`` has."""
    count = 0
    for bits in mark:
        while bits:
            bits &= bits - 1  # without its lowest bit
            count += 1
    return count


def height(mark):
    """Return the height of ``mark``, in blocks."""
    top, bottom = rows(mark)
    return bottom - top


def box(mark):
    """Return (top, left, bottom, right) of ``mark``, bottom and right exclusive."""
    columns = 0
    for bits in mark:
        columns |= bits
    left = 0
    while not columns >> left & 1:
        left += 1
    right = left
    while columns >> right:
        right += 1
    top, bottom = rows(mark)
    return top, left, bottom, right


def rows(mark):
    """Return the first row of ``mark``, and the one after the last."""
    top, bottom = 0, len(mark)
    while not mark[top]:
        top += 1
    while not mark[bottom - 1]:
        bottom -= 1
    return top, bottom
