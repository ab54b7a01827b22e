"""inkling/find/marks.py against SciPy's connected components on random grids."""

import numpy as np
import pytest
from scipy import ndimage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from inkling.find import marks

ROWS, COLUMNS = 15, 20


def bits(grid):
    return [sum(1 << c for c in np.flatnonzero(row)) for row in grid]


def grid(mark):
    return np.array([[row >> c & 1 for c in range(COLUMNS)] for row in mark], dtype=bool)


@pytest.mark.parametrize("density", [0.05, 0.2, 0.35, 0.5, 0.8])
def test_marks_are_the_eight_connected_components(density):
    rng = np.random.default_rng(7)
    for _ in range(15):
        ink = rng.random((ROWS, COLUMNS)) < density
        labels, count = ndimage.label(ink, structure=np.ones((3, 3)))
        found = {grid(mark).tobytes() for mark in marks.split(bits(ink), ROWS * COLUMNS)}
        assert found == {(labels == k).tobytes() for k in range(1, count + 1)}


def test_more_marks_than_asked_for_give_none():
    ink = np.zeros((ROWS, COLUMNS), dtype=bool)
    ink[::2, ::2] = True
    assert marks.split(bits(ink), 79) is None
    assert len(marks.split(bits(ink), 80)) == 80


@pytest.mark.parametrize("density", [0.05, 0.1, 0.2, 0.35])
def test_no_mark_is_counted_twice_or_forgotten(density):
    rng = np.random.default_rng(9)
    for _ in range(15):
        ink = rng.random((ROWS, COLUMNS)) < density
        _, count = ndimage.label(ink, structure=np.ones((3, 3)))
        assert marks.split(bits(ink), count - 1) is None
        assert len(marks.split(bits(ink), count)) == count


def test_strokes_that_meet_further_down_are_not_counted_as_marks():
    comb = np.zeros((ROWS, COLUMNS), dtype=bool)
    comb[:, ::2] = True
    assert marks.split(bits(comb), 1) is None
    comb[-1] = True
    assert [grid(mark).tolist() for mark in marks.split(bits(comb), 1)] == [comb.tolist()]


def groups(ink, distance):
    """Return the marks whose blocks are at most ``distance`` from each other, in their order."""
    blocks = np.argwhere(ink)
    near = cdist(blocks, blocks, "chebyshev") <= distance
    _, labels = connected_components(near)
    found = []
    for label in dict.fromkeys(labels):
        mark = np.zeros_like(ink)
        mark[tuple(blocks[labels == label].T)] = True
        found.append(mark.tolist())
    return found


@pytest.mark.parametrize("density", [0.02, 0.05, 0.1, 0.2])
def test_marks_that_a_single_block_parts_are_joined(density):
    rng = np.random.default_rng(8)
    for _ in range(10):
        ink = rng.random((ROWS, COLUMNS)) < density
        ink[rng.integers(ROWS), rng.integers(COLUMNS)] = True
        found = marks.split(bits(ink), ROWS * COLUMNS)
        assert [grid(mark).tolist() for mark in found] == groups(ink, 1)
        assert [grid(mark).tolist() for mark in marks.joined(found)] == groups(ink, 2)


def test_marks_are_near_that_a_single_block_parts():
    rng = np.random.default_rng(3)
    seen = set()
    for _ in range(60):
        mark, other = (rng.random((ROWS, COLUMNS)) < 0.02 for _ in range(2))
        near = bool((ndimage.binary_dilation(mark, structure=np.ones((5, 5))) & other).any())
        assert marks.near(bits(mark), bits(other)) == near
        seen.add(near)
    assert seen == {False, True}


def test_box_height_and_size_are_those_of_the_set_blocks():
    rng = np.random.default_rng(4)
    for density in (0.005, 0.03, 0.1, 1) * 8:
        ink = rng.random((ROWS, COLUMNS)) < density
        ink[rng.integers(ROWS), rng.integers(COLUMNS)] = True
        y, x = np.nonzero(ink)
        top, left, bottom, right = y.min(), x.min(), y.max() + 1, x.max() + 1
        assert marks.box(bits(ink)) == (top, left, bottom, right)
        assert marks.height(bits(ink)) == bottom - top
        assert marks.size(bits(ink)) == ink.sum()


def test_marks_inside_the_highest_are_those_in_a_box():
    box = [0, 0b11111110, *[0b10000010] * 5, 0b11111110]
    digit, speck = [0, 0, 0, *[0b10000] * 3, 0, 0], [0, 0, 0, 0b1000, 0, 0, 0, 0]
    beside = [0, 0, 0, *[0b1000000000] * 3, 0, 0]
    assert marks.framed([box, digit, beside], 3) == [digit]
    assert marks.framed([box, speck], 3) == [box, speck]
    assert marks.framed([digit, beside], 3) == [digit, beside]
    open_box = box[:-1] + [0]
    assert marks.framed([open_box, digit], 3) == [open_box, digit]


def test_marks_overlap_when_they_share_a_block():
    assert marks.overlap([0, 6], [1, 4])
    assert not marks.overlap([0, 6], [6, 1])


def test_the_border_is_the_outermost_blocks():
    for row, column in np.ndindex(ROWS, COLUMNS):
        ink = [1 << column if r == row else 0 for r in range(ROWS)]
        border = row in {0, ROWS - 1} or column in {0, COLUMNS - 1}
        assert marks.at_border(ink, COLUMNS) == border
