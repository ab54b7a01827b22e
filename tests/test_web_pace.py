"""The page's simulated board keeps the pace that is chosen, whatever time its host takes."""

from dataclasses import replace

import numpy as np
import pytest

from page import watcher
from page.steps import BOARD_MS, BOARD_RATES, ROW_MS, Frame, frame_seconds
from page.watcher import Watcher
from simulator.looks import Part


def frame(model="logistic", looks=1):
    """Return a frame in which nothing was found."""
    nothing = np.zeros((0, 0), np.uint8)
    return Frame(1, 0.0, model, 1, nothing, nothing, {}, [], [[]] * looks, False, nothing)


@pytest.mark.parametrize("model", BOARD_RATES)
def test_a_frame_is_due_when_a_pico_has_read_the_one_before_or_when_the_camera_has_it(model):
    spared = sum(BOARD_MS[model][stage] for stage in ("normalise", "features", "classify"))
    as_pico = 1 / BOARD_RATES[model] - spared / 1000
    assert frame_seconds("pico", 0.001, frame(model)) == pytest.approx(as_pico)
    assert frame_seconds("pico", 0.001, frame(model, looks=2)) > as_pico
    assert frame_seconds("pico", 5.0, frame(model)) == 5.0
    assert frame_seconds("pico", 0.001, None) == 0.001
    assert frame_seconds("camera", 0.001, frame(model)) == 0.001


def test_a_digit_of_a_row_takes_a_pico_longer_than_a_single_one():
    parts = [Part((0, 0, 9, 6), np.zeros((28, 28), np.uint8), is_cut) for is_cut in (False, True)]
    alone, of_row = (replace(frame(), tried=[[part]]).board_seconds for part in parts)
    assert of_row == pytest.approx(alone + ROW_MS / 1000)


class Clock:
    """A clock that only goes on when somebody sleeps, or is ``busy``."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(round(seconds, 6))
        self.now += seconds

    def busy(self, seconds):
        self.now += seconds


def test_the_firmware_sleeps_until_a_frame_is_due_and_catches_up_on_none(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(watcher, "time", clock)
    board = Watcher(None, None, lambda: 0.06, None, lambda: False, None, None)
    for seconds in (0.01, 0.04, 0.2, 0.01):
        board._taking()
        clock.busy(seconds)
    board._taking()
    assert clock.slept == [0.0, 0.05, 0.02, 0.0, 0.05]
