"""inkling/find/around.py: tables, hands and boxes are taken out of a frame, and digits stay."""

import numpy as np
import pytest
from board_arrays import flattened, on_board
from scipy import ndimage
from ulab import numpy as ulab_numpy

from inkling.find.around import clear, unbox
from inkling.find.polarity import DARK, LIGHT
from inkling.scratch import FLAT

PAPER, INK, TABLE = 200, 60, 30
LINE = np.s_[15:45, 38:42]  # a stroke in the middle
FAINTEST = 180  # luma of a flattened frame; brighter is no ink


def frame_with(*parts, paper=PAPER):
    """Return paper with a stroke in the middle, and more ink: ((rows, columns), luma)."""
    frame = np.full((60, 80), paper)
    frame[LINE] = INK
    for part, luma in parts:
        frame[part] = luma
    return frame


def cleared(frame, box=None):
    """Return whether the rim cuts anything, and the flattened frame without it."""
    flat = on_board(np.zeros((60, 80)))
    found = clear(on_board(frame), flat, DARK, box)
    return found, np.array(flat.tolist())


def without_box(frame, box):
    """Return whether there was a box, and the flattened frame without it."""
    flat = flattened(on_board(frame))
    found = unbox(flat, box)
    return found, np.array(flat.tolist())


def ink_of(flat):
    return flat < FAINTEST


ALONE = ink_of(np.array(flattened(on_board(frame_with())).tolist()))


@pytest.mark.parametrize(
    "part", [np.s_[:, 60:], np.s_[50:, :], np.s_[:10, :30], np.s_[20:60, 50:64], np.s_[:, :34]]
)
@pytest.mark.parametrize("blur", [0, 0.8])
def test_a_dark_table_that_the_rim_cuts_is_taken_out_and_the_stroke_stays(part, blur):
    frame = frame_with((part, TABLE)).astype(float)
    frame = ndimage.gaussian_filter(frame, blur, mode="nearest")
    found, flat = cleared(frame)
    assert found
    ink = ink_of(flat)
    assert not (ink & ~ndimage.binary_dilation(ALONE)).any()
    assert (ink & ALONE).sum() > 0.95 * ALONE.sum()


def test_frames_may_be_upright():
    frame = frame_with((np.s_[:, 60:], TABLE))[:, :77].T  # no multiple of eight columns
    flat = on_board(np.zeros((76, 60)))
    assert clear(on_board(frame[:76]), flat, DARK, None)
    assert np.array_equal(ink_of(np.array(flat.tolist())), ALONE.T[:76])


def test_what_touches_the_table_is_taken_out_with_it_however_faint():
    faint = 140  # brighter than half of the paper
    frame = frame_with((np.s_[:, 60:], TABLE), (np.s_[28:31, 42:60], faint))
    found, flat = cleared(frame)
    assert found
    assert not ink_of(flat).any()


def test_what_is_cut_and_brighter_than_a_table_is_taken_out_if_no_mark_was_found():
    frame = frame_with((np.s_[5:8, 50:], 140))
    found, flat = cleared(frame)
    assert found
    assert np.array_equal(ink_of(flat), ALONE)
    assert not cleared(frame, (15, 38, 45, 42))[0]


def ring(thickness=2, gap=0, faint=False):
    """Return a frame with a drawn box round the stroke, and a gap in its right side."""
    frame = frame_with()
    y, x = np.indices(frame.shape)
    distance = np.maximum(abs(y - 29.5) - 22, abs(x - 39.5) - 14)
    frame[(distance >= 0) & (distance < thickness) & ~((x > 40) & (abs(y - 30) < gap / 2))] = INK
    return np.maximum(frame, 110) if faint else frame


BOX = (6, 24, 54, 56)


@pytest.mark.parametrize("thickness", [1, 2, 4])
@pytest.mark.parametrize("faint", [False, True])
@pytest.mark.parametrize("angle", [0, 6])
def test_a_box_is_taken_out_and_the_stroke_in_it_stays(thickness, faint, angle):
    frame = ndimage.rotate(ring(thickness, 0, faint), angle, reshape=False, mode="nearest")
    own = ndimage.rotate(frame_with(), angle, reshape=False, mode="nearest")
    ink = ink_of(np.array(flattened(on_board(own)).tolist()))
    found, flat = without_box(frame, BOX)
    assert found
    left = ink_of(flat)
    assert not (left & ~ndimage.binary_dilation(ink, iterations=2)).any()
    assert (left & ink).sum() > 0.9 * ink.sum()


@pytest.mark.parametrize(("gap", "is_box"), [(6, True), (20, False)])
def test_a_box_may_have_a_small_gap(gap, is_box):
    found, flat = without_box(ring(gap=gap), BOX)
    assert found == is_box
    assert ink_of(flat)[:, 20:30].any() == (not is_box)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [(np.s_[15:45, 30:34], INK), (np.s_[15:45, 46:50], INK)],  # three strokes side by side
        [(np.s_[8:12, 28:52], INK), (np.s_[48:52, 28:52], INK)],  # a roof and a base
    ],
)
def test_strokes_are_no_box(parts):
    frame = frame_with(*parts)
    found, flat = without_box(frame, (8, 28, 52, 52))
    assert not found
    assert np.array_equal(flat, flattened(on_board(frame)).tolist())


def test_a_speck_in_a_loop_is_no_digit_in_a_box():
    frame = ring()
    frame[LINE] = PAPER
    frame[26:34, 38:42] = INK
    assert not without_box(frame, BOX)[0]


@pytest.mark.parametrize("luma", [0, PAPER, 255])
def test_of_a_blank_frame_nothing_is_taken_out(luma):
    frame = np.full((60, 80), luma)
    assert not cleared(frame)[0]
    assert not without_box(frame, BOX)[0]


def test_of_light_ink_the_inverted_frame_is_cleared():
    frame = frame_with((np.s_[:, 60:], TABLE))
    flat = ulab_numpy.frombuffer(FLAT, dtype=ulab_numpy.uint8).reshape((60, 80))
    assert clear(on_board(255 - frame), flat, LIGHT, None)
    assert np.array_equal(flat.tolist(), cleared(frame)[1])
