# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The simulator's command line as a person or a script uses it: in a process of its own."""

import json
import multiprocessing
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from simulator import scenes
from simulator.classify import classify
from simulator.run import TABLES
from training.data import digits

ROOT = Path(__file__).resolve().parents[1]
KEYS = ["source", "digit", "confidence", "scores", "none", "reason"]
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


@pytest.fixture
def simulator(tmp_path):
    """Return a function that runs the command in a folder and an environment of its own."""
    environment = {
        "PATH": os.defpath,
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }

    def run(*arguments, command=None):
        command = command or [sys.executable, "-m", "simulator", *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert "Warning" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture(scope="module")
def written():
    """Return ten glyphs, of each digit the one that is most like all others of it."""
    images, labels = digits.load()
    typical = []
    for digit in range(10):
        own = images[labels == digit].astype(np.float32)
        distances = np.square(own - own.mean(axis=0)).sum(axis=(1, 2))
        typical.append(own[distances.argmin()].astype(np.uint8))
    return np.stack(typical)


def picture_of(glyph, seed=0):
    return scenes.digit(glyph, np.random.default_rng(seed), CLEAR)


def save(path, picture):
    Image.fromarray(picture).save(path)
    return path


def answers_of(done):
    """Return the answers printed as JSON, each held against the interface."""
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for answer in answers:
        assert list(answer) == KEYS
        assert isinstance(answer["source"], str)
        assert answer["digit"] is None or type(answer["digit"]) is int
        assert answer["digit"] in (None, *range(10))
        assert type(answer["confidence"]) is float
        assert 0 <= answer["confidence"] <= 1
        assert [type(score) for score in answer["scores"]] == [float] * 10
        assert all(np.isfinite(answer["scores"]))
        assert 0 <= answer["none"] <= 1
        if answer["digit"] is None:
            assert answer["reason"] in REASONS
        else:
            assert answer["reason"] is None
            assert answer["scores"][answer["digit"]] == max(answer["scores"])
            assert answer["confidence"] > 0
    return answers


@pytest.mark.usefixtures("tables_from_mnist")
def test_json_has_a_line_for_each_picture_in_the_order_given(simulator, tmp_path, written):
    (tmp_path / "folder").mkdir()
    for name, digit in (("2.png", 2), ("folder/b.png", 3), ("folder/a.jpg", 4)):
        save(tmp_path / name, picture_of(written[digit]))
    np.savez(tmp_path / "more.npz", images=np.stack([picture_of(g) for g in written[5:8]]))
    done = simulator("classify", "--json", "more.npz", "2.png", "folder", "2.png")
    assert (done.returncode, done.stderr) == (0, "")
    answers = answers_of(done)
    assert [answer["source"] for answer in answers] == [
        "more.npz[0]",
        "more.npz[1]",
        "more.npz[2]",
        "2.png",
        "folder/a.jpg",
        "folder/b.png",
        "2.png",
    ]
    assert [answer["digit"] for answer in answers] == [5, 6, 7, 2, 4, 3, 2]


@pytest.mark.usefixtures("tables_from_mnist")
@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_each_model_reads_clear_pictures_and_is_sure(simulator, tmp_path, written, model):
    np.savez(tmp_path / "ten.npz", images=np.stack([picture_of(g) for g in written]))
    done = simulator("classify", "--json", "--model", model, "ten.npz")
    answers = answers_of(done)
    assert len(answers) == 10
    assert [answer["digit"] for answer in answers] == list(range(10))
    assert np.median([answer["confidence"] for answer in answers]) > 0.9


def test_the_models_differ_and_logistic_is_the_default(simulator, tmp_path, written):
    save(tmp_path / "3.png", picture_of(written[3]))
    default, logistic, tree = (
        answers_of(simulator("classify", "--json", *model, "3.png"))
        for model in ((), ("--model", "logistic"), ("--model", "tree"))
    )
    assert default == logistic
    assert tree[0]["scores"] != logistic[0]["scores"]


def test_the_confidence_is_the_softmax_of_the_largest_score(simulator, tmp_path, written):
    np.savez(tmp_path / "glyphs.npz", images=written)
    for answer in answers_of(simulator("classify", "--glyph", "--json", "glyphs.npz")):
        highest = max(answer["scores"])
        odds = np.exp(np.array([*answer["scores"], 0]) - highest)
        # The board works in float32.
        assert answer["confidence"] == pytest.approx(1 / odds.sum(), abs=1e-5)
        assert answer["none"] == pytest.approx(odds[-1] / odds.sum(), abs=1e-5)


def test_scores_that_are_all_zero_are_a_classification_too(tmp_path, written):
    name = "logistic_tables.py"
    zeros = "\nWEIGHT_SCALE = INTERCEPT = bytes(40)\n"
    (tmp_path / name).write_text((TABLES / name).read_text(encoding="utf-8") + zeros)
    [(_, answer)] = classify([("", written[0])], "logistic", glyph=True, tables=str(tmp_path))
    assert answer.scores == [0] * 10
    assert answer.probabilities == pytest.approx([1 / 11] * 10)


def test_where_no_glyph_is_found_nothing_is_classified():
    [(_, answer)] = classify([("", np.full((60, 80), 200, np.uint8))])
    assert answer.scores == [0] * 10
    assert answer.probabilities is None


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="the system has no affinity")
def test_there_are_as_many_boards_as_this_process_may_use_cores(written):
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        answers = classify([("", written[0])], glyph=True)
        next(answers)
        assert len(multiprocessing.active_children()) == 1
        answers.close()
    finally:
        os.sched_setaffinity(0, allowed)


def test_glyphs_are_taken_without_camera_in_grey_and_in_colour(simulator, tmp_path, written):
    save(tmp_path / "4.png", written[4])
    np.savez(tmp_path / "rgb.npz", images=np.repeat(written[..., None], 3, axis=3))
    np.savez(tmp_path / "grey.npz", images=written)
    done = simulator("classify", "--glyph", "--json", "4.png", "rgb.npz", "grey.npz")
    assert (done.returncode, done.stderr) == (0, "")
    answers = answers_of(done)
    assert len(answers) == 21
    assert [answer["digit"] for answer in answers[1:11]] == [
        answer["digit"] for answer in answers[11:]
    ]
    assert answers[0]["scores"] == answers[15]["scores"]
    assert sum(answer["digit"] == k for k, answer in enumerate(answers[11:])) >= 9


def test_a_glyph_of_the_wrong_size_is_named_and_the_rest_is_read(simulator, tmp_path, written):
    save(tmp_path / "large.png", picture_of(written[1]))
    save(tmp_path / "glyph.png", written[1])
    done = simulator("classify", "--glyph", "--json", "large.png", "glyph.png")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("large.png: is 240x180 pixels, but a glyph has 28x28")
    assert [answer["source"] for answer in answers_of(done)] == ["glyph.png"]


def test_what_cannot_be_read_goes_to_stderr_and_the_rest_is_read(simulator, tmp_path, written):
    save(tmp_path / "1.png", picture_of(written[1]))
    save(tmp_path / "7.png", picture_of(written[7]))
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "cut.png").write_bytes((tmp_path / "1.png").read_bytes()[:3000])
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.npz").write_bytes(b"hello")
    bad = ["missing.png", "text.png", "cut.png", "empty", "bad.npz"]
    done = simulator("classify", "--json", "1.png", *bad, "7.png")
    assert done.returncode == 1
    assert [answer["digit"] for answer in answers_of(done)] == [1, 7]
    lines = done.stderr.splitlines()
    assert [line.split(":")[0] for line in lines] == bad


def test_a_decompression_bomb_is_one_line_and_a_very_wide_picture_is_read(simulator, tmp_path):
    Image.new("1", (20_000, 8_000)).save(tmp_path / "bomb.png")
    save(tmp_path / "wide.png", np.full((30, 20_000, 3), 200, np.uint8))
    done = simulator("classify", "--json", "bomb.png", "wide.png")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "pixels" in done.stderr
    assert [answer["reason"] for answer in answers_of(done)] == ["blank"]


def test_without_json_a_table_is_printed(simulator, tmp_path, written):
    save(tmp_path / "scan[bold].png", picture_of(written[0]))
    blank = scenes.nothing("blank", np.random.default_rng(0), CLEAR, written)
    save(tmp_path / "blank.png", blank)
    done = simulator("classify", "scan[bold].png", "blank.png")
    assert (done.returncode, done.stderr) == (0, "")
    head, first, second = done.stdout.splitlines()
    assert head.split() == ["picture", "digit", "confidence", *"0123456789"]
    assert first.split()[:2] == ["scan[bold].png", "0"]
    assert first.split()[2].endswith("%")
    assert len(first.split()) == 3 + 10  # a bar for each digit
    assert second.split()[:2] == ["blank.png", "-"]
    assert second.rstrip().endswith("no digit: blank")
    assert "%" not in second


def test_nothing_is_printed_to_stdout_when_nothing_could_be_read(simulator):
    done = simulator("classify", "missing.png")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "missing.png: does not exist\n"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["guess"],
        ["classify"],
        ["classify", "--model", "forest", "a.png"],
        ["classify", "--fast", "a.png"],
        ["screenshot"],
        ["screenshot", "a.png"],
        ["screenshot", "a.png", "out.txt"],
        ["screenshot", "--json", "a.png", "out.png"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_answered_with_the_usage(simulator, arguments):
    done = simulator(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: python -m simulator")


@pytest.mark.parametrize("options", [["--json"], []], ids=["json", "table"])
def test_a_reader_that_stops_early_gets_no_traceback(simulator, tmp_path, written, options):
    np.savez(tmp_path / "many.npz", images=np.repeat(written, 100, axis=0))
    script = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-m', 'simulator', 'classify', '--glyph', *sys.argv[1:]]\n"
        "with subprocess.Popen(command, stdout=subprocess.PIPE) as process:\n"
        "    print(process.stdout.readline().decode(), end='')\n"
        "    process.stdout.close()\n"
        "    process.wait(60)\n"
    )
    done = simulator(command=[sys.executable, "-c", script, *options, "many.npz"])
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_a_screenshot_is_the_tft_four_times_enlarged(simulator, tmp_path, written):
    shown = []
    for digit, *model in ((5,), (5, "--model", "tree"), (1,)):
        save(tmp_path / "digit.png", picture_of(written[digit]))
        done = simulator("screenshot", *model, "digit.png", "new/folder/out.png")
        assert (done.returncode, done.stderr) == (0, "")
        assert "new/folder/out.png" in done.stdout
        assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["out.png"]
        with Image.open(tmp_path / "new" / "folder" / "out.png") as image:
            assert (image.format, image.size) == ("PNG", (640, 512))
            pixels = np.asarray(image.convert("RGB"))
        small = pixels[::4, ::4]
        assert np.array_equal(small.repeat(4, axis=0).repeat(4, axis=1), pixels)
        assert len(np.unique(small.reshape(-1, 3), axis=0)) > 10
        shown.append(small.tobytes())
    assert len(set(shown)) == 3


@pytest.mark.parametrize("name", ["missing.png", "text.png", "empty", "none.npz"])
def test_a_screenshot_of_no_picture_fails_and_writes_nothing(simulator, tmp_path, name):
    (tmp_path / "text.png").write_text("hello")
    (tmp_path / "empty").mkdir()
    np.savez(tmp_path / "none.npz", images=np.zeros((0, 28, 28), np.uint8))
    done = simulator("screenshot", name, "new/out.png")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"{name}: ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "new").exists()


def test_a_screenshot_that_cannot_be_written_is_one_sentence(simulator, tmp_path, written):
    save(tmp_path / "5.png", picture_of(written[5]))
    (tmp_path / "taken.png").mkdir()
    done = simulator("screenshot", "5.png", "taken.png")
    assert done.returncode == 1
    assert done.stderr.startswith("taken.png cannot be written")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["5.png", "taken.png"]


@pytest.mark.parametrize(
    ("kind", "reason", "taken"),
    # Of a stroke that the frame cuts, a second look may leave the outline, which is like a 3.
    [("blank", "blank", 0), ("covered", "dark", 0), ("cut", "edge", 1)],
)
def test_where_there_is_no_digit_the_answer_is_null_and_says_why(
    simulator, tmp_path, written, kind, reason, taken
):
    rng = np.random.default_rng(0)
    images = [scenes.nothing(kind, rng, CLEAR, written) for _ in range(40)]
    np.savez(tmp_path / "none.npz", images=np.stack(images))
    done = simulator("classify", "--json", "none.npz")
    assert (done.returncode, done.stderr) == (0, "")
    nothing = [answer for answer in answers_of(done) if answer["digit"] is None]
    assert 40 - taken <= len(nothing) <= 40
    assert all(answer["reason"] == reason for answer in nothing)
    assert all(answer["confidence"] == 0 and not any(answer["scores"]) for answer in nothing)


def test_a_command_that_has_moved_is_told_where_to(simulator):
    moved = simulator("camera", "--json")
    assert moved.returncode == 2
    assert "python -m webcam" in moved.stderr
