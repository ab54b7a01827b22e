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
    # In one integer, for each amount of ink so far, the columns that seams have reached; a bit
    # between two amounts stays 0. A list of them took six times as long.
    step = width + 1
    window = (1 << width) - 1
    each = 0
    for _ in range(_MOST_INK + 1):
        each = each << step | 1
    everywhere = window * each
    reached = window
    history = []
    for bits in grid:
        near = (reached | reached << 1 | reached >> 1) & everywhere
        inked = near & (bits >> left & window) * each
        reached = near ^ inked | inked << step & everywhere
        history.append(reached)
    if not reached:
        return None
    ink = 0
    while not reached >> step * ink & window:
        ink += 1
    places = [column for column in range(width) if reached >> step * ink + column & 1]
    column = places[len(places) // 2]
    columns = [left + column]
    level = ink
    for row in range(len(grid) - 1, 0, -1):
        if grid[row] >> left + column & 1:
            level -= 1
        above = history[row - 1] >> step * level
        if not above >> column & 1:
            column += -1 if column and above >> column - 1 & 1 else 1
        columns.append(left + column)
    columns.reverse()
    return ink, columns
