"""inkling/glyph/normalise.py: glyphs that follow MNIST's convention."""

from types import SimpleNamespace

import numpy as np
import pytest
from board_arrays import on_board
from PIL import Image, ImageDraw
from ulab import numpy as ulab_numpy

from inkling.find.finder import Finder
from inkling.glyph.ink import Patch
from inkling.glyph.normalise import Normaliser
from inkling.glyph.resample import Resampler
from inkling.scratch import Plan


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
    assert finder.find(on_board(frame)), finder.reason
    glyph = normaliser.glyph(on_board(frame), finder)
    assert glyph is not None, normaliser.reason
    return np.array(glyph.tolist(), dtype=np.uint8), normaliser.box


@pytest.mark.parametrize("height", [15, 20, 31, 53])
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


@pytest.mark.parametrize("ink", [20, 180])
def test_strokes_are_white_however_faint_the_pen(ink):
    glyph, _ = glyph_of(ring(30, 20, ink=ink))
    assert glyph.max() == 255
    assert (glyph > 200).sum() > 60


@pytest.mark.parametrize("size", [20, 50])
def test_a_line_of_a_single_pixel_becomes_a_glyph_however_faint_and_uneven_the_light(size):
    frame = np.full((60, 80), 200.0)
    frame[6 : 6 + size, 30] = 90
    glyph, box = glyph_of(frame * np.linspace(1, 0.6, 80))
    assert box[2] - box[0] == size
    assert (glyph > 127).any(axis=1).sum() >= 18
    assert not glyph[:3].any() and not glyph[:, :3].any()


def test_specks_so_far_apart_that_the_glyph_would_be_blank_are_no_digit():
    normaliser = Normaliser()
    ink = normaliser.patch.ink
    ink -= ink + 1  # paper that is a little brighter than its blocks
    ink[20, 2] = ink[22, 36] = 70
    found = SimpleNamespace(box=(0, 0, 10, 10), limit=12, floor=0)
    assert normaliser.glyph(None, found, 1, ink) is None
    assert normaliser.reason == "small"


@pytest.mark.parametrize(("width", "columns"), [(1, 3), (4, 3)])
def test_a_stroke_of_a_pixel_is_made_wider_and_no_other(width, columns):
    frame = np.full((60, 80), 200.0)
    frame[16:40, 30 : 30 + width] = 90
    glyph, _ = glyph_of(frame)
    assert (glyph > 100).any(axis=0).sum() == columns


@pytest.mark.parametrize("pen", [0.02, 0.03, 0.2])
def test_a_piece_of_a_row_becomes_the_same_glyph_though_in_smaller_parts(pen):
    frame = on_board(ring(30, 30, pen=pen))
    finder, normaliser = Finder((60, 80)), Normaliser()
    assert finder.find(frame)
    glyph = normaliser.glyph(frame, finder, 1).tolist()
    assert (
        normaliser.glyph(frame, finder, 1, normaliser.patch.cut(frame, finder, 1)).tolist() == glyph
    )


def test_ink_of_other_marks_is_left_out():
    frame = ring(52, 52)
    alone, _ = glyph_of(frame)
    frame[28:32, 38:42] = 40
    inside, _ = glyph_of(frame)
    assert (inside == alone).all()


def interpolated(values, places):
    """Return the rows of ``values`` at ``places``, by linear interpolation, in floats."""
    columns = [np.interp(places, np.arange(len(values)), column) for column in values.T]
    return np.transpose(columns)


@pytest.mark.parametrize(
    ("box", "step"),
    [((2, 3, 11, 12), 1), ((1, 0, 3, 1), 1), ((0, 0, 15, 20), 2), ((3, 7, 14, 9), 2)],
)
def test_ink_is_the_paper_between_the_blocks_less_the_pixels_or_the_mean_of_four(box, step):
    rng = np.random.default_rng(5)
    frame = rng.integers(0, 256, (60, 80))
    paper = rng.integers(0, 256, (17, 22))
    others = [int(bits) for bits in rng.integers(0, 2**20, 15) & rng.integers(0, 2**20, 15)]
    top, left, bottom, right = box
    found = SimpleNamespace(box=box, paper=on_board(paper), others=others)
    # Pixels begin half a block before its middle; the border of the paper is one block more.
    below = np.arange(top, bottom, step / 4) + 0.5
    beside = np.arange(left, right, step / 4) + 0.5
    expected = interpolated(interpolated(paper, below).T, beside).T
    pixels = frame[4 * top : 4 * bottom, 4 * left : 4 * right].astype(float)
    if step == 2:
        pixels = (pixels[::2] + pixels[1::2]) / 2
        pixels = (pixels[:, ::2] + pixels[:, 1::2]) / 2
    expected = np.floor(expected - pixels)
    taken = np.array([[bits >> c & 1 for c in range(20)] for bits in others])
    taken = taken[top:bottom, left:right].repeat(4 // step, axis=0).repeat(4 // step, axis=1)
    assert (
        Patch(Plan()).cut(on_board(frame), found, step).tolist()
        == (expected * (1 - taken)).tolist()
    )


@pytest.mark.parametrize(("shape", "size"), [((31, 17), (20, 10)), ((9, 12), (15, 20))])
@pytest.mark.parametrize("corner", [(0, 0), (5, 3)])
def test_ink_is_resampled_by_linear_interpolation(shape, size, corner):
    ink = np.random.default_rng(6).integers(-255, 256, shape)
    top, left = corner
    bottom, right = top + shape[0], left + shape[1]
    plan = Plan()
    patch, resampler = Patch(plan), Resampler(plan)
    patch.ink[top:bottom, left:right] = ulab_numpy.array(ink.tolist(), dtype=ulab_numpy.int16)
    below, beside = quarters(shape[0], size[0]), quarters(shape[1], size[1])
    expected = interpolated(interpolated(ink, below).T, beside).T
    result = resampler.resampled(patch, (top, left, bottom, right), *size)
    assert result.tolist() == (16 * expected).tolist()


def quarters(length, n):
    """Return where ``n`` pixels lie in ``length``, rounded down to quarters, and inside."""
    places = np.floor(4 * (np.arange(n) + 0.5) * length / n - 2) / 4
    return np.clip(places, 0, length - 1 - 1 / 4)
