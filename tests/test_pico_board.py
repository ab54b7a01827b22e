"""The bundle on the emulated board, with each CircuitPython that PICO_UF2 names."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
UF2S = [path for path in os.environ.get("PICO_UF2", "").split(os.pathsep) if path]

pytestmark = [
    pytest.mark.timeout(1800),  # the emulated board is slower than a real one
    pytest.mark.skipif(
        not (UF2S and os.environ.get("PICO_BOOTROM")),
        reason="PICO_UF2 and PICO_BOOTROM name no CircuitPython and boot ROM",
    ),
]

CAPTURE = b"""
from binascii import crc32
from inkling.camera.camera import Camera
from inkling.settings import Settings

camera = Camera(Settings())
camera.open()
for _ in range(6):
    print("crc", crc32(bytes(camera.take())))
"""

COMPLAINTS = b"""
from inkling.settings import Settings
settings = Settings()
for complaint in settings.complaints:
    print("told", complaint)
print("model", settings.model)
while True:
    pass
"""


CLOCKS = b"""
import json
import time
import board
import busio
import microcontroller
import pwmio
from inkling.camera.camera import Camera
from inkling.settings import Settings

def milliseconds(work):
    start = time.monotonic_ns()
    work()
    return (time.monotonic_ns() - start) / 1e6

def count():
    for _ in range(10000):
        pass

def frames():
    for _ in range(5):
        camera.take()

settings = Settings()
for mhz in (125, 133, 200):
    microcontroller.cpu.frequency = mhz * 1000000
    xclk = pwmio.PWMOut(board.GP9, frequency=settings.camera_mhz * 1000000)
    xclk_hz = xclk.frequency
    xclk.deinit()
    spi = busio.SPI(board.GP10, board.GP11)
    spi.try_lock()
    spi.configure(baudrate=24000000)
    pixels = bytes(15000)
    spi.write(pixels)  # the first one takes longer, because its code is not in the cache
    spi_ms = milliseconds(lambda: spi.write(pixels))
    baud = spi.frequency
    spi.deinit()
    camera = Camera(settings)
    camera.open()
    camera.take()
    frames_ms = milliseconds(frames)
    camera.close()
    print("INKLING", json.dumps({"mhz": mhz, "loops": milliseconds(count), "frames": frames_ms,
        "xclk": xclk_hz, "spi": spi_ms, "baud": baud}))
"""


HANGS = b"""
import microcontroller
from inkling.reading.reader import Reader

read = Reader.read
frames = 0

def hanging(reader, luma):
    global frames
    frames += 1
    while frames == 3 and microcontroller.cpu.reset_reason != microcontroller.ResetReason.WATCHDOG:
        pass
    return read(reader, luma)

Reader.read = hanging
import firmware_code
"""


@pytest.fixture(scope="module", params=UF2S, ids=lambda path: Path(path).stem)
def uf2(request):
    return Path(request.param)


@pytest.fixture(scope="module")
def files():
    from export.bundle import collect

    return collect()


@pytest.fixture(scope="module")
def drives(files, tmp_path_factory):
    """The bundle as it is by default, with .mpy files, and with .py files."""
    from export.bundle import collect, write

    folder = tmp_path_factory.mktemp("drives")
    for kind, bundle in {"mpy": files, "py": collect(mpy=False)}.items():
        write(bundle, folder / kind)
    return folder


@pytest.fixture(scope="module")
def drive(drives):
    return drives / "mpy"


@pytest.fixture(scope="module")
def dragged(uf2, files, tmp_path_factory):
    """The one file with CircuitPython and the drive."""
    from export.circuitpython import identify
    from export.uf2 import with_drive

    path = tmp_path_factory.mktemp("dragged") / "inkling.uf2"
    path.write_bytes(with_drive(identify(uf2.read_bytes(), uf2), files))
    return path


def command(*arguments):
    """Run a module in a process of its own, in which no module is a stand-in."""
    result = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=1700,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """One rendered picture of each digit, which the shim reads right."""
    from PIL import Image

    from simulator import scenes
    from training.data import digits

    folder = tmp_path_factory.mktemp("pictures")
    glyphs, labels = digits.load()
    rng, style = np.random.default_rng(11), scenes.STYLES["normal"]
    for digit in range(10):
        for number, index in enumerate(np.flatnonzero(labels == digit)[:5]):
            picture = Image.fromarray(scenes.digit(glyphs[index], rng, style))
            picture.save(folder / f"{digit}-{number}.png")
    readings = map(json.loads, command("simulator", "classify", "--json", folder).splitlines())
    right = {}
    for reading in readings:
        digit = int(Path(reading["source"]).stem[0])
        if reading["digit"] == digit:
            right.setdefault(digit, reading["source"])
    return [right[digit] for digit in range(10)]


def test_captured_frames_are_the_sensors_luma_byte_by_byte(uf2, files):
    from binascii import crc32

    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session

    rng = np.random.default_rng(3)
    sent, received = [], []

    def scene():
        picture = rng.integers(0, 256, (60, 80), dtype=np.uint8)
        sent.append(crc32(picture.tobytes()))
        return picture

    def listen(line, second):
        if line.startswith("crc "):
            received.append(int(line.split()[1]))

    with (
        showing("capture", 6, echo=False) as show,
        Session(find_images(uf2), {**files, "code.py": CAPTURE}, show) as session,
    ):
        session.pico.camera.scene = scene
        session.run_until(lambda: len(received) == 6, listen)
    assert received == sent[:6]


def test_a_settings_file_that_cannot_be_read_is_told_and_does_not_stop_the_board(uf2, files):
    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session

    bad = (
        b"# caf\xe9\nINKLING_MODEL = tree\nINKLING_TFT_BGR = 1\nINKLING_TFT_BGR = 0\n"
        b'INKLING_CAMERA_MHZ = "8\nINKLING_CAMERA_ROTATION = "caf\xe9"\nINKLING_TFT_MIROR = 1\n'
    )
    images = find_images(uf2)
    drive = {**files, "code.py": COMPLAINTS, "settings.toml": bad}
    with (
        showing("settings", 1, echo=False) as show,
        Session(images, drive, show) as session,
    ):
        session.run_until(
            lambda: any(line.startswith("model") for line in session.lines),
            lambda line, second: None,
        )
    *told, model = [line for line in session.lines if line.startswith(("told", "model"))]
    unread = ["INKLING_CAMERA_MHZ", "INKLING_CAMERA_ROTATION"]
    # CircuitPython 9 wants quotes; 10 takes the text as it stands.
    nine = images.version.startswith("9.")
    unread = ["INKLING_MODEL", *unread] if nine else unread
    assert model == f"model {'logistic' if nine else 'tree'}"
    reasons = [line.removeprefix("told settings.toml: ").rpartition("; using")[0] for line in told]
    assert [r for r in reasons if "cannot be read; put text in double quotes" in r] == [
        f"{key} cannot be read; put text in double quotes" for key in unread
    ]
    assert "told settings.toml: INKLING_TFT_BGR stands there twice; the first line counts." in told
    nearest = "there is no INKLING_TFT_MIROR; the nearest is INKLING_TFT_MIRROR."
    assert told[-1] == f"told settings.toml: {nearest}"


def test_the_processor_follows_its_clock_and_camera_and_display_follow_theirs(uf2, files):
    from emulator.console import report_in
    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session
    from simulator.board.camera_timing import CLOCKS_PER_LINE, LINES_PER_FRAME

    reports = []

    def listen(line, second):
        if report := report_in(line):
            reports.append(report)

    with (
        showing("clocks", 3, echo=False) as show,
        Session(find_images(uf2), {**files, "code.py": CLOCKS}, show) as session,
    ):
        session.run_until(lambda: len(reports) == 3, listen)
    first = reports[0]
    for report in reports:
        # The tick's interrupts come more or less often within the loop.
        cycles = report["loops"] * report["mhz"]
        assert cycles == pytest.approx(first["loops"] * first["mhz"], rel=0.005)
        frame = 1000 * CLOCKS_PER_LINE * LINES_PER_FRAME / report["xclk"]
        assert report["frames"] == pytest.approx(5 * frame, abs=1)
        assert report["spi"] == pytest.approx(1000 * 8 * 15000 / report["baud"], rel=0.05)
    assert [report["xclk"] for report in reports] == [20_833_333, 22_166_666, 20_000_000]


def test_ten_digits_are_read(uf2, drive, pictures, tmp_path):
    options = ("--json", "--uf2", uf2, "--drive", drive, "--out", tmp_path)
    readings = json.loads(command("emulator", "emulate", *options, *pictures))
    assert [seen["digit"] for seen in readings] == list(range(10))
    assert all(Path(seen["tft"]).stat().st_size > 0 for seen in readings)


@pytest.mark.parametrize(("kind", "model"), [("mpy", "logistic"), ("mpy", "tree"), ("py", "tree")])
def test_shim_and_board_read_alike(uf2, drives, kind, model):
    options = ("--uf2", uf2, "--drive", drives / kind, "--model", model)
    assert ": 0 differences" in command("bench", "parity", "-n", 20, *options)


@pytest.mark.parametrize("mpy", [True, False])
def test_the_heap_has_pieces_large_enough_for_all_looks_at_frames_with_much_in_them(uf2, mpy):
    from emulator.drive import with_program
    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session, report_without_fault
    from export.bundle import collect
    from simulator import scenes
    from training.data import digits

    glyphs, _ = digits.load()
    rng = np.random.default_rng(5)
    style = scenes.STYLES["hard"]
    pictures = [
        scenes.digit(glyph, rng, style.varied(("surrounded", "boxed", "underlined")[number % 3]))
        for number, glyph in enumerate(glyphs[:60])
    ]
    shown, read = iter([*pictures, *pictures[:5]]), []

    def listen(line, second):
        if report_without_fault(line):  # raises an error if the board is out of memory
            read.append(line)

    with (
        showing("reading", len(pictures), echo=False) as show,
        Session(find_images(uf2), with_program(collect(mpy=mpy), "memory"), show) as session,
    ):
        session.pico.camera.scene = lambda: next(shown)
        session.run_until(lambda: len(read) >= len(pictures), listen)


def test_wiring_faults_are_told_and_recovered_from(uf2, drive, tmp_path):
    options = ("--uf2", uf2, "--drive", drive, "--out", tmp_path)
    assert "NO" not in command("emulator", "faults", *options).split()
    shown = [np.asarray(Image.open(path).convert("RGB")) for path in tmp_path.glob("*.png")]
    assert len(shown) == 5
    assert all(picture.min(axis=2).max() > 200 for picture in shown)  # the white text, drawn last


def test_the_one_file_to_drag_boots_and_reads_ten_digits(uf2, dragged, pictures, tmp_path):
    options = ("--json", "--uf2", dragged, "--out", tmp_path)
    readings = json.loads(command("emulator", "emulate", *options, *pictures))
    assert [seen["digit"] for seen in readings] == list(range(10))


def test_the_board_shows_the_drive_of_the_one_file_and_writes_to_it(dragged, tmp_path):
    """With another UID in boot_out.txt the board writes that file anew, as a real one does."""
    from test_pico_fat import Reader

    from emulator.console import reading_in
    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session

    changed = tmp_path / "changed.uf2"
    changed.write_bytes(dragged.read_bytes().replace(b"UID:0000", b"UID:1234"))
    images, read = find_images(changed), []
    with showing("drive", 1, echo=False) as show, Session(images, None, show) as session:
        session.run_until(
            lambda: bool(read), lambda line, _: reading_in(line) and read.append(line)
        )
        image = session.pico.drive()
        for keys in ("\x03", "\r", 'import os; print(sorted(os.listdir("/")))\r'):
            session.pico.type(keys)  # to the prompt, and what the board itself sees
            session.pico.run(1.5)
        names = ast.literal_eval(session.lines[-1])
    assert {"boot_out.txt", "code.py", "inkling", "lib", "settings.toml"} <= {*names}
    drive = Reader(image)
    assert dict(drive.walk(drive.root))["boot_out.txt"] == images.circuitpython.boot_out
    if shutil.which("fsck.fat"):
        (tmp_path / "drive.img").write_bytes(image)
        check = ["fsck.fat", "-n", "-v", tmp_path / "drive.img"]
        result = subprocess.run(check, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


def test_a_hang_is_ended_and_told_and_no_person_is_disturbed_by_the_watchdog(uf2, files):
    from emulator.console import reading_in
    from emulator.images import find_images
    from emulator.report import showing
    from emulator.session import Session

    looks, readings, told = [], [], []

    def scene():
        looks.append(pico.seconds)
        return np.full((60, 80), 200, np.uint8)

    def listen(line, second):
        if reading_in(line):
            readings.append(second)
        if line == "The board had hung for 8 seconds.":
            told.append(second)

    def rest(seconds):
        session.run_until(lambda: False, listen, seconds)

    drive = {**files, "firmware_code.py": files["code.py"], "code.py": HANGS}
    with (
        showing("hang", 1, echo=False) as show,
        Session(find_images(uf2), drive, show) as session,
    ):
        pico = session.pico
        pico.camera.scene = scene
        session.run_until(lambda: len(readings) == 5, listen, limit=40)
        [reset] = pico.resets
        assert len(told) == 1
        assert 7.5 < reset - readings[1] < 8.5

        pico.read(False)  # a host that has opened the console and does not read it
        unread = len(looks)
        rest(9)
        pico.read(True)
        rest(1)
        assert len(looks) > unread + 50
        assert len(pico.resets) == 1

        pico.type("\x03")  # Ctrl-C
        pico.run(1)
        pico.type("\r")  # into the REPL
        pico.run(9)
        assert any("KeyboardInterrupt" in line for line in session.lines)
        assert len(pico.resets) == 1

        before = len(readings)
        pico.type("\x04")  # Ctrl-D runs code.py again
        session.lines.clear()
        session.run_until(lambda: len(readings) > before, listen, limit=20)
        assert len(told) == 1  # this is no restart
        assert len(pico.resets) == 1


def test_the_soak_passes(uf2, drive):
    frames = ("--frames", 90, "--board-frames", 90, "--unplug", 2)
    assert "NO" not in command("bench", "soak", *frames, "--uf2", uf2, "--drive", drive).split()
