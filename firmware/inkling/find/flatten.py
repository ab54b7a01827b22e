# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take shadows out of a frame: luma -> luma of the same ink on evenly lit paper.

A stroke is darker than the paper on both sides of it. The edge of a shadow is darker than the paper
on one side only. So of each line through a pixel the darker end is taken, and the brightest of
these is the paper under the pixel. Strokes up to 5 pixels wide stay whole. The middle of a thicker
one is taken for paper, unless it is part of the mark that was found, and too dark for a shadow.
Longer lines would keep more of the strokes, but more of the shadows, too.

The paper is sought at half the resolution. ulab compares along an axis in an eighth of the time
that it takes to compare two arrays, so all that is compared is copied one below the other.

Few frames are flattened, so no arrays are kept for it. Cost: 23 ms at 200 MHz, 41 kB of garbage.
"""

from micropython import const
from ulab import numpy as np

from inkling.scratch import Plan, put

_REACH = const(3)  # pixels of the halved frame, from the middle of a line to its end
# Halves of lines through a pixel, (rows, columns) from the middle to the end. They are in two
# groups, because there is no room for all six.
_LINES = (((0, 2), (2, 0), (0, 3)), ((3, 0), (2, 2), (2, -2)))
_DARKEST_DIVISOR = const(3)  # of the brightest paper's luma: darker is no paper in a shadow
_PAPER_LUMA = const(200)  # of the flattened frame
_CHUNK_ROWS = const(10)  # the heap has no large pieces


def flatten(luma, flat, closed, box):
    """Fill ``flat`` with ``luma``, both (rows, columns) uint8, multiples of 4, without shadows.

    Paper gets a luma of 200. Ink gets the same share of it as it has of its paper in the frame.
    Both may be the same array. ``closed`` and ``box`` are the ``paper`` and the ``box`` of the
    ``Finder`` that has looked at ``luma``.
    """
    plan = Plan()
    rows, columns = luma.shape[0] // 2, luma.shape[1] // 2
    around = plan.array("around", np.uint8, rows + 2 * _REACH, columns + 2 * _REACH)
    words, upper = _words(plan, "words", rows, columns)
    quarters = _quarters(luma)
    words -= words
    for quarter in quarters:
        words += quarter
    words *= np.array([64], dtype=np.uint16)  # the mean of four pixels is now the upper byte
    _surround(upper, around)
    paper = _paper(plan, rows, columns).copy()
    if box:
        _spare_ink(paper, closed, box)
    # A table may be black beside the paper. Its noise must not be mistaken for ink.
    lift = np.maximum(paper, max(int(np.max(paper)) // _DARKEST_DIVISOR, 1))
    lift -= paper
    gain, _ = _words(plan, "gain", rows, columns, over=("lines",))
    full = np.array([256 * _PAPER_LUMA], dtype=np.uint16)
    gain -= gain
    for row in range(0, rows, _CHUNK_ROWS):
        chunk = gain[row : row + _CHUNK_ROWS]
        chunk += full // (paper[row : row + _CHUNK_ROWS] + lift[row : row + _CHUNK_ROWS])
    for target, source in zip(_quarters(flat), quarters):
        put(words, np.minimum(source, paper))
        words += lift
        words *= gain  # luma / paper * 200 is now the upper byte
        put(target, upper)


def _spare_ink(paper, closed, box):
    """Put ``closed`` in place of the ``paper`` of the halved frame that is too dark for a shadow.

    This is done in ``box``, in blocks. A corner of a shadow is closed like ink, so each block gets
    the darkest paper of it and its neighbours.
    """
    top, left, bottom, right = box
    least = closed[top : bottom + 2, left : right + 2]
    least = np.minimum(np.minimum(least[:-2], least[1:-1]), least[2:])
    least = np.minimum(np.minimum(least[:, :-2], least[:, 1:-1]), least[:, 2:])
    limit = least // 2 + least // 8  # 5/8: all but the deepest shadows leave more of the luma
    for quarter in _quarters(paper):
        inside = quarter[top:bottom, left:right]
        put(inside, np.maximum(inside, least * (inside < limit)))


def _words(plan, name, rows, columns, over=()):
    """Return a part of the scratch memory as (rows, columns) uint16, and their upper bytes."""
    words = plan.array(name, np.uint16, rows, columns, over)
    return words, plan.array(name, np.uint8, rows, 2 * columns)[:, 1::2]


def _quarters(pixels):
    """Return the four views of every second pixel in every second row."""
    return [pixels[row::2, column::2] for row in (0, 1) for column in (0, 1)]


def _surround(halved, around):
    """Fill ``around`` with the frame ``halved``, continued beyond its border on all sides."""
    inner = around[:, _REACH:-_REACH]
    put(inner[_REACH:-_REACH], halved)
    put(inner[:_REACH], halved[:1])
    put(inner[-_REACH:], halved[-1:])
    put(around[:, :_REACH], inner[:, :1])
    put(around[:, -_REACH:], inner[:, -1:])


def _paper(plan, rows, columns):
    """Return the luma of the paper in the halved frame, which lies in the plan's "around".

    Arrays reach from the first pixel to the last one, with the border that lies between rows.
    """
    stride = columns + 2 * _REACH
    size = rows * stride - 2 * _REACH
    middle = _REACH * stride + _REACH
    around = plan.memory("around")
    lines = plan.array("lines", np.uint8, 5, size, over=("words",))
    memory = plan.memory("lines")
    brightest, first, second, one_end, other_end = [
        memory[size * k : size * (k + 1)] for k in range(5)
    ]
    ends = lines[3:]
    darker = lines[:4]  # the brightest so far and three lines; the third takes the place of its end
    blank = lines[0]
    blank -= blank
    for group in _LINES:
        for (row, column), target in zip(group, (first, second, one_end)):
            end = row * stride + column
            one_end[:] = around[middle - end : middle - end + size]
            other_end[:] = around[middle + end : middle + end + size]
            target[:] = np.min(ends, axis=0).tobytes()
        brightest[:] = np.max(darker, axis=0).tobytes()
    return plan.array("lines", np.uint8, rows, stride)[:, :columns]
