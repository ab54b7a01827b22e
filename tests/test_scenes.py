"""The renderer of camera pictures: what a style promises is measured on the pictures."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from scipy import ndimage

from simulator import scenes
from simulator.run import FrameReader
from simulator.scenes import fonts, groups, hands, letters, pens, signs, surfaces, writing
from simulator.scenes.hands import VARIETIES, hand_mark
from simulator.scenes.thinning import middle_line
from training.data import digits

# Nothing is left to chance but the place in the frame, and nothing disturbs measuring.
CALM = replace(
    scenes.STYLES["easy"],
    **dict.fromkeys(("rotation", "shear", "fading", "texture", "gradient", "vignette"), (0, 0)),
    **dict.fromkeys(("blur", "noise"), (0, 0)),
    tint=0,
    size=(0.6, 0.6),
    pens=("black",),
    pen_width=(0.1, 0.1),
    paper=(200, 200),
    gamma=(0.5, 0.5),
)


@pytest.fixture(scope="module")
def glyphs():
    """Return ten glyphs, one of each digit."""
    images, labels = digits.load()
    return np.stack([images[np.flatnonzero(labels == digit)[1]] for digit in range(10)])


def bar():
    """Return a glyph of an upright stroke."""
    glyph = np.zeros((28, 28), np.uint8)
    glyph[4:24, 13:16] = 255
    return glyph


def luma_of(picture):
    """Return the luma of a picture at the sensor's resolution, (60, 80)."""
    luma = picture @ (0.299, 0.587, 0.114)
    return luma.reshape(60, 3, 80, 3).mean(axis=(1, 3))


def ink_of(picture):
    """Return where a picture in the style ``CALM`` has ink, (180, 240) bool."""
    return picture[..., 1] < 100


def is_whole(ink):
    """Return whether there is ink and none at the frame's edge."""
    return ink.any() and not (ink[[0, -1]].any() or ink[:, [0, -1]].any())


def pieces(ink):
    """Return the number of pieces of ink; they touch at corners, too."""
    return ndimage.label(ink, np.ones((3, 3)))[1]


def test_the_same_seed_makes_the_same_bytes_and_another_seed_others(glyphs):
    style = scenes.STYLES["harsh"]  # which has every disturbance

    def pictures(seed):
        rng = np.random.default_rng(seed)
        every = style.varied(*scenes.VARIATIONS)
        written = [scenes.digit(glyphs[4], rng, style), scenes.hand(4, rng, style)]
        written += [scenes.digit(glyphs[4], rng, style.varied(name)) for name in scenes.VARIATIONS]
        written += [scenes.nothing(kind, rng, every, glyphs) for kind in scenes.NOTHING]
        return written + [scenes.nothing(kind, rng, style, glyphs) for kind in scenes.NOTHING]

    for picture, again, other in zip(pictures(1), pictures(1), pictures(2), strict=True):
        assert (picture.shape, picture.dtype) == ((scenes.HEIGHT, scenes.WIDTH, 3), np.uint8)
        assert picture.flags.c_contiguous
        assert np.array_equal(picture, again)
        assert not np.array_equal(picture, other)


@pytest.mark.parametrize("size", [0.25, 0.5, 0.9])
def test_a_digit_is_as_large_as_the_style_says_and_whole_even_turned_and_slanted(size, glyphs):
    style = replace(CALM, size=(size, size))
    harsh = scenes.STYLES["harsh"]
    wild = replace(style, rotation=harsh.rotation, shear=harsh.shear, perspective=harsh.perspective)
    rng = np.random.default_rng(3)
    for label in (1, 4, 5, 7):
        assert is_whole(ink_of(scenes.digit(glyphs[label], rng, wild)))
        for picture in (scenes.digit(glyphs[label], rng, style), scenes.hand(label, rng, style)):
            ink = ink_of(picture)
            rows, columns = np.nonzero(ink)
            share = max((np.ptp(rows) + 1) / 180, (np.ptp(columns) + 1) / 240)
            assert share == pytest.approx(size, abs=0.025)
            assert is_whole(ink)


@pytest.mark.parametrize("degrees", [-15, 0, 15])
def test_a_digit_is_turned_by_the_angle_and_blurred_by_the_radius_of_the_style(degrees):
    style = replace(CALM, rotation=(degrees, degrees), size=(0.9, 0.9), pen_width=(0.2, 0.2))
    steep = []
    for blur in (0, 0.5, 1):
        blurred = replace(style, blur=(blur, blur))
        picture = scenes.digit(bar(), np.random.default_rng(5), blurred)
        rows, columns = np.nonzero(ink_of(picture))
        slope = np.polyfit(rows, columns, 1)[0]
        assert np.degrees(np.arctan(slope)) == pytest.approx(degrees, abs=1)
        steep.append(abs(np.diff(luma_of(picture)[30])).max())
    assert steep[0] > 1.2 * steep[1] > 1.2 * 1.2 * steep[2]


def test_pens_have_their_colours_and_pencil_is_lighter_and_grainy():
    tones = {}
    for pen in pens.COLOURS:
        style = replace(CALM, pens=(pen,), pen_width=(0.09, 0.09), size=(0.9, 0.9))
        picture = scenes.digit(bar(), np.random.default_rng(7), style)
        rows, columns = np.nonzero(picture[..., 1] < 150)
        middle = picture[rows.min() + 20 : rows.max() - 20, int(columns.mean())]
        tones[pen] = middle.astype(float)
    red, black, blue = (tones[pen].mean(axis=0) for pen in ("red", "black", "blue"))
    assert red[0] > 3 * red[1] > 0
    assert blue[2] > 1.5 * blue[0] > 0
    assert np.ptp(black) < 10
    assert tones["pencil"].mean() > 2 * black.mean()
    assert tones["pencil"].std() > 5 > tones["black"].std()


@pytest.mark.parametrize("share", [0.03, 0.1, 0.2])
def test_a_stroke_is_as_wide_as_the_style_says(share):
    style = replace(CALM, size=(0.8, 0.8), pen_width=(share, share))
    picture = scenes.digit(bar(), np.random.default_rng(6), style)
    # In linear light, which the gamma of 0.5 has taken the root of: a part of a pixel counts.
    light = (picture[..., 1].astype(float) / 200) ** 2
    cover = (1 - light).sum(axis=1) / (1 - pens.COLOURS["black"][1])
    assert np.median(cover[cover > 1]) == pytest.approx(share * 0.8 * 180, rel=0.12, abs=1)


def test_the_papers_luma_the_noise_and_the_tint_are_those_of_the_style():
    def paper(**changes):
        return scenes.nothing("blank", np.random.default_rng(8), replace(CALM, **changes), None)

    plain = luma_of(paper(paper=(180, 180), noise=(3, 3)))
    assert plain.mean() == pytest.approx(180, abs=1)
    # Beside the luma's noise of 3 there is some in each colour, half as large.
    assert plain.std() == pytest.approx(3 * np.hypot(1, 0.5 * 0.669), rel=0.05)
    assert np.ptp(paper(tint=0.3).mean(axis=(0, 1))) > 5
    assert (paper(paper=(300, 300)) == 255).all()  # the sensor clips it


def test_light_falls_off_and_the_edge_of_a_shadow_is_as_deep_as_the_style_says():
    rng = np.random.default_rng(10)
    uneven = replace(CALM, gradient=(0.5, 0.5), vignette=(0.3, 0.3))
    assert np.ptp(luma_of(scenes.nothing("blank", rng, uneven, None))) > 40
    shady = replace(CALM, shadows=1, shadow_depth=(0.51, 0.51), shadow_width=(0.5, 0.5))
    for _ in range(8):
        luma = luma_of(scenes.nothing("blank", rng, shady, None))
        # Half of the light is 0.7 of the luma, as the gamma is 0.5.
        assert luma.min() == pytest.approx(140, abs=2)
        assert luma.max() == pytest.approx(200, abs=1)
        assert ((luma < 142) | (luma > 198)).mean() > 0.85  # a hard edge
    soft = replace(shady, shadow_width=(20, 20))
    assert abs(np.diff(luma_of(scenes.nothing("blank", rng, soft, None)), axis=1)).max() < 6


def test_printed_lines_are_lighter_and_thinner_than_the_ink():
    style = replace(CALM, ruled=1)
    seen = 0
    for seed in range(8):
        ruled = scenes.digit(bar(), np.random.default_rng(seed), style)
        written = ruled[..., 1] < 80
        lines = (ruled[..., 1] < 196) & ~ndimage.binary_dilation(written, iterations=3)
        seen += lines.any()
        if lines.any():
            assert ruled[lines][:, 1].min() > ruled[written][:, 1].mean() + 40
    assert seen > 5


def test_a_middle_line_is_thin_and_no_pen_fills_a_loop_or_tears_a_stroke(glyphs):
    for glyph in glyphs:
        shape = np.pad(np.kron(glyph, np.ones((4, 4), np.uint8)) > 110, 1)
        line = middle_line(shape)
        assert (line <= shape).all()
        assert pieces(line) == pieces(shape)
        assert ndimage.label(~line)[1] == ndimage.label(~shape)[1]
        squares = line[1:, 1:] & line[1:, :-1] & line[:-1, 1:] & line[:-1, :-1]
        assert squares.sum() <= 0.02 * line.sum()
    rng = np.random.default_rng(13)
    for label in (0, 6, 8, 9):
        for _ in range(3):
            mark = hand_mark(label, rng)
            slim, widest = (mark.inked(w) < 0 for w in (mark.half_width, mark.widest(40.0, 4.0)))
            assert pieces(widest) == pieces(slim)
            assert ndimage.label(~widest)[1] == ndimage.label(~slim)[1]
    for glyph in glyphs[[4, 5, 8]]:
        for width in (0.03, 0.25):
            picture = scenes.digit(glyph, rng, replace(CALM, pen_width=(width, width)))
            assert pieces(ink_of(picture)) <= pieces(glyph > 110)


@pytest.mark.parametrize(
    ("rows", "columns", "grey", "expected"),
    [
        ([4, 24], [20, 23], 100, 2),  # a stroke that is fainter than another stays
        ([10, 12], [21, 23], 25, 1),  # a faint spot is no stroke
        ([10, 12], [21, 23], 50, 1),
        ([4, 24], [17, 20], 255, 2),  # a narrow gap that is not quite black stays open
    ],
)
def test_the_pieces_of_a_glyph_are_those_that_a_person_sees(rows, columns, grey, expected):
    glyph = bar()
    glyph[4:24, 16] = 90 if grey == 255 else 0
    glyph[slice(*rows), slice(*columns)] = grey
    style = replace(CALM, pen_width=(0.04, 0.04), size=(0.9, 0.9))
    ink = ink_of(scenes.digit(glyph, np.random.default_rng(24), style))
    assert pieces(ink) == expected


def test_a_figure_that_has_run_full_of_ink_is_not_written_as_its_middle_line():
    y, x = np.mgrid[:28, :28]
    lobes = ((y - 9) ** 2 + (x - 14) ** 2 < 30) | ((y - 18) ** 2 + (x - 14) ** 2 < 42)
    style = replace(CALM, pen_width=(0.04, 0.04), size=(0.9, 0.9))
    ink = ink_of(scenes.digit(255 * lobes.astype(np.uint8), np.random.default_rng(25), style))
    widths = ink.sum(axis=1)[ink.any(axis=1)]
    assert np.quantile(widths, 0.75) > len(widths) / 4
    dot = np.zeros((28, 28), np.uint8)  # which no hand writes as a digit
    dot[5, 5] = 255
    assert ink_of(scenes.digit(dot, np.random.default_rng(23), CALM)).any()


def test_the_hands_have_the_loops_and_gaps_that_they_are_known_for():
    rng = np.random.default_rng(14)
    holes = {}
    for label in (0, 1, 2, 4, 8, 9):
        inks = [hand_mark(label, rng).inked(2.0) < 0 for _ in range(25)]
        holes[label] = Counter(ndimage.label(~ink)[1] - 1 for ink in inks)
    assert set(holes[0]) >= {1, 2}  # plain and slashed
    assert holes[1][0] >= 23  # of 25: a flag may touch the stem twice
    assert set(holes[2]) >= {0, 1}  # without and with a loop
    assert set(holes[4]) >= {0, 1}  # open and closed
    assert set(holes[9]) >= {0, 1}
    assert 2 in holes[8]


@pytest.mark.usefixtures("bench", "tables_from_mnist")
def test_each_variety_of_the_hands_is_read_in_easy_frames():
    reader = FrameReader("logistic")
    right = {}
    for label, names in VARIETIES.items():
        for name in names:
            for kept_back in (False, True):
                rng = np.random.default_rng([label, kept_back])
                picture = scenes.hand(label, rng, CALM, kept_back, name)
                right[name, kept_back] = reader.read(picture).digit == label
    wrong = [name for name, is_right in right.items() if not is_right]
    assert len(wrong) <= 0.05 * len(right), wrong


def test_training_draws_no_shape_that_is_kept_back():
    ruler = [[((0, 0), (1, 0)), ((0, 1), (1, 1))]]  # a stroke that is drawn at its share
    for kept_back in (False, True):
        rng = np.random.default_rng(1)
        shares = [next(hands._drawn(ruler, rng, kept_back, False))[0][0] for _ in range(200)]
        assert min(shares) < 0.25 and max(shares) > 0.7
        assert all((4 * share % 1 > 0.7) == kept_back for share in shares)


def test_hard_digits_are_darker_than_their_paper_by_more_than_the_noise(glyphs):
    rng = np.random.default_rng(15)
    for glyph in glyphs:
        luma = luma_of(scenes.digit(glyph, rng, scenes.STYLES["hard"]))
        paper = ndimage.median_filter(luma, 21)
        depth = np.sort((paper - luma).ravel())[-40:].mean()
        noise = np.median(abs(luma - ndimage.median_filter(luma, 3)))
        assert depth > 12
        assert depth > 4 * noise


@pytest.mark.parametrize("share", [(0.05, 0.15), (0.4, 0.5)])
def test_as_much_of_a_mark_is_cut_off_as_was_asked_for(share):
    mark = hand_mark(1, np.random.default_rng(1), variety="1 bare")
    whole = ink_of(scenes.picture_of(mark, np.random.default_rng(2), CALM)).sum()
    for seed in range(6):
        ink = ink_of(scenes.cut_off(mark, np.random.default_rng(seed), CALM, share))
        assert 1 - share[1] - 0.08 < ink.sum() / whole < 1 - share[0] + 0.08


def test_a_mark_at_the_rim_is_whole_and_reaches_the_outermost_blocks(glyphs):
    style = CALM.varied("at the rim")
    blocks = np.ones((15, 20), bool)
    blocks[1:-1, 1:-1] = False
    outermost = blocks.repeat(12, axis=0).repeat(12, axis=1)
    for seed in range(12):
        glyph = glyphs[seed % 10]
        rim = ink_of(scenes.digit(glyph, np.random.default_rng(seed), style))
        assert rim[outermost].any()
        inside = replace(style, at_rim=False)
        whole = ink_of(scenes.digit(glyph, np.random.default_rng(seed), inside))
        assert rim.sum() == pytest.approx(whole.sum(), rel=0.05) or not is_whole(whole)


def test_on_a_dark_surface_the_ink_is_much_lighter_than_what_it_is_written_on():
    for board in surfaces.BOARDS:
        for pen in pens.LIGHT_COLOURS:
            style = replace(CALM.varied("light on dark"), pens=(pen,), surfaces=(board,), ghosts=0)
            luma = luma_of(scenes.digit(bar(), np.random.default_rng(5), style))
            assert np.sort(luma.ravel())[-60:].mean() > np.median(luma) + 40, (board, pen)


def test_boxes_lines_and_dots_are_drawn_beside_a_mark_and_leave_it_as_it_is():
    plain = ink_of(scenes.digit(bar(), np.random.default_rng(0), CALM))
    for name in ("boxed", "underlined", "dotted"):
        # All of it is drawn with the pen's own darkness, so that it shows.
        style = replace(CALM.varied(name), size=CALM.size)
        more = []
        for seed in range(8):
            picture = scenes.digit(bar(), np.random.default_rng(seed), style)
            dark = picture[..., 1] < 190
            mark, _ = ndimage.label(ndimage.binary_opening(dark, iterations=2), np.ones((3, 3)))
            assert (np.bincount(mark.ravel())[1:] > 0.7 * plain.sum()).any()
            more.append(dark.sum() > 1.1 * plain.sum())
        assert sum(more) >= 6, name


def test_a_hair_thin_pen_leaves_a_third_of_a_sensors_pixel():
    thin = replace(CALM, size=(0.5, 0.5), pen_width=(0.005, 0.005), thinnest=0.33)
    covers = []
    for style in (thin, replace(thin, thinnest=0.5)):
        picture = scenes.digit(bar(), np.random.default_rng(6), style)
        light = (picture[..., 1].astype(float) / 200) ** 2
        cover = (1 - light).sum(axis=1) / (1 - pens.COLOURS["black"][1])
        covers.append(np.median(cover[cover > 0.3]))
    assert covers[0] == pytest.approx(0.33 * 3, rel=0.3)
    assert covers[1] > 1.3 * covers[0]


def test_a_cut_digit_runs_off_the_frame_by_more_than_a_quarter(monkeypatch):
    monkeypatch.setattr(groups, "_HANDS", 0)
    rng = np.random.default_rng(16)
    whole = ink_of(scenes.digit(bar(), rng, CALM)).sum()
    for _ in range(12):
        ink = ink_of(scenes.nothing("cut", rng, CALM, bar()[None]))
        assert not is_whole(ink)
        assert 0.35 < ink.sum() / whole < 0.75


def test_pictures_without_a_mark_are_dark_bright_or_of_two_sides():
    rng = np.random.default_rng(18)
    desks = []
    for style in [*scenes.STYLES.values()] * 7:
        covered = luma_of(scenes.nothing("covered", rng, style, None))
        bright = luma_of(scenes.nothing("overexposed", rng, style, None))
        edge = luma_of(scenes.nothing("edge", rng, CALM, None))
        assert covered.mean() < 35
        assert np.median(bright) > 245
        assert edge.max() > 180
        assert edge.min() < 160
        desks.append(np.percentile(edge, 5))
    assert min(desks) < 50
    assert max(desks) > 128 * 0.9


def test_every_other_kind_differs_from_blank_paper_and_its_marks_lie_whole_within_the_frame(glyphs):
    rng = np.random.default_rng(19)
    blank = luma_of(scenes.nothing("blank", rng, CALM, glyphs))
    assert np.ptp(blank) <= 1
    marks = (*scenes.NO_DIGIT_MARKS, "several")
    for kind in [kind for kind in scenes.NOTHING if kind != "blank"]:
        for _ in range(6):
            picture = scenes.nothing(kind, rng, CALM, glyphs)
            luma = luma_of(picture)
            assert np.ptp(luma) > 10 or abs(luma.mean() - blank.mean()) > 30, kind
            assert kind not in marks or is_whole(ink_of(picture)), kind
            assert kind != "several" or pieces(ink_of(picture)) >= 2


def test_no_letter_looks_like_a_digit_and_every_font_has_the_characters_drawn_with_it():
    foreign = letters.GREEK + letters.CYRILLIC
    shown = {*letters.LATIN, *foreign, *letters._BY_HAND}
    assert not shown & {*letters.DIGIT_LIKE, *"0123456789"}
    for families, characters in (
        (fonts.FAMILIES, letters.LATIN),
        (fonts.WIDE, foreign),
        (fonts.SIGNS, signs.PRINTED),
        (writing.FAMILIES, writing.FOREIGN),
    ):
        for name in families:
            font = fonts.font(name, 40)
            missing = bytes(font.getmask("\U0010fffd"))
            for character in characters:
                shape = bytes(font.getmask(character))
                assert any(shape) and shape != missing, (name, character)


def test_what_cannot_be_rendered_is_refused(glyphs):
    rng = np.random.default_rng(22)
    with pytest.raises(ValueError, match="unknown kind 'cat': choose one of letter, sign"):
        scenes.nothing("cat", rng, CALM, glyphs)
    with pytest.raises(ValueError, match="a label is a digit from 0 to 9, not 10"):
        scenes.hand(10, rng, CALM)
    with pytest.raises(ValueError, match="empty"):
        scenes.digit(np.zeros((28, 28), np.uint8), rng, CALM)
    with pytest.raises(ValueError, match=r"a glyph is \(28, 28\) uint8"):
        scenes.digit(np.zeros((8, 8), np.uint8), rng, CALM)
