"""inkling.features against training.model.features, and both against plain reasoning."""

import re
from pathlib import Path

import numpy as np
import pytest
from board_arrays import on_board

from inkling.features import gradients as board
from inkling.features.deskew import Deskewer
from inkling.scratch import SCRATCH, Plan
from training.data import augment, digits
from training.model.copies import LEAN, leaning
from training.model.features import features


def board_features(glyphs, lean=0):
    """Return the firmware's features of ``glyphs`` before they are brought to length 1.

    What others leave in the scratch memory does not matter.
    """
    rng, computer, made = np.random.default_rng(2), board.Features(), []
    for glyph in glyphs:
        SCRATCH[:] = rng.bytes(len(SCRATCH))
        made.append(computer.of(on_board(glyph), lean).tolist())
    return np.array(made)


@pytest.mark.parametrize("lean", [0, LEAN, -LEAN])
def test_firmware_and_training_agree_to_the_last_bit(lean):
    rng = np.random.default_rng(1)
    images, _ = digits.load()
    written = augment.augmented(images[rng.permutation(len(images))[:400]], 0)
    noise = rng.integers(0, 256, (50, 28, 28), dtype=np.uint8)
    lines = np.zeros((28, 28, 28), np.uint8)
    for k in range(28):
        lines[k, np.arange(28), np.linspace(k, 27 - k, 28).astype(int)] = 255
    flat = np.full((2, 28, 28), 255, np.uint8) * np.array([0, 1], np.uint8)[:, None, None]
    corner = np.zeros((1, 28, 28), np.uint8)
    corner[0, 0, 0] = corner[0, 27, 27] = 1
    glyphs = np.concatenate([written, noise, lines, lines.transpose(0, 2, 1), flat, corner])
    expected = features(leaning(glyphs, lean) if lean else glyphs)
    assert (board_features(glyphs, lean) == expected).all()


def test_an_empty_glyph_has_no_features():
    assert not features(np.zeros((1, 28, 28), np.uint8)).any()


def bar(slant):
    """Return a glyph with a straight stroke that leans ``slant`` pixels a row to the right."""
    glyph = np.zeros((28, 28), np.uint8)
    for row in range(4, 24):
        middle = 13.5 + slant * (13.5 - row)
        for column in range(28):
            glyph[row, column] = 255 * min(max(2.5 - abs(column - middle), 0), 1)
    return glyph


@pytest.mark.parametrize("slant", [-0.9, -0.3, 0, 0.6])
def test_a_slanted_stroke_is_set_upright(slant):
    deskewer = Deskewer(Plan())
    deskewer.upright(on_board(bar(slant)))
    stroke = np.array(deskewer.luma.tolist())[4:24]
    middles = stroke @ np.arange(28) / stroke.sum(axis=1)
    assert abs(middles - 13.5).max() <= 0.5


@pytest.mark.parametrize("lean", [LEAN, -LEAN])
def test_a_copy_of_a_level_stroke_rises_by_its_lean_about_the_middle(lean):
    [stroke] = leaning(bar(0).T[None], lean).astype(int)
    middles = (stroke * np.arange(28)[:, None]).sum(axis=0)[4:24] / stroke.sum(axis=0)[4:24]
    line = 13.5 - lean / 256 * (np.arange(4, 24) - 13.5)
    assert abs(middles - line).max() <= 0.25
    assert abs((middles - line).mean()) <= 0.1


def test_an_edge_shows_in_the_map_of_its_direction():
    glyph = np.zeros((28, 28), np.uint8)
    glyph[10:, :] = 255
    maps = features(glyph[None]).reshape(2, 5, 4, 5)
    assert not maps[:, :, 0].any()  # no gradient along a row
    assert maps[0, :, 1].any()  # brighter downwards: the positive part of d/dy
    assert not maps[1, :, 1].any()


GRADIENTS_JS = Path(__file__).resolve().parents[1] / "page/static/gradients.js"


def directions_of_the_page():
    """Return the directions of the eight maps, (2, 4, 2), as the simulator's page draws them."""
    [listed] = re.findall(r"HALF = \[(.*?)\n\];", GRADIENTS_JS.read_text(), re.DOTALL)
    listed = listed.replace("Math.SQRT1_2", "0.5**0.5")
    positive = np.array([eval(pair) for pair in re.findall(r"\[.*?\]", listed)])
    return np.stack([positive, -positive])


def test_the_page_draws_each_map_in_its_direction():
    y, x = np.mgrid[:28, :28] - 13.5
    disc = (255 * np.clip(9 - np.hypot(x, y), 0, 1)).astype(np.uint8)
    maps = features(disc[None]).reshape(2, 5, 4, 5)
    directions = directions_of_the_page()
    for row, column in ((0, 0), (0, 2), (0, 4), (2, 0), (2, 4), (4, 0), (4, 2), (4, 4)):
        strongest = np.unravel_index(maps[:, row, :, column].argmax(), (2, 4))
        inwards = np.array([2 - column, 2 - row])  # where the disc is brighter
        assert directions[strongest] == pytest.approx(inwards / np.hypot(*inwards))
