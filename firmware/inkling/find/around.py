# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take out of a frame what is around the digit: a table or a hand that the rim cuts, or a box.

It is traced inwards, row by row, from the rim of the frame or from the sides of the mark that may
be a box. Each row of pixels is a Python integer with one bit a pixel, the first one the highest.

Few frames need it. Cost at 200 MHz: 110 ms for what the rim cuts, 30 ms for a box.
"""

from micropython import const
from ulab import numpy as np

from inkling.find import marks
from inkling.find.flatten import flatten
from inkling.find.polarity import LIGHT, invert
from inkling.scratch import Plan, put

_PAPER_LUMA = const(200)  # of a flattened frame
_INK_LUMA = const(180)  # higher than elsewhere, because a box may be faint at its corners
_DARK_DIVISOR = const(2)  # of the brightest luma: a table or a hand that is brighter is a shadow
_ROWS_AT_ONCE = const(10)  # because the heap has few large pieces
_BESIDE = const(4)  # pixels around a mark, whose faint sides its box may lack
_LEAST_HEIGHT = const(12)  # pixels: what is lower in a mark is a speck in a loop
_GAPS_DIVISOR = const(5)  # of a box's height and width: with more gaps, it is none


def clear(luma, flat, ink, box):
    """Flatten ``luma`` without what the rim cuts. Return whether there was anything.

    That is what is dark, as a table, and all that touches it. If there is no such thing, and no
    mark was found in a ``box``, it is any ink that the rim cuts.

    ``flat`` is filled. Both are (rows, columns) uint8. If ``ink`` is LIGHT, ``luma`` is inverted.
    """
    if ink == LIGHT:
        invert(luma, flat)
    else:
        put(flat, luma)
    paper = int(np.max(flat))
    found = _clear(flat, paper // _DARK_DIVISOR, paper, None)
    if box and not found:
        return False
    flatten(flat, flat, None, None)
    return bool(_clear(flat, _INK_LUMA, _PAPER_LUMA, found) or found)


def _clear(pixels, limit, paper, found):
    """Take out of ``pixels`` the ink that is connected with the rim, or with what was ``found``.

    Ink has a luma below ``limit``. It gets the luma ``paper``, and so do the pixels beside it.
    Return all of these as row bits, or None if there is no such ink.
    """
    sides = pixels[:1], pixels[-1:], pixels[:, :1], pixels[:, -1:]
    if not found and min([np.min(side) for side in sides]) >= limit:
        return None
    rows, columns = pixels.shape
    ink = _row_bits(pixels, limit)
    found = found or [0] * rows
    found[0] |= ink[0]
    found[-1] |= ink[-1]
    _trace(found, ink, 1 | 1 << columns - 1)
    return _paint(pixels, found, paper)


def erase(flat, box):
    """Take a box with a digit in it out of a flat frame. Return whether there was one.

    box: (top, left, bottom, right) of the mark that may be one, in pixels, the last two exclusive.
    """
    rows, columns = flat.shape
    top, left, bottom, right = box
    top, bottom = max(top - _BESIDE, 0), min(bottom + _BESIDE, rows)
    first = 1 << columns - max(left - _BESIDE, 0)
    last = 1 << max(columns - right - _BESIDE, 0)
    ink = [0] * rows
    for k, bits in enumerate(_row_bits(flat[top:bottom], _INK_LUMA)):
        ink[top + k] = bits & first - last
    region = _region(ink)
    if region is None:
        return False
    top, bottom, last, first = region
    found = [0] * rows
    found[top], found[bottom] = ink[top], ink[bottom]
    _trace(found, ink, first | last)
    region = _region([ink[row] & ~found[row] for row in range(rows)])
    if region is None or not _surround(found, region):
        return False
    _paint(flat, found, _PAPER_LUMA)
    return True


def _row_bits(pixels, limit):
    """Return each row of ``pixels`` as an integer: a bit is set where luma is below ``limit``."""
    rows, columns = pixels.shape
    wide = (columns + 7) // 8
    plan = Plan()
    words = plan.array("words", np.uint8, rows, wide)
    words -= words
    ink = plan.array("ink", np.uint8, rows, wide)
    for k in range(8):
        put(ink, np.array([128 >> k], dtype=np.uint8))
        luma = pixels[:, k::8]
        part = ink[:, : luma.shape[1]]
        part *= luma < limit
        target = words[:, : luma.shape[1]]
        target += part
    memory = plan.memory("words")
    return [
        int.from_bytes(memory[first : first + wide], "big") >> 8 * wide - columns
        for first in range(0, rows * wide, wide)
    ]


def _trace(found, ink, rim):
    """Add to ``found`` the runs of ``ink`` that touch it, or the columns ``rim``, all row bits."""
    count = len(ink)
    rows, others = range(count), range(count - 1, -1, -1)
    more = True
    while more:
        more = False
        for row in rows:
            left = ink[row] & ~found[row]
            beside = left and left & (_near(found, row) | rim)
            while beside:
                # Adding the lowest bit carries through all bits of its run.
                bits = left & ~(left + (left & -left))
                left ^= bits
                if bits & beside:
                    beside &= ~bits
                    found[row] |= bits
                    more = True
        rows, others = others, rows


def _near(found, row):
    """Return the bits of ``found`` in a ``row``, and those beside them."""
    bits = found[row]
    if row:
        bits |= found[row - 1]
    if row + 1 < len(found):
        bits |= found[row + 1]
    return bits << 1 | bits | bits >> 1


def _region(ink):
    """Return the first and the last row of ``ink``, and its lowest and its highest bit.

    Specks of a pixel do not count. Return None if there is nothing else.
    """
    rows, columns = [], 0
    for row in range(len(ink) - 1):
        bits = ink[row] & (ink[row] << 1 | ink[row + 1])
        if bits:
            rows.append(row)
            columns |= bits
    return (rows[0], rows[-1], columns & -columns, 1 << len(bin(columns)) - 3) if rows else None


def _surround(found, region):
    """Tell whether ``found``, row bits, is on all sides of a ``region``, but for some gaps."""
    top, bottom, low, high = region
    across = 2 * high - low
    above = below = gaps = 0
    for row, bits in enumerate(found):
        if row < top:
            above |= bits
        elif row > bottom:
            below |= bits
        else:
            gaps += (bits < 2 * high) + (not bits & low - 1)
    height, width = bottom + 1 - top, marks.size([across])
    gaps += 2 * width - marks.size([above & across, below & across])
    return height >= _LEAST_HEIGHT and _GAPS_DIVISOR * gaps <= height + width


def _paint(pixels, found, paper):
    """Put ``paper`` in place of the pixels in ``found`` and of those beside them. Return these."""
    rows, columns = pixels.shape
    wide = (columns + 7) // 8
    plan = Plan()
    words = plan.array("words", np.uint8, rows, wide)
    memory = plan.memory("words")
    found = [_near(found, row) & (1 << columns) - 1 for row in range(rows)]
    for row, bits in enumerate(found):
        bits <<= 8 * wide - columns
        memory[row * wide : row * wide + wide] = bits.to_bytes(wide, "big")
    luma = plan.array("luma", np.uint8, rows, 8 * wide)
    for k in range(7, -1, -1):  # the lowest bit first
        halved = words // 2
        words -= halved
        words -= halved
        put(luma[:, k::8], words)
        put(words, halved)
    luma *= np.array([paper], dtype=np.uint8)
    for row in range(0, rows, _ROWS_AT_ONCE):
        part = pixels[row : row + _ROWS_AT_ONCE]
        put(part, np.maximum(part, luma[row : row + _ROWS_AT_ONCE, :columns]))
    return found
