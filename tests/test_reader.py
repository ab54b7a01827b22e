"""inkling/reading/reader.py and reading.py: from a frame to an answer, whatever the frame."""

import math

import numpy as np
import pytest
from board_arrays import closed, flattened, on_board
from scipy import ndimage
from ulab import numpy as ulab_numpy

from inkling.find.polarity import DARK, DOUBTFUL, LIGHT
from inkling.reading.reader import Reader
from inkling.reading.reading import Reading
from simulator.looks import Looks

SHAPE = (60, 80)


def luma(frame):
    return on_board(np.clip(frame, 0, 255))


def noise(rng):
    return rng.integers(0, 256, SHAPE)


def flat(rng):
    return np.full(SHAPE, rng.integers(256))


def clouds(rng):
    spread, width = rng.uniform(10, 600), rng.uniform(0.5, 6)
    return ndimage.gaussian_filter(rng.normal(128, spread, SHAPE), width)


def patches(rng):
    frame = np.full(SHAPE, 200.0)
    for _ in range(rng.integers(1, 12)):
        top, left = rng.integers(60), rng.integers(80)
        height, width = rng.integers(1, 30, 2)
        frame[top : top + height, left : left + width] = rng.integers(200)
    return frame


def scribble(rng):
    frame = rng.normal(220, 2, SHAPE)
    point = rng.uniform(5, 55, 2)
    for _ in range(rng.integers(2, 60)):
        end = np.clip(point + rng.normal(0, 6, 2), 1, [57, 77])
        for share in np.linspace(0, 1, 20):
            y, x = (point + (end - point) * share).astype(int)
            frame[y : y + 2, x : x + 2] = 40
        point = end
    return frame


@pytest.mark.parametrize("kind", [noise, flat, clouds, patches, scribble])
def test_no_frame_makes_the_reader_fail_or_read_a_digit_without_a_mark(kind):
    readers = [Reader(model, SHAPE) for model in ("logistic", "tree")]
    rng = np.random.default_rng(2)
    known = luma(patches(np.random.default_rng(1)))
    known_scores = list(readers[0].read(known).scores)
    for _ in range(20):
        frame = luma(kind(rng))
        for reading in (reader.read(frame) for reader in readers):
            assert (reading.digit is None) == (reading.reason is not None)
            assert np.isfinite(reading.scores).all()
            assert 0 <= reading.confidence <= 1
            assert reading.digit is None or kind not in (noise, flat)
        # A frame is read the same after any other.
        assert list(readers[0].read(known).scores) == known_scores


def look_box(number, width=4):
    return number, number, 15, number + width


class Stages:
    """Stands in for all stages of a reader: its looks at a frame come to ``outcomes``, in order.

    An outcome is the word that says why nothing was found, or (digit, confidence). ``seen`` are the
    frames looked at. The n-th look, from 1 on, has the box (n, n, 15, n + ``width``).

    A look for dark ink alone comes to ``dark``, and is not among these.
    """

    def __init__(self, *outcomes, polarity=DARK, dark="small"):
        self._outcomes = outcomes
        self._dark = dark
        self.seen = []
        self.polarity = polarity
        self.reason = self.box = None
        self.strict = self.at_rim = False
        self.width = 4

    def find(self, luma, ink=None, dark=False):
        if not dark:
            self.seen.append(luma.tolist())
        self.paper = closed(luma)
        self._outcome = self._dark if dark else self._outcomes[len(self.seen) - 1]
        if isinstance(self._outcome, str):
            self.reason = self._outcome
            return False
        self.reason = None
        return True

    def glyph(self, luma, found):
        assert found is self
        assert luma.tolist() == self.seen[-1]
        self.box = look_box(len(self.seen), self.width)
        return self._outcome

    def of(self, glyph):
        return glyph

    def scores(self, features, suffice=None):
        digit, confidence = features
        scores = [-30.0] * 10
        scores[digit] = math.log(confidence / (1 - confidence))
        return ulab_numpy.array(scores)


def reader_of(*outcomes, **more):
    """Return a reader whose looks come to ``outcomes``, and what stands in for its stages."""
    reader, stages = Reader("logistic", SHAPE), Stages(*outcomes, **more)
    reader.finder = reader.normaliser = reader.features = reader.model = stages
    return reader, stages


FRAME = np.full(SHAPE, 200.0)
FRAME[20:40, 30:42] = 40
FRAME = luma(FRAME * np.linspace(1, 0.7, 80))


@pytest.mark.parametrize("outcome", [(4, 0.95), "dark", "bright", "blank", "texture"])
def test_a_frame_that_leaves_no_doubt_is_looked_at_once(outcome):
    reader, stages = reader_of(outcome)
    reading = reader.read(FRAME)
    assert (reading.reason or (reading.digit, pytest.approx(reading.confidence))) == outcome
    assert stages.seen == [FRAME.tolist()]
    assert reader.look == 1


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        ((4, 0.8), (8, 0.95), 8),
        ((4, 0.8), (8, 0.6), 4),
        ((4, 0.25), (4, 0.6), 4),
        ((1, 0.5), (1, 0.6), 1),
        ((4, 0.4), (8, 0.3), None),
    ],
)
def test_of_a_doubtful_reading_and_a_second_look_without_shadows_the_mean_is_taken(
    first, second, answer
):
    reader, stages = reader_of(first, second, (3, 0.95))
    stages.width = 15
    reading = reader.read(FRAME)
    assert stages.seen == [FRAME.tolist(), flattened(FRAME, look_box(1, 15)).tolist()]
    assert stages.seen[1] != flattened(FRAME).tolist()  # the mark has thick strokes
    expected = [0.0] * 10
    for digit, confidence in (first, second):
        expected[digit] += confidence / 2
    none = 1 - sum(expected)
    assert reading.probabilities == pytest.approx(expected, abs=1e-6)
    assert reading.none == pytest.approx(none, abs=1e-6)
    assert (reading.digit, reading.reason) == (answer, "unlike" if answer is None else None)
    assert reading.ranking[0] == int(np.argmax(expected))
    assert reading.confidence == max(reading.probabilities)
    odds = np.exp([*reading.scores, 0.0])
    assert odds / odds.sum() == pytest.approx([*expected, none], abs=1e-6)
    # Glyph and box are those of the more confident look.
    assert reader.look == (1 if first[1] > second[1] else 2)
    assert reading.box == look_box(reader.look, 15)
    # The next frame is a first look again.
    assert (reader.read(FRAME).digit, reader.look, len(stages.seen)) == (3, 1, 3)


def test_what_took_the_highest_limit_to_find_is_looked_at_again_however_certain():
    reader, stages = reader_of((1, 0.9), (7, 0.98))
    stages.strict = True
    reading = reader.read(FRAME)
    assert len(stages.seen) == 2
    assert (reader.look, reading.digit) == (2, 7)
    assert reading.confidence == pytest.approx(0.49)


@pytest.mark.parametrize("second", ["edge", "blank", "dark"])
def test_a_doubtful_reading_stays_if_the_second_look_finds_nothing(second):
    reader, _ = reader_of((4, 0.6), second)
    reading = reader.read(FRAME)
    assert (reader.look, reading.digit, reading.box) == (1, 4, look_box(1))
    assert reading.confidence == pytest.approx(0.6)


@pytest.mark.parametrize("reason", ["edge", "small", "several"])
@pytest.mark.parametrize(
    ("second", "strict", "convinces"),
    [
        ((8, 0.75), False, True),
        ((8, 0.65), False, False),
        ((8, 0.99), True, True),
        ((8, 0.9), True, False),
        ((7, 0.99), True, False),
        ((1, 0.99), False, False),
        ("blank", False, False),
    ],
)
def test_what_only_the_second_look_finds_counts_if_it_is_convincing(
    reason, second, strict, convinces
):
    reader, stages = reader_of(reason, second)
    stages.strict = strict
    reading = reader.read(FRAME)
    assert stages.seen == [FRAME.tolist(), flattened(FRAME).tolist()]
    found = (reader.look, reading.digit, reading.reason, reading.box, reading.confidence)
    if convinces:
        assert found == (2, 8, None, look_box(2), pytest.approx(second[1]))
    else:
        assert found == (1, None, reason, None, 0)


def test_a_digit_at_the_rim_counts_if_it_is_convincing():
    for confidence, answer in ((0.99, (4, None)), (0.9, (None, "edge"))):
        reader, stages = reader_of((4, confidence), "edge")
        stages.at_rim = True
        reading = reader.read(FRAME)
        assert (reading.digit, reading.reason) == answer


DARK_LOOK = np.array(FRAME.tolist())
DARK_LOOK[:20, 3] = 40  # in the box of the first looks
DARK_LOOK = luma(DARK_LOOK)


@pytest.mark.parametrize(
    ("frame", "strict", "at_rim", "outcomes", "answer"),
    [
        (FRAME, False, False, [(1, 0.99), "edge"], "edge"),
        (FRAME, False, False, [(1, 0.99), (1, 0.99)], 1),
        (DARK_LOOK, False, False, [(1, 0.99)], 1),
        (DARK_LOOK, True, False, [(1, 0.99), "small", "small"], "small"),
        (DARK_LOOK, True, False, [(7, 0.99), "small"], 7),
        (FRAME, False, True, [(1, 0.99), "edge"], "edge"),
        (DARK_LOOK, False, True, [(1, 0.99)], 1),
    ],
)
def test_a_1_that_may_be_a_piece_of_a_printed_line_is_made_sure_of(
    frame, strict, at_rim, outcomes, answer
):
    reader, stages = reader_of(*outcomes)
    stages.strict, stages.at_rim = strict, at_rim
    reading = reader.read(frame)
    assert (reading.digit or reading.reason) == answer
    assert len(stages.seen) == len(outcomes)


@pytest.mark.parametrize(
    ("second", "dark", "answer", "look"),
    [
        ("edge", (8, 0.97), 8, 3),
        ("edge", (8, 0.9), None, 1),
        ("edge", (1, 0.99), None, 1),  # a piece of an edge
        ((6, 0.5), (8, 0.97), 8, 3),
        ((6, 0.9), (8, 0.97), 6, 2),  # that left no doubt
        ("edge", "small", None, 1),
    ],
)
def test_a_doubtful_frame_gets_a_look_for_dark_ink_alone(second, dark, answer, look):
    reader, stages = reader_of("edge", second, dark=dark)
    assert (reader.read(FRAME).digit, reader.look) == (answer, look)
    assert len(stages.seen) == 2


def test_a_doubtful_frame_gets_a_look_without_lines():
    frame = np.array(FRAME.tolist())
    frame[[4, 56], 10:70] = frame[4:56, [10, 70]] = 40
    reader, stages = reader_of("edge", "edge", (4, 0.8))
    stages.box = (20, 30, 40, 50)
    assert (reader.read(luma(frame)).digit, reader.look) == (4, 4)
    third = np.array(stages.seen[2])
    assert third[4, 20:60].min() > 170 and third[10:50, 10].min() > 170
    for third in ((4, 0.6), (1, 0.99)):  # what is left of a line is a faint 1
        reader, _ = reader_of("edge", "edge", third)
        assert reader.read(luma(frame)).reason == "edge"


@pytest.mark.parametrize(
    ("first", "third", "answer"),
    [
        ("edge", (8, 0.99), 8),
        ("edge", (8, 0.9), None),
        ("edge", (7, 0.99), None),
        ((6, 0.5), (8, 0.99), 6),
    ],
)
def test_lines_may_hide_a_digit_from_all_looks_but_the_third(first, third, answer):
    frame = np.array(FRAME.tolist())
    frame[50, 10:70] = 40  # it does not surround the mark that the third look finds
    reader, stages = reader_of(first, "edge", third)
    assert reader.read(luma(frame)).digit == answer
    assert len(stages.seen) == 3


@pytest.mark.parametrize(
    ("first", "last", "answer", "look"),
    [
        ("edge", (8, 0.9), 8, 4),
        ("edge", (8, 0.8), None, 1),
        ((6, 0.5), (8, 0.9), 8, 4),
        ((6, 0.5), (1, 0.9), 6, 1),  # what is left of an edge is a faint 1
        ("edge", "small", None, 1),
    ],
)
def test_a_doubtful_frame_gets_a_last_look_without_what_the_rim_cuts(first, last, answer, look):
    frame = np.full(SHAPE, 200)
    frame[20:40, 34:38] = 40
    frame[:8, :20] = 30  # as of a telephone, too short for a line
    reader, stages = reader_of(first, "edge", last)
    assert (reader.read(luma(frame)).digit, reader.look) == (answer, look)
    assert len(stages.seen) == 3
    flat = np.array(stages.seen[2])
    assert flat[:9, :21].min() > 180
    assert flat[20:40, 34:38].max() < 60


def test_several_marks_are_told_without_a_look_at_what_is_left_without_one():
    frame = np.array(FRAME.tolist())
    frame[:8, :20] = 30
    reader, stages = reader_of("several", "edge")
    assert reader.read(luma(frame)).reason == "several"
    assert len(stages.seen) == 2


INVERTED = (255 - np.array(FRAME.tolist())).tolist()


@pytest.mark.parametrize(
    ("polarity", "outcomes", "inverted", "answer"),
    [
        (LIGHT, ["light", (4, 0.95)], [1], 4),
        (LIGHT, ["light", "edge", "edge", (4, 0.95)], [1], 4),  # a white sheet on a dark table
        (LIGHT, ["light", (6, 0.5), "edge", (6, 0.95)], [1], 6),
        (DOUBTFUL, [(4, 0.95)], [], 4),
        (DOUBTFUL, ["blank", (4, 0.95)], [1], 4),
        (DOUBTFUL, ["blank", (4, 0.6), "blank"], [1], None),
        (DARK, ["blank"], [], None),
    ],
)
def test_light_ink_is_looked_for_in_the_inverted_frame(polarity, outcomes, inverted, answer):
    reader, stages = reader_of(*outcomes, polarity=polarity)
    assert reader.read(FRAME).digit == answer
    assert len(stages.seen) == len(outcomes)
    seen = [k for k, frame in enumerate(stages.seen) if frame == INVERTED]
    assert seen == inverted


# From point to point, (row, column) in pixels.
STROKES = {
    2: [(18, 32), (14, 37), (14, 43), (18, 47), (24, 46), (42, 31), (43, 49)],
    3: [(15, 32), (13, 38), (14, 44), (19, 46), (25, 43), (28, 38), (30, 44), (35, 48), (41, 46)]
    + [(45, 39), (43, 32)],
    5: [(14, 48), (14, 35), (26, 34), (25, 42), (30, 48), (38, 47), (44, 40), (43, 32)],
    7: [(15, 31), (15, 49), (30, 41), (46, 37)],
}


def written(digit, shape):
    """Return paper with a digit written on it, whose strokes are 2.6 pixels wide."""
    y, x = np.indices(shape)
    nearest = np.full(shape, np.inf)
    for (top, left), (bottom, right) in zip(STROKES[digit], STROKES[digit][1:], strict=False):
        down, across = bottom - top, right - left
        along = ((y - top) * down + (x - left) * across) / (down**2 + across**2)
        along = along.clip(0, 1)
        nearest = np.minimum(nearest, np.hypot(y - top - along * down, x - left - along * across))
    return 200 * (1 - 0.7 * (1.8 - nearest).clip(0, 1))


def shadows(shape):
    """Yield light, (rows, columns), with the edges of strong shadows across the digit."""
    y, x = np.indices(shape)
    for angle in (0, 20, 45, 180):
        across = np.cos(np.radians(angle)) * (x - 40) + np.sin(np.radians(angle)) * (y - 30)
        for offset in (-4, 0, 4):
            yield np.where(across > offset, 0.3, 1.0)


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize(("model", "shape"), [("logistic", (60, 80)), ("tree", (80, 60))])
def test_most_digits_across_the_edge_of_a_strong_shadow_are_read_at_the_second_look(model, shape):
    reader = Reader(model, shape)
    rng = np.random.default_rng(6)
    firsts, seconds = [], []
    for digit in STROKES:
        assert reader.read(luma(written(digit, shape))).digit == digit
        assert reader.look == 1
        for light in shadows(shape):
            frame = ndimage.gaussian_filter(written(digit, shape) * light, 0.7)  # as by the lens
            right = reader.read(luma(frame + rng.normal(0, 2, shape))).digit == digit
            (firsts if reader.look == 1 else seconds).append(right)
    assert len(seconds) >= 0.75 * (len(firsts) + len(seconds))
    assert np.mean(seconds) >= 0.9


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_a_digit_that_the_shadow_of_fingers_has_joined_is_read_in_dark_ink_alone(model):
    frame = written(7, SHAPE)
    for column in (18, 23, 28):
        frame[28:44, column : column + 3] *= 0.75
    frame[40:44, 18:40] *= 0.75
    reader = Reader(model, SHAPE)
    looks = Looks(reader)
    reading = reader.read(luma(ndimage.gaussian_filter(frame, 0.6)))
    assert (reading.digit, reader.look) == (7, 3)
    # Those who watch the reader are shown the glyph of that look.
    (part,) = looks.of(reading)
    assert part.box == reading.box
    assert part.scores == pytest.approx(reading.scores)


class Leaning:
    """Stands for features and model: the scores of a glyph, and of its copies by their lean."""

    def __init__(self, *scores):
        self._scores = scores
        self.leans = []

    def of(self, glyph, lean=0):
        self.leans.append(lean)
        return lean

    def scores(self, lean, suffice=None):
        which = 0 if not lean else 1 if lean > 0 else 2
        return ulab_numpy.array(self._scores[which], dtype=ulab_numpy.float)


def reading_of(stand_in):
    reader = Reader("tree", SHAPE)
    reader.features = reader.model = stand_in
    return reader.read_glyph(ulab_numpy.zeros((28, 28), dtype=ulab_numpy.uint8))


def scores_of(one, seven):
    return [-4.0, one, -4.0, -4.0, -4.0, -4.0, -4.0, seven, -4.0, -4.0]


@pytest.mark.parametrize(
    ("one", "seven", "copies"),
    [
        (1.0, 2.9, 2),
        (2.9, 1.0, 2),
        (-0.8, -0.8, 2),
        (1.0, 3.1, 0),  # one is far more likely
        (3.0, -5.0, 0),
        (-1.0, -1.0, 0),  # none is likely enough, whatever copies say
    ],
)
def test_only_a_glyph_between_two_digits_gets_copies(one, seven, copies):
    stand_in = Leaning(*[scores_of(one, seven)] * 3)
    reading = reading_of(stand_in)
    assert len(stand_in.leans) == 1 + copies
    assert sum(stand_in.leans) == 0
    assert reading.scores == pytest.approx(scores_of(one, seven), abs=1e-5)


def test_copies_decide_which_digit_it_is_and_the_likeliest_is_as_likely_as_before():
    own, others = scores_of(1.0, 0.5), (scores_of(1.0, 4.0), scores_of(7.0, 9.0))
    reading = reading_of(Leaning(own, *others))
    assert decided(own).digit == 1
    assert reading.digit == 7
    mean = np.mean([own, *others], axis=0)
    assert reading.scores == pytest.approx(mean - mean.max() + 1.0, abs=1e-6)


def decided(scores):
    reading = Reading()
    reading.decide(ulab_numpy.array(scores))
    return reading


def test_the_probabilities_are_the_softmax_of_the_scores_and_of_0_for_no_digit():
    scores = [0.5, -1, 3, 2, 0, 0, 1, -2, 0.25, 0]
    odds = np.exp([*scores, 0])
    reading = decided(scores)
    assert reading.digit == 2
    assert [*reading.probabilities, reading.none] == pytest.approx(odds / odds.sum(), abs=1e-6)
    assert reading.confidence == max(reading.probabilities)
    assert reading.ranking[:3] == [2, 3, 6]


@pytest.mark.parametrize(
    ("scores", "reason", "shares"),
    [
        ([5.0] * 10, "unsure", (0.1, 0)),
        ([-1.2] + [-10.2] * 9, "unlike", (0.231, 0.768)),
        ([-1000.0] * 10, "unlike", (0, 1)),
        ([1000.0, -1000.0] + [0.0] * 8, None, (1, 0)),  # no overflow
    ],
)
def test_what_is_like_several_digits_or_none_is_no_digit(scores, reason, shares):
    reading = decided(scores)
    assert (reading.digit is None, reading.reason) == (reason is not None, reason)
    assert (reading.confidence, reading.none) == pytest.approx(shares, abs=1e-3)
