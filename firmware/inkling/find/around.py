# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take out of a frame what is around the digit: a table or a hand that the rim cuts, or a box.

It is traced inwards, row by row, from the rim of the frame or from the sides of the mark that may
be a box. A mask has one bit a pixel, the first one the highest. Each row of it begins with a new
byte, and becomes a Python integer only while it is worked on. Lists of integers would lie scattered
in the heap, and leave no large pieces.

Few frames need it. Cost at 200 MHz: 150 ms for what the rim cuts, and 60 ms for a box.
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
_BESIDE = const(4)  # pixels around a mark, whose faint sides its box may lack
_LEAST_HEIGHT = const(12)  # pixels: what is lower in a mark is a speck in a loop
_GAPS_DIVISOR = const(5)  # of a box's height and width: with more gaps, it is none
_ROWS_AT_ONCE = const(10)  # because the heap has few large pieces


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
    found = _mask(flat)
    paper = int(np.max(flat))
    _clear(flat, paper // _DARK_DIVISOR, paper, found)
    if box and not any(found):
        return False
    flatten(flat, flat, None, None)
    _clear(flat, _INK_LUMA, _PAPER_LUMA, found)
    return any(found)


def unbox(flat, box):
    """Take a box with a digit in it out of a flat frame. Return whether there was one.

    box: (top, left, bottom, right) of the mark that may be one, in pixels, the last two exclusive.
    """
    top, left, bottom, right = box
    flat = flat[max(top - _BESIDE, 0) : bottom + _BESIDE]
    rows, columns = flat.shape
    wide = _bytes(columns)
    first, last = max(left - _BESIDE, 0), min(right + _BESIDE, columns)
    across = (1 << 8 * wide - first) - (1 << 8 * wide - last)
    found, ink = _mask(flat), _ink(flat, _INK_LUMA)
    for row in range(rows):
        _set(ink, row, wide, _row(ink, row, wide) & across)
    region = _region(ink, wide)
    # Most marks are no box, and to trace one takes long.
    if region is None or not _surround(ink, wide, _middle(region)):
        return False
    for row in region[:2]:
        _set(found, row, wide, _row(ink, row, wide))
    _trace(found, ink, wide, region[2] | region[3])
    for row in range(rows):
        _set(ink, row, wide, _row(ink, row, wide) & ~_row(found, row, wide))
    region = _region(ink, wide)
    if region is None or not _surround(found, wide, region):
        return False
    _paint(flat, found, _PAPER_LUMA)
    return True


def _clear(pixels, limit, paper, found):
    """Put ``paper`` in place of the ink that is connected with the rim, or with what was ``found``.

    Ink has a luma below ``limit``. ``found`` is a mask, and gets all that is taken out.
    """
    sides = pixels[:1], pixels[-1:], pixels[:, :1], pixels[:, -1:]
    if not any(found) and min([np.min(side) for side in sides]) >= limit:
        return
    rows, columns = pixels.shape
    wide = _bytes(columns)
    ink = _ink(pixels, limit)
    for row in (0, rows - 1):
        _set(found, row, wide, _row(found, row, wide) | _row(ink, row, wide))
    _trace(found, ink, wide, 1 << 8 * wide - 1 | 1 << 8 * wide - columns)
    _paint(pixels, found, paper)


def _bytes(columns):
    """Return how many bytes a row of a mask takes."""
    return (columns + 7) // 8


def _mask(pixels):
    """Return a mask of the ``pixels`` in which no bit is set."""
    rows, columns = pixels.shape
    return bytearray(rows * _bytes(columns))


def _row(mask, row, wide):
    """Return a ``row`` of a mask as an integer, 0 if the mask has no such row."""
    return int.from_bytes(mask[row * wide : row * wide + wide], "big")


def _set(mask, row, wide, bits):
    """Let ``bits`` be a ``row`` of a mask."""
    mask[row * wide : row * wide + wide] = bits.to_bytes(wide, "big")


def _near(mask, row, wide):
    """Return the bits of a mask in a ``row``, and those beside them."""
    bits = _row(mask, row - 1, wide) | _row(mask, row, wide) | _row(mask, row + 1, wide)
    return bits << 1 | bits | bits >> 1


def _ink(pixels, limit):
    """Return a mask of the ``pixels`` with a luma below ``limit``, in the scratch memory."""
    rows, columns = pixels.shape
    plan = Plan()
    words = plan.array("words", np.uint8, rows, _bytes(columns))
    words -= words
    ink = plan.array("ink", np.uint8, rows, _bytes(columns))
    for k in range(8):
        put(ink, np.array([128 >> k], dtype=np.uint8))
        luma = pixels[:, k::8]
        part, target = ink[:, : luma.shape[1]], words[:, : luma.shape[1]]
        part *= luma < limit
        target += part
    return plan.memory("words")


def _trace(found, ink, wide, rim):
    """Add to ``found`` the runs of ``ink``, both masks, that touch it or the columns ``rim``."""
    row, step, last = 0, 1, len(ink) // wide - 1
    more = True
    while more:
        more = False
        behind, own = 0, _row(found, row, wide)
        while 0 <= row <= last:
            ahead = _row(found, row + step, wide)
            left = _row(ink, row, wide) & ~own
            if left:
                near = behind | own | ahead
                beside = left & (near << 1 | near | near >> 1 | rim)
                if beside:
                    more = True
                    while beside:
                        # Adding the lowest bit carries through all bits of its run.
                        bits = left & ~(left + (left & -left))
                        left ^= bits
                        if bits & beside:
                            beside &= ~bits
                            own |= bits
                    _set(found, row, wide, own)
            behind, own = own, ahead
            row += step
        row, step = row - step, -step  # now the other way


def _region(ink, wide):
    """Return the first and the last row of a mask, and its lowest and its highest bit.

    Specks of a pixel do not count. Return None if there is nothing else.
    """
    first, last, columns = None, None, 0
    for row in range(len(ink) // wide):
        bits = _row(ink, row, wide)
        bits &= bits << 1 | _row(ink, row + 1, wide)
        if bits:
            if first is None:
                first = row
            last = row
            columns |= bits
    return (first, last, columns & -columns, 1 << len(bin(columns)) - 3) if columns else None


def _middle(region):
    """Return the middle of a ``region``, half as high and half as wide."""
    top, bottom, low, high = region
    height, width = (bottom - top) // 4, len(bin(high // low)) // 4
    return top + height, bottom - height, low << width, high >> width


def _surround(found, wide, region):
    """Tell whether ``found``, a mask, is on all sides of a ``region``, but for some gaps."""
    top, bottom, low, high = region
    across = 2 * high - low
    above = below = gaps = 0
    for row in range(len(found) // wide):
        bits = _row(found, row, wide)
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
    """Put ``paper`` in place of the pixels in ``found``, a mask, and of those beside them.

    These are added to the mask, because ink is blurred.
    """
    rows, columns = pixels.shape
    wide = _bytes(columns)
    plan = Plan()
    words = plan.array("words", np.uint8, rows, wide)
    memory = plan.memory("words")
    memory[:] = found
    for row in range(rows):
        near = _near(memory, row, wide)
        _set(found, row, wide, near & (1 << 8 * wide) - (1 << 8 * wide - columns))
    memory[:] = found
    luma = plan.array("luma", np.uint8, rows, 8 * wide)
    for k in range(7, -1, -1):  # the lowest bit of each byte first
        halved = words // 2
        words -= halved
        words -= halved
        put(luma[:, k::8], words)
        put(words, halved)
    luma *= np.array([paper], dtype=np.uint8)
    for row in range(0, rows, _ROWS_AT_ONCE):
        part = pixels[row : row + _ROWS_AT_ONCE]
        put(part, np.maximum(part, luma[row : row + _ROWS_AT_ONCE, :columns]))
