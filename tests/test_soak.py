"""The soak: what it runs in the shim, and what it does not let pass."""

import numpy as np
import pytest

from bench.board import soak
from bench.board.parity import FrameReading, Pair
from emulator.report import showing
from inkling.model import NAMES

pytestmark = pytest.mark.usefixtures("bench")


def shim_run(model, frames, unplugs, digits=None):
    with showing("soak", frames, echo=False) as show:
        return soak.in_shim(model, soak.pictures(frames, show), unplugs, show, digits)


def test_the_shim_reads_each_picture_and_goes_on_when_the_camera_is_back():
    run = shim_run(NAMES[0], 60, 3)
    assert (run.frames, run.unplugged, run.faults) == (60, 3, [])
    assert len(run.readings) == 60
    assert run.passed


def test_numbers_are_among_what_is_compared():
    readings = shim_run(NAMES[0], 30, 0, digits=6).readings.values()
    assert any(len(reading.number or "") > 1 for reading in readings)


def test_a_reading_is_kept_as_the_reader_of_numbers_returns_it(monkeypatch):
    from inkling.reading.number import NumberReader

    read = NumberReader.read

    def changed(reader, luma):
        reading = read(reader, luma)
        reading.clear("edge")
        return reading

    monkeypatch.setattr(NumberReader, "read", changed)
    readings = shim_run(NAMES[0], 3, 0, digits=6).readings.values()
    assert [reading.reason for reading in readings] == ["edge"] * 3


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("model", NAMES)
def test_ten_thousand_frames_take_no_memory_and_make_no_fault(model):
    run = shim_run(model, 10_000, 50)
    assert run.passed, (run.frames, run.faults, run.loss)


def test_pictures_are_always_the_same_and_spoiled_ones_are_among_them():
    with showing("soak", 20, echo=False) as show:
        first, second = soak.pictures(20, show), soak.pictures(20, show)
    assert (first == second).all()
    whole_again = [(first[n, -1] == first[n - 1, -1]).all() for n in (3, 13)]
    assert whole_again == [True, True]  # torn: the lower part is the picture before
    steps = np.abs(np.diff(first.astype(int), axis=2)).mean(axis=(1, 2, 3))
    assert {7, 17} == {int(n) for n in np.argsort(steps)[-2:]}


def sound_run(where, memory):
    return soak.Run("logistic", where, len(memory), frames=len(memory), memory=memory, slack=100)


SPOILS = {
    "a frame too few": lambda run: setattr(run, "frames", run.frames - 1),
    "a fault": lambda run: run.faults.append("Out of memory"),
    "a restart": lambda run: setattr(run, "restarts", 1),
    "frames that are none": lambda run: setattr(run, "unknown", 1),
    "a difference": lambda run: run.differences.append(
        Pair("a", FrameReading(1, None, [0.0]), FrameReading(2, None, [0.0]))
    ),
}


@pytest.mark.parametrize("spoil", SPOILS.values(), ids=SPOILS)
def test_what_goes_wrong_is_not_passed(spoil):
    run = sound_run("board", [30_000] * 200)
    assert run.passed
    spoil(run)
    assert not run.passed


@pytest.mark.parametrize(("where", "step"), [("board", -16), ("shim", 1)])
def test_a_little_memory_lost_now_and_then_is_not_passed(where, step):
    start = [30_000 + 5000 * step // abs(step) * -1] * soak.WARM_UP  # what comes at first may stay
    flat = [30_000 + 90 * (n % 2) for n in range(1000)]
    assert sound_run(where, start + flat).passed
    leaking = [value + step * (n // 3) for n, value in enumerate(flat)]
    assert not sound_run(where, start + leaking).passed
