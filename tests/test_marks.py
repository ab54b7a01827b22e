# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""firmware/marks.py against SciPy's connected components on random grids."""

import marks
import numpy as np
import pytest
from scipy import ndimage

ROWS, COLUMNS = 15, 20


def bits(grid):
    return [sum(1 << c for c in np.flatnonzero(row)) for row in grid]


def grid(mark):
    return np.array([[row >> c & 1 for c in range(COLUMNS)] for row in mark], dtype=bool)


@pytest.mark.parametrize("density", [0.05, 0.2, 0.35, 0.5, 0.8])
def test_marks_are_the_eight_connected_components(density):
    rng = np.random.default_rng(7)
    for _ in range(40):
        ink = rng.random((ROWS, COLUMNS)) < density
        labels, count = ndimage.label(ink, structure=np.ones((3, 3)))
        found = {grid(mark).tobytes() for mark in marks.split(bits(ink), ROWS * COLUMNS)}
        assert found == {(labels == k).tobytes() for k in range(1, count + 1)}


def test_a_spiral_is_one_mark():
    spiral = np.zeros((ROWS, COLUMNS), dtype=bool)
    top, left, bottom, right = 0, 0, ROWS - 1, COLUMNS - 1
    while top < bottom and left < right:
        spiral[top, left : right + 1] = True
        spiral[top : bottom + 1, right] = True
        spiral[bottom, left + 2 : right + 1] = True
        spiral[top + 2 : bottom + 1, left + 2] = True
        top, left, bottom, right = top + 2, left + 2, bottom - 2, right - 2
    count = ndimage.label(spiral, structure=np.ones((3, 3)))[1]
    assert len(marks.split(bits(spiral), 100)) == count


def test_more_marks_than_asked_for_give_none():
    ink = np.zeros((ROWS, COLUMNS), dtype=bool)
    ink[::2, ::2] = True
    assert marks.split(bits(ink), 79) is None
    assert len(marks.split(bits(ink), 80)) == 80


def test_grown_is_a_dilation():
    rng = np.random.default_rng(3)
    for _ in range(40):
        ink = rng.random((ROWS, COLUMNS)) < 0.1
        expected = ndimage.binary_dilation(ink, structure=np.ones((3, 3)))
        assert (grid(marks.grown(bits(ink))) == expected).all()


def test_the_box_and_extent_are_those_of_the_set_blocks():
    rng = np.random.default_rng(4)
    for _ in range(40):
        ink = rng.random((ROWS, COLUMNS)) < 0.03
        ink[rng.integers(ROWS), rng.integers(COLUMNS)] = True
        y, x = np.nonzero(ink)
        top, left, bottom, right = y.min(), x.min(), y.max() + 1, x.max() + 1
        assert marks.box(bits(ink)) == (top, left, bottom, right)
        assert marks.extent(bits(ink)) == max(bottom - top, right - left)


def test_marks_overlap_when_they_share_a_block():
    assert marks.overlap([0, 6], [1, 4])
    assert not marks.overlap([0, 6], [6, 1])
