# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""firmware/normalise.py: glyphs that follow MNIST's convention."""

import numpy as np
import pytest
from find import Finder
from normalise import Normaliser
from PIL import Image, ImageDraw
from ulab import numpy as ulab_numpy


def luma(frame):
    flat = ulab_numpy.frombuffer(bytearray(frame.astype(np.uint8)), dtype=ulab_numpy.uint8)
    return flat.reshape(frame.shape)


def ring(height, width, centre=(30, 40), pen=0.14, ink=60, paper=200):
    """Return a (60, 80) frame with an upright ring, drawn eight times as large and shrunk."""
    scale = 8
    image = Image.new("L", (80 * scale, 60 * scale), paper)
    y, x = (scale * c for c in centre)
    box = [x - scale * width / 2, y - scale * height / 2, x + scale * width / 2]
    box.append(y + scale * height / 2)
    ImageDraw.Draw(image).ellipse(box, outline=ink, width=int(scale * pen * height))
    return np.asarray(image.resize((80, 60), Image.Resampling.BOX)).astype(float)


def glyph_of(frame):
    finder, normaliser = Finder(frame.shape), Normaliser()
    assert finder.find(luma(frame)), finder.reason
    glyph = normaliser.glyph(luma(frame), finder)
    assert glyph is not None, normaliser.reason
    return np.array(glyph.tolist(), dtype=np.uint8), normaliser.box


@pytest.mark.parametrize("height", [15, 20, 31, 37, 44, 53])
def test_the_digit_fills_twenty_pixels_whatever_its_size(height):
    glyph, box = glyph_of(ring(height, 0.6 * height))
    rows = np.flatnonzero(glyph.max(axis=1) > 127)
    columns = np.flatnonzero(glyph.max(axis=0) > 127)
    assert len(rows) in (18, 19, 20)
    assert len(columns) == pytest.approx(0.6 * 20, abs=1.5)
    assert box[2] - box[0] == pytest.approx(height, abs=2)


@pytest.mark.parametrize("centre", [(16, 16), (30, 40), (42, 63)])
def test_the_centre_of_mass_is_in_the_middle_as_in_mnist(centre):
    glyph, _ = glyph_of(ring(24, 15, centre))
    y, x = np.mgrid[:28, :28] + 0.5
    for position in (y, x):
        assert 14 <= (position * glyph).sum() / glyph.sum() <= 15


@pytest.mark.parametrize("ink", [20, 90, 150, 180])
def test_strokes_are_white_however_faint_the_pen(ink):
    glyph, _ = glyph_of(ring(30, 20, ink=ink))
    assert glyph.max() == 255
    assert (glyph > 200).sum() > 60


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("size", [20, 50])
def test_a_line_of_a_single_pixel_becomes_a_glyph(size, turned):
    frame = np.full((60, 60) if turned else (60, 80), 200.0)
    line = frame.T if turned else frame
    line[6 : 6 + size, 30] = 90
    glyph, box = glyph_of(frame)
    assert max(box[2] - box[0], box[3] - box[1]) == size
    assert (glyph > 127).any(axis=0 if turned else 1).sum() >= 18


def test_the_ground_is_black_under_uneven_light():
    frame = ring(30, 20) * np.linspace(1, 0.6, 80)
    glyph, _ = glyph_of(frame)
    assert (glyph[:3] == 0).all()
    assert glyph[14, 14] == 0


def test_ink_of_other_marks_is_left_out():
    frame = ring(52, 52)
    alone, _ = glyph_of(frame)
    frame[28:32, 38:42] = 40
    inside, _ = glyph_of(frame)
    assert (inside == alone).all()


def test_noise_that_is_too_small_for_a_digit_is_refused():
    frame = np.full((60, 80), 200.0)
    frame[27:35, 38:42] = 60
    finder, normaliser = Finder(frame.shape), Normaliser()
    if finder.find(luma(frame)):
        assert normaliser.glyph(luma(frame), finder) is None
        assert normaliser.reason == "small"
    else:
        assert finder.reason == "small"
