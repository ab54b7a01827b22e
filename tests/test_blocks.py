# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
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


def dilated(grid):
    return ndimage.grey_dilation(grid, size=3, mode="nearest")


@pytest.mark.parametrize("shape", SHAPES)
def test_bright_and_dark_are_means_of_the_extremes_in_a_block(shape):
    for seed in range(10):
        frame = random_frame(shape, seed)
        blocks = measured(frame)
        pixels = frame.reshape(shape[0] // 4, 4, shape[1] // 4, 4)
        by_rows = pixels.min(axis=3).sum(axis=1) // 4
        by_columns = pixels.min(axis=1).sum(axis=2) // 4
        assert (array(blocks.bright) == pixels.max(axis=3).sum(axis=1) // 4).all()
        assert (array(blocks.dark) == np.minimum(by_rows, by_columns)).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_paper_is_the_closing_of_what_is_bright(shape):
    for seed in range(10):
        blocks = measured(random_frame(shape, seed))
        bright = array(blocks.bright)
        blocks.close()
        closed = ndimage.grey_closing(bright, size=5, mode="nearest")
        assert (array(blocks.inner) == closed).all()
        assert (array(blocks.paper) == np.pad(closed, 1, mode="edge")).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_least_paper_around_is_that_of_a_block_and_its_neighbours(shape):
    for seed in range(10):
        blocks = measured(random_frame(shape, seed))
        blocks.close()
        before = array(blocks.paper)
        eroded = ndimage.grey_erosion(before, size=3, mode="nearest")[1:-1, 1:-1]
        assert (array(blocks.least_around()) == eroded).all()
        assert (array(blocks.paper) == before).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_the_rims_are_the_least_of_four_pixels_and_outlast_the_closing(shape):
    for seed in range(10):
        frame = random_frame(shape, seed)
        blocks = measured(frame)
        blocks.close()
        blocks.least_around()
        top_bottom, left_right = blocks.rims
        outer_rows, outer_columns = frame[[0, -1]], frame[:, [0, -1]]
        assert (array(top_bottom) == outer_rows.reshape(2, -1, 4).min(axis=2)).all()
        assert (array(left_right) == outer_columns.reshape(-1, 4, 2).min(axis=1)).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_noise_is_the_median_contrast_with_what_is_bright_around(shape):
    for seed in range(10):
        blocks = measured(random_frame(shape, seed))
        blocks.close()
        assert blocks.noise == np.median(dilated(array(blocks.bright)) - array(blocks.dark))


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
