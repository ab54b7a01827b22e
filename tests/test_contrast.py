"""inkling/find/contrast.py: which blocks hold ink, and which of them at the frame's rim."""

import numpy as np
import pytest
from board_arrays import on_board

from inkling.find.contrast import Contrast


def compared(frame, share=0):
    """Return the ``Contrast`` of ``frame``, limited by ``share``."""
    contrast = Contrast(frame.shape)
    contrast.blocks.measure(on_board(frame))
    contrast.compare()
    contrast.limit_by(share)
    return contrast


@pytest.mark.parametrize("shape", [(60, 80), (80, 60)])
def test_each_block_has_its_bit(shape):
    rows, columns = shape[0] // 4, shape[1] // 4
    for row, column in ((0, 0), (3, columns // 2), (5, columns // 2 - 1), (rows - 1, columns - 1)):
        frame = np.full(shape, 200)
        frame[4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = 60
        expected = [1 << column if r == row else 0 for r in range(rows)]
        assert compared(frame).ink() == tuple(expected)


def test_ink_reaches_the_rim_only_by_the_outermost_pixels():
    frame = np.full((60, 80), 200)
    frame[20:40, 1:4] = 60
    frame[1:4, 20:40] = 60
    contrast = compared(frame)
    assert [bits & 1 for bits in contrast.ink()] == [0] * 5 + [1] * 5 + [0] * 5
    assert contrast.rim() == (0,) * 15
    frame[20:40, 0] = frame[0, 20:40] = 60
    frame[-1, 72:76] = frame[44:48, -1] = 60
    expected = [31 << 5, *[0] * 4, *[1] * 5, 0, 1 << 19, 0, 0, 1 << 18]
    assert compared(frame).rim() == tuple(expected)


def test_a_share_of_the_strongest_contrast_leaves_fainter_ink_out():
    frame = np.full((60, 80), 200)
    frame[8:12, 8:12] = 100
    frame[40:44, 60:64] = 160
    assert [bits for bits in compared(frame).ink() if bits] == [1 << 2, 1 << 15]
    assert [bits for bits in compared(frame, 1 / 2).ink() if bits] == [1 << 2]
    assert compared(frame, 1 / 2).limit(2, 2) == 50
    assert compared(frame).limit(2, 2) == 200 // 20
