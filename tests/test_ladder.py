"""The models of all sizes: what was measured, and how it is shown."""

from pathlib import Path

import numpy as np

from bench import ladder
from simulator.files import as_json
from training import recipe
from training.data import digits
from training.model import models
from training.model.features import COUNT
from training.model.glyphs import Glyphs

NUMBERS = ladder.measured()
README = Path(__file__).resolve().parents[1] / "README.md"


def test_every_size_was_measured_and_the_file_is_what_the_program_writes():
    assert ladder.JSON.read_text(encoding="utf-8") == as_json(NUMBERS)
    assert [size["components"] for size in NUMBERS["sizes"]] == list(ladder.SIZES)
    assert recipe.LOGISTIC_COMPONENTS in ladder.SIZES
    for size in NUMBERS["sizes"]:
        d, products = size["components"], size["components"] * (size["components"] + 1) // 2
        outcomes = 10 + recipe.LOGISTIC_SUBCLASSES - 1
        weights = COUNT * d + outcomes * (d + products)  # int8
        assert size["bytes"] == weights + (2 + 4 + 4) * d + 2 * 4 * outcomes
        assert size["multiply-adds"] == weights + products


def test_readme_shows_what_was_measured():
    text = README.read_text(encoding="utf-8")
    for row in ladder.rows(NUMBERS):
        assert f"| {' | '.join(row)} |" in text, "README: copy the table that make ladder prints"


def test_the_picture_has_each_size_and_what_others_published():
    figure = ladder.chart(NUMBERS)
    [axes] = figure.axes
    points = {line.get_label(): line.get_xydata() for line in axes.lines}
    for name, label in (("test", "test digits"), ("frames", "camera frames")):
        expected = [(s["bytes"] / 1000, s["accuracy"][name]) for s in NUMBERS["sizes"]]
        assert np.allclose(points[f"Inkling, {label}"], expected)
    assert np.allclose(points["BitNetMCU, test digits"][0], (1.1, 0.9422))
    assert np.allclose(points["LeNet-5, test digits"], (60, 0.9905))
    assert [text.get_text() for text in axes.texts] == [str(size) for size in ladder.SIZES]


def test_an_answer_that_the_firmware_would_not_show_is_not_right():
    logits = np.full((4, 10), -9.0)
    logits[0, 4] = 0.0  # probability 1/2
    logits[1, 4] = -1.2  # probability 0.23
    logits[2, 5] = 9.0  # another digit
    glyphs = Glyphs(np.zeros((4, COUNT), np.uint8), np.full(4, 4))
    assert ladder.right(logits, glyphs) == 0.25


def test_a_size_is_fitted_measured_and_timed_on_the_board(monkeypatch):
    images, labels = digits.load()
    monkeypatch.setattr(ladder, "FRAMES", 10)
    frames = ladder.cut_frames(images[:8], labels[:8], "normal")  # fewer than frames
    assert frames.features.shape == (10, COUNT) and frames.features.any(axis=1).sum() > 7
    monkeypatch.setattr(recipe, "EPOCHS", 2)
    glyphs = Glyphs(frames.features.repeat(30, axis=0), frames.labels.repeat(30))
    tests = {"validation": [glyphs], "frames": [frames, glyphs]}
    numbers, module = ladder._measure_size(glyphs, tests, 4)
    assert numbers["components"] == 4 and 0 <= numbers["accuracy"]["frames"] <= 1
    namespace: dict = {}
    exec(module, namespace)
    assert len(namespace["SCALE"]) == 4 * 4
    assert models.new("logistic", 4).components == 4


def test_the_board_is_timed_until_it_has_told_enough(monkeypatch):
    class Session:
        def __init__(self, images, files, show):
            assert (
                files["code.py"].startswith(b'"""Runs on the board')
                and files["tables"] == b"of a size"
            )

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def run_until(self, done, listen):
            while not done():
                listen("no report", 0.1)
                listen('INKLING {"ms": 2.5}', 0.1)

    monkeypatch.setattr(ladder, "Session", Session)
    assert ladder.board_ms(None, {"code.py": b"", "tables": b"of a size"}) == 2.5
