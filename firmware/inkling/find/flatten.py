# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Take shadows out of a frame: luma -> luma of the same ink on evenly lit paper.

A stroke is darker than what lies on both sides of it; the edge of a shadow only than what lies on
one. So the paper under a pixel is the brightest that can be seen on both sides of it, along any of
a few lines through it. Strokes up to 5 pixels wide stay whole; of thicker ones the middle counts as
paper, for which this is no good.

The paper is sought at half the resolution. Minima and maxima along an axis take ulab an eighth of
the time that they take between two arrays, so what is compared is copied one below the other.

As few frames need it, nothing is kept between them. Cost: 33 ms at 125 MHz, 29 kB of garbage.
"""

from ulab import numpy as np

from inkling.scratch import SCRATCH

_REACH = 3  # pixels of the halved frame
# Half of a line through a pixel, (rows, columns) from its middle to its end; in two groups, as
# there is no room for all.
_LINES = (((0, 2), (2, 0), (0, 3)), ((3, 0), (2, 2), (2, -2)))
_WHITE = 200  # luma of the paper, after
_CHUNK = 10  # rows: the heap has no large pieces


def flatten(luma, flat):
    """Fill ``flat`` with ``luma``, both (rows, columns) uint8, even numbers, without shadows.

    Paper gets a luma of 200, and ink the same share of it as in the frame.
    """
    rows, columns = luma.shape[0] // 2, luma.shape[1] // 2
    stride = columns + 2 * _REACH
    start = (rows + 2 * _REACH) * stride  # of what lies behind the halved frame
    pixels = _quarters(luma)
    words, upper = _words(rows, columns, start)
    words -= words
    for part in pixels:
        words += part
    words *= np.array([64], dtype=np.uint16)  # from a sum of four to 256 times its mean
    _surround(upper, stride, start)
    place = _find_paper(rows, stride, start)
    paper = np.frombuffer(SCRATCH, dtype=np.uint8, count=rows * stride, offset=place)
    paper = np.maximum(paper.reshape((rows, stride))[:, :columns], 1)
    gain, _ = _words(rows, columns, place)
    white = np.array([256 * _WHITE], dtype=np.uint16)
    gain -= gain
    for row in range(0, rows, _CHUNK):
        part = gain[row : row + _CHUNK]
        part += white // paper[row : row + _CHUNK]
    flat -= flat
    for part, source in zip(_quarters(flat), pixels):
        words -= words
        words += np.minimum(source, paper)
        words *= gain
        part += upper


def _words(rows, columns, offset):
    """Return (rows, columns) uint16 in the scratch memory from ``offset`` on, and upper bytes."""
    count = rows * columns
    words = np.frombuffer(SCRATCH, dtype=np.uint16, count=count, offset=offset)
    upper = np.frombuffer(SCRATCH, dtype=np.uint8, count=2 * count, offset=offset)
    return words.reshape((rows, columns)), upper.reshape((rows, 2 * columns))[:, 1::2]


def _quarters(pixels):
    """Return every second pixel of every second row, for each of the four ways to begin."""
    return [pixels[row::2, column::2] for row in (0, 1) for column in (0, 1)]


def _surround(halved, stride, size):
    """Copy the frame ``halved`` into the scratch memory, and continue it all round."""
    whole = np.frombuffer(SCRATCH, dtype=np.uint8, count=size).reshape((size // stride, stride))
    inner = whole[:, _REACH:-_REACH]
    for target, source in (
        (inner[_REACH:-_REACH], halved),
        (inner[:_REACH], halved[:1]),
        (inner[-_REACH:], halved[-1:]),
        (whole[:, :_REACH], inner[:, :1]),
        (whole[:, -_REACH:], inner[:, -1:]),
    ):
        target -= target
        target += source


def _find_paper(rows, stride, start):
    """Find what is along each line the darker end, and of all lines the brightest.

    It reaches from the first pixel to the last one, with what is of the border between them.
    Return where it begins, in the memory from ``start`` on, of which this takes all.
    """
    memory, size = memoryview(SCRATCH), rows * stride - 2 * _REACH
    place = start + 2 * size  # of what is the brightest so far, before the ends of three lines
    ends = np.frombuffer(SCRATCH, dtype=np.uint8, count=2 * size, offset=start).reshape((2, size))
    darker = np.frombuffer(SCRATCH, dtype=np.uint8, count=4 * size, offset=place)
    darker = darker.reshape((4, size))
    brightest = darker[0]
    brightest -= brightest
    middle = _REACH * stride + _REACH
    for lines in _LINES:
        for k, (row, column) in enumerate(lines):
            end = row * stride + column
            memory[start : start + size] = memory[middle - end : middle - end + size]
            memory[start + size : place] = memory[middle + end : middle + end + size]
            first = place + (1 + k) * size
            memory[first : first + size] = np.min(ends, axis=0).tobytes()
        memory[place : place + size] = np.max(darker, axis=0).tobytes()
    return place
