"""The simulator's command line as a person or a script uses it."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkling.reading.reading import ADVICE
from simulator import command, scenes
from simulator import run as simulator_run
from simulator.classify import classify
from simulator.run import TABLES
from simulator.scenes import numbers

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 100  # seconds that a process may take on a busy machine
KEYS = ["source", "digit", "confidence", "scores", "none", "reason", "number", "digits"]
REASONS = {"dark", "bright", "blank", "edge", "small", "several", "texture", "unlike", "unsure"}
CLEAR = replace(
    scenes.STYLES["easy"],
    size=(0.6, 0.6),
    rotation=(0, 0),
    shear=(0, 0),
    pen_width=(0.1, 0.1),
    paper=(230, 230),
    gradient=(0, 0),
    vignette=(0, 0),
    noise=(0.5, 0.5),
    pens=("black",),
)

pytestmark = pytest.mark.usefixtures("bench")


@pytest.fixture
def run(one_process, tmp_path, monkeypatch, capsys):
    """Return a function that runs the command in this process, in a folder of its own.

    It returns the exit status and what was printed on stdout and stderr.
    """
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        try:
            status = command.main([*arguments])
        except SystemExit as ended:
            status = ended.code
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def start(tmp_path):
    """Return a function that runs the command in a process of its own, with one board."""

    def start(*arguments, **options):
        environment = {
            "PATH": os.defpath,
            "HOME": str(tmp_path / "home"),
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "LOKY_MAX_CPU_COUNT": "1",
        }
        return subprocess.run(
            [sys.executable, "-m", "simulator", *arguments],
            cwd=tmp_path,
            env=environment,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=PATIENCE,
            **options,
        )

    return start


@pytest.fixture(scope="module")
def pictures(glyphs):
    """A clear picture of each digit: (10, 180, 240, 3) uint8."""
    return np.stack([scenes.digit(glyph, np.random.default_rng(0), CLEAR) for glyph in glyphs])


def save(path, picture):
    Image.fromarray(picture).save(path)
    return path


def answers_in(printed):
    """Return the answers printed as JSON, each held against the interface."""
    answers = [json.loads(line) for line in printed.splitlines()]
    for answer in answers:
        assert list(answer) == KEYS
        assert isinstance(answer["source"], str)
        assert answer["digit"] is None or type(answer["digit"]) is int
        assert type(answer["confidence"]) is float
        assert [type(score) for score in answer["scores"]] == [float] * 10
        assert all(np.isfinite(answer["scores"]))
        assert 0 <= answer["none"] <= 1
        if answer["number"] is None:
            assert (answer["digit"], answer["digits"]) == (None, [])
            assert answer["reason"] in REASONS
            assert answer["confidence"] == 0
        else:
            assert answer["reason"] is None
            assert answer["number"] == "".join(str(each["digit"]) for each in answer["digits"])
            assert all([*each] == ["digit", "confidence", "box"] for each in answer["digits"])
            sure = np.prod([each["confidence"] for each in answer["digits"]])
            assert 0 < answer["confidence"] <= 1
            assert answer["confidence"] == pytest.approx(sure)
            if len(answer["digits"]) == 1:
                assert answer["number"] == str(answer["digit"])
                assert answer["scores"][answer["digit"]] == max(answer["scores"])
            else:
                assert answer["digit"] is None
    return answers


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_process_answers_in_the_order_given_and_fails_for_what_cannot_be_read(
    start, tmp_path, pictures
):
    (tmp_path / "folder").mkdir()
    for name, digit in (("2.png", 2), ("folder/b.png", 3), ("folder/a.jpg", 4)):
        save(tmp_path / name, pictures[digit])
    np.savez(tmp_path / "more.npz", images=pictures[5:8])
    paths = ["more.npz", "2.png", "missing.png", "folder", "2.png"]
    done = start("classify", "--json", *paths, stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "missing.png: does not exist\n")
    assert [(answer["source"], answer["digit"]) for answer in answers_in(done.stdout)] == [
        ("more.npz[0]", 5),
        ("more.npz[1]", 6),
        ("more.npz[2]", 7),
        ("2.png", 2),
        ("folder/a.jpg", 4),
        ("folder/b.png", 3),
        ("2.png", 2),
    ]


@pytest.mark.parametrize("options", [["--json"], []], ids=["json", "table"])
def test_a_reader_that_stops_early_gets_no_traceback(start, tmp_path, glyphs, options):
    save(tmp_path / "3.png", glyphs[3])
    reading_end, writing_end = os.pipe()
    os.close(reading_end)
    with os.fdopen(writing_end, "wb") as closed_pipe:
        done = start("classify", "--glyph", *options, "3.png", stdout=closed_pipe)
    assert done.returncode != 0
    assert done.stderr == ""


@pytest.mark.usefixtures("tables_from_mnist")
def test_each_model_reads_clear_pictures_and_logistic_is_the_default(run, tmp_path, pictures):
    np.savez(tmp_path / "ten.npz", images=pictures)
    told = {}
    for model in ("logistic", "tree"):
        status, told[model], errors = run("classify", "--json", "--model", model, "ten.npz")
        assert (status, errors) == (0, "")
        answers = answers_in(told[model])
        assert [answer["digit"] for answer in answers] == list(range(10))
        assert np.median([answer["confidence"] for answer in answers]) > 0.9
    assert run("classify", "--json", "ten.npz")[1] == told["logistic"] != told["tree"]


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_number_is_told_with_each_of_its_digits(run, tmp_path, monkeypatch, glyphs):
    rng = np.random.default_rng(3)
    save(tmp_path / "number.png", numbers.number("042", glyphs[[0, 4, 2]], rng, CLEAR))
    [answer] = answers_in(run("classify", "--digits", "6", "--json", "number.png")[1])
    assert (answer["number"], answer["digit"], answer["reason"]) == ("042", None, None)
    boxes = np.array([each["box"] for each in answer["digits"]])
    assert (boxes[:-1, 3] <= boxes[1:, 1]).all()  # from left to right
    assert "With --digits 6, several digits" in run("classify", "--digits=1", "number.png")[2]
    _, printed, errors = run("classify", "--digits=6", "number.png")
    assert re.fullmatch(r"number.png\t042\t[\d.]+%\t\n", printed)
    assert errors == "1 read, 1 with a digit\n"
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    row = run("classify", "--digits=6", "number.png")[1].splitlines()[1]
    assert re.fullmatch(r"number.png +042 +[\d.]+% +\d+% \d+% \d+% *", row)


def test_glyphs_are_taken_without_camera_in_grey_and_in_colour(run, tmp_path, glyphs):
    save(tmp_path / "4.png", glyphs[4])
    np.savez(tmp_path / "rgb.npz", images=np.repeat(glyphs[..., None], 3, axis=3))
    np.savez(tmp_path / "grey.npz", images=glyphs)
    status, printed, errors = run("classify", "--glyph", "--json", "4.png", "rgb.npz", "grey.npz")
    assert (status, errors) == (0, "")
    alone, *answers = answers_in(printed)
    colour, grey = ([{**a, "source": ""} for a in part] for part in (answers[:10], answers[10:]))
    assert colour == grey
    assert [answer["digit"] for answer in grey] == list(range(10))
    assert alone["scores"] == grey[4]["scores"]
    for answer in grey:  # the confidence is the softmax, in the board's float32
        odds = np.exp(np.array([*answer["scores"], 0]) - max(answer["scores"]))
        assert answer["confidence"] == pytest.approx(1 / odds.sum(), abs=1e-5)
        assert answer["none"] == pytest.approx(odds[-1] / odds.sum(), abs=1e-5)


def test_scores_that_are_all_zero_are_a_classification_too(tmp_path, glyphs):
    name = "logistic_tables.py"
    zeros = (
        "\nWEIGHTS = WEIGHTS[: 40 * len(WEIGHTS) // len(INTERCEPT)]\n"  # of the digits alone
        "WEIGHT_SCALE = INTERCEPT = bytes(40)\n"
    )
    (tmp_path / name).write_text((TABLES / name).read_text(encoding="utf-8") + zeros)
    options = {"glyph": True, "tables": str(tmp_path)}
    [(_, answer)] = classify([("", glyphs[0])], "logistic", **options)
    assert answer.scores == [0] * 10
    assert answer.probabilities == pytest.approx([1 / 11] * 10)


def test_where_no_glyph_is_found_nothing_is_classified(one_process):
    [(_, answer)] = classify([("", np.full((60, 80), 200, np.uint8))])
    assert answer.scores == [0] * 10
    assert answer.probabilities is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no affinity")
def test_there_are_as_many_boards_as_this_process_may_use_cores(one_process, glyphs):
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        assert len(list(classify([("", glyphs[0])], glyph=True))) == 1
    finally:
        os.sched_setaffinity(0, allowed)
    assert one_process == [1]


def test_what_cannot_be_read_is_a_line_on_stderr_and_the_rest_is_read(run, tmp_path, pictures):
    save(tmp_path / "1.png", pictures[1])
    save(tmp_path / "wide.png", np.full((30, 20_000, 3), 200, np.uint8))
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "cut.png").write_bytes((tmp_path / "1.png").read_bytes()[:3000])
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.npz").write_bytes(b"hello")
    Image.new("1", (20_000, 8_000)).save(tmp_path / "bomb.png")
    bad = ["missing.png", "text.png", "cut.png", "empty", "bad.npz", "bomb.png"]
    status, printed, errors = run("classify", "--json", "1.png", *bad, "wide.png")
    assert status == 1
    assert [answer["digit"] for answer in answers_in(printed)] == [1, None]
    assert [line.split(":")[0] for line in errors.splitlines()] == bad


def test_a_glyph_of_the_wrong_size_is_named_and_the_rest_is_read(run, tmp_path, pictures, glyphs):
    save(tmp_path / "large.png", pictures[1])
    save(tmp_path / "glyph.png", glyphs[1])
    status, printed, errors = run("classify", "--glyph", "--json", "large.png", "glyph.png")
    assert status == 1
    assert errors.startswith("large.png: is 240x180 pixels, but a glyph has 28x28")
    assert errors.count("\n") == 1
    assert [answer["source"] for answer in answers_in(printed)] == ["glyph.png"]


def test_in_a_pipe_each_picture_is_a_line_and_a_summary_goes_to_stderr(run, tmp_path, pictures):
    deep = tmp_path / "a folder with a long name" / ("x" * 100)
    deep.mkdir(parents=True)
    save(deep / "scan[bold]\n.png", pictures[0])
    save(tmp_path / "blank.png", np.full((180, 240), 200, np.uint8))
    status, printed, errors = run("classify", str(deep), "blank.png", "missing.png", "")
    first, second = printed.splitlines()
    path, digit, confidence, reason = first.split("\t")
    assert (path, digit, reason) == (str(deep / "scan[bold]\\n.png"), "0", "")
    assert confidence.endswith("%")
    assert second.split("\t") == ["blank.png", "-", "", "blank: show me a digit"]
    assert status == 1
    assert errors.splitlines() == [
        "missing.png: does not exist",
        "'': is an empty path; the current folder is .",
        "2 read, 1 with a digit, 1 without (1 blank), 2 could not be read",
    ]


def test_a_glyph_is_known_without_the_option_and_that_is_said_once(run, tmp_path, glyphs):
    np.savez(tmp_path / "glyphs.npz", images=glyphs)
    save(tmp_path / "paper.png", 255 - glyphs[0])
    _, wanted, _ = run("classify", "--glyph", "--json", "glyphs.npz")
    status, printed, errors = run("classify", "--json", "glyphs.npz", "paper.png")
    assert (status, errors.count("\n")) == (0, 1)
    assert errors.startswith("glyphs.npz[0] is 28x28, white on black: it is taken as a glyph")
    assert printed.startswith(wanted)
    assert answers_in(printed)[-1]["digit"] == 0  # black on white lies before the camera


def test_help_names_each_key_and_each_reason(run):
    _, printed, _ = run("classify", "--help")
    words = {word.strip(",():;") for word in printed.split()}
    assert {*KEYS, *REASONS} <= words


def test_there_is_advice_for_each_reason():
    assert set(ADVICE) == REASONS - {"unsure"}  # of which the display shows the likeliest digits


@pytest.mark.parametrize("name", ["classify", "screenshot"])
def test_a_settings_file_that_the_board_cannot_read_is_told_first(
    run, tmp_path, monkeypatch, glyphs, name
):
    (tmp_path / "settings.toml").write_text("INKLING_MODEL = tree\n")
    for module in (command, simulator_run):
        monkeypatch.setattr(module, "SETTINGS", tmp_path / "settings.toml")
    save(tmp_path / "1.png", glyphs[1])
    status, printed, errors = run(name, "1.png", *(["out.png"] * (name == "screenshot")))
    assert (status, printed, errors.count("\n")) == (2, "", 1)
    assert errors.startswith("settings.toml, line 1: ")
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "guess",
        "classify",
        "classify --model forest a.png",
        "classify --fast a.png",
        "screenshot a.png",
        "screenshot a.png out.txt",
        "screenshot --json a.png out.png",
    ],
)
def test_a_wrong_command_line_is_answered_with_the_usage(run, arguments):
    status, printed, errors = run(*arguments.split())
    assert (status, printed) == (2, "")
    assert errors.startswith("usage: ./inkling ")


def test_a_screenshot_is_the_tft_four_times_enlarged(run, tmp_path, pictures):
    shown = []
    for digit, *model in ((5,), (5, "--model", "tree"), (1,)):
        save(tmp_path / "digit.png", pictures[digit])
        status, printed, errors = run("screenshot", *model, "digit.png", "new/folder/out.png")
        assert (status, errors) == (0, "")
        assert "new/folder/out.png" in printed
        assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["out.png"]
        with Image.open(tmp_path / "new" / "folder" / "out.png") as image:
            assert (image.format, image.size) == ("PNG", (640, 512))
            pixels = np.asarray(image.convert("RGB"))
        small = pixels[::4, ::4]
        assert np.array_equal(small.repeat(4, axis=0).repeat(4, axis=1), pixels)
        assert len(np.unique(small.reshape(-1, 3), axis=0)) > 10
        shown.append(small.tobytes())
    assert shown[2] not in shown[:2]


def test_a_screenshot_that_cannot_be_made_or_written_is_one_sentence(run, tmp_path, pictures):
    save(tmp_path / "5.png", pictures[5])
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "taken.png").mkdir()
    before = sorted(tmp_path.iterdir())
    for picture, out, sentence in (
        ("missing.png", "new/out.png", "missing.png: "),
        ("text.png", "new/out.png", "text.png: "),
        ("5.png", "taken.png", "taken.png cannot be written"),
    ):
        status, _, errors = run("screenshot", picture, out)
        assert status == 1
        assert errors.startswith(sentence)
        assert errors.count("\n") == 1
        assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("kind", "reason"), [("blank", "blank"), ("covered", "dark"), ("cut", "edge")]
)
def test_where_there_is_no_digit_the_answer_is_null_and_says_why(
    run, tmp_path, glyphs, kind, reason
):
    rng = np.random.default_rng(0)
    images = [scenes.nothing(kind, rng, CLEAR, glyphs) for _ in range(8)]
    np.savez(tmp_path / "none.npz", images=np.stack(images))
    status, printed, errors = run("classify", "--json", "none.npz")
    assert (status, errors) == (0, "")
    answers = answers_in(printed)
    assert [(answer["digit"], answer["reason"]) for answer in answers] == [(None, reason)] * 8
    assert not any(score for answer in answers for score in answer["scores"])
