# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`make bench`: which frames it takes, what it counts, and what it prints and writes."""

import json
import os
import pickle
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from pages import check_page, contents
from PIL import Image
from scipy.stats import binomtest

from bench import __main__ as bench_main
from bench.paper import command, measure, report, sheet, table
from bench.paper.run import Outcome
from bench.paper.sets import HANDS, SETS, Frame, frames
from simulator import scenes
from simulator.classify import Answer, classify, look
from simulator.files import as_json
from training import data
from training.data import digits, mnist
from training.report import charts

COUNT = 100
SIZES = dict.fromkeys(scenes.STYLES, 100) | {HANDS: 50} | dict.fromkeys(scenes.NOTHING, 20)


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


def test_each_set_has_its_number_of_frames(chosen):
    assert Counter(frame.set for frame in chosen) == SIZES
    assert set(SIZES) == set(SETS)


def test_fewer_frames_are_the_first_of_more(chosen, written):
    more = {frame.source: frame for frame in frames(3 * COUNT, *written)}
    for frame in chosen:
        other = more[frame.source]
        assert (frame.style, frame.truth) == (other.style, other.truth)
        assert np.array_equal(frame.glyphs, other.glyphs)


def test_no_glyph_is_written_twice_while_there_are_others(chosen):
    glyphs = [frame.glyphs[0].tobytes() for frame in chosen if frame.set in scenes.STYLES]
    assert len(set(glyphs)) == len(glyphs) == 4 * COUNT


def test_the_truth_of_a_frame_is_the_label_of_its_glyph(chosen, written):
    label_of = {glyph.tobytes(): label for glyph, label in zip(*written, strict=True)}
    for frame in chosen:
        if frame.set in scenes.STYLES:
            assert frame.truth == label_of[frame.glyphs[0].tobytes()]
        elif frame.set in scenes.NOTHING:
            assert frame.truth is None


def test_the_sets_of_mixed_styles_are_half_of_either(written, chosen):
    of_hands = of(frames(2 * COUNT, *written), HANDS)
    counts = Counter((frame.truth, frame.style) for frame in of_hands)
    assert counts == {(digit, style): 5 for digit in range(10) for style in ("normal", "hard")}
    for kind in scenes.NOTHING:
        styles = Counter(frame.style for frame in of(chosen, kind))
        assert styles == {"normal": 10, "hard": 10}


def test_no_two_frames_share_their_random_numbers_with_each_other_or_with_training(
    chosen, monkeypatch
):
    for renderer in ("digit", "hand", "nothing"):
        monkeypatch.setattr(scenes, renderer, lambda what, rng, *_: rng.integers(2**63))
    of_training = {
        np.random.default_rng([first, second]).integers(2**63)
        for first in (0, 1)
        for second in range(2000)
    }
    drawn = {frame() for frame in chosen}
    assert len(drawn) == len(chosen)
    assert not drawn & of_training


@pytest.mark.parametrize("name", ["easy", "hard", HANDS, "letter", "several", "blank"])
def test_a_frame_pickles_small_and_renders_the_same_again(chosen, name):
    frame = of(chosen, name)[3]
    parcel = pickle.dumps(frame)
    assert len(parcel) < 10_000
    assert np.array_equal(pickle.loads(parcel)(), frame())


# The firmware, reading and looking


def test_a_frame_is_rendered_in_the_worker_and_read_like_its_picture(chosen):
    some = [*of(chosen, "normal")[:6], *of(chosen, "letter")[:3]]
    lazily = [answer for _, answer in classify((frame.source, frame) for frame in some)]
    assert lazily == [answer for _, answer in classify((frame.source, frame()) for frame in some)]
    assert [answer.source for answer in lazily] == [frame.source for frame in some]


def test_the_glyph_that_is_shown_is_the_one_that_was_read(chosen):
    some = [*of(chosen, "hard")[:20], *of(chosen, "blank")[:3]]
    answers = [answer for _, answer in classify((frame.source, frame) for frame in some)]
    seen = list(look(some))
    read = [answer for answer in answers if answer.probabilities is not None]
    glyphs = [glyph for _, glyph in seen if glyph is not None]
    assert 0 < len(read) == len(glyphs) < len(some)
    # The mean of two looks, of which the first leaves a doubt, is below this.
    sure = [k for k, answer in enumerate(read) if answer.confidence > 0.95]
    again = classify((("", glyphs[k]) for k in sure), glyph=True)
    assert [read[k].scores for k in sure] == [answer.scores for _, answer in again]
    assert len(sure) >= 10
    for frame, _ in seen:
        assert (frame.shape, frame.dtype) == ((60, 80), np.uint8)
        assert frame.std() > 0


# The numbers


def outcome(name="normal", truth=None, digit=None, confidence=0.0, reason=None, number=0):
    frame = Frame(name, number, "normal", truth, np.zeros((8, 28, 28), np.uint8))
    return Outcome(frame, Answer(frame.source, digit, confidence, [0.0] * 10, 0.0, reason, None))


def everything_right():
    """Return one right outcome for each digit of each set with digits, and of each kind."""
    read = [
        outcome(name, digit, digit, 1.0) for name in (*scenes.STYLES, HANDS) for digit in range(10)
    ]
    return read + [outcome(kind, reason="blank") for kind in scenes.NOTHING]


def numbers(*more):
    return measure.numbers([*everything_right(), *more], np.array([True, True, True, False]))


def test_what_is_right_misread_and_rejected_adds_up():
    own = numbers(
        outcome("hard", 3, 5, 0.6), outcome("hard", 3, None, 0.4, "unsure"), outcome("hard", 3, 3)
    )["digits"]
    assert [own["hard"][key]["count"] for key in ("right", "misread", "rejected")] == [11, 1, 1]
    assert {entry["of"] for entry in own["hard"].values()} == {13}
    assert own["normal"]["right"]["share"] == 1


def test_false_accepts_are_counted_by_kind_and_in_the_two_groups():
    own = numbers(outcome("edge", digit=1), outcome("sign", digit=4), outcome("cut", digit=4))
    accepted = {name: (entry["count"], entry["of"]) for name, entry in own["accepted"].items()}
    kinds = dict.fromkeys(scenes.NOTHING, (0, 1)) | dict.fromkeys(("edge", "sign", "cut"), (1, 2))
    assert accepted == kinds | {"no_mark": (1, 5), "other_mark": (1, 4)}


def test_the_calibration_error_is_that_of_the_digits_accepted_in_normal_and_hard_frames():
    # Beside 20 answers that are right and sure: one wrong of 0.75. The others do not count.
    own = numbers(
        outcome("hard", 3, 5, 0.75),
        outcome("easy", 3, 5, 0.75),
        outcome("hard", 3, None, 0.45, "unsure"),
        outcome("letter", digit=3, confidence=0.75),
    )
    assert own["pooled"]["calibration"]["expected_error"] == pytest.approx(0.75 / 21)


def test_the_risk_coverage_curve_ends_where_the_firmware_is():
    own = numbers(
        outcome("normal", 3, 5, 0.75),
        outcome("hard", 4, 4, 0.9),
        outcome("hard", 3, None, 0.45, "unsure"),
    )["pooled"]["risk_coverage"]
    assert [(point["coverage"], point["risk"]) for point in own] == [
        (pytest.approx(20 / 23), 0),
        (pytest.approx(21 / 23), 0),
        (pytest.approx(22 / 23), pytest.approx(1 / 22)),
    ]


def test_errors_are_counted_by_digit_misread_or_rejected():
    own = numbers(outcome("normal", 3, 5, 0.7), outcome("hard", 9, None), outcome("easy", 1, 2))
    wrong = [(entry["count"], entry["of"]) for entry in own["pooled"]["wrong_by_digit"]]
    assert wrong == [(0, 2)] * 3 + [(1, 3)] + [(0, 2)] * 5 + [(1, 3)]


def test_firmware_that_reads_nothing_can_be_measured():
    rejected = [
        outcome(made.frame.set, made.frame.truth, reason="unsure") for made in everything_right()
    ]
    own = measure.numbers(rejected, np.array([False]))
    assert own["pooled"]["rejected"]["share"] == 1
    assert own["pooled"]["risk_coverage"] == []


# What is asked for


def test_a_target_that_is_just_reached_is_met():
    least = table.Row("read", ("share",), {"logistic": 0.99})
    assert least.met("logistic", {"share": 0.99})
    assert least.met("logistic", {"share": 0.9899}) is False
    assert least.met("tree", {"share": 0.1}) is None
    most = table.Row("rejected", ("share",), {"tree": 0.01}, at_most=True)
    assert most.met("tree", {"share": 0.01})
    assert most.met("tree", {"share": 0.0101}) is False


def test_what_is_missed_is_named_with_its_model():
    perfect = measure.numbers(everything_right(), np.array([True]))
    assert table.missed({"logistic": perfect, "tree": perfect}) == []
    worse = measure.numbers([*everything_right(), outcome("sign", digit=4)], np.array([True]))
    [missed] = table.missed({"logistic": perfect, "tree": worse})
    assert missed.startswith("accepted as a digit: letter, sign, scribble: tree 25.00 % (at most")


def test_the_table_has_a_column_a_model_and_ticks_what_was_asked_for():
    models = {"logistic": numbers(), "tree": numbers(outcome("normal", 3, 5, 0.7))}
    assert table.headings(models) == ["", "of", "asked for", "logistic", "tree"]
    rows = {row[0]: row[1:] for row in table.rows(models)}
    low, high = binomtest(3, 4).proportion_ci(method="wilson")
    count, _, logistic, tree = rows["MNIST test glyphs: read right"]
    assert count == "4"
    assert logistic == tree == f"75.00 % ({100 * low:.1f}–{100 * high:.1f}) ✗"
    _, asked, logistic, tree = rows["camera frames, normal: read right"]
    assert asked.startswith("≥ ") and asked.endswith(" / – %")
    assert logistic.startswith("100.00 %") and logistic.endswith("✓")
    assert tree.startswith("90.91 %") and tree.endswith(")")
    alone = {row[0]: row[1:] for row in table.rows({"tree": models["tree"]})}
    assert alone["camera frames, normal: read right"][1] == ""


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


@pytest.mark.parametrize(
    ("made", "caption"),
    [
        (outcome("hard", 5, 8, 0.987, number=4), "hard 4: 5 read as 8, 98.7% sure"),
        (outcome("hard", 5, reason="several"), "hard 0: 5 read as no digit (several)"),
        (outcome("letter", digit=4, confidence=0.5), "letter 0 read as 4, 50.0% sure"),
    ],
)
def test_a_caption_says_the_truth_and_what_was_made_of_it(made, caption):
    assert sheet.caption(made) == caption


def test_a_sheet_shows_each_frame_and_glyph_three_times_enlarged(tmp_path):
    rng = np.random.default_rng(0)
    made = [outcome("hard", 5, 8, 0.9, number=number) for number in range(6)]
    noise = rng.integers(256, size=(6, 60, 80), dtype=np.uint8)
    seen = [(frame, frame[::-1][:28, :28]) for frame in noise[:5]] + [(noise[5], None)]
    sheet.draw(tmp_path / "sheet.png", made, seen)
    with Image.open(tmp_path / "sheet.png") as image:
        rows = [row.tobytes() for row in np.asarray(image)]
    for pixels in (*noise, *(glyph for _, glyph in seen[:5])):
        for row in pixels.repeat(3, axis=1):
            assert sum(row.tobytes() in line for line in rows) >= 3


# The folder


def guessed(chosen, wrong):
    """Return outcomes in which each frame is read right but for every ``wrong``-th."""
    made = []
    for place, frame in enumerate(chosen):
        digit = frame.truth
        if place % wrong == wrong - 1:
            digit = 7 if frame.truth is None else (frame.truth + 1) % 10
        confidence = 0.0 if digit is None else 0.9 + place / 10_000
        answer = Answer(frame.source, digit, confidence, [0.0] * 10, 0.0, None, None)
        made.append(Outcome(frame, answer))
    return made


def write(folder, outcomes):
    models = {
        name: measure.numbers(made, np.array([True, False])) for name, made in outcomes.items()
    }
    return report.write(models, outcomes, "Digits & noise.", folder)


@pytest.fixture(scope="module", autouse=True)
def small_pictures():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "DPI", 40)
        yield


@pytest.fixture(scope="module")
def folder(chosen, tmp_path_factory):
    """Return a benchmark of both models; logistic has more failures than a sheet holds."""
    folder = tmp_path_factory.mktemp("build") / "bench"
    write(folder, {"logistic": guessed(chosen, 4), "tree": guessed(chosen, 199)})
    return folder


def test_the_folder_has_the_numbers_the_charts_the_sheets_and_the_page(folder):
    check_page(folder)
    assert "Digits &amp; noise." in (folder / "index.html").read_text(encoding="utf-8")
    assert len(list(folder.glob("*.png"))) == 3 * 2 + 2 * 2  # charts and sheets
    text = (folder / "bench.json").read_text(encoding="utf-8")
    assert text == as_json(json.loads(text))
    assert json.loads(text)["missed"]


def test_a_sheet_has_a_limit_and_the_page_says_how_many_frames_failed(folder, chosen):
    failed = len(sheet.failed_digits(guessed(chosen, 4)))
    assert failed > sheet.MOST
    assert f"{sheet.MOST} of {failed}" in (folder / "index.html").read_text(encoding="utf-8")


def test_the_same_outcomes_give_the_same_bytes(folder, chosen, tmp_path):
    again = tmp_path / "bench"
    write(again, {"logistic": guessed(chosen, 4), "tree": guessed(chosen, 199)})
    assert contents(again) == contents(folder)


def test_a_model_that_fails_nowhere_has_no_sheets(chosen, tmp_path):
    page = write(tmp_path / "bench", {"tree": guessed(chosen, len(chosen) + 1)})
    assert not list(page.parent.glob("fail*")) and not list(page.parent.glob("false*"))
    check_page(page.parent)


# The command


@pytest.mark.parametrize(
    "arguments",
    [["--frames", "99"], ["--frames", "many"], ["--model", "forest"]],
)
def test_a_wrong_command_line_is_answered_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        bench_main.main(["paper", *arguments])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: python -m bench paper")


def one_sentence(capsys):
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bench: ") and err.count("\n") == 1
    return err


def test_tables_trained_without_mnist_are_not_measured(tmp_path, monkeypatch, capsys):
    for name in ("logistic", "tree"):
        (tmp_path / f"{name}_tables.py").write_text('"""Trained without MNIST, on less."""')
    monkeypatch.setattr(command, "TABLES", tmp_path)
    assert bench_main.main(["paper"]) == 1
    assert "git checkout firmware" in one_sentence(capsys)


@pytest.mark.usefixtures("tables_from_mnist")
def test_without_mnist_nothing_is_measured(tmp_path, monkeypatch, capsys):
    def missing(name):
        raise data.DataError("MNIST is missing")

    monkeypatch.setattr(command, "load", missing)
    assert bench_main.main(["paper", "--out", str(tmp_path / "out")]) == 1
    assert "MNIST is missing" in one_sentence(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_folder_of_other_files_is_refused_before_anything_is_measured(tmp_path, capsys):
    (tmp_path / "thesis.txt").write_text("years of work")
    assert bench_main.main(["paper", "--out", str(tmp_path)]) == 1
    assert "holds other files" in one_sentence(capsys)
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


@pytest.mark.usefixtures("tables_from_mnist")
def test_the_command_prints_the_table_writes_the_page_and_fails_by_what_is_missed(tmp_path, capsys):
    prepared = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
    if (
        not (prepared / "mnist" / mnist.VERSION).is_dir()
        and not (data.CACHE_DIR / "mnist.npz").exists()
    ):
        pytest.skip("no MNIST: neither TFDS_DATA_DIR nor build/cache has a copy")
    status = bench_main.main(
        ["paper", "--model", "logistic", "--frames", str(COUNT), "--out", str(tmp_path / "bench")]
    )
    found = json.loads((tmp_path / "bench" / "bench.json").read_text(encoding="utf-8"))
    own = found["models"]["logistic"]
    out, err = capsys.readouterr()
    for row in table.ROWS:
        assert row.name in out
    assert f"{100 * own['glyphs']['share']:.2f} %" in out
    assert own["glyphs"]["of"] == 10_000
    assert status == bool(found["missed"])
    assert all(phrase in err for phrase in found["missed"])
