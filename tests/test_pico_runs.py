"""Which frame a reading is of, what the times mean, and when a run ends."""

from types import SimpleNamespace

import numpy as np
import pytest

from bench.board import parity
from bench.board.parity import FrameReading, Pair
from bench.paper import numbers
from emulator import session
from emulator.emulate import READINGS_A_PICTURE, emulate
from emulator.report import showing
from emulator.session import RunError, Session
from emulator.stages import WARM_UP, StageTimes, measure
from simulator.board.tft import SimulatedTFT


def test_frames_of_the_warm_up_do_not_count_and_the_collectors_share_is_that_of_the_mean_frame():
    times = StageTimes()
    times.add({"bytes": {"find": 20_000}, "collection": 10.0}, counts=True)
    times.add({"ms": {"find": 90.0}, "frame": 200.0, "collections": 9}, counts=False)
    for collections in (1, 2, 3):
        counted = {"ms": {"find": 20.0, "capture": 1.0}, "frame": 100.0}
        times.add(counted | {"collections": collections}, counts=True)
    assert times.collecting == pytest.approx(20.0)
    assert times.allocated["find"] == [20_000]
    assert (times.stages["find"], times.frames) == ([20.0] * 3, [100.0] * 3)
    times.readings = [3.0, *(5.0 + n / 10 for n in range(WARM_UP + 20)), 8.6 + WARM_UP / 10]
    assert (times.first_reading, times.rate) == (3.0, pytest.approx(10.0))
    assert times.mean_rate == pytest.approx(21 / 3.7)


@pytest.mark.parametrize(
    ("digit", "score", "differs"),
    [(1, 0.0015, False), (2, 0.0, True), (None, 0.0, True), (1, 0.003, True)],
)
def test_another_digit_no_digit_or_another_score_is_a_difference(digit, score, differs):
    reason = "unsure" if digit is None else None
    pair = Pair("a", FrameReading(1, None, [0.0, 5.0]), FrameReading(digit, reason, [score, 5.0]))
    assert pair.differs == differs
    assert pair.score_distance == pytest.approx(score)


def test_another_number_is_a_difference():
    report = {
        "digit": None,
        "reason": None,
        "scores": [0.0],
        "digits": [[4, 0.9, [0, 0, 9, 6]]] * 2,
    }
    board = FrameReading.reported(report)
    assert board.number == "44"
    for number, differs in (("44", False), ("4", True)):
        assert Pair("a", FrameReading(None, None, [0.0], number), board).differs == differs


def test_as_many_frames_as_wanted_are_of_numbers():
    sets = *numbers.SETS, *numbers.NO_NUMBERS
    for count, written in ((1, 1), (6, 6), (4, 1)):
        sources = [source for source, _ in parity.frames(count, written, lambda picture: None)]
        assert len(sources) == count
        named = [source for source in sources if source.rpartition(" ")[0] in sets]
        assert len(named) >= written


class ScriptedPico:
    """Stands in for the board: prints lines at given seconds."""

    script: list[tuple[float, str]] = []

    def __init__(self, images, files, on_serial, uptime):
        self.seconds = 0.0
        self.closed = False
        self.camera = SimpleNamespace()
        self.tft = SimulatedTFT()
        self._left = list(self.script)
        self._print = on_serial

    def run(self, seconds):
        self.seconds += seconds
        while self._left and self._left[0][0] <= self.seconds:
            second, line = self._left.pop(0)
            self._print(line, second)

    def close(self):
        self.closed = True


@pytest.fixture
def quiet():
    with showing("a scripted board", 1, echo=False) as show:
        yield show


@pytest.fixture
def session_of(monkeypatch, quiet):
    monkeypatch.setattr(session, "EmulatedPico", ScriptedPico)
    monkeypatch.setattr(session, "SILENCE", 10)

    def start(*script):
        monkeypatch.setattr(ScriptedPico, "script", list(script))
        return Session(None, {}, quiet)

    return start


def test_a_picture_stays_until_its_reading_is_steady(session_of, quiet, monkeypatch, tmp_path):
    digits = [1] * READINGS_A_PICTURE + [1] * 2 + [2] * (READINGS_A_PICTURE - 2)
    script = [(number, f"{digit}  90 %   then 3 (3 %)") for number, digit in enumerate(digits)]
    monkeypatch.setattr(ScriptedPico, "script", script)
    pictures = [(name, np.full((1, 1), number)) for number, name in enumerate("ab")]
    seen = emulate(None, {}, pictures, tmp_path, quiet)
    assert [(each.source, each.digit) for each in seen] == [("a", 1), ("b", 2)]
    assert [each.second for each in seen] == [4, 9]


def test_a_board_that_tells_only_faults_ends_the_run(monkeypatch, quiet, session_of, tmp_path):
    fault = "FAULT: the camera sends no picture: check PCLK (GP10)."
    monkeypatch.setattr(ScriptedPico, "script", [(n, fault) for n in range(1, 99)])
    with pytest.raises(RunError, match="fault: the camera sends no picture"):
        emulate(None, {}, [("a", np.zeros((1, 1)))], tmp_path, quiet)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["hello"], "printed nothing for 10 s"),
        (["MemoryError: ", "Code done running."], "has ended:\n  MemoryError: \n"),
    ],
)
def test_a_board_that_falls_silent_or_whose_program_ends_is_given_up(session_of, lines, reason):
    with pytest.raises(RunError, match=reason):
        session_of(*[(1.0, line) for line in lines]).run_until(lambda: False, print)


def test_a_run_ends_when_it_is_done_or_at_its_limit(session_of):
    with session_of((1.0, "one"), (2.0, "two")) as running:
        assert running.run_until(lambda: "one" in running.lines, print)
        assert running.pico.seconds < 1.1
        assert not running.run_until(lambda: False, print, limit=0.5)
    assert running.pico.closed


def test_a_fault_ends_the_timing_of_the_stages(session_of, quiet):
    session_of((1.0, "FAULT: Out of memory."))
    with pytest.raises(RunError, match="Out of memory"):
        measure(None, {"code.py": b""}, [], 1, quiet)
