# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""firmware/reader.py and reading.py: from a frame to an answer, whatever the frame."""

import numpy as np
import pytest
from reader import Reader
from reading import Reading
from scipy import ndimage
from ulab import numpy as ulab_numpy

SHAPE = (60, 80)


def luma(frame):
    data = bytearray(np.clip(frame, 0, 255).astype(np.uint8).tobytes())
    return ulab_numpy.frombuffer(data, dtype=ulab_numpy.uint8).reshape(frame.shape)


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


def tiling(rng):
    tile = rng.integers(0, 256, rng.integers(1, 5, 2))
    return np.tile(tile, (60, 80))[: SHAPE[0], : SHAPE[1]]


@pytest.mark.parametrize("kind", [noise, flat, clouds, patches, scribble, tiling])
@pytest.mark.parametrize("model", ["logistic", "tree"])
def test_no_frame_makes_the_reader_fail(model, kind):
    reader = Reader(model, SHAPE)
    rng = np.random.default_rng(2)
    for _ in range(60):
        reading = reader.read(luma(kind(rng)))
        assert (reading.digit is None) == (reading.reason is not None)
        assert np.isfinite(reading.scores).all()
        assert 0 <= reading.confidence <= 1


@pytest.mark.parametrize("kind", [noise, flat])
def test_frames_without_a_mark_are_no_digit(kind):
    reader = Reader("logistic", SHAPE)
    rng = np.random.default_rng(3)
    for _ in range(100):
        assert reader.read(luma(kind(rng))).digit is None


def test_the_same_frame_is_read_the_same_after_any_other():
    reader = Reader("logistic", SHAPE)
    rng = np.random.default_rng(4)
    frame = luma(patches(np.random.default_rng(1)))
    first = list(reader.read(frame).scores)
    for kind in (noise, clouds, patches, scribble):
        reader.read(luma(kind(rng)))
        assert list(reader.read(frame).scores) == first


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


def test_an_answer_that_is_probably_wrong_is_no_digit():
    reading = decided([5.0] * 10)
    assert reading.digit is None
    assert reading.reason == "unsure"
    assert reading.confidence == pytest.approx(0.1, abs=1e-3)


@pytest.mark.parametrize("highest", [-0.6, -3.0, -1000.0])
def test_a_mark_that_is_none_of_the_ten_is_unlike_a_digit(highest):
    reading = decided([highest] + [highest - 9] * 9)
    assert reading.digit is None
    assert reading.reason == "unlike"
    assert reading.none > 0.6


def test_large_scores_do_not_overflow():
    assert decided([1000.0, -1000] + [0.0] * 8).confidence == 1


def test_a_reading_is_one_line_on_serial():
    assert str(decided([9.0, 6.0, 5.0] + [0.0] * 7)) == "0 94 %  (then 1 5 %, 2 2 %)"
    reading = Reading()
    reading.clear("blank")
    assert str(reading) == "no digit (blank)"
