"""Thin a shape to its middle line (Zhang and Suen 1984), which keeps it connected."""

import numpy as np
from scipy import ndimage

# A pixel's neighbours from above, clockwise, as (row, column) offsets; bit i of a code is the i-th.
_RING = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))


def _removable(first: bool) -> np.ndarray:
    """Return for each code whether the pixel goes, (256,) bool, in the first or second half."""
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    count = bits.sum(axis=1)
    rises = ((bits == 0) & (np.roll(bits, -1, axis=1) == 1)).sum(axis=1)
    above, right, below, left = (bits[:, i] for i in (0, 2, 4, 6))
    if first:
        corner = (above * right * below == 0) & (right * below * left == 0)
    else:
        corner = (above * right * left == 0) & (above * below * left == 0)
    return (count >= 2) & (count <= 6) & (rises == 1) & corner


_REMOVABLE = _removable(True), _removable(False)


def middle_line(mask: np.ndarray) -> np.ndarray:
    """Return the middle line of ``mask``, (h, w) bool whose border is False, one pixel wide.

    One pixel remains of a piece that would vanish, such as a square.
    """
    line = mask.copy()
    flat = line.reshape(-1).view(np.uint8)
    ink = np.flatnonzero(flat)
    ring = [row * mask.shape[1] + column for row, column in _RING]
    before = None
    while before != ink.size:
        before = ink.size
        for removable in _REMOVABLE:
            code = np.zeros(ink.size, np.uint8)
            for bit, step in enumerate(ring):
                code |= flat[ink + step] << bit
            gone = removable[code]
            flat[ink[gone]] = 0
            ink = ink[~gone]
    pieces, count = ndimage.label(mask, np.ones((3, 3)))
    for piece in set(range(1, count + 1)).difference(pieces[line].tolist()):
        places = np.argwhere(pieces == piece)
        line[tuple(places[len(places) // 2])] = True
    return line


def without_spurs(line: np.ndarray, shallow: np.ndarray, longest: int) -> np.ndarray:
    """Return a middle line without the ends that run into the corners of the shape.

    line: (h, w) bool whose border is False. shallow: (h, w) bool, where an end may go. longest:
    pixels that go from an end at most.
    """
    image = line.astype(np.uint8)
    for _ in range(longest):
        rows, columns = np.nonzero(image)
        neighbours = sum(image[rows + r, columns + c] for r, c in _RING)
        end = (neighbours == 1) & shallow[rows, columns]
        if not end.any():
            break
        image[rows[end], columns[end]] = 0
    return image.astype(bool)
