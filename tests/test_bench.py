"""`make bench`: which frames it takes, what it counts, and what it prints and writes."""

import json
import pickle
from collections import Counter
from types import SimpleNamespace
from unittest.mock import Mock

import numpy as np
import pytest
from pages import check_page, contents
from PIL import Image
from scipy.stats import binomtest

from bench import __main__ as bench_main
from bench.paper import command, measure, report, sheet, table
from bench.paper.measure import Outcome, read_frames
from bench.paper.sets import CUTS, DARK_MARKS, DIVISORS, HANDS, INVERTED, SETS, Frame, frames
from simulator import scenes
from simulator.classify import Answer, look
from simulator.files import as_json
from simulator.run import FrameReader
from training import data
from training.data import digits
from training.report import charts

COUNT = 100
WITH_DIGITS = (*scenes.STYLES, HANDS, *DIVISORS, *CUTS, INVERTED)
SIZES = dict.fromkeys((*scenes.STYLES, HANDS), 100)
SIZES[INVERTED] = 100
SIZES |= {name: 100 // divisor for name, divisor in DIVISORS.items()}
SIZES |= dict.fromkeys((*CUTS, *scenes.NOTHING, DARK_MARKS), 20)


@pytest.fixture(scope="module")
def written():
    """Return scikit-learn's digits: 1,797 glyphs and labels."""
    return digits.load()


@pytest.fixture(scope="module")
def chosen(written):
    return frames(COUNT, *written)


def of(chosen, name):
    return [frame for frame in chosen if frame.set == name]


# The frames


def test_each_set_has_its_frames_in_its_styles_and_more_frames_begin_with_the_same(chosen, written):
    assert Counter(frame.set for frame in chosen) == SIZES
    assert set(SIZES) == set(SETS)
    more = frames(2 * COUNT, *written)
    same = {frame.source: frame for frame in more}
    for frame in chosen:
        other = same[frame.source]
        assert (frame.style, frame.truth) == (other.style, other.truth)
        assert np.array_equal(frame.glyphs, other.glyphs)
    counts = Counter((frame.truth, frame.style) for frame in of(more, HANDS))
    assert counts == {(digit, style): 10 for digit in range(10) for style in ("normal", "hard")}
    for kind in scenes.NOTHING:
        styles = Counter(frame.style for frame in of(chosen, kind))
        assert styles == {"normal": 10, "hard": 10}


def test_each_glyph_is_written_once_while_there_are_others_and_its_label_is_the_truth(
    chosen, written
):
    label_of = {glyph.tobytes(): label for glyph, label in zip(*written, strict=True)}
    truths = {f.glyphs[0].tobytes(): f.truth for f in chosen if f.set in scenes.STYLES}
    assert len(truths) == 4 * COUNT
    assert truths.items() <= label_of.items()
    assert {frame.truth for frame in chosen if frame.set in scenes.NOTHING} == {None}


def test_no_two_frames_share_their_random_numbers_with_each_other_or_with_training(
    chosen, monkeypatch
):
    for renderer in ("digit", "hand", "nothing", "cut_off"):
        monkeypatch.setattr(scenes, renderer, lambda what, rng, *_, **__: rng.integers(2**63))
    seeds = [[first, second] for first in (0, 1) for second in range(2000)]
    of_training = {np.random.default_rng(seed).integers(2**63) for seed in seeds}
    own = [frame for frame in chosen if frame.set != INVERTED]
    drawn = {frame() for frame in own}
    assert len(drawn) == len(own)
    assert not drawn & of_training


def test_an_inverted_frame_shows_the_same_light_on_dark(chosen):
    dark, light = of(chosen, "easy")[5], of(chosen, INVERTED)[5]
    assert light.truth == dark.truth
    assert np.array_equal(light(), 255 - dark())


@pytest.mark.parametrize("name", ["hard", HANDS, "several"])
def test_a_frame_pickles_small_and_renders_the_same_again(chosen, name):
    frame = of(chosen, name)[3]
    parcel = pickle.dumps(frame)
    assert len(parcel) < 10_000
    assert np.array_equal(pickle.loads(parcel)(), frame())


# The firmware, reading and looking


@pytest.mark.usefixtures("bench")
@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_the_glyph_that_is_shown_is_the_one_that_was_read(chosen, model):
    some = [*of(chosen, "hard")[:14], *of(chosen, "blank")[:2]]
    outcomes = read_frames(some, model)
    assert [outcome.answer.source for outcome in outcomes] == [frame.source for frame in some]
    here, again, sure = FrameReader(model), FrameReader(model), 0
    for outcome, (luma, glyph) in zip(outcomes, look(some, model), strict=True):
        answer, reading = outcome.answer, here.read(outcome.frame())  # rendered there, and here
        assert (answer.digit, answer.scores) == (reading.digit, list(reading.scores))
        assert np.array_equal(luma, here.luma)
        assert (glyph is None) == (answer.probabilities is None)
        # Of several looks, the answer may be the mean.
        if answer.confidence > 0.95 and len(here._looks.parts) == 1:
            assert list(again.read_glyph(glyph).scores) == answer.scores
            sure += 1
    assert 8 <= sure < len(some)


# The numbers


def outcome(name="normal", truth=None, digit=None, confidence=0.0, reason=None, number=0):
    frame = Frame(name, number, "normal", truth, np.zeros((8, 28, 28), np.uint8))
    return Outcome(frame, Answer(frame.source, digit, confidence, [0.0] * 10, 0.0, reason, None))


def everything_right():
    """Return one right outcome for each digit of each set with digits, and of each kind."""
    read = [outcome(name, digit, digit, 1.0) for name in WITH_DIGITS for digit in range(10)]
    return read + [outcome(kind, reason="blank") for kind in (*scenes.NOTHING, DARK_MARKS)]


def numbers(*more):
    return measure.numbers([*everything_right(), *more], np.array([True, True, True, False]))


def test_answers_are_counted_by_what_they_made_of_the_frame():
    own = numbers(
        outcome("hard", 3, 5, 0.6),
        outcome("hard", 3, None, 0.4, "unsure"),
        outcome("hard", 3, 3),
        outcome("normal", 9, None),
        outcome("easy", 1, 2),
        outcome("edge", digit=1),
        outcome("sign", digit=4),
        outcome("cut", digit=4),
    )
    digits, accepted = own["digits"], own["accepted"]
    assert [digits["hard"][key]["count"] for key in ("right", "misread", "rejected")] == [11, 1, 1]
    assert {entry["of"] for entry in digits["hard"].values()} == {13}
    assert digits["normal"]["right"]["share"] == 10 / 11
    accepted = {name: (entry["count"], entry["of"]) for name, entry in accepted.items()}
    kinds = dict.fromkeys((*scenes.NOTHING, DARK_MARKS), (0, 1)) | dict.fromkeys(
        ("edge", "sign", "cut"), (1, 2)
    )
    assert accepted == kinds | {"no_mark": (1, 5), "other_mark": (1, 4)}
    wrong = [(entry["count"], entry["of"]) for entry in own["pooled"]["wrong_by_digit"]]
    assert wrong == [(0, 2)] * 3 + [(2, 5)] + [(0, 2)] * 5 + [(1, 3)]


def test_calibration_and_risk_are_those_of_the_digits_in_normal_and_hard_frames():
    # Beside 20 answers that are right and sure: one wrong of 0.75. The others do not count.
    own = numbers(
        outcome("hard", 3, 5, 0.75),
        outcome("easy", 3, 5, 0.75),
        outcome("hard", 3, None, 0.45, "unsure"),
        outcome("letter", digit=3, confidence=0.75),
    )["pooled"]
    assert own["calibration"]["expected_error"] == pytest.approx(0.75 / 21)
    # The curve ends where the firmware is.
    points = [(point["coverage"], point["risk"]) for point in own["risk_coverage"]]
    assert points == [pytest.approx((20 / 22, 0)), pytest.approx((21 / 22, 1 / 21))]


def test_the_more_confidence_is_asked_for_the_more_is_refused():
    own = numbers(
        outcome("hard", 3, 3, 0.6),
        outcome("hard", 3, None, 0.2, "unsure"),
        outcome("hard", 3, None, 0, "edge"),
        outcome("doodle", None, 5, 0.5),
    )["trade_off"]
    refused, accepted = (
        {p["least_confidence"]: p[key] for p in own["points"]} for key in ("refused", "accepted")
    )
    assert [refused[at] for at in (0, 0.1, 0.3, 0.7)] == [1 / 33, 1 / 33, 2 / 33, 3 / 33]
    assert [accepted[at] for at in (0, 0.4, 0.6)] == [1 / 6, 1 / 6, 0]
    assert own["shipped"] == {"refused": 2 / 33, "accepted": 1 / 6}


# What is asked for


def test_a_target_that_is_just_reached_is_met_and_a_missed_one_named_with_its_model():
    least = table.Row("read", ("share",), {"logistic": 0.99})
    assert least.met("logistic", {"share": 0.99})
    assert least.met("logistic", {"share": 0.9899}) is False
    assert least.met("tree", {"share": 0.1}) is None
    most = table.Row("rejected", ("share",), {"tree": 0.01}, at_most=True)
    assert most.met("tree", {"share": 0.01})
    assert most.met("tree", {"share": 0.0101}) is False
    perfect = measure.numbers(everything_right(), np.array([True]))
    assert table.missed({"logistic": perfect, "tree": perfect}) == []
    worse = measure.numbers([*everything_right(), outcome("letter", digit=4)], np.array([True]))
    [missed] = table.missed({"logistic": perfect, "tree": worse})
    assert missed.startswith("accepted as a digit: letter: tree 50.00 % (at most")
    darker = outcome(INVERTED, 4, 5, 0.9)
    worse = measure.numbers([*everything_right(), darker], np.array([True]))
    [missed] = table.missed({"tree": worse})
    assert missed.startswith("easy frames inverted: fewer read right than as they are: tree 9.09 %")


def test_the_table_has_a_column_a_model_and_ticks_what_was_asked_for():
    models = {"logistic": numbers(), "tree": numbers(outcome("normal", 3, 5, 0.7))}
    assert table.headings(models) == ["", "of", "asked for", "logistic", "tree"]
    rows = {row[0]: row[1:] for row in table.rows(models)}
    low, high = binomtest(3, 4).proportion_ci(method="wilson")
    count, _, *shares = rows["MNIST test glyphs: read right"]
    assert count == "4"
    assert shares == [f"75.00 % ({100 * low:.1f}–{100 * high:.1f}) ✗"] * 2
    _, asked, logistic, tree = rows["frames, normal: read right"]
    assert asked == "≥ 99.5 / 99 %"
    assert logistic.startswith("100.00 %") and logistic.endswith("✓")
    assert tree.startswith("90.91 %") and tree.endswith("✗")


# The contact sheets


def test_misread_digits_come_first_and_the_surest_of_them_ahead():
    made = [
        outcome("hard", 1, None, 0.4, "unsure"),
        outcome("hard", 2, 3, 0.6),
        outcome("easy", 2, 4, 0.9),
        outcome("letter", digit=2, confidence=0.7),
        outcome("sign", digit=2, confidence=0.8),
        outcome("hands", 5, 5, 0.99),
    ]
    assert sheet.failed_digits(made) == [made[2], made[1], made[0]]
    assert sheet.false_accepts(made) == [made[4], made[3]]


def test_a_sheet_shows_each_frame_and_glyph_three_times_enlarged(tmp_path):
    noise = np.random.default_rng(0).integers(256, size=(5, 60, 80), dtype=np.uint8)
    seen = [(frame, frame[::-1][:28, :28]) for frame in noise[:4]] + [(noise[4], None)]
    sheet.draw(tmp_path / "sheet.png", [outcome("hard", 5, 8, 0.9)] * 5, seen)
    with Image.open(tmp_path / "sheet.png") as image:
        rows = [row.tobytes() for row in np.asarray(image)]
    for pixels in (*noise, *(glyph for _, glyph in seen[:4])):
        for row in pixels.repeat(3, axis=1):
            assert sum(row.tobytes() in line for line in rows) >= 3


# The folder and the command


class Board:
    """Stands in for the firmware on simulated boards: each model misreads every n-th frame."""

    WRONG = {"logistic": 4, "tree": 199}

    def read(self, frames, model):
        made = []
        for place, frame in enumerate(frames):
            digit = frame.truth
            if place % self.WRONG[model] == self.WRONG[model] - 1:
                digit = 7 if frame.truth is None else (frame.truth + 1) % 10
            confidence = 0.0 if digit is None else 0.9 + place / 10_000
            answer = Answer(frame.source, digit, confidence, [0.0] * 10, 0.0, None, None)
            made.append(Outcome(frame, answer))
        return made

    def numbers(self, frames, model):
        """Read no number of two digits right, and each word as a number by one of the models."""
        texts = ["".join(filter(str.isdigit, frame.text or "")) for frame in frames]
        accepted = "42" if model == "logistic" else None
        return [(text if len(text) != 2 else None) or accepted for text in texts]

    def look(self, frames, model):
        return [(np.full((60, 80), frame.number, np.uint8), None) for frame in frames]


@pytest.fixture
def run(written, tmp_path, monkeypatch):
    """Return a function that runs the command for a model; no seven is read right."""
    glyphs, labels = written
    dataset = SimpleNamespace(test_images=glyphs, test_labels=labels, source="<a drawer>")
    monkeypatch.setattr(charts, "DPI", 40)
    monkeypatch.setattr(sheet, "MOST", 5)
    monkeypatch.setattr(report, "look", Board().look)
    monkeypatch.setattr(command, "load", lambda name: dataset)
    monkeypatch.setattr(command, "_check_tables", lambda names: None)
    monkeypatch.setattr(command, "read_frames", Board().read)
    monkeypatch.setattr(command.of_numbers, "read", Board().numbers)
    monkeypatch.setattr(command, "read_glyphs", lambda images, model: labels - (labels == 7))

    def run(model, folder):
        arguments = ["--model", model, "--frames", str(COUNT), "--out", str(tmp_path / folder)]
        return bench_main.main(["paper", *arguments]), tmp_path / folder

    return run


def test_the_command_prints_the_table_writes_all_and_fails_by_what_is_missed(run, chosen, capsys):
    status, folder = run("all", "bench")
    check_page(folder)
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "&lt;a drawer&gt;" in page
    failed = len(sheet.failed_digits(Board().read(chosen, "logistic")))
    assert f"5 of {failed}" in page  # the most that a sheet holds here
    assert len(list(folder.glob("*.png"))) == 4 * 2 + 2 * 2  # charts and sheets
    text = (folder / "bench.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert text == as_json(found)
    out, err = capsys.readouterr()
    assert all(row.name in out for row in table.ROWS)
    assert status == 1
    assert found["missed"]
    assert all(phrase in err for phrase in found["missed"])
    assert "taken for a number: word 100.0% (<= 5%)" in err
    assert "normal: 2 digits read right" in out


def test_the_same_outcomes_give_the_same_bytes_and_where_all_is_right_no_sheet(run, monkeypatch):
    monkeypatch.setitem(Board.WRONG, "tree", 10_000)
    first, again = (run("tree", folder)[1] for folder in ("first", "again"))
    assert contents(first) == contents(again)
    assert not list(first.glob("fail*")) and not list(first.glob("false*"))
    check_page(first)


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize(
    "reason", ["git checkout firmware", "MNIST is missing", "holds other files"]
)
def test_where_nothing_can_be_measured_a_sentence_says_why(reason, tmp_path, monkeypatch, capsys):
    if reason == "git checkout firmware":
        for name in ("logistic", "tree"):
            (tmp_path / f"{name}_tables.py").write_text("Trained without MNIST, on less.")
        monkeypatch.setattr(command, "TABLES", tmp_path)
    elif reason == "MNIST is missing":
        monkeypatch.setattr(command, "load", Mock(side_effect=data.DataError(reason)))
    else:
        (tmp_path / "thesis.txt").write_text("years of work")
    before = contents(tmp_path)
    assert bench_main.main(["paper", "--out", str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bench: ") and err.count("\n") == 1
    assert reason in err
    assert contents(tmp_path) == before


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("tables_from_mnist")
def test_the_command_reads_the_frames_and_all_of_mnists_test_digits(tmp_path):
    bench_main.main(["paper", "--frames", str(COUNT), "--out", str(tmp_path / "bench")])
    found = json.loads((tmp_path / "bench" / "bench.json").read_text(encoding="utf-8"))
    for own in found["models"].values():
        assert own["glyphs"]["of"] == 10_000
        assert own["glyphs"]["share"] > 0.97
