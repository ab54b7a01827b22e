"""inkling/find/flatten.py: what shadows do to a frame is undone, and nothing else."""

import numpy as np
import pytest
from board_arrays import closed, flattened, on_board
from scipy import ndimage

from inkling.find.finder import Finder
from inkling.scratch import SCRATCH

UPRIGHT, LEVEL = (0, 1), (1, 0)  # how much further a row and a column are from an edge


def luma(frame):
    """Return ``frame`` as the firmware gets it."""
    return on_board(np.clip(frame, 0, 255))


def flat(frame, box=None):
    """Return what the firmware makes of ``frame``, (rows, columns) uint8."""
    return np.array(flattened(luma(frame), box).tolist(), np.uint8)


def reference(frame, box):
    """Return what flatten.py says that it does, pixel by pixel and in wide integers."""
    frame = np.clip(frame, 0, 255).astype(np.uint8).astype(np.int64)
    rows, columns = frame.shape
    halved = frame.reshape(rows // 2, 2, columns // 2, 2).sum(axis=(1, 3)) // 4
    around = np.pad(halved, 3, mode="edge")

    def moved(row, column):
        return around[3 + row :, 3 + column :][: rows // 2, : columns // 2]

    lines = [(0, 2), (2, 0), (0, 3), (3, 0), (2, 2), (2, -2)]
    darker = [np.minimum(moved(row, column), moved(-row, -column)) for row, column in lines]
    paper = np.max(darker, axis=0)
    if box:
        under = ndimage.minimum_filter(np.array(closed(on_board(frame)).tolist()), 3)[1:-1, 1:-1]
        under = under.repeat(2, axis=0).repeat(2, axis=1)
        inside = np.zeros(paper.shape, bool)
        inside[2 * box[0] : 2 * box[2], 2 * box[1] : 2 * box[3]] = True
        paper = np.where(inside & (paper < under // 2 + under // 8), under, paper)
    floored = np.maximum(paper, max(paper.max() // 3, 1))  # the least that counts as paper
    paper, floored = (luma.repeat(2, axis=0).repeat(2, axis=1) for luma in (paper, floored))
    return (np.minimum(frame, paper) + floored - paper) * (51200 // floored) // 256


def distance(way, shape, offset=0):
    """Return how far each pixel lies beyond an edge through the frame, which runs between two."""
    rows, columns = np.indices(shape)
    y, x = rows - shape[0] // 2 + 0.5, columns - shape[1] // 2 + 0.5
    return way[0] * y + way[1] * x - offset


def at_random(rng, shape):
    return rng.integers(0, rng.choice([3, 256]), shape)


def lit_paper(rng, shape):
    """Return paper with strokes, unevenly lit and in the shadow of something, blurred, noisy."""
    down, across = rng.normal(0, 0.5, 2)
    frame = rng.uniform(60, 230) + down * distance(LEVEL, shape) + across * distance(UPRIGHT, shape)
    for _ in range(rng.integers(1, 6)):
        top, left = rng.integers(4, shape[0] - 8), rng.integers(4, shape[1] - 8)
        height, width = rng.permutation([rng.integers(8, 30), rng.integers(1, 10)])
        frame[top : top + height, left : left + width] *= rng.uniform(0.1, 0.9)
    frame[distance(rng.normal(0, 1, 2), shape, rng.normal(0, 10)) > 0] *= rng.uniform(0.2, 0.9)
    frame = ndimage.gaussian_filter(frame, rng.uniform(0, 1.5))
    return frame + rng.normal(0, rng.uniform(0, 6), shape)


@pytest.mark.parametrize("shape", [(60, 80), (80, 60)])
@pytest.mark.parametrize("kind", [at_random, lit_paper])
def test_a_frame_is_flattened_to_the_last_bit_as_the_reference_does(kind, shape):
    rng = np.random.default_rng(1)
    for box in (None, (0, 0, 15, 15), (3, 4, 12, 13)) * 7:
        frame = kind(rng, shape)
        SCRATCH[:] = rng.bytes(len(SCRATCH))  # what others leave there changes nothing
        given = luma(frame)
        before = given.tolist()
        made = flattened(given, box)
        SCRATCH[:] = rng.bytes(len(SCRATCH))
        assert np.array_equal(made.tolist(), reference(frame, box))
        assert given.tolist() == before


@pytest.mark.parametrize(("share", "light"), [(0.2, 1), (0.5, 0.4), (0.8, 0.4)])
@pytest.mark.parametrize("width", [1, 2, 4, 5])
@pytest.mark.parametrize("way", [UPRIGHT, LEVEL])
def test_a_stroke_keeps_its_share_of_its_paper(way, width, share, light):
    paper = int(220 * light)
    ink = int(paper * share)
    for first in (0, 1):  # a stroke may begin in either half of a pixel of the halved frame
        beyond = distance(way, (60, 80), first)
        stroke = (beyond > 0) & (beyond < width)
        stroke &= abs(distance(LEVEL if way == UPRIGHT else UPRIGHT, (60, 80))) < 12
        shown = flat(np.where(stroke, ink, paper))
        # Rounding takes less than one step off each of the two.
        assert abs(shown[stroke] - 200 * ink / paper).max() < 2
        assert abs(shown[~stroke] - 200.0).max() < 2


def test_a_thick_black_stroke_of_the_mark_is_not_taken_for_a_shadow():
    stroke = abs(distance(UPRIGHT, (60, 80))) < 6
    stroke &= abs(distance(LEVEL, (60, 80))) < 16
    box = 3, 8, 12, 12
    black, grey = (np.where(stroke, ink, 180) for ink in (60, 120))
    assert abs(flat(black, box)[stroke] - 200 * 60 / 180).max() < 2
    for shown in (flat(black), flat(grey, box)):  # no mark, and no darker than a shadow
        assert (shown[28:32, 38:42] > 198).all()


@pytest.mark.parametrize("light", [0.35, 0.5])
def test_a_thin_faint_digit_beside_a_strong_shadow_is_found_in_the_flattened_frame(light):
    frame = 200 + np.random.default_rng(0).normal(0, 2, (60, 80))
    frame[16:44, 20:22] *= 0.75
    edge = 52 + np.arange(60)[:, None] // 4  # not straight, so that blocks are of both
    frame[np.arange(80) >= edge] *= light
    finder = Finder(frame.shape)
    assert finder.find(flattened(luma(frame))), finder.reason
    assert tuple(4 * side for side in finder.box) == (16, 20, 44, 24)
