"""inkling/find/finder.py: the digit's region in frames whose content is known."""

import numpy as np
import pytest
from board_arrays import on_board
from scipy import ndimage

from inkling.find.finder import Finder
from inkling.find.polarity import DARK, LIGHT


def paper(shape=(60, 80), level=200.0, noise=2.0, seed=0):
    return level + np.random.default_rng(seed).normal(0, noise, shape)


def draw_bar(frame, top, left, bottom, right, share=0.3):
    """Darken a bar of ``frame`` to a share of its paper."""
    frame[top:bottom, left:right] *= share
    return frame


def two_bars(first, second, share=0.3):
    return draw_bar(draw_bar(paper(), *first, share), *second, share)


def beside(level, edge):
    """Return paper that ends at column ``edge``, where something of a luma of ``level`` begins."""
    frame = paper()
    frame[:, edge:] = level
    return frame


def dotted():
    frame = paper()
    frame[4:56:12, 4:76:12] = 40
    return frame


def broken_ruling():
    """Return a digit and two lines: the piece of the broken one is off the rim, and as dark."""
    lines = two_bars((4, 14, 60, 15), (0, 62, 60, 63), 0.7)
    return draw_bar(draw_bar(lines, 8, 52, 52, 53, 0.7), 16, 32, 44, 36, 0.1)


UNEVEN = np.linspace(1, 0.5, 80) * np.linspace(1, 0.8, 60)[:, None]


def place(angle, shape=(60, 80)):
    """Return how far each pixel lies beyond the middle of the frame, and to the left of that way.

    Both in pixels; at 0 degrees "beyond" is to the right, at 90 below.
    """
    rows, columns = np.indices(shape)
    y, x = rows - (shape[0] - 1) / 2, columns - (shape[1] - 1) / 2
    cosine, sine = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return x * cosine + y * sine, x * sine - y * cosine


def beside_an_edge(beyond, share, blur):
    """Return paper of which a ``share`` of the light comes from where ``beyond`` is above 0."""
    light = np.where(beyond > 0, share, 1.0)
    return paper() * (ndimage.gaussian_filter(light, blur) if blur else light)


def draw_line(frame, angle, offset):
    """Draw a line 3 pixels wide and 26 long; return where it is."""
    beyond, aside = place(angle)
    line = (abs(beyond - offset) < 1.5) & (abs(aside) < 13)
    frame[line] *= 0.3
    return line


def box_of(frame):
    finder = Finder(frame.shape)
    assert finder.find(on_board(frame), DARK), finder.reason
    return tuple(4 * side for side in finder.box)


def reason_for(frame):
    finder = Finder(frame.shape)
    assert not finder.find(on_board(frame), DARK)
    return finder.reason


@pytest.mark.parametrize(
    ("frame", "box"),
    [
        (draw_bar(paper((60, 80)), 20, 32, 44, 36), (20, 32, 44, 36)),
        (draw_bar(paper((80, 60)), 20, 32, 44, 36), (20, 32, 44, 36)),
        *[
            (draw_bar(paper(noise=1), 17, 33, 43, 37, share), (16, 32, 44, 40))
            for share in (0.1, 0.5, 0.85)
        ],
        (draw_bar(paper() * UNEVEN, 20, 48, 44, 52), (20, 48, 44, 52)),
        (draw_bar(beside(30, 60), 16, 24, 44, 28), (16, 24, 44, 28)),  # a dark desk
        *[  # across the edge of a shadow
            (
                draw_bar(two_bars((16, 24, 44, 28), (28, 28, 32, 56), 0.2), 0, 40, 60, 80, light),
                (16, 24, 44, 56),
            )
            for light in (0.5, 0.7, 0.85)
        ],
        (two_bars((20, 32, 44, 36), (20, 41, 24, 52)), (20, 32, 44, 52)),  # they do not touch
        (broken_ruling(), (16, 32, 44, 36)),
    ],
)
def test_a_mark_is_found_in_the_blocks_that_hold_it(frame, box):
    assert box_of(frame) == box


@pytest.mark.parametrize(
    ("shade", "box"),
    [
        (0.55, (16, 32, 44, 56)),  # as dark as ink
        (0.85, (16, 32, 44, 36)),  # what is left of a shadow
    ],
)
def test_dark_ink_alone_is_found_without_faint_ink_that_touches_it(shade, box):
    frame = draw_bar(draw_bar(paper(), 16, 32, 44, 36), 28, 36, 32, 56, shade)
    assert box_of(frame) == (16, 32, 44, 56)
    finder = Finder(frame.shape)
    assert finder.find(on_board(frame), DARK, True)
    assert tuple(4 * side for side in finder.box) == box


@pytest.mark.parametrize("shade, strict", [(1, False), (0.8, False), (0.7, False), (0.6, True)])
def test_it_says_if_only_the_highest_limit_parts_a_bar_from_what_reaches_the_rim(shade, strict):
    frame = draw_bar(draw_bar(paper(noise=1), 36, 0, 44, 44, shade), 16, 40, 36, 44)
    finder = Finder(frame.shape)
    alone = draw_bar(paper(), 16, 40, 36, 44)
    for content, expected in ((frame, strict), (alone, False)):
        assert finder.find(on_board(content)), finder.reason
        assert (finder.box, finder.strict) == ((4, 10, 9, 11), expected)


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (paper(level=10), "dark"),
        (paper(), "blank"),
        (paper() * np.linspace(1, 0.6, 80), "blank"),
        (np.full((60, 80), 255.0), "bright"),
        (draw_bar(paper(), 28, 40, 33, 44), "small"),
        (draw_bar(paper(), 29, 16, 30, 64), "small"),
        (draw_bar(paper(), 0, 30, 40, 36), "edge"),
        (draw_bar(paper(), 20, 70, 40, 80), "edge"),
        (draw_bar(paper(), 0, 50, 60, 80, share=0.15), "edge"),  # a dark desk
        (two_bars((20, 20, 44, 24), (20, 48, 40, 52)), "several"),
        (dotted(), "texture"),
    ],
)
def test_a_frame_without_a_digit_gives_the_reason(frame, reason):
    assert reason_for(frame.clip(0, 255)) == reason


def test_light_that_falls_off_steeply_and_black_beside_the_paper_are_no_digit():
    steep = [paper(seed=seed) * np.linspace(1, 0.4, 80) for seed in range(10)]
    with np.errstate(all="raise"):  # nothing is divided by black
        for frame in [*steep, beside(0, 40), beside(0, 42)]:
            assert reason_for(frame) in {"blank", "edge"}


@pytest.mark.parametrize("noise", [2, 8])
def test_noise_is_no_digit(noise):
    reasons = [reason_for(paper(noise=noise, seed=seed)) for seed in range(20)]
    assert set(reasons) <= {"blank", "small", "edge"}
    assert reasons.count("blank") >= 15


@pytest.mark.parametrize("blur", [0, 1, 2])
@pytest.mark.parametrize("share", [0.15, 0.35, 0.5, 0.7])  # from a dark desk to a light shadow
def test_the_straight_edge_of_a_sheet_or_of_a_shadow_is_no_mark(share, blur):
    reasons = [
        reason_for(beside_an_edge(place(angle)[0] - offset, share, blur))
        for angle in range(0, 360, 30)
        for offset in (-15, 0, 8, 22)
    ]
    assert set(reasons) <= {"edge", "small", "blank"}
    assert reasons.count("edge") >= 0.8 * len(reasons)


def is_around(box, line):
    """Tell whether each side of ``box`` is at most a block from the blocks that hold ``line``."""
    rows, columns = np.nonzero(line)
    first = np.array([rows.min(), columns.min()]) // 4
    last = np.array([rows.max(), columns.max()]) // 4
    return abs(box - 4 * np.array([*first, *(last + 1)])).max() <= 4


@pytest.mark.parametrize("angle", [-45, -20, 0, 10, 30, 45])
def test_a_line_with_paper_on_both_sides_is_found(angle):
    for offset in (-8, -3, 0, 4, 8):
        frame = paper()
        line = draw_line(frame, angle, offset)
        assert is_around(box_of(frame), line)


@pytest.mark.parametrize("angle", [-20, 0, 20, 160, 180, 200])
def test_a_line_just_inside_a_shadow_is_found(angle):
    for offset in (-4, 0, 4):
        for blur in (0, 1):
            frame = beside_an_edge(place(angle)[0] - offset, 0.7, blur)
            line = draw_line(frame, angle, offset + 6)
            assert is_around(box_of(frame), line)


@pytest.mark.parametrize("offset", [-6, -4, -2, 0, 2, 4, 6])
@pytest.mark.parametrize(("ink", "light"), [(0.6, 0.6), (0.7, 0.7)])
def test_a_mark_is_found_though_a_part_of_it_is_no_darker_than_the_shadow(ink, light, offset):
    frame = beside_an_edge(place(90)[0] - offset, light, 0)
    assert box_of(draw_bar(frame, 14, 36, 46, 40, ink)) == (12, 36, 48, 40)


def beside_a_table(width):
    """Return a pale bar on paper, at whose right lies a rough table, that wide at the bottom."""
    rows, columns = np.mgrid[:60, :80]
    table = columns > 80 - width + (60 - rows) / 10
    return draw_bar(np.where(table, paper(level=30, noise=8), paper(noise=1)), 16, 32, 44, 36, 0.8)


@pytest.mark.parametrize("width", range(6, 32, 4))
def test_a_pale_mark_beside_a_dark_table_is_found_but_may_be_cut(width):
    finder = Finder((60, 80))
    assert finder.find(on_board(beside_a_table(width))), finder.reason
    assert finder.at_rim
    assert tuple(4 * side for side in finder.box) == (16, 32, 44, 36)


def test_two_pale_marks_beside_a_dark_table_are_several():
    frame = draw_bar(beside_a_table(10), 16, 48, 44, 52, 0.8)
    assert not Finder(frame.shape).find(on_board(frame))


def ruled(share, squared):
    """Return paper with lines every 12 pixels, of a share of its luma."""
    frame = paper()
    frame[6::12] *= share
    if squared:
        frame[:, 6::12] *= share
    return frame


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("share", [0.7, 0.8, 0.9])
def test_a_digit_on_ruled_or_squared_paper_is_found_without_the_lines(share, squared):
    assert reason_for(ruled(share, squared)) in {"blank", "edge"}
    frame = draw_bar(ruled(share, squared), 16, 32, 44, 36, share=0.2)
    assert box_of(frame) == (16, 32, 44, 36)


@pytest.mark.parametrize("width", [4, 8, 12, 16])
def test_region_and_others_have_a_bit_for_each_block_of_ink_even_in_a_thick_stroke(width):
    frame = draw_bar(paper(), 12, 28, 48, 28 + width, share=0.2)
    draw_bar(frame, 20, 60, 28, 64, share=0.2)  # smaller and far away
    finder = Finder(frame.shape)
    assert finder.find(on_board(frame)), finder.reason
    blocks = (1 << (28 + width) // 4) - (1 << 28 // 4)
    assert finder.region == [0] * 3 + [blocks] * 9 + [0] * 3
    assert finder.others == [0] * 5 + [1 << 15] * 2 + [0] * 8


@pytest.mark.parametrize("board", [30, 60, 120])
@pytest.mark.parametrize(
    "light", [np.linspace(1, 0.7, 80), draw_bar(np.ones((60, 80)), 0, 50, 60, 80, 0.6)]
)
def test_light_ink_is_told_from_dark_ink_and_found_when_the_frame_is_inverted(board, light):
    frame = paper(level=board)
    frame[16:44, 32:36] += 90
    finder = Finder(frame.shape)
    assert not finder.find(on_board(frame * light))
    assert (finder.polarity, finder.reason) == (LIGHT, "light")
    assert finder.find(on_board(255 - frame * light), LIGHT), finder.reason
    assert tuple(4 * side for side in finder.box) == (16, 32, 44, 36)


def test_a_white_sheet_on_a_dark_table_is_no_light_ink():
    for angle in range(0, 360, 15):
        beyond, aside = place(angle)
        sheet = (beyond > abs(aside) - 4) & (beyond > -4)
        frame = np.where(sheet, 180.0, 40.0) + paper(level=0)
        finder = Finder(frame.shape)
        assert not finder.find(on_board(255 - frame), LIGHT)


@pytest.mark.parametrize("light", [1, UNEVEN])
@pytest.mark.parametrize("frame", [beside(30, 60), two_bars((16, 24, 44, 28), (28, 28, 32, 56))])
def test_dark_ink_is_not_taken_for_light_ink(frame, light):
    finder = Finder(frame.shape)
    finder.find(on_board(draw_bar(frame * light, 20, 16, 44, 20)))
    assert finder.polarity != LIGHT


@pytest.mark.parametrize("ink", [DARK, LIGHT])
@pytest.mark.parametrize(
    ("frame", "at_rim", "box"),
    [
        (two_bars((1, 30, 20, 34), (20, 30, 24, 50)), False, (0, 28, 24, 52)),
        (two_bars((0, 28, 20, 32), (20, 28, 24, 50)), True, (0, 28, 24, 52)),
        (two_bars((16, 24, 44, 28), (28, 28, 32, 80), 0.2), True, (16, 24, 44, 80)),
        # What is fainter than all that reaches the rim is no rival.
        (draw_bar(draw_bar(paper(noise=1), 20, 32, 44, 36, 0.85), 8, 56, 60, 60), True, None),
    ],
)
def test_it_says_if_a_mark_has_a_single_stroke_at_the_rim(frame, at_rim, box, ink):
    finder = Finder(frame.shape)
    assert finder.find(on_board(frame), ink), finder.reason
    assert finder.at_rim == at_rim
    assert tuple(4 * side for side in finder.box) == (box or (8, 56, 60, 60))


@pytest.mark.parametrize("bar", [(0, 28, 24, 36), (20, 28, 60, 36), (20, 70, 40, 80)])
def test_a_mark_that_meets_the_rim_on_more_than_a_block_is_not_found(bar):
    assert reason_for(draw_bar(paper(), *bar)) == "edge"


def test_dark_ink_alone_is_not_looked_for_at_the_rim():
    frame = two_bars((0, 28, 20, 32), (20, 28, 24, 50))
    finder = Finder(frame.shape)
    assert finder.find(on_board(frame), DARK)
    assert not finder.find(on_board(frame), DARK, True)
    assert finder.reason == "edge"
