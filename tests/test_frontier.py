# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What was measured of the model's sizes, and how the report shows it."""

from pathlib import Path

import numpy as np
import pytest

from simulator.files import as_json
from training import frontier
from training.data import digits
from training.model.features import COUNT
from training.model.quadratic import CLASSES
from training.report import charts

MEASURED = frontier.measured()
SIZES = {size["components"]: size for size in MEASURED["sizes"]}


def test_every_size_was_measured_and_the_shipped_one_is_among_them():
    assert list(SIZES) == list(frontier.SIZES)
    assert frontier.shipped() in SIZES


def test_the_file_is_what_the_program_writes():
    path = Path(frontier.__file__).with_name("frontier.json")
    assert path.read_text(encoding="utf-8") == as_json(MEASURED)
    assert MEASURED["made by"] == "make frontier; do not edit"


@pytest.mark.parametrize("components", frontier.SIZES)
def test_the_bytes_are_those_of_the_tables(components):
    products = components * (components + 1) // 2
    weights = COUNT * components + CLASSES * (components + products)  # int8
    centre, scale, mean = 2 * components, 4 * components, 4 * components
    weight_scale, intercept = 4 * CLASSES, 4 * CLASSES
    assert SIZES[components]["bytes"] == weights + centre + scale + mean + weight_scale + intercept


def test_the_page_says_why_the_shipped_size_was_chosen_truly():
    shipped = SIZES[frontier.shipped()]
    assert shipped["loss"]["glyphs"] == min(size["loss"]["glyphs"] for size in SIZES.values())
    for kinds in (("glyphs",), ("normal", "hard")):
        right = [sum(SIZES[size]["right"][kind] for kind in kinds) for size in (24, 28, 32)]
        share = right[-1] / 10_000
        # Less than the standard error of one of them.
        assert max(right) - min(right) < np.sqrt(10_000 * share * (1 - share))


def test_the_loss_is_the_mean_cross_entropy():
    logits = np.full((2, 10), -40.0)
    logits[0, 4] = 0.0  # probability 1/2
    logits[1, 5] = np.log(3)  # 3/4
    expected = -(np.log(1 / 2) + np.log(3 / 4)) / 2
    assert frontier.loss(logits, np.array([4, 5])) == pytest.approx(expected, abs=1e-5)
    # One that is quite wrong counts as if its truth had a ten-thousandth.
    assert frontier.loss(logits[:1], np.array([7])) == pytest.approx(np.log(10_000), abs=1e-4)


def test_an_answer_that_the_firmware_would_not_show_is_not_right():
    logits = np.full((3, 10), -9.0)
    logits[0, 4] = 0.0  # probability 1/2
    logits[1, 4] = -1.2  # probability 0.23
    logits[2, 5] = 9.0  # another digit
    assert frontier.right(logits, np.array([4, 4, 4])) == 1


def test_the_chart_has_both_series_by_time_and_by_bytes_with_each_size_named():
    figure = charts.frontier(MEASURED, frontier.shipped())
    for axes, key in zip(figure.axes, ("board ms", "bytes"), strict=True):
        glyphs, frames = (line for line in axes.lines if len(line.get_xdata()) > 1)
        assert list(glyphs.get_xdata()) == [size[key] for size in SIZES.values()]
        right = SIZES[32]["right"]
        assert glyphs.get_ydata()[-1] == right["glyphs"] / MEASURED["validation glyphs"]
        assert frames.get_ydata()[-1] == (right["normal"] + right["hard"]) / (2 * frontier.FRAMES)
        names = [text.get_text() for text in axes.texts]
        assert names == 2 * [str(size) for size in SIZES]


def test_frames_are_measured_by_what_the_firmware_finds_in_them(monkeypatch):
    images, labels = digits.load()
    monkeypatch.setattr(frontier, "FRAMES", 20)
    found, truth = frontier.features_of_frames(images, labels, "normal")
    assert found.shape == (len(truth), COUNT)
    assert 15 <= len(truth) <= 20
    assert set(truth.tolist()) <= set(range(10))
