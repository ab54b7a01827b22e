"""inkling/find/lines.py: long straight lines are taken out, and strokes stay."""

import numpy as np
import pytest
from board_arrays import on_board

from inkling.find.lines import clear_outside, erase, surround, take_out
from inkling.scratch import SCRATCH

PAPER, INK = 200, 60
BOX = (20, 32, 40, 46)  # of the mark


def frame_with(*lines, mark=BOX):
    """Return a flattened frame with a ring as the mark, and lines (top, left, bottom, right)."""
    frame = np.full((60, 80), PAPER)
    top, left, bottom, right = mark
    frame[top:bottom, left:right] = INK
    frame[top + 4 : bottom - 4, left + 4 : right - 4] = PAPER
    for top, left, bottom, right in lines:
        frame[top:bottom, left:right] = INK
    return frame


def without_lines(frame):
    """Return ``frame`` without lines, and the lines."""
    SCRATCH[:] = np.random.default_rng(1).bytes(len(SCRATCH))
    flat = on_board(frame)
    lines = erase(flat)
    return np.array(flat.tolist()), lines


def drawn_box(top, left, bottom, right, width=2):
    return [
        (top, left, top + width, right),
        (bottom - width, left, bottom, right),
        (top, left, bottom, left + width),
        (top, right - width, bottom, right),
    ]


def test_a_line_that_slopes_is_taken_out():
    frame = frame_with()
    for column in range(4, 76):
        frame[46 + column // 24 :][:2, column] = INK
    left, found = without_lines(frame)
    assert np.array_equal(left, frame_with())
    assert found[0] and not found[1]


@pytest.mark.parametrize("lines", [drawn_box(10, 20, 50, 60), drawn_box(11, 1, 59, 61, 1)])
def test_a_box_round_a_mark_is_taken_out(lines):
    left, found = without_lines(frame_with(*lines))
    assert np.array_equal(left, frame_with())
    assert surround(found, BOX, None)


@pytest.mark.parametrize("top", [40, 44])
def test_an_underline_is_taken_out_whether_it_touches_the_mark_or_not(top):
    left, found = without_lines(frame_with((top, 20, top + 3, 60)))
    assert np.array_equal(left[:38], frame_with()[:38])  # a line may slope by two pixels
    assert left[41:].min() == PAPER
    assert surround(found, BOX, None)


def test_a_stroke_that_crosses_a_line_stays():
    left, _ = without_lines(frame_with((30, 0, 32, 80)))
    assert (left != frame_with())[30:32].sum() <= 16  # beside strokes, which may run at a slant
    assert (left[30:32, 32:36] == INK).all()
    assert (left[30:32, 46:][:, 4:] == PAPER).all()


def test_what_is_inside_a_box_is_left_however_the_box_is_turned_and_drawn():
    y, x = np.indices((60, 80))
    for angle in (0, 0.2, 0.8):
        across = (y - 30) * np.cos(angle) + (x - 39) * np.sin(angle)
        along = (x - 39) * np.cos(angle) - (y - 30) * np.sin(angle)
        edge = np.maximum(abs(across), abs(along)) + 0.02 * along
        frame = frame_with()
        frame[(edge > 20) & (edge < 22)] = INK
        flat = on_board(frame)
        assert clear_outside(flat)
        left = np.array(flat.tolist())
        assert np.array_equal(left[21:39, 33:45], frame_with()[21:39, 33:45])
        assert left[:18].min() == left[42:].min() == PAPER
        assert left[:, :30].min() == left[:, 48:].min() == PAPER


def test_of_a_mark_alone_or_two_side_by_side_nothing_is_cleared():
    for frame in (frame_with(), frame_with((20, 60, 40, 64)), np.full((60, 80), PAPER)):
        flat = on_board(frame)
        assert not clear_outside(flat)
        assert np.array_equal(flat.tolist(), frame)


def test_strokes_are_no_lines():
    frame = frame_with()
    left, lines = without_lines(frame)
    assert np.array_equal(left, frame)
    assert lines == ([], [])


def test_lines_that_may_be_strokes_do_not_surround_a_mark():
    stem = (10, 32, 50, 36)
    assert not surround(without_lines(frame_with(stem))[1], BOX, (60, 80))
    margin = (0, 20, 60, 22)
    assert surround(without_lines(frame_with(margin))[1], BOX, (60, 80))
    assert not surround(without_lines(frame_with(margin))[1], BOX, None)


@pytest.mark.parametrize("box", [(18, 30, 42, 48), None])
def test_a_tight_box_round_a_mark_is_taken_out_before_lines(box):
    frame = frame_with(*drawn_box(18, 30, 42, 48, width=1))  # a pixel beside the mark
    flat = on_board(frame)
    assert not clear_outside(on_board(frame))
    assert (take_out(flat, box, True) == ()) == bool(box)
    assert np.array_equal(flat.tolist(), frame_with() if box else frame)
    flat = on_board(frame)
    assert not take_out(flat, box, False)
    assert np.array_equal(flat.tolist(), frame)


def test_upright_lines_alone_are_strokes_of_a_mark_that_was_found():
    frame = frame_with((8, 60, 50, 62))
    assert take_out(on_board(frame), BOX, True) is None
    _, upright = take_out(on_board(frame), None, True)
    assert upright
    ruling = frame_with((0, 60, 60, 62))
    assert take_out(on_board(ruling), BOX, True)[1]
