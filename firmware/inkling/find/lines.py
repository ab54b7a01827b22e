# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take out of a flattened frame what is no digit: a box round it, an underline, ruling.

A box that does not touch the digit is a mark that encloses another. What touches it is found as a
long straight line, by a morphological opening of the ink, along rows and along columns, at half the
resolution. It leaves ink that is as long as a line and as dark all along. Each pixel is as dark as
the darkest of three, so a line may slope. Where a stroke crosses the line, the stroke has ink on
both sides of it, and stays.

Each row of the picture is followed by white, so that all rows move in one shift of the memory.
"""

from micropython import const
from ulab import numpy as np

from inkling.find import marks
from inkling.scratch import Plan, put

_PAPER_LUMA = const(200)  # of a flattened frame
_INK_LUMA = const(176)
_BOX_LUMA = const(168)  # darker than ink, so that noise makes fewer marks
_MOST_MARKS = const(40)  # of halved pixels: more are texture
_LEAST_HEIGHT = const(6)  # halved pixels: lower marks are no digits
_LENGTH = const(18)  # pixels of the halved frame: shorter lines are strokes
_MARGIN = const(17)  # pixels of white after a row: one less
_PADDING = const(4)  # rows of white above and below the picture
_BESIDE = const(3)  # rows from a line to where a stroke that crosses it has ink
_ROWS_AT_ONCE = const(10)  # because the heap has few large pieces


def take_out(flat, box, near):
    """Take a box round it all, or else long lines, out of ``flat``, as ``erase`` does.

    Return the lines. They are empty if there was a box, and None if there was nothing, or nothing
    but strokes of the mark in ``box``, in pixels of the frame, or None. If ``near``, a box may be
    as near to the digit as a pixel.
    """
    if clear_outside(flat):
        return ()
    if box and near:
        from inkling.find import around

        if around.unbox(flat, box):
            return ()
    found = erase(flat)
    # Upright lines alone are strokes of a mark that was found, unless they are ruling.
    if found[0] or (found[1] and not box) or reach_rim(found, flat.shape):
        return found
    return None


def erase(flat):
    """Take long straight lines out of ``flat``, (rows, columns) uint8, even numbers.

    Return the lines along rows and those along columns: each is a list of (row, first column,
    column after the last), or the same in columns, in pixels of the halved frame.
    """
    plan = Plan()
    halved, quarters = _halved(plan, flat)
    rows, columns = halved.shape
    level = plan.array("level", np.uint8, rows, columns)
    upright = plan.array("upright", np.uint8, columns, rows)
    longer, shorter = max(rows, columns), min(rows, columns)
    plan.memory("around", (longer + 2 * _PADDING) * (shorter + _MARGIN))  # as many rows as can be
    found = _find(plan, halved, level), _find(plan, halved.T, upright)
    if found[0] or found[1]:
        put(halved, np.maximum(level, upright.T))
        for quarter in quarters:
            put(quarter, np.maximum(quarter, halved))
    return found


def clear_outside(flat):
    """Leave of ``flat`` only what is inside the highest mark in it, as in a box, if anything is.

    Return whether something is. Marks on the grid of halved pixels are apart that touch in blocks.
    """
    plan = Plan()
    halved, _ = _halved(plan, flat)
    ink = halved < _BOX_LUMA
    put(halved, np.array([1], dtype=np.uint8))
    halved *= ink
    halved += np.array([ord("0")], dtype=np.uint8)
    digits, columns = plan.memory("halved"), flat.shape[1] // 2
    rows = [int(bytes(digits[k : k + columns]), 2) for k in range(0, len(digits), columns)]
    found = marks.split(rows, _MOST_MARKS)
    inside = marks.framed(found, _LEAST_HEIGHT) if found else None
    if not inside or inside is found:
        return False
    top, left, bottom, right = [2 * k for k in marks.box([sum(bits) for bits in zip(*inside)])]
    left, right = flat.shape[1] - right, flat.shape[1] - left  # the highest bit comes first
    white = np.array([_PAPER_LUMA], dtype=np.uint8)
    for outside in (flat[: top - 1], flat[bottom + 1 :], flat[:, : left - 1], flat[:, right + 1 :]):
        put(outside, white)
    return True


def _halved(plan, flat):
    """Return ``flat`` at half the resolution, the darkest of four pixels, and the four."""
    halved = plan.array("halved", np.uint8, flat.shape[0] // 2, flat.shape[1] // 2)
    quarters = [flat[row::2, column::2] for row in (0, 1) for column in (0, 1)]
    put(halved, np.minimum(quarters[0], quarters[1]))
    put(halved, np.minimum(halved, np.minimum(quarters[2], quarters[3])))
    return halved, quarters


def _find(plan, picture, under):
    """Fill ``under`` with the luma under the lines along the rows of ``picture``, elsewhere 0.

    Return the lines.
    """
    rows, columns = picture.shape
    stride = columns + _MARGIN
    around = plan.array("around", np.uint8, rows + 2 * _PADDING, stride)
    put(around, np.array([_PAPER_LUMA], dtype=np.uint8))
    put(around[_PADDING:-_PADDING, :columns], picture)
    around = around.reshape((len(around) * stride,))
    under -= under
    beside = _BESIDE * stride
    part = _ROWS_AT_ONCE * stride
    for row in range(0, rows, _ROWS_AT_ONCE):
        first = (row + _PADDING) * stride
        end = first + part
        line = around[first - stride - _LENGTH + 1 : end + stride + _LENGTH - 1]
        line = _slid(_darkest_of_three(line, stride), np.maximum, _LENGTH)
        if np.min(line) >= _INK_LUMA:
            continue
        # The least of the brightest pixels of all pieces of that length which hold the pixel.
        line = _slid(line, np.minimum, _LENGTH)
        line = np.maximum(line, around[first:end])
        above = _darkest_of_three(around[first - beside - 1 : end - beside + 1], 1)
        below = _darkest_of_three(around[first + beside - 1 : end + beside + 1], 1)
        luma = np.maximum(above, below)
        luma *= line < _INK_LUMA
        put(under[row : row + _ROWS_AT_ONCE], luma.reshape((_ROWS_AT_ONCE, stride))[:, :columns])
    lines = []
    for row, luma in enumerate(np.max(under, axis=1).tolist()):
        if luma:
            line = under[row].tobytes()
            lines.append((row, columns - len(line.lstrip(b"\0")), len(line.rstrip(b"\0"))))
    return lines


def _darkest_of_three(luma, step):
    """Return the darkest of each pixel and those a ``step`` before and after it."""
    return np.minimum(np.minimum(luma[: -2 * step], luma[step:-step]), luma[2 * step :])


def _slid(values, extreme, count):
    """Return the ``extreme`` of each value and those after it, ``count`` in all."""
    reach = 1
    while 2 * reach <= count:
        values = extreme(values[:-reach], values[reach:])
        reach *= 2
    return extreme(values[: reach - count], values[count - reach :])


def surround(lines, box, shape):
    """Tell whether ``lines``, as ``erase`` returns them, are no part of a mark in ``box``.

    They are on three sides of it, or are an underline that is longer than the mark on either side,
    or reach the rim of the frame of ``shape``, unless that is None. All is in pixels of the frame.
    """
    top, left, bottom, right = [side // 2 for side in box]
    sides = 0
    for found, before, after in zip(lines, (top, left), (bottom, right)):
        if found:
            sides += (found[0][0] <= before + 1) + (found[-1][0] >= after - 2)
    if shape and reach_rim(lines, shape):
        return True
    first, end = left, right  # of the underline
    for line in lines[0]:
        if line[0] >= bottom - 2:
            first, end = min(first, line[1]), max(end, line[2])
    return sides >= 3 or (first < left - 2 and end > right + 2)


def reach_rim(lines, shape):
    """Tell whether any of ``lines``, as ``erase`` returns them, ends at the rim of the frame."""
    for found, end in zip(lines, (shape[1] // 2, shape[0] // 2)):
        for line in found:
            if line[1] == 0 or line[2] == end:
                return True
    return False
