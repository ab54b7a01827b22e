"""inkling/find/blocks.py against NumPy and SciPy on random frames."""

import numpy as np
import pytest
from board_arrays import on_board
from scipy import ndimage

from inkling.find.blocks import Blocks
from inkling.scratch import SCRATCH, Plan

SHAPES = [(60, 80), (80, 60)]


def random_frame(shape, seed):
    """Return a frame of noise on a ground that varies from block to block."""
    rng = np.random.default_rng(seed)
    ground = rng.integers(0, 200, (shape[0] // 4, shape[1] // 4))
    return ground.repeat(4, axis=0).repeat(4, axis=1) + rng.integers(0, 56, shape)


def measured(frame):
    """Return the ``Blocks`` of ``frame``, measured, whatever was in the scratch memory before."""
    blocks = Blocks(frame.shape, Plan())
    SCRATCH[:] = bytes([85]) * len(SCRATCH)
    blocks.measure(on_board(frame))
    return blocks


def array(values):
    return np.array(values.tolist())


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(4))
def test_blocks_are_what_numpy_and_scipy_make_of_the_pixels(shape, seed):
    frame = random_frame(shape, seed)
    blocks = measured(frame)
    pixels = frame.reshape(shape[0] // 4, 4, shape[1] // 4, 4)
    bright = pixels.max(axis=3).sum(axis=1) // 4
    by_rows, by_columns = pixels.min(axis=3).sum(axis=1) // 4, pixels.min(axis=1).sum(axis=2) // 4
    dark = np.minimum(by_rows, by_columns)
    assert (array(blocks.bright) == bright).all()
    assert (array(blocks.dark) == dark).all()

    blocks.close()
    closed = ndimage.grey_closing(bright, size=5, mode="nearest")
    paper = np.pad(closed, 1, mode="edge")
    assert (array(blocks.inner) == closed).all()
    assert (array(blocks.paper) == paper).all()
    around = ndimage.grey_dilation(bright, size=3, mode="nearest")
    assert blocks.noise == np.median(around - dark)

    least = ndimage.grey_erosion(paper, size=3, mode="nearest")[1:-1, 1:-1]
    assert (array(blocks.least_around()) == least).all()
    assert (array(blocks.paper) == paper).all()
    top_bottom, left_right = blocks.rims  # which outlast the closing
    assert (array(top_bottom) == frame[[0, -1]].reshape(2, -1, 4).min(axis=2)).all()
    assert (array(left_right) == frame[:, [0, -1]].reshape(-1, 4, 2).min(axis=1)).all()


def test_ink_up_to_four_blocks_wide_vanishes_into_its_paper():
    frame = np.full((60, 80), 200)
    frame[12:52, 20:36] = 30
    blocks = measured(frame)
    blocks.close()
    assert (array(blocks.inner) == 200).all()
    frame[12:52, 20:40] = 30
    blocks = measured(frame)
    blocks.close()
    assert (array(blocks.inner)[5:11, 7] == 30).all()
