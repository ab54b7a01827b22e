"""training/data/frames.py: training glyphs are what the firmware cuts from rendered frames."""

import numpy as np
import pytest
from board_arrays import flattened, on_board

from inkling.find.finder import Finder
from inkling.find.lines import clear_outside, erase
from inkling.find.polarity import DARK, LIGHT
from inkling.glyph.normalise import Normaliser
from simulator import scenes
from simulator.run import FrameReader
from training import recipe
from training.data import NONE, digits, frames

FRAMES = 8


@pytest.fixture(scope="module")
def written():
    """Return glyphs (n, 28, 28) uint8 and their labels."""
    images, labels = digits.load()
    return images[:200], labels[:200]


class Part:
    """A part of the training data, with every frame's luma and the digits that were rendered."""

    def __init__(self, make, images, labels, seed=1):
        self.seen, self.rendered, labelled = [], [], []

        def luma(picture, make=frames.luma):
            self.seen.append(make(picture))
            return self.seen[-1]

        def from_glyph(glyph, make=frames.from_glyph):
            labelled.append((make(glyph), labels[(images == glyph).all(axis=(1, 2))][0]))
            return labelled[-1][0]

        def hand_mark(label, rng, make=frames.hand_mark):
            labelled.append((make(label, rng), label))
            return labelled[-1][0]

        def picture_and_box(mark, rng, style, render=scenes.picture_and_box):
            self.rendered += [label for known, label in labelled if known is mark]
            return render(mark, rng, style)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(frames, "luma", luma)
            patch.setattr(frames, "from_glyph", from_glyph)
            patch.setattr(frames, "hand_mark", hand_mark)
            patch.setattr(scenes, "picture_and_box", picture_and_box)
            self.glyphs, self.labels = make(images, labels, FRAMES, seed)


@pytest.fixture(scope="module")
def of_digits(written):
    return Part(frames.digits, *written)


@pytest.fixture(scope="module")
def of_nothing(written):
    """Return frames without a digit, and all glyphs that they give."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "is_upright", lambda glyph: False)
        return Part(frames.nothing, *written)


def glyph_of(plane, ink):
    """Return the glyph that a new ``Finder`` and ``Normaliser`` cut from ``plane``, or None."""
    finder = Finder(plane.shape)
    if not finder.find(plane, ink):
        return None
    glyph = Normaliser().glyph(plane, finder)
    return None if glyph is None else np.array(glyph.tolist(), np.uint8)


def glyphs_of(luma, inks=(DARK,)):
    """Return the glyphs of the three looks at ``luma``, as many as there are."""
    glyphs = []
    for ink in inks:
        plane = on_board(luma if ink == DARK else 255 - luma)
        finder = Finder(plane.shape)
        flat = flattened(plane, finder.box if finder.find(plane, ink) else None)
        glyphs += [glyph_of(plane, ink), glyph_of(flat, ink)]
        if not clear_outside(flat):
            erase(flat)
        glyphs.append(glyph_of(flat, ink))
    return [glyph for glyph in glyphs if glyph is not None]


def glyphs_of_any_ink(luma):
    """Return the glyphs of all looks at ``luma`` that the reader may take."""
    finder = Finder(luma.shape)
    finder.find(on_board(luma))
    return glyphs_of(luma, (DARK,) if finder.polarity == DARK else (DARK, LIGHT))


def bars(*columns):
    """Return a glyph with an upright stroke in each of ``columns``, as high as a digit."""
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, list(columns)] = 255
    return glyph


def columns_across(glyph):
    """Return over how many columns the ink of ``glyph`` reaches."""
    ink = np.flatnonzero(glyph.max(axis=0))
    return ink.max() - ink.min() + 1


def test_glyphs_are_those_that_the_firmware_cuts_from_the_frames(of_digits, of_nothing):
    for part in (of_digits, of_nothing):
        assert len(part.seen) == FRAMES
        assert part.glyphs.dtype == part.labels.dtype == np.uint8
        assert part.glyphs.any(axis=(1, 2)).all()
        looks = [glyph.tobytes() for luma in part.seen for glyph in glyphs_of_any_ink(luma)]
        left = iter(looks)
        assert all(glyph.tobytes() in left for glyph in part.glyphs)  # in their order
        assert len(part.glyphs) > len(looks) / 3


def test_each_glyph_is_labelled_with_the_digit_that_was_rendered(of_digits, of_nothing):
    rendered = {
        glyph.tobytes(): label
        for luma, label in zip(of_digits.seen, of_digits.rendered, strict=True)
        for glyph in glyphs_of_any_ink(luma)
    }
    assert len(of_digits.rendered) == FRAMES
    digit = of_digits.labels != NONE
    assert digit.mean() > 1 / 2
    expected = [rendered[glyph.tobytes()] for glyph in of_digits.glyphs[digit]]
    assert np.array_equal(of_digits.labels[digit], expected)
    assert of_nothing.labels.tolist() == [NONE] * len(of_nothing.glyphs)


def test_an_upright_line_is_not_taught_to_be_none(written, monkeypatch):
    assert frames.is_bar(bars(12, 13, 14))
    assert not frames.is_bar(bars(8, 16))
    monkeypatch.setattr(recipe, "NOTHING_SHARES", {"sign": 1.0})
    monkeypatch.setattr(frames, "is_bar", lambda glyph: True)
    with pytest.raises(ValueError, match="need at least one array"):
        frames.nothing(*written, 8, 1)


def test_what_is_cut_out_in_place_of_the_digit_is_none():
    frame = np.full((60, 80), 200, np.uint8)
    frame[20:44, 36:40] = 40
    [*looks] = frames.cutter()(frame)
    box = np.array([20, 36, 44, 40])
    assert looks
    for cut in looks:
        assert cut.shows(box, light=False) is True
        assert cut.shows(box, light=True) is False
        assert cut.shows(box + [0, 12, 0, 12], light=False) is False
        assert cut.shows(box + [0, 0, 12, 0], light=False) is None  # a part of a longer stroke


def test_a_seed_makes_the_same_part_each_time_and_another_seed_another(
    written, of_digits, of_nothing
):
    again, other = (Part(frames.digits, *written, seed) for seed in (1, 2))
    assert np.array_equal(of_digits.glyphs, again.glyphs)
    assert np.array_equal(of_digits.labels, again.labels)
    assert not np.array_equal(of_digits.glyphs, other.glyphs)
    assert not np.array_equal(of_nothing.seen, Part(frames.nothing, *written, 2).seen)


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize("style", scenes.STYLES)
def test_luma_and_glyph_are_those_that_the_board_takes_through_its_camera(style, written):
    reader = FrameReader("logistic")
    rng = np.random.default_rng(3)
    for image in written[0][:1]:
        picture = scenes.digit(image, rng, scenes.STYLES[style])
        reader.read(picture)
        luma, glyph = reader.luma, reader.glyph
        assert np.array_equal(frames.luma(picture), luma)
        if glyph is None:
            assert glyph_of(on_board(luma)) is None
        else:
            assert any(np.array_equal(cut.glyph, glyph) for cut in frames.cutter()(luma))


def test_a_frame_in_which_the_firmware_finds_nothing_gives_no_glyph():
    assert frames.cutter()(np.full((60, 80), 200, np.uint8)) == []


def test_a_glyph_stays_as_it_is_when_the_next_is_cut():
    narrow, wide = (np.full((60, 80), 200, np.uint8) for _ in range(2))
    narrow[20:44, 36:40] = 40
    wide[20:44, 32:48] = 40
    first = frames.cutter()(narrow)[0].glyph
    kept = np.copy(first)
    second = frames.cutter()(wide)[0].glyph
    assert np.array_equal(first, kept)
    assert not np.array_equal(first, second)


def test_only_of_several_marks_upright_glyphs_are_left_out(written, monkeypatch):
    monkeypatch.setattr(recipe, "NOTHING_SHARES", {"several": 1.0})
    sifted = frames.nothing(*written, 12, 1)[0]
    monkeypatch.setattr(frames, "is_upright", lambda glyph: False)
    every = frames.nothing(*written, 12, 1)[0]
    upright = np.array([columns_across(glyph) <= 15 for glyph in every])
    assert upright.any()
    assert np.array_equal(sifted, every[~upright])
    monkeypatch.setattr(recipe, "NOTHING_SHARES", {"letter": 1.0})
    letters = frames.nothing(*written, FRAMES, 1)[0]
    monkeypatch.setattr(frames, "is_upright", lambda glyph: True)
    assert np.array_equal(letters, frames.nothing(*written, FRAMES, 1)[0])


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
