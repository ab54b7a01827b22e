# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""firmware/code.py itself, from power-up to a reading on the TFT and on serial."""

import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from inkling.reading.reader import Reader
from inkling.screen.screen import Screen
from inkling.settings import Settings
from simulator import run as firmware
from simulator import scenes
from simulator.board.tft import SimulatedTFT
from simulator.run import power_up, run_until_read
from training.data import digits

VIEW = slice(2, 62), slice(2, 82)
DIGIT = slice(0, 72), slice(90, 160)
CALM = replace(
    scenes.STYLES["easy"],
    size=(0.6, 0.6),
    rotation=(0, 0),
    paper=(230, 230),
    tint=0,
    gradient=(0, 0),
    vignette=(0, 0),
    noise=(0.5, 0.5),
    pens=("black",),
)

pytestmark = pytest.mark.usefixtures("bench")


@pytest.fixture(scope="module")
def zero():
    """A clear picture of a nought."""
    images, labels = digits.load()
    glyph = images[np.flatnonzero(labels == 0)[0]]
    return scenes.digit(glyph, np.random.default_rng(1), CALM)


class Board:
    """The board that ``run_until_read`` makes: its ``bench``, once it is powered up.

    ``before_start`` takes the bench and changes what a test wants to be different.
    """

    bench = None

    @staticmethod
    def before_start(bench):
        """Leave the bench as it is."""


@pytest.fixture
def board(monkeypatch):
    made = Board()

    def powered_up(*arguments, **options):
        made.bench = power_up(*arguments, **options)
        made.before_start(made.bench)
        return made.bench

    monkeypatch.setattr(firmware, "power_up", powered_up)
    return made


@pytest.fixture
def pauses(monkeypatch, board):
    """What the TFT shows in each pause long enough to be read; time does not pass in any.

    ``pauses.then`` is called with the bench at the end of each.
    """

    class Pauses(list):
        def then(self, bench):
            """Change nothing."""

    seen = Pauses()

    def sleep(seconds):
        if seconds >= 1:
            seen.append(board.bench.tft.image().copy())
            seen.then(board.bench)

    monkeypatch.setattr(time, "sleep", sleep)
    return seen


def screen_with(show):
    """Return what the TFT of another board shows after ``show(screen)``."""
    tft = SimulatedTFT()
    power_up(tft=tft)
    show(Screen(Settings(), (60, 80)))
    return tft.image()


def test_the_first_reading_appears_on_the_tft_and_on_serial(zero, board, capsys):
    run_until_read(zero)
    shown = board.bench.tft.image()
    [line] = capsys.readouterr().out.splitlines()
    assert line.startswith("0 ")
    assert "%" in line
    # The sensor averages 3x3 pixels of the picture; RGB565 has steps of 8.
    grey = (zero @ (0.299, 0.587, 0.114)).reshape(60, 3, 80, 3).mean(axis=(1, 3))
    view = shown[VIEW].astype(int)
    boxed = view.max(axis=2) - view.min(axis=2) > 8
    assert 0.01 < boxed.mean() < 0.1
    assert abs(view.mean(axis=2) - grey)[~boxed].max() <= 8
    assert shown[DIGIT].any()


def test_a_blank_paper_is_told_on_serial_and_no_digit_shown(zero, board, capsys):
    run_until_read(zero)
    with_digit = board.bench.tft.image().copy()
    run_until_read(np.full((240, 320), 200, np.uint8))
    assert capsys.readouterr().out.splitlines()[1:] == ["no digit (blank)"]
    assert (board.bench.tft.image()[DIGIT] != with_digit[DIGIT]).any()


def shown_in_turn(*pictures):
    """Return a scene that shows each of ``pictures`` for a frame, and then ends the program."""
    left = iter(pictures)

    def scene():
        for picture in left:
            return picture() if callable(picture) else picture
        raise firmware.Done

    return scene


def test_reading_goes_on_with_what_lies_before_the_camera(zero, board, capsys):
    paper = np.full((240, 320), 200, np.uint8)
    scene = shown_in_turn(*[paper] * 2, *[zero] * 4, *[paper] * 5)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)
    run_until_read(zero)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) >= 9
    # The reading is steady: a change shows within three frames.
    assert lines[0] == lines[1] == lines[8] == "no digit (blank)"
    assert lines[4].startswith("0 ")
    assert lines[5].startswith("0 ")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("INKLING_MODEL", "forest"),
        ("INKLING_CAMERA_ROTATION", 45),
        ("INKLING_CAMERA_MHZ", 99),
        ("INKLING_TFT_ROTATION", "sideways"),
        ("INKLING_CPU_MHZ", 133),
    ],
)
def test_a_bad_setting_is_told_on_tft_and_serial_and_the_default_used(
    zero, board, pauses, capsys, key, value
):
    run_until_read(zero)
    default = board.bench.tft.image()
    [expected_line] = capsys.readouterr().out.splitlines()

    run_until_read(zero, {key: value})
    complaint, *lines = capsys.readouterr().out.splitlines()
    assert complaint.startswith(f"settings.toml: {key} is '{value}', but must be ")
    assert lines == [expected_line]
    assert (board.bench.tft.image()[VIEW] == default[VIEW]).all()
    assert (board.bench.tft.image()[DIGIT] == default[DIGIT]).all()

    [told] = pauses
    assert (told == screen_with(lambda screen: screen.tell("Setting ignored", complaint))).all()


def test_each_bad_setting_is_told(zero, pauses, capsys):
    bad = {"INKLING_MODEL": "forest", "INKLING_TFT_BGR": "yes", "INKLING_CPU_MHZ": "fast"}
    run_until_read(zero, bad)
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[1] for line in lines[:-1]} == set(bad)
    assert lines[-1].startswith("0 ")
    assert len(pauses) == 3
    assert len({told.tobytes() for told in pauses}) == 3


MODULES = {
    "logistic": ("inkling.model.logistic", "inkling.model.logistic_tables"),
    "tree": ("inkling.model.tree", "inkling.model.tree_tables"),
}


@pytest.mark.parametrize(("model", "other"), [("logistic", "tree"), ("tree", "logistic")])
def test_the_chosen_model_reads_and_the_other_is_not_loaded(
    zero, monkeypatch, capsys, model, other
):
    for name in MODULES[model] + MODULES[other]:
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.delattr(sys.modules["inkling.model"], name.rpartition(".")[2], raising=False)
    run_until_read(zero, {"INKLING_MODEL": model})
    assert capsys.readouterr().out.startswith("0 ")
    assert set(MODULES[model]) <= set(sys.modules)
    assert not set(MODULES[other]) & set(sys.modules)


def mend(what):
    """Return a change of a bench."""
    return {
        "pull-ups": lambda bench: setattr(bench, "pull_ups", True),
        "camera": lambda bench: setattr(bench.camera.faults, "absent", False),
        "type": lambda bench: setattr(bench.camera.faults, "wrong_pid", False),
    }[what]


def spoil(what):
    """Return the change of a bench that ``mend`` takes back."""
    return {
        "pull-ups": lambda bench: setattr(bench, "pull_ups", False),
        "camera": lambda bench: setattr(bench.camera.faults, "absent", True),
        "type": lambda bench: setattr(bench.camera.faults, "wrong_pid", True),
    }[what]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("pull-ups", "FAULT: No pull-ups on SDA, SCL. Fit 2.2k from GP20 and GP21 to 3V3."),
        ("camera", "FAULT: No camera answers. Check 3V3, GND, SDA, SCL, XCLK, PWDN."),
        ("type", "FAULT: Not an OV7670 camera. Its PID is 0x26, not 0x76."),
    ],
)
def test_a_fault_at_the_start_is_told_until_it_is_mended_and_then_reading_begins(
    zero, board, pauses, capsys, what, told
):
    run_until_read(zero)
    expected = board.bench.tft.image()
    [reading] = capsys.readouterr().out.splitlines()
    boards = []

    def at_the_end_of_a_pause(bench):
        boards.append(bench)
        if len(pauses) == 3:
            mend(what)(bench)

    board.before_start = spoil(what)
    pauses.then = at_the_end_of_a_pause
    run_until_read(zero)
    assert capsys.readouterr().out.splitlines() == [told, told, told, reading]
    assert all(bench is board.bench for bench in boards)  # no restart
    assert (board.bench.tft.image()[VIEW] == expected[VIEW]).all()
    assert (board.bench.tft.image()[DIGIT] == expected[DIGIT]).all()

    fault, remedy = told.removeprefix("FAULT: ").removesuffix(".").split(". ")
    message = screen_with(lambda screen: screen.tell(fault, remedy))
    assert all((image == message).all() for image in pauses)


def test_a_camera_pulled_out_while_reading_is_told_and_reading_goes_on(zero, board, pauses, capsys):
    def pull_out():
        spoil("camera")(board.bench)
        return zero

    scene = shown_in_turn(zero, zero, pull_out, zero, zero)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)

    def plug_in(bench):
        if len(pauses) == 2:
            mend("camera")(bench)
            bench.camera.reset()

    pauses.then = plug_in
    run_until_read(zero)
    lines = capsys.readouterr().out.splitlines()
    faults = [line for line in lines if line.startswith("FAULT: ")]
    assert len(faults) == len(pauses) == 2
    assert faults[1].startswith("FAULT: No camera answers.")
    assert lines[0].startswith("0 ")
    assert lines[-1].startswith("0 ")


def test_the_test_card_is_shown_first_when_asked_for(zero, board, pauses, capsys):
    run_until_read(zero)
    assert pauses == []
    [reading] = capsys.readouterr().out.splitlines()
    run_until_read(zero, {"INKLING_TFT_TEST_CARD": 1})
    assert capsys.readouterr().out.splitlines() == [reading]
    assert board.bench.tft.image()[DIGIT].any()
    [shown] = pauses
    assert (shown == screen_with(lambda screen: screen.show_test_card())).all()
    colours = {tuple(pixel) for pixel in shown.reshape(-1, 3).tolist()}
    assert {(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)} <= colours


def test_a_frame_without_memory_is_told_and_reading_goes_on(
    zero, board, pauses, monkeypatch, capsys
):
    frames = iter(range(100))

    def read(reader, luma, complete=Reader.read):
        if next(frames) == 1:
            raise MemoryError
        return complete(reader, luma)

    monkeypatch.setattr(Reader, "read", read)
    scene = shown_in_turn(*[zero] * 6)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)
    run_until_read(zero)
    first, told, *others = capsys.readouterr().out.splitlines()
    assert told == "FAULT: Out of memory. Keep nothing in lib but what Inkling brought."
    assert len(pauses) == 1
    assert others
    assert all(line == first and line.startswith("0 ") for line in others)
