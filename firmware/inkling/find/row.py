# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Tell a row of marks, which may be a number, from other groups: marks -> the box of the row."""

from inkling.find import marks


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
        if beside(last, pair[0], 1, height):
            in_row.append(pair)
            last = pair[0]
    last = middle[0]
    for pair in reversed(row[:place]):
        if beside(pair[0], last, 1, height):
            in_row.append(pair)
            last = pair[0]
    tall = [mark for _, mark in in_row if marks.height(mark) >= max(height // 3, 2)]
    for pair in row:
        if marks.height(pair[1]) >= high and pair[1] in rivals and pair not in in_row:
            return ()
    return tall if len(tall) > 1 else None


def is_cut(box, cut):
    """Tell whether ``cut``, row bits of marks at the rim, may hold a digit of a row in ``box``."""
    top, left, bottom, right = box
    near = bottom - top
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
