# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Cut a piece of writing where digits may touch: along seams from its top to its bottom.

A seam goes from each row of pixels to the next one straight down or a pixel to the side, and cuts
as few pixels of ink as it can. All seams at a time are sets of columns, row bits.
"""

from micropython import const

from inkling.glyph.groups import trimmed

_MOST_INK = const(7)  # pixels that a seam may cut
_MOST_CUTS = const(6)


def cut(piece, height):
    """Return the pieces, left to right, that the best seams make of one; ``height``: of the row."""
    grid, (top, left, _, right) = piece
    first, end = max(height // 6, 2), right - left - max(height // 6, 2)
    count = max((end - first) // max(height // 5, 2), 1)
    seams = []
    for k in range(count):
        low, high = [first + (end - first) * place // count for place in (k, k + 1)]
        found = seam(grid, low, max(high - low, 0) + 1)
        if found:
            seams.append(found)
    seams.sort()
    parts = []
    for _, columns in sorted(seams[:_MOST_CUTS], key=lambda pair: pair[1]):
        own = [bits & (1 << column) - 1 for bits, column in zip(grid, columns)]
        if any(own):
            parts.append(trimmed(own, top, left))
            grid = [bits & ~taken for bits, taken in zip(grid, own)]
    if any(grid):
        parts.append(trimmed(grid, top, left))
    return parts


def seam(grid, left, width):
    """Return (ink, columns) of the best seam through ``grid``, in ``width`` columns from ``left``.

    ``ink`` is how many pixels it cuts. The seam goes to the left of the column in each row.
    Returns None if each seam cuts too much.
    """
    window = (1 << width) - 1
    reached = [window] + [0] * _MOST_INK
    history = []
    for bits in grid:
        bits >>= left
        near = [(r | r << 1 | r >> 1) & window for r in reached]
        reached = [a & ~bits | b & bits for a, b in zip(near, [0] + near)]
        history.append(reached)
    level = 0
    while not reached[level]:
        level += 1
        if level > _MOST_INK:
            return None
    ink = level
    places = [column for column in range(width) if reached[level] >> column & 1]
    column = places[len(places) // 2]
    columns = [left + column]
    for row in range(len(grid) - 1, 0, -1):
        if grid[row] >> left + column & 1:
            level -= 1
        above = history[row - 1][level]
        if not above >> column & 1:
            column += -1 if column and above >> column - 1 & 1 else 1
        columns.append(left + column)
    columns.reverse()
    return ink, columns
