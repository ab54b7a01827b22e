"""`make predict`: which digit it reads, what it shows and draws, and what it refuses."""

import io
import os
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from PIL import Image
from test_classify import REASONS

from bench import __main__ as command
from bench import predict
from simulator import scenes
from simulator.run import FrameReader
from simulator.scenes import numbers
from training import data

ROOT = Path(__file__).resolve().parents[1]
FIVE = ROOT / "docs/five.png"
TFDS_DATA_DIR = os.environ.get("TFDS_DATA_DIR", "")


@pytest.fixture(autouse=True)
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs the command in an empty folder, without MNIST or a terminal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(predict, "load", lambda name, **_: data.load(name, tmp_path / "x", False))

    def run(*arguments, status=0):
        assert command.main(["predict", *map(str, arguments)]) == status
        return capsys.readouterr()

    plain = {"COLUMNS": "80", "FORCE_COLOR": "", "NO_COLOR": "", "TERM": "xterm"}
    with mock.patch.dict(os.environ, {"TFDS_DATA_DIR": "none", **plain}):
        yield run


def test_a_seed_repeats_its_digit_and_one_is_named_where_none_is_given(run):
    shown, picture = run().out, predict.OUT.read_bytes()
    [seed] = re.findall(r"SEED=(\d+) shows it again", shown)
    assert (run("--seed", seed).out, predict.OUT.read_bytes()) == (shown, picture)
    assert "scikit-learn test digit " in shown and "`./inkling train` gets it" in shown
    assert len({predict.of_test_digit(seed, None)[0].subject for seed in range(3)}) == 3


def test_right_and_wrong_are_told_in_colour_on_a_terminal(capsys):
    prediction, _ = predict.of_test_digit(5, None)
    os.environ["FORCE_COLOR"] = "1"
    for truth, mark in ((prediction.digit, "32m ✓ right"), (prediction.digit - 1, "31m ✗ wrong")):
        predict.show(replace(prediction, truth=truth), [])
        shown = capsys.readouterr().out
        assert f"read as {prediction.digit}, is {truth}" in shown and mark in shown


@pytest.mark.usefixtures("tables_from_mnist")
def test_a_picture_is_shown_as_the_glyph_that_the_firmware_reads(run):
    shutil.copy(FIVE, "\x1b[31m $\\frac$ [red] 五.png")  # neither obeyed nor taken for a formula
    shown = run("\x1b[31m $\\frac$ [red] 五.png").out.splitlines()
    assert shown[0].startswith("?[31m $\\frac$ [red] 五.png, ") and "".join(shown).isprintable()
    reader = FrameReader()
    reading = reader.read(np.asarray(Image.open(FIVE)))
    drawn = [line[:28] for line in shown[2:16]]
    upper, lower = ([[c in halves for c in line] for line in drawn] for halves in ("▀█", "▄█"))
    assert np.array_equal(np.stack([upper, lower], 1).reshape(28, 28), reader.glyph >= 128)
    shares = [float(share) / 100 for share in re.findall(r"([\d.]+)%", "\n".join(shown))]
    assert shares == pytest.approx([*reading.probabilities, reading.none], abs=6e-4)
    assert shown[14].rstrip().endswith("read as 5")


@pytest.mark.usefixtures("tables_from_mnist")
def test_of_a_number_each_digit_is_shown(run, glyphs):
    style, rng = scenes.STYLES["easy"], np.random.default_rng(2)
    Image.fromarray(numbers.number("424", glyphs[[4, 2, 4]], rng, style)).save("number.png")
    assert "With --digits 6, several digits" in run("--digits", "1", "number.png").out
    shown = run("--digits", "6", "number.png").out
    shares = [float(share) for share in re.findall(r" [424] +([\d.]+)%", shown)]
    assert len(shares) == 3 and min(shares) > 50
    assert f"read as 424 ({np.prod(np.array(shares) / 100):.0%})" in shown
    assert predict.OUT.exists()


def test_where_no_digit_is_found_the_frame_and_the_reason_are_shown(run):
    Image.new("L", (320, 240), 200).save("blank.png")
    shown = run("blank.png").out
    assert shown.count("█" * 40) == 15 and "%" not in shown
    assert "No digit was found: there is nothing on the paper.\n" in shown
    assert predict.OUT.exists() and set(predict.REASONS) == REASONS


def test_a_glyph_is_taken_as_one_and_that_is_said(run, glyphs):
    Image.fromarray(glyphs[3]).save("3.png")
    shown = run("3.png").out
    assert "read as 3" in shown and "28x28, white on black, so it was taken as a glyph" in shown


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_it_fits_a_narrow_terminal_and_any_encoding(run, monkeypatch, encoding):
    stream = io.TextIOWrapper(io.BytesIO(), encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("COLUMNS", "30")
    run(FIVE)
    stream.seek(0)
    lines = stream.read().splitlines()
    assert max(map(len, lines[1:-1])) <= 30  # but for the name and the path of the picture
    assert any(line.split()[0:1] == ["5"] and "#" in line for line in lines)


def test_settings_that_the_board_cannot_read_are_told(run, tmp_path, monkeypatch):
    monkeypatch.setattr(predict, "SETTINGS", tmp_path / "settings.toml")
    Path("settings.toml").write_text("INKLING_MODEL = tree\n")
    out, error = run(FIVE, status=2)
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith("settings.toml, line 1: ")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["none.png"], "none.png: does not exist"),
        (["text.png"], "text.png: cannot be read"),
        (["x" * 300], "cannot be read"),
        ([ROOT / "docs"], "holds several pictures"),
        (["--seed", "many"], "'many' is no whole number"),
        (["--seed", "1", FIVE], "cannot go with a picture"),
        (["--model", "forest"], "choose logistic or tree"),
        (["--digits", "7", FIVE], "1 to 6 digits at most, not '7'"),
        (["--out", "text.txt"], "does not end in .png"),
        (["--out", "text.png/out.png"], "cannot be written"),
    ],
)
def test_wrong_input_is_answered_with_a_sentence_and_nothing_is_written(run, arguments, complaint):
    Path("text.png").write_text("hello")
    out, error = run(*arguments, status=2)
    assert (out, error.count("\n")) == ("", 1)
    assert error.startswith("predict: ") and complaint in error
    assert [path.name for path in Path().iterdir()] == ["text.png"]


@pytest.mark.usefixtures("tables_from_mnist")
def test_readmes_picture_is_the_one_that_is_drawn_today(monkeypatch, tmp_path):
    monkeypatch.setattr(predict, "load", data.load)
    os.environ["TFDS_DATA_DIR"] = TFDS_DATA_DIR
    prediction, _ = predict.of_test_digit(644, None)
    if "MNIST" not in prediction.subject:
        pytest.skip("no MNIST: neither TFDS_DATA_DIR nor build/cache has a copy")
    predict.draw(tmp_path / "drawn.png", prediction)
    with Image.open(ROOT / "docs/predict.png") as kept, Image.open(tmp_path / "drawn.png") as drawn:
        # Another processor may round otherwise.
        same = np.allclose(np.asarray(kept, int), np.asarray(drawn, int), rtol=0, atol=8)
    assert same, "make predict SEED=644; mv build/predict.png docs/"
