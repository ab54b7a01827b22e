"""firmware/code.py itself, from power-up to a reading on the TFT and on serial."""

import sys
import time
from contextlib import redirect_stdout
from dataclasses import replace
from importlib import import_module
from io import StringIO
from unittest.mock import Mock

import adafruit_ov7670
import numpy as np
import pytest
import rp2pio
import supervisor

from inkling import parts, pins
from inkling.glyph.normalise import Normaliser
from inkling.model import NAMES
from inkling.reading.reader import Reader
from inkling.screen.screen import Screen
from inkling.settings import Settings
from simulator import run as firmware
from simulator import scenes
from simulator.board.tft import SimulatedTFT
from simulator.run import power_up, run_until_read

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
def zero(glyphs):
    """A clear picture of a nought."""
    return scenes.digit(glyphs[0], np.random.default_rng(1), CALM)


@pytest.fixture(scope="module")
def sound(zero):
    """What a sound board prints and shows of the nought."""
    with redirect_stdout(StringIO()) as printed:
        tft = run_until_read(zero)
    [reading] = printed.getvalue().splitlines()
    return reading, tft.image()


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


def assert_sound(sound, reading, image):
    """Check the last line that was printed, and picture and digit on the TFT."""
    line, expected = sound
    assert reading == line
    assert (image[VIEW] == expected[VIEW]).all()
    assert (image[DIGIT] == expected[DIGIT]).all()


def screen_with(show):
    """Return what the TFT of another board shows after ``show(screen)``."""
    tft = SimulatedTFT()
    power_up(tft=tft)
    settings = Settings()
    show(Screen(settings, parts.view_class(settings)))
    return tft.image()


def test_the_first_reading_appears_on_the_tft_and_on_serial(zero, sound):
    line, shown = sound
    assert line.startswith("0 ")
    assert "%" in line
    # The sensor averages 3x3 pixels of the picture; RGB565 has steps of 8.
    grey = (zero @ (0.299, 0.587, 0.114)).reshape(60, 3, 80, 3).mean(axis=(1, 3))
    view = shown[VIEW].astype(int)
    boxed = view.max(axis=2) - view.min(axis=2) > 8
    assert 0.01 < boxed.mean() < 0.1
    assert abs(view.mean(axis=2) - grey)[~boxed].max() <= 8
    assert shown[DIGIT].any()


def test_a_blank_paper_is_told_on_serial_and_no_digit_shown(sound, capsys):
    tft = run_until_read(np.full((240, 320), 200, np.uint8))
    assert capsys.readouterr().out.splitlines() == ["no digit (blank)"]
    assert (tft.image()[DIGIT] != sound[1][DIGIT]).any()


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


def test_each_bad_setting_is_told_on_tft_and_serial_and_the_default_used(
    zero, sound, pauses, capsys
):
    bad = {
        "INKLING_MODEL": "forest",
        "INKLING_CAMERA_ROTATION": 45,
        "INKLING_CAMERA_MHZ": 99,
        "INKLING_TFT_ROTATION": "sideways",
        "INKLING_TFT_BGR": "yes",
        "INKLING_CPU_MHZ": 133,
    }
    image = run_until_read(zero, bad).image()
    *complaints, line = capsys.readouterr().out.splitlines()
    assert_sound(sound, line, image)
    assert {complaint.partition(", but must be ")[0] for complaint in complaints} == {
        f"settings.toml: {key} is '{value}'" for key, value in bad.items()
    }
    for complaint, told in zip(complaints, pauses, strict=True):
        wanted = screen_with(lambda screen, text=complaint: screen.tell("Setting ignored", text))
        assert (told == wanted).all()


@pytest.mark.parametrize("model", NAMES)
def test_the_chosen_model_reads_and_no_other_is_loaded(zero, monkeypatch, capsys, model):
    modules = {n: {f"inkling.model.{n}", f"inkling.model.{n}_tables"} for n in NAMES}
    for name in set.union(*modules.values()):
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.delattr(sys.modules["inkling.model"], name.rpartition(".")[2], raising=False)
    run_until_read(zero, {"INKLING_MODEL": model})
    assert capsys.readouterr().out.startswith("0 ")
    assert {n for n in NAMES if modules[n] & set(sys.modules)} == {model}


def attribute(find_owner, name, bad):
    """Return what spoils an attribute of ``find_owner(bench)``."""
    return lambda patch, bench: patch.setattr(find_owner(bench), name, bad)


def wire(name, gpio):
    """Return what names another pin in pins.py."""
    return attribute(lambda _: pins, name, gpio)


def camera(name):
    return attribute(lambda bench: bench.camera.faults, name, True)


def in_use(gpio):
    """Return what lets something else on the board hold a GPIO."""

    def spoil(patch, bench):
        is_free = bench.is_free
        patch.setattr(bench, "is_free", lambda pin: pin != gpio and is_free(pin))

    return spoil


def raises(error):
    def fail(*_arguments, **_options):
        raise error

    return fail


def lacks_a_file(patch, _):
    patch.setitem(sys.modules, "inkling.camera.camera", None)


CAMERA_PINS = "Check the camera's pins in inkling/pins.py"
TFT_PINS = "Check the TFT's pins in inkling/pins.py"
CORRECT = "Correct inkling/pins.py"
COPY = "Copy the whole bundle to the drive again"
ANYTHING = "The serial console says where. Undo your last change, or copy the bundle again"
NO_PULL_UPS = attribute(lambda bench: bench, "pull_ups", False)
NO_MACHINE = attribute(
    lambda _: rp2pio.StateMachine, "__init__", raises(RuntimeError("No machine"))
)
NO_NORMALISER = attribute(lambda _: Normaliser, "__init__", raises(ValueError("no")))
# The module is imported anew by each start.
NO_SETTINGS = attribute(
    lambda _: import_module("inkling.settings").Settings, "__init__", raises(OSError(5))
)
OLD_DRIVER = attribute(lambda _: adafruit_ov7670, "imagecapture", Mock())

# fault: (what spoils the board, the remedy)
TROUBLES = {
    "No pull-ups on SDA, SCL": (NO_PULL_UPS, "Fit 2.2k from GP20 and GP21 to 3V3"),
    "No camera answers": (camera("absent"), "Check 3V3, GND, SDA, SCL, XCLK, PWDN"),
    "Not an OV7670 camera": (camera("wrong_pid"), "Its PID is 0x26, not 0x76"),
    "GP9 in use": (in_use(9), CAMERA_PINS),
    "GP20 in use": (in_use(20), CAMERA_PINS),
    "GP12 in use": (in_use(12), CAMERA_PINS),
    "No machine": (NO_MACHINE, CAMERA_PINS),
    "The board has no pin VSYNC": (wire("CAMERA_VSYNC", "VSYNC"), CORRECT),
    "Invalid pins": (wire("CAMERA_SDA", "GP22"), CAMERA_PINS),
    "Pins must be sequential": (wire("CAMERA_DATA", pins.CAMERA_DATA[::-1]), CAMERA_PINS),
    "import of inkling.camera.camera halted; None in sys.modules": (lacks_a_file, COPY),
    "ValueError: no": (NO_NORMALISER, ANYTHING),
    "adafruit_ov7670 is another version": (OLD_DRIVER, "Copy lib/ from the bundle"),
}
WITHOUT_SCREEN = {
    "GP10 in use": (in_use(10), TFT_PINS),
    "GP16 in use": (in_use(16), TFT_PINS),
    "The board has no pin GP31": (wire("TFT_CS", "GP31"), CORRECT),
    "OSError: 5": (NO_SETTINGS, ANYTHING),
}


@pytest.fixture
def run_spoilt(zero, sound, board, pauses, capsys):
    """A function that runs code.py on a board that is spoilt and, after two pauses, mended.

    It returns the lines that tell of the trouble, and what was printed on stderr.
    """
    patch = pytest.MonkeyPatch()
    benches = []

    def mend(bench):
        benches.append(bench)
        if len(pauses) == 2:
            patch.undo()
        if len(pauses) == 4:
            raise firmware.Done

    def run(spoil):
        board.before_start = lambda bench: spoil(patch, bench)
        pauses.then = mend
        image = run_until_read(zero).image()
        printed = capsys.readouterr()
        *told, reading = printed.out.splitlines()
        assert_sound(sound, reading, image)
        assert all(bench is board.bench for bench in benches)  # no restart
        return told, printed.err

    yield run
    patch.undo()


@pytest.mark.parametrize("fault", [*TROUBLES, *WITHOUT_SCREEN])
def test_trouble_is_told_on_tft_and_serial_until_it_is_mended_and_then_reading_begins(
    run_spoilt, pauses, fault
):
    spoil, remedy = (TROUBLES | WITHOUT_SCREEN)[fault]
    told, errors = run_spoilt(spoil)
    assert told == [f"FAULT: {fault}. {remedy}."] * 2
    # Serial has the file and the line, unless it is clear what to mend.
    assert errors.count("Traceback") == (2 if remedy in (ANYTHING, COPY) else 0)
    if fault in TROUBLES:
        message = screen_with(lambda screen: screen.tell(fault, remedy))
        assert all((image == message).all() for image in pauses)


def test_trouble_that_cannot_be_shown_is_still_told_on_serial(run_spoilt):
    def spoil(patch, bench):
        patch.setattr(bench.camera.faults, "absent", True)
        patch.setattr(Screen, "tell", raises(MemoryError()))

    told, errors = run_spoilt(spoil)
    assert len(told) == errors.count("MemoryError") == 2


def test_ctrl_c_ends_the_program(zero, pauses, monkeypatch):
    monkeypatch.setattr(Reader, "read", raises(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        run_until_read(zero)
    assert pauses == []


def test_a_camera_pulled_out_while_reading_is_told_and_reading_goes_on(zero, board, pauses, capsys):
    def pull_out():
        board.bench.camera.faults.absent = True
        return zero

    scene = shown_in_turn(zero, zero, pull_out, zero, zero)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)

    def plug_in(bench):
        if len(pauses) == 2:
            bench.camera.faults.absent = False
            bench.camera.reset()

    pauses.then = plug_in
    run_until_read(zero)
    lines = capsys.readouterr().out.splitlines()
    faults = [line for line in lines if line.startswith("FAULT: ")]
    assert len(faults) == len(pauses) == 2
    assert faults[1].startswith("FAULT: No camera answers.")
    assert lines[0].startswith("0 ")
    assert lines[-1].startswith("0 ")


def test_the_test_card_is_shown_first_when_asked_for(zero, sound, pauses, capsys):
    image = run_until_read(zero, {"INKLING_TFT_TEST_CARD": 1}).image()
    assert_sound(sound, capsys.readouterr().out.strip(), image)
    [shown] = pauses
    assert (shown == screen_with(lambda screen: screen.show_test_card(Settings()))).all()


@pytest.mark.parametrize(
    ("error", "fault", "remedy"),
    [
        (MemoryError(), "Out of memory", "Keep nothing in lib but what Inkling brought"),
        (KeyError("ink"), "KeyError: 'ink'", ANYTHING),
    ],
)
def test_a_frame_that_fails_is_told_with_its_line_and_reading_goes_on(
    zero, board, pauses, monkeypatch, capsys, error, fault, remedy
):
    frames = iter(range(100))

    def read(reader, luma, complete=Reader.read):
        if next(frames) == 1:
            raise error
        return complete(reader, luma)

    monkeypatch.setattr(Reader, "read", read)
    scene = shown_in_turn(*[zero] * 6)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)
    run_until_read(zero)
    printed = capsys.readouterr()
    first, told, *others = printed.out.splitlines()
    assert told == f"FAULT: {fault}. {remedy}."
    assert "test_code.py" in printed.err
    [image] = pauses
    assert (image == screen_with(lambda screen: screen.tell(fault, remedy))).all()
    assert others
    assert all(line == first and line.startswith("0 ") for line in others)


def test_the_watchdog_is_on_while_frames_are_read_and_fed_with_each(zero, board, pauses):
    states = []

    def look():
        state = board.bench.watchdog
        states.append((state.mode is not None, state.timeout, state.fed))
        return zero

    def pull_out():
        board.bench.camera.faults.absent = True
        return look()

    scene = shown_in_turn(look, look, look, pull_out, look)
    board.before_start = lambda bench: setattr(bench.camera, "scene", scene)
    off = []

    def plug_in(bench):
        off.append(bench.watchdog.mode is None)
        bench.camera.faults.absent = False

    pauses.then = plug_in
    run_until_read(zero, {"INKLING_TFT_TEST_CARD": 1, "INKLING_MODEL": "forest"})
    assert {(on, timeout) for on, timeout, _ in states} == {(True, 8)}
    fed = [count for _, _, count in states]
    assert fed[:3] == [0, 1, 2]
    assert off == [True] * 3  # the test card, the setting, the fault
    assert board.bench.watchdog.mode is None


def test_the_watchdog_is_off_where_files_come_over_the_web_workflow(zero, board, monkeypatch):
    monkeypatch.setenv("CIRCUITPY_WEB_API_PASSWORD", "secret")
    run_until_read(zero)
    assert (board.bench.watchdog.timeout, board.bench.watchdog.mode) == (0, None)


def test_ctrl_c_leaves_the_watchdog_off(zero, board, monkeypatch):
    monkeypatch.setattr(Reader, "read", raises(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        run_until_read(zero)
    assert board.bench.watchdog.mode is None


@pytest.mark.parametrize(("reason", "told"), [("STARTUP", True), ("AUTO_RELOAD", False)])
def test_a_restart_by_the_watchdog_is_told_at_the_next_start(
    zero, sound, board, pauses, monkeypatch, capsys, reason, told
):
    monkeypatch.setattr(supervisor.runtime, "run_reason", getattr(supervisor.RunReason, reason))
    board.before_start = lambda bench: setattr(bench, "was_reset_by_watchdog", True)
    image = run_until_read(zero).image()
    *notes, line = capsys.readouterr().out.splitlines()
    assert_sound(sound, line, image)
    text = "The board had hung for 8 seconds."
    assert notes == [text] * told
    wanted = screen_with(lambda screen: screen.tell("Restarted by itself", text))
    assert [(image == wanted).all() for image in pauses] == [True] * told


def test_a_host_that_does_not_read_the_console_does_not_stop_the_board(zero, board, capsys):
    board.before_start = lambda bench: setattr(bench, "unread_bytes", 64)
    run_until_read(zero)
    assert capsys.readouterr().out == ""
