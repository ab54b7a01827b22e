"""inkling/reading/number.py and what it stands on: rows of marks, pieces, cuts, numbers."""

from types import SimpleNamespace

import numpy as np
import pytest
from board_arrays import on_board
from ulab import numpy as ulab_numpy

from inkling.find.finder import SHARES
from inkling.find.row import RowFinder, is_cut, row_of
from inkling.glyph.cuts import cut
from inkling.glyph.groups import Groups, _is_joined, _is_plus, trimmed, united
from inkling.glyph.normalise import Normaliser
from inkling.glyph.pieces import Pieces
from inkling.reading.digits import NumberReading
from inkling.reading.number import NumberReader, _is_no_number, _lacks_end, _lowest
from inkling.reading.reader import Reader
from inkling.reading.reading import Reading
from simulator import scenes
from simulator.scenes import numbers
from training.data import digits
from training.data.frames import luma

SHAPE = (60, 80)


def grid(*boxes, rows=15):
    """Return row bits of filled boxes, each (top, left, bottom, right)."""
    bits = [0] * rows
    for top, left, bottom, right in boxes:
        for row in range(top, bottom):
            bits[row] |= (1 << right) - (1 << left)
    return bits


def test_a_row_is_made_of_marks_beside_each_other_and_a_high_one_elsewhere_makes_it_none():
    four, two, dot = grid((4, 2, 8, 5)), grid((5, 8, 9, 11)), grid((7, 6, 8, 7))
    assert row_of([four, dot, two], [four, two], four) == [four, two]
    assert row_of([four, dot], [four], four) is None
    below = grid((10, 3, 14, 6))
    assert row_of([four, two, below], [four, two, below], four) == ()


def test_what_the_rim_cuts_beside_a_row_may_be_a_digit_of_it():
    assert is_cut((4, 2, 8, 11), grid((4, 13, 8, 20)))
    assert not is_cut((4, 2, 8, 11), grid((4, 17, 8, 20)))
    assert not is_cut((4, 2, 8, 11), grid((7, 0, 8, 20)))


@pytest.fixture
def finder_beside_a_digit(monkeypatch):
    """A finder that sees ``row`` bits of dark ink at the rim as ``rim`` has them."""

    def seen(cut, rim, second=False, edge=False):
        finder, digit = RowFinder((60, 80)), grid((4, 2, 8, 5))
        monkeypatch.setattr(finder._contrast, "strong", lambda: grid((4, 0, 8, 5)))
        monkeypatch.setattr(finder._contrast, "rim", lambda *_: rim)
        monkeypatch.setattr(finder, "_is_edge", lambda _: edge)
        monkeypatch.setattr(finder, "_framed", lambda row: (4, 0, 8, 5) if row else None)
        finder._is_second_look = second
        finder._see_row(digit, [digit], [digit], cut)
        return finder

    return seen


def test_what_the_rim_cuts_is_no_digit_in_a_second_look_if_it_has_no_dark_ink(
    finder_beside_a_digit,
):
    shadow, ink = grid((4, 18, 8, 20)), grid((4, 0, 8, 1))
    for second, kept in ((False, [shadow, ink]), (True, [ink])):
        finder = finder_beside_a_digit([shadow, ink], ink, second)
        assert finder.cut == [sum(rows) for rows in zip(*kept, strict=True)]


def test_a_digit_beside_the_rim_is_cut_if_its_ink_is_as_dark_there_and_otherwise_whole(
    finder_beside_a_digit,
):
    ink = grid((4, 0, 8, 1))
    cut = finder_beside_a_digit([ink], ink)
    assert (cut.cut_digit, cut.row, cut.cut) == ((4, 0, 8, 1), None, ink)
    whole = finder_beside_a_digit([ink], grid())
    assert (whole.cut_digit, whole.row, whole.cut) == (None, (4, 0, 8, 5), grid())
    assert finder_beside_a_digit([ink], ink, edge=True).cut_digit is None


def test_what_the_rim_cut_is_no_digit_if_half_of_it_lies_in_a_row_off_the_rim():
    finder = RowFinder(SHAPE)
    for left, holds in ((0, False), (1, True), (2, True), (3, False)):
        finder.row = 4, left, 8, 12
        assert finder._holds((4, 0, 8, 4)) == holds


def test_a_piece_is_cut_where_little_ink_holds_it_together_and_its_parts_make_it_again():
    piece = trimmed(grid((2, 3, 14, 10), (8, 10, 9, 13), (2, 13, 14, 20)))
    parts = cut(piece, 12)
    assert united(parts) == piece
    assert any(right in (10, 11, 12, 13) for _, (_, _, _, right) in parts)
    assert all(bits < 1 << 30 for (bits,) in zip(piece[0]))


def test_a_piece_of_six_digits_is_cut_between_all_of_them():
    digits = [(0, 8 * k, 15, 8 * k + 7) for k in range(6)]
    parts = cut(trimmed(grid(*digits, (3, 0, 4, 47))), 15)
    assert [right for _, (_, _, _, right) in parts] == [7, 15, 23, 31, 39, 47]


def test_a_row_is_measured_in_parts_with_blank_columns_between_them():
    """A part may go on from one patch of the row to the next."""
    pixels = np.full(SHAPE, 180)
    bars = (14, 18), (30, 70), (72, 73)
    for left, right in bars:
        pixels[12:44, left:right] = 40
    paper = on_board(np.full((17, 22), 180))
    found = SimpleNamespace(paper=paper, limit=20, floor=0, cut=[0] * 15)
    pieces = Pieces(Normaliser())
    pieces.measure(on_board(pixels), found, (2, 3, 12, 19), 37)
    assert [(left + 12, right + 12) for left, right, _ in pieces.parts] == list(bars)
    for left, right, bits in pieces.parts:
        assert list(bits) == [(1 << right - left) - 1 if 4 <= y < 36 else 0 for y in range(40)]


def test_a_share_of_the_limit_shows_a_fainter_digit():
    pixels = np.full(SHAPE, 180)
    pixels[12:44, 14:18], pixels[12:44, 30:34] = 120, 164
    paper = on_board(np.full((17, 22), 180))
    found = SimpleNamespace(paper=paper, limit=20, floor=0, cut=[0] * 15)
    pieces = Pieces(Normaliser())
    for limit_share, lefts in ((100, [2]), (68, [2, 18])):
        pieces.measure(on_board(pixels), found, (2, 3, 12, 19), 25, limit_share)
        assert [left for left, _, _ in pieces.parts] == lefts


def test_glyphs_are_the_same_whether_ink_is_kept_or_measured_again():
    pixels = np.full(SHAPE, 180) - np.arange(SHAPE[1]) % 9
    pixels[16:36, 14:18] = pixels[16:20, 14:30] = 40
    pixels[24:36, 26:60] = 70
    paper = on_board(np.full((17, 22), 180))
    found = SimpleNamespace(paper=paper, limit=20, floor=0, cut=[0] * 15)
    pieces, groups, made = Pieces(Normaliser()), Groups(), []
    for room in (False, True):
        pieces.measure(on_board(pixels), found, (3, 3, 10, 16), 37, 100, room)
        own = sum(groups.of(pieces.parts), [])
        pieces.boxes = groups.boxes
        made.append([pieces.glyph(piece).tolist() for piece in own])
    assert len(made[0]) == 2
    assert made[0] == made[1]


def test_a_part_of_a_row_is_one_mark_or_taken_to_marks():
    angle, apart = grid((2, 0, 12, 2), (10, 2, 12, 6)), grid((2, 0, 12, 2), (3, 2, 5, 6))
    hook = grid((2, 4, 12, 6), (10, 0, 12, 4), (7, 0, 12, 1))
    apart[5] = 0
    assert _is_joined(angle[2:12])
    assert not _is_joined(hook[2:12])
    assert _is_joined(hook[2:12][::-1])
    assert not _is_joined(apart[2:12])
    assert not _is_joined(apart[2:12][::-1])
    groups = Groups()
    for bits, boxes in (
        (angle, [(2, 7, 12, 13)]),
        (hook, [(2, 7, 12, 13)]),
        (apart, [(2, 7, 5, 13), (6, 7, 12, 9)]),
    ):
        groups.of([(7, 13, bits)])
        assert groups.boxes == boxes


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        ([(0, 5, 11, 7), (5, 0, 7, 11)], True),
        ([(0, 7, 11, 9), (6, 0, 8, 11), (0, 1, 7, 3)], False),  # a 4
        ([(0, 5, 11, 7), (5, 0, 7, 11), (0, 0, 2, 7)], False),  # a 7 with a bar
        ([(0, 0, 11, 2)], False),
    ],
)
def test_a_plus_is_told_from_digits_with_a_bar(boxes, expected):
    assert _is_plus(trimmed(grid(*boxes))) == expected


def test_a_broken_end_belongs_to_its_digit_and_a_bar_half_way_up_is_a_minus():
    digit, groups = grid((0, 0, 15, 6)), Groups()
    row = (2, 8, digit), (9, 14, grid((13, 0, 15, 5))), (20, 26, digit)
    found = groups.of(row, True)
    assert [[box for _, box in group] for group in found] == [[(0, 2, 15, 14)], [(0, 20, 15, 26)]]
    assert not groups.signs
    groups.begin()
    groups.of((row[0], (9, 14, grid((7, 0, 9, 5))), row[2]), True)
    assert groups.signs


def test_pieces_beside_a_row_that_are_half_as_high_together_are_a_lost_digit():
    groups, digit = Groups(), grid((0, 0, 15, 6))
    top, middle, bottom = [(left, left + 2, grid((left, 0, left + 3, 2))) for left in (2, 6, 11)]
    for pieces, lost in (([top, middle, bottom], True), ([top, bottom], False)):
        for place in (0, 20):  # before the digits, and between them
            groups.begin()
            here = [(place + left, place + right, own) for left, right, own in pieces]
            groups.of([*here, (14, 20, digit), (34, 40, digit)], True)
            assert groups.lost == lost


def test_a_small_ring_is_a_zero_and_a_spot_of_its_size_a_dot():
    groups, digit = Groups(), (0, 6, grid((0, 0, 18, 6), rows=18))
    ring = (11, 0, 12, 5), (17, 0, 18, 5), (11, 0, 18, 1), (11, 4, 18, 5)
    for boxes, places in (
        (ring, [(0, 0, 18, 6), (11, 10, 18, 15)]),
        ([(11, 0, 18, 5)], [(0, 0, 18, 6)]),
    ):
        found = groups.of([digit, (10, 15, grid(*boxes, rows=18))], True)
        assert [box for group in found for _, box in group] == places


def test_a_line_under_a_number_is_passed_over():
    groups = Groups()
    row = grid((0, 0, 15, 6), (0, 10, 15, 16), (17, 0, 19, 20), rows=19)
    found = groups.of([(0, 20, row)], True)
    assert [[box for _, box in group] for group in found] == [[(0, 0, 15, 6)], [(0, 10, 15, 16)]]
    assert not groups.signs


def test_a_row_may_climb_but_a_digit_above_another_makes_it_none():
    groups = Groups()
    climbing = grid(*[(12 - 4 * k, 6 * k, 28 - 4 * k, 6 * k + 5) for k in range(4)], rows=28)
    assert [len(group) for group in groups.of([(0, 23, climbing)], True)] == [4]
    assert not groups.signs
    groups.begin()
    groups.of([(0, 11, grid((0, 0, 16, 5), (0, 6, 16, 11), (18, 6, 28, 11), rows=28))], True)
    assert groups.signs


def sure(*digits):
    return [(confidence, digit, box, None) for confidence, digit, box in digits]


@pytest.mark.parametrize(
    ("confidences", "place"),
    [((99.97, 99.94, 99.96), 0), ((99.97, 98.2, 98.1999), 2), ((99.3, 98.3, 99.9), 1)],
)
def test_the_least_certain_digit_is_the_first_one_if_all_are_beyond_doubt(confidences, place):
    # 98.2 and 98.1999 differ by more than the last bits, and lie on both sides of a tenth.
    found = [(own, 5, (0, k, 9, k + 1), None) for k, own in enumerate(confidences)]
    assert _lowest(found) is found[place]


def test_a_row_lacks_a_digit_if_an_end_of_its_box_is_wide_and_holds_none():
    found = sure((99, 3, (24, 24, 38, 31)), (99, 8, (22, 64, 41, 76)))
    assert not _lacks_end(found, (5, 4, 11, 19))
    assert _lacks_end(found, (5, 2, 11, 19))
    assert not _lacks_end(found, (5, 4, 11, 22))
    assert _lacks_end(found, (5, 4, 11, 23))


def test_what_hangs_half_way_between_two_digits_is_a_plus():
    high = (99, 7, (10, 0, 30, 12)), (99, 3, (10, 36, 30, 48))
    assert _is_no_number(sure(high[0], (90, 4, (13, 16, 26, 30)), high[1]), ())
    assert not _is_no_number(sure(high[0], (99, 4, (13, 16, 26, 30)), high[1]), ())
    assert not _is_no_number(sure(high[0], (90, 4, (12, 16, 29, 30)), high[1]), ())
    assert not _is_no_number(sure(high[0], (90, 1, (13, 20, 26, 24)), high[1]), ())
    assert not _is_no_number(sure(high[0], (90, 4, (17, 16, 30, 30)), high[1]), ())


def test_two_numbers_have_a_gap_between_them_that_is_far_wider_than_the_others():
    def row(*lefts):
        return sure(*[(99, 7, (10, left, 30, left + 12)) for left in lefts])

    assert _is_no_number(row(0, 16, 48), ())
    assert not _is_no_number(row(0, 24, 48), ())
    assert not _is_no_number(row(0, 32), ())
    assert not _is_no_number(row(0, 16, 48), dots=[38])  # as in 77.7


def test_a_1_that_is_far_higher_than_the_other_digits_is_a_line():
    six = (99, 6, (20, 20, 40, 34))
    for high, is_line in ((28, False), (31, True)):
        sides = [(99, 1, (40 - high, left, 40, left + 3)) for left in (12, 40)]
        assert _is_no_number(sure(sides[0], six, sides[1]), ()) == is_line
    assert not _is_no_number(sure((99, 1, (5, 12, 40, 15)), (99, 1, (20, 20, 40, 23))), ())


@pytest.fixture(scope="module")
def readers():
    return {1: Reader("logistic", SHAPE)} | {
        most: NumberReader("logistic", SHAPE, most) for most in (3, 6)
    }


def written(text, seed, touching=0.0, style="easy"):
    glyphs, labels = digits.load()
    rng = np.random.default_rng(seed)
    hand = numbers.one_hand(text, glyphs, labels, rng)
    picture = numbers.number(text, hand, rng, scenes.STYLES[style].in_grey(), touching)
    return on_board(luma(picture))


@pytest.mark.usefixtures("tables_from_mnist")
def test_numbers_are_read_left_to_right_with_a_box_for_each_digit(readers):
    right = 0
    for seed, text in enumerate(
        ["42", "207", "83", "4.5", "3,14", "60", "2026", "95", "70", "368"]
    ):
        reading = readers[6].read(written(text, seed))
        if reading.number != "".join(filter(str.isdigit, text)):
            continue
        right += 1
        assert reading.digit is reading.reason is None
        lefts = [box[1] for _, _, box in reading.digits]
        assert lefts == sorted(lefts)
        assert reading.confidence == pytest.approx(
            np.prod([d[1] for d in reading.digits]), rel=1e-5
        )
        assert reading.box[1] == lefts[0]
        # Above 99 % all are equally certain, and others to a thousandth.
        doubted = [(min(sure, 0.99), digit) for digit, sure, _ in reading.digits]
        weakest = [digit for sure, digit in doubted if sure < min(doubted)[0] + 0.001]
        assert reading.ranking[0] in weakest
    assert right >= 7


def spelled(*confidences):
    reading = NumberReading()
    reading.spell([(4, sure, (0, 8 * k, 9, 8 * k + 6)) for k, sure in enumerate(confidences)])
    return reading


def test_a_second_look_at_a_doubtful_number_counts_if_it_is_surer_or_finds_more_digits(readers):
    reader = readers[6]
    reader._looks, reader.finder.share = 1, SHARES[1]
    assert reader._is_certain(spelled(0.99, 0.95))
    assert not reader._is_certain(spelled(0.99, 0.6))
    reader.finder.share = SHARES[2]  # it may have lost a faint digit
    assert not reader._is_certain(spelled(0.99, 0.95))
    reader._looks = 2
    assert reader._is_better(spelled(0.99, 0.7), spelled(0.99, 0.8))
    assert not reader._is_better(spelled(0.99, 0.8), spelled(0.99, 0.7))
    assert reader._is_better(spelled(0.99, 0.8), spelled(0.99, 0.99, 0.7))
    assert reader._is_better(spelled(0.99, 0.99, 0.8), spelled(0.99, 0.99))
    assert not reader._is_better(spelled(0.99, 0.99, 0.8), spelled(0.99, 0.9))


def test_one_digit_may_be_doubtful_if_at_least_two_others_are_sure(readers):
    reader = readers[6]
    reader._cut = False
    box = (10, 0, 30, 12)
    assert reader._is_likely(sure((99, 7, box), (25, 6, box), (98, 3, box)), False)
    assert not reader._is_likely(sure((99, 7, box), (25, 6, box)), False)
    assert not reader._is_likely(sure((80, 7, box), (25, 6, box), (90, 3, box)), False)
    reader._cut = True
    assert not reader._is_likely(sure((99, 7, box), (25, 6, box), (98, 3, box)), False)


@pytest.mark.parametrize(
    ("four", "one", "gap", "is_number"),
    [(95, 98, 2, False), (99, 98, 2, True), (95, 98, 6, True), (99, 100, 2, True)],
)
def test_strokes_that_are_close_are_a_scribble_unless_a_sure_4_is_among_them(
    readers, four, one, gap, is_number
):
    reader = readers[6]
    reader._cut = False
    lefts = [14 + gap + (3 + gap) * place for place in range(3)]
    row = sure((four, 4, (10, 0, 34, 14)), *[(one, 1, (10, x, 34, x + 3)) for x in lefts])
    assert reader._is_likely(row, False) == is_number


def test_two_1s_that_are_close_are_a_number_if_both_are_sure(readers):
    reader = readers[6]
    reader._cut = False
    for confidence in (97, 100):
        row = sure(*[(confidence, 1, (10, left, 34, left + 3)) for left in (15, 20)])
        assert reader._is_likely(row, False) == (confidence == 100)


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_scribble_is_taken_to_pieces_no_more_often_than_the_watchdog_allows(readers, monkeypatch):
    reader, trials = readers[6], []
    measure = reader.pieces.measure
    monkeypatch.setattr(
        reader.pieces, "measure", lambda *args: trials.append(args) or measure(*args)
    )
    counts = []
    for seed in (0, 4, 8, 16, 34, 37):
        rng = np.random.default_rng(seed)
        frame = scenes.nothing("scribble", rng, scenes.STYLES["normal"], np.empty((0, 28, 28)))
        trials.clear()
        reader.read(on_board(luma(frame)))
        counts.append(len(trials))
    assert 8 < max(counts) <= 12


def test_strokes_that_were_cut_out_of_letters_need_to_be_surer_than_other_digits(readers):
    reader = readers[6]
    reader._is_lone = False
    places = [(10, left, 34, left + 8) for left in (0, 16, 32)]
    for reader._cut, number, is_number in (
        (True, "171", False),
        (True, "471", False),
        (True, "271", True),
        (False, "171", True),
    ):
        row = sure(*[(90, int(digit), box) for digit, box in zip(number, places, strict=True)])
        assert reader._is_likely(row, False) == is_number
    reader._cut = None


def test_beside_a_sure_digit_none_is_a_1(readers):
    reader = readers[6]
    reader._cut = False
    row = sure((99, 7, (10, 0, 34, 14)), (99, 1, (10, 20, 34, 24)))
    assert reader._is_likely(row, False)
    assert not reader._is_likely(row, True)


def test_what_a_trial_has_read_surely_is_not_read_again(readers, monkeypatch):
    reader, asked = readers[6], []

    def trial(lefts, *doubtful):
        def digits_of(group):
            left = group[0][1][1]
            asked.append(left)
            return sure((0 if left in doubtful else 98, 8, group[0][1]))

        groups = [[([1] * 24, (0, left, 24, left + 12))] for left in lefts]
        monkeypatch.setattr(reader.pieces, "measure", lambda *_: None)
        monkeypatch.setattr(reader.groups, "of", lambda *_: groups)
        monkeypatch.setattr(reader, "_digits_of", digits_of)
        return [box[1] for _, _, box, _ in reader._digits(None, None, 0)]

    reader._settled, reader.groups.height, reader.groups.pluses = [], 24, []
    assert trial([0, 20, 40], 20) == []
    assert trial([2, 20, 44], 2) == [0, 20, 44]
    assert asked == [0, 20, 40, 20, 44]


def test_a_piece_lower_than_half_the_row_is_a_sure_0_or_no_digit(readers, monkeypatch):
    reader = readers[6]
    reader.groups.height, reader._left = 24, 9
    monkeypatch.setattr(reader.pieces, "glyph", lambda piece: piece)
    monkeypatch.setattr(reader.features, "of", lambda glyph: glyph)
    for high, digit, score, reader._cut, is_read in (
        (12, 5, 3, True, True),
        (11, 5, 9, False, False),
        (11, 0, 9, False, True),
        (11, 0, 2, False, False),
        (11, 0, 9, True, False),  # an end of a digit may be as round
    ):
        scores = ulab_numpy.array([score if k == digit else -9 for k in range(10)])
        monkeypatch.setattr(reader.model, "scores", lambda *_, scores=scores: scores)
        reader._known = {}
        confidence = reader._result([([1] * high, (0, 0, high, 12))])[0]
        assert (confidence > 50) == is_read


def test_a_row_that_shows_one_sure_digit_is_not_cut_into_more(readers, monkeypatch):
    reader, trials = readers[6], []

    def digits_of_trial(luma, box, trial):
        trials.append(trial)
        return sure((99, 8, (10, 0, 30, 12)))

    monkeypatch.setattr(reader, "_digits", digits_of_trial)
    assert not reader.read(written("42", 3)).spelled
    assert set(trials) == {0}


@pytest.mark.parametrize("before", [[], [2]])
def test_a_row_that_lacks_a_digit_gets_another_trial_which_counts_if_it_has_it(
    readers, monkeypatch, before
):
    """The digit is less certain, but without it there is none at one end of the row."""
    reader, luma = readers[6], on_board(np.full(SHAPE, 180))
    scores = [0.0] * 10
    rest = [(99, 3, (24, 24, 38, 31), scores), (99, 8, (22, 40, 41, 52), scores)]
    trials = iter([rest, [(88, digit, (24, 8, 38, 16), scores) for digit in before] + rest])

    def digits_of_trial(*_):
        reader.groups.dots = []
        return next(trials)

    monkeypatch.setattr(reader, "_digits", digits_of_trial)
    reader._refused, reader.finder.cut = "", [0] * 15
    reader.pieces.box, reader.pieces.step = (5, 2, 11, 13), 1
    reading = NumberReading()
    assert reader._read(luma, reader.pieces.box, reading, 0)
    assert reading.number == "".join(map(str, [*before, 3, 8]))


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_plus_that_only_a_second_trial_sees_makes_a_row_no_number(readers, monkeypatch):
    reader, trials = readers[6], []
    of = reader.groups.of

    def of_trial(parts, with_signs):
        groups = of(parts, with_signs)
        trials.append(parts)
        if len(trials) == 2:
            reader.groups.pluses = [([1], (0, 0, 1, 1))]
        return groups

    monkeypatch.setattr("inkling.reading.number._ENOUGH", 101)  # so that there is a second trial
    assert reader.read(written("42", 3)).spelled
    monkeypatch.setattr(reader.groups, "of", of_trial)
    assert not reader.read(written("42", 3)).spelled
    assert len(trials) == 2


@pytest.mark.usefixtures("tables_from_mnist")
def test_more_digits_than_a_number_may_have_and_sums_are_refused(readers):
    frame = written("2026", 6)
    assert readers[6].read(frame).number == "2026"
    assert readers[3].read(frame).number is None
    assert readers[1].read(frame).number is None
    sums = [readers[6].read(written("3+5", seed)).number or "" for seed in range(20)]
    assert sum(len(number) > 1 for number in sums) < 5  # another fit may take one in ten for 345


@pytest.mark.usefixtures("tables_from_mnist")
def test_single_digits_are_read_as_without_numbers(readers):
    glyphs, _ = digits.load()
    rng = np.random.default_rng(3)
    for index in rng.choice(len(glyphs), 40):
        frame = on_board(luma(scenes.digit(glyphs[index], rng, scenes.STYLES["normal"].in_grey())))
        alone = readers[1].read(frame)
        known = alone.number, list(alone.scores), alone.box
        reading = readers[6].read(frame)
        assert (reading.number, list(reading.scores), reading.box) == known


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize(("stage", "method"), [("pieces", "measure"), ("finder", "find")])
def test_a_row_that_takes_more_memory_than_there_is_is_read_as_without_numbers(
    readers, monkeypatch, stage, method
):
    def fail(*_):
        raise MemoryError

    frame = written("42", 0)
    reason = readers[1].read(frame).reason if stage == "pieces" else "texture"
    with monkeypatch.context() as patch:
        patch.setattr(getattr(readers[6], stage), method, fail)
        assert (readers[6].read(frame).reason, readers[6].pieces.parts) == (reason, None)
    assert readers[6].read(frame).number == "42"


def test_the_advice_speaks_of_numbers_where_they_are_read():
    for kind, advice in (
        (Reading, "one digit at a time"),
        (NumberReading, "show one row of digits"),
    ):
        reading = kind()
        reading.clear("several")
        assert reading.advice == advice
