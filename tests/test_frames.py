# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""training/data/frames.py: training glyphs are what the firmware cuts from rendered frames."""

import numpy as np
import pytest
from ulab import numpy as ulab_numpy

from inkling.find.finder import Finder
from inkling.find.flatten import flatten
from inkling.glyph.normalise import Normaliser
from simulator import scenes
from simulator.run import FrameReader
from training import recipe
from training.data import NONE, digits, frames

FRAMES = 12
KINDS = {"digits": frames.digits, "nothing": frames.nothing}


def flattened(frame):
    """Return ``frame``, an array of ulab's, without shadows."""
    flat = ulab_numpy.zeros(frame.shape, dtype=ulab_numpy.uint8)
    flatten(frame, flat)
    return flat


@pytest.fixture(scope="module")
def written():
    """Return glyphs (n, 28, 28) uint8 and their labels."""
    images, labels = digits.load()
    return images[:200], labels[:200]


@pytest.fixture
def seen(monkeypatch):
    """Return a list that gets every frame's luma as it is rendered."""
    lumas = []

    def luma(picture, make=frames.luma):
        lumas.append(make(picture))
        return lumas[-1]

    monkeypatch.setattr(frames, "luma", luma)
    return lumas


def plane_of(luma):
    """Return ``luma`` as the firmware gets it."""
    flat = ulab_numpy.frombuffer(bytearray(luma.tobytes()), dtype=ulab_numpy.uint8)
    return flat.reshape(luma.shape)


def glyph_of(plane):
    """Return the glyph that a new ``Finder`` and ``Normaliser`` cut from ``plane``, or None."""
    finder = Finder(plane.shape)
    if not finder.find(plane):
        return None
    glyph = Normaliser().glyph(plane, finder)
    return None if glyph is None else np.array(glyph.tolist(), np.uint8)


def glyphs_of(luma):
    """Return the glyphs of the first and the second look at ``luma``, as many as there are."""
    glyphs = [glyph_of(plane_of(luma)), glyph_of(flattened(plane_of(luma)))]
    return [glyph for glyph in glyphs if glyph is not None]


def bars(*columns):
    """Return a glyph with an upright stroke in each of ``columns``, as high as a digit."""
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, list(columns)] = 255
    return glyph


def columns_across(glyph):
    """Return over how many columns the ink of ``glyph`` reaches."""
    ink = np.flatnonzero(glyph.max(axis=0))
    return ink.max() - ink.min() + 1


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_part_has_a_label_for_each_glyph_and_at_most_two_glyphs_a_frame(make, written):
    glyphs, labels = make(*written, FRAMES, 1)
    assert glyphs.dtype == labels.dtype == np.uint8
    assert glyphs.shape == (len(labels), 28, 28)
    assert 0 < len(labels) <= 2 * FRAMES
    assert glyphs.any(axis=(1, 2)).all()


@pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
def test_a_seed_makes_the_same_part_each_time_and_another_seed_another(make, written):
    glyphs, labels = make(*written, FRAMES, 1)
    again, same_labels = make(*written, FRAMES, 1)
    assert np.array_equal(glyphs, again)
    assert np.array_equal(labels, same_labels)
    assert not np.array_equal(glyphs, make(*written, FRAMES, 2)[0])


def test_frames_with_digits_are_labelled_with_the_digit_that_was_rendered(
    written, seen, monkeypatch
):
    images, labels = written
    rendered = []

    def digit(glyph, rng, style, render=scenes.digit):
        same = (images == glyph).all(axis=(1, 2))
        rendered.append(labels[same][0])
        return render(glyph, rng, style)

    def hand(label, rng, style, render=scenes.hand):
        rendered.append(label)
        return render(label, rng, style)

    monkeypatch.setattr(scenes, "digit", digit)
    monkeypatch.setattr(scenes, "hand", hand)
    truth = frames.digits(images, labels, FRAMES, 1)[1]
    assert len(rendered) == len(seen) == FRAMES
    counts = [len(glyphs_of(luma)) for luma in seen]
    assert max(counts) == 2
    assert np.array_equal(truth, np.repeat(rendered, counts))


def test_the_glyphs_of_digits_are_those_that_the_firmware_cuts_from_their_frames(written, seen):
    glyphs = frames.digits(*written, FRAMES, 1)[0]
    expected = [glyph for luma in seen for glyph in glyphs_of(luma)]
    assert np.array_equal(glyphs, expected)


def test_the_glyphs_of_nothing_are_those_that_the_firmware_cuts_from_their_frames(
    written, seen, monkeypatch
):
    monkeypatch.setattr(frames, "is_upright", lambda glyph: False)
    glyphs, labels = frames.nothing(*written, FRAMES, 1)
    assert len(seen) == FRAMES
    expected = [glyph for luma in seen for glyph in glyphs_of(luma)]
    assert np.array_equal(glyphs, expected)
    assert set(labels.tolist()) == {NONE}


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize("style", scenes.STYLES)
def test_luma_and_glyph_are_those_that_the_board_takes_through_its_camera(style, written):
    reader = FrameReader("logistic")
    rng = np.random.default_rng(3)
    for image in written[0][:3]:
        picture = scenes.digit(image, rng, scenes.STYLES[style])
        luma, glyph = reader.look(picture)
        assert np.array_equal(frames.luma(picture), luma)
        if glyph is None:
            assert glyph_of(plane_of(luma)) is None
        else:
            assert any(np.array_equal(cut, glyph) for cut in frames.cutter()(luma))


def test_a_frame_in_which_the_firmware_finds_nothing_gives_no_glyph():
    assert frames.cutter()(np.full((60, 80), 200, np.uint8)) == []


def test_a_glyph_stays_as_it_is_when_the_next_is_cut():
    narrow, wide = (np.full((60, 80), 200, np.uint8) for _ in range(2))
    narrow[20:44, 36:40] = 40
    wide[20:44, 32:48] = 40
    first = frames.cutter()(narrow)
    kept = np.copy(first)
    second = frames.cutter()(wide)
    assert np.array_equal(first, kept)
    assert not np.array_equal(first[0], second[0])


@pytest.mark.parametrize(("kind", "kept"), [("several", False), ("letter", True)])
def test_only_of_several_marks_upright_glyphs_are_left_out(kind, kept, written, monkeypatch):
    monkeypatch.setattr(recipe, "NOTHING_SHARES", {kind: 1.0})
    every = frames.nothing(*written, FRAMES, 1)[0]
    monkeypatch.setattr(frames, "is_upright", lambda glyph: False)
    unsifted = frames.nothing(*written, FRAMES, 1)[0]
    upright = [columns_across(glyph) <= 15 for glyph in unsifted]
    assert any(upright)
    expected = unsifted if kept else unsifted[~np.array(upright)]
    assert np.array_equal(every, expected)


@pytest.mark.parametrize(
    ("glyph", "upright"),
    [
        (bars(14), True),
        (bars(6, 20), True),  # 15 columns across
        (bars(6, 21), False),  # 16
        (bars(4, 23), False),
        (bars(), False),
    ],
)
def test_a_glyphis_upright_when_it_is_narrower_than_three_quarters_of_its_box(glyph, upright):
    assert frames.is_upright(glyph) == upright
