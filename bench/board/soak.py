"""Thousands of frames, spoiled ones and pulled plugs among them, in the shim and on the board.

The firmware runs as it is: its loop, its display, its faults. The board's clock says that it has
been on for more than ten days, and ``ticks_ms`` wraps soon.
"""

import gc
import io
import runpy
import sys
from binascii import crc32
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from unittest import mock

import numpy as np

from bench.board.parity import FrameReading, Pair
from bench.paper import numbers, sets
from emulator.console import fault_in, report_in
from emulator.drive import with_program, with_settings
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import RunError, Session
from simulator.board.camera import SimulatedCamera
from simulator.board.camera_optics import fit_scene
from simulator.run import FIRMWARE, Done, power_up
from simulator.settings_file import MOST_DIGITS, chosen
from training.data import digits

WARM_UP = 50
"""Frames after which no more memory may be taken."""

UPTIME = (2 * 2**29 + 0x10000) / 1000 - 10
"""Seconds, 12.4 days: 10 s before ``ticks_ms`` wraps for the third time."""

SETTINGS = {"INKLING_CAMERA_ROTATION": 0, "INKLING_CAMERA_MIRROR": 0}

_SEED = 2027
# Of every ten frames, one is torn, one is noise, and two are from the benchmark of numbers.
_TORN, _NOISY, _NUMBERS, _CYCLE = 3, 7, (1, 5), 10
_TELL_WITHIN = 5.0  # seconds, for a fault to be told
# For the reading after it: so long for the camera, and then the time after which the watchdog of
# inkling/guard.py would restart the board.
_READ_WITHIN = _TELL_WITHIN + 8.0
_MOST_FAULTS = 20

# Free memory goes up and down with what is shown. Half a kilobyte in a run is no leak.
_BOARD_SLACK = 512  # bytes
_SHIM_SLACK = 100  # of Python's blocks of memory


@dataclass
class Run:
    """What happened in one run of one model."""

    model: str
    where: str
    wanted: int
    readings: dict[int, FrameReading] = field(default_factory=dict)
    """By the checksum of the frame."""
    frames: int = 0
    memory: list[int] = field(default_factory=list)
    """After each frame: on the board free bytes, in the shim blocks that are in use."""
    slack: int = 0
    faults: list[str] = field(default_factory=list)
    """Those that nobody had brought about."""
    unplugged: int = 0
    cut_short: int = 0
    unknown: int = 0
    """Frames that are no picture: those that were cut short, and went on with the next."""
    differences: list[Pair] = field(default_factory=list)
    restarts: int = 0
    seconds: float = 0.0
    """How long it took, on this machine."""

    @property
    def loss(self) -> int:
        """How much less memory there was at the worst moment of the second half than before."""
        counted = self.memory[WARM_UP:]
        middle = len(counted) // 2
        if middle == 0:
            return 0
        if self.where == "shim":
            return max(counted[middle:]) - max(counted[:middle])
        return min(counted[:middle]) - min(counted[middle:])

    @property
    def passed(self) -> bool:
        """Whether all is as it should be."""
        return (
            self.frames >= self.wanted
            and not self.faults
            and not self.differences
            and not self.restarts
            and self.unknown <= 2 * (self.cut_short + self.unplugged)
            and self.loss <= self.slack
        )


def pictures(count: int, show: Show) -> np.ndarray:
    """Return ``count`` pictures of every kind, (count, 60, 80, 3) uint8; always the same ones."""
    rng = np.random.default_rng(_SEED)
    glyphs, labels = digits.load()
    measured = sets.frames(count, glyphs, labels)
    # Twice as many as are shown; to choose their digits takes 2 ms a frame.
    rows = numbers.frames(max(count // _CYCLE, _CYCLE), glyphs, labels)
    rows = [rows[place] for place in rng.permutation(len(rows))]
    laid = np.zeros((count, 60, 80, 3), np.uint8)
    for number, place in enumerate(rng.choice(len(measured), count, replace=False)):
        show.done(number)
        if number % _CYCLE == _NOISY:
            laid[number] = rng.integers(0, 256, laid[number].shape)
            continue
        frame = rows.pop() if number % _CYCLE in _NUMBERS else measured[place]
        laid[number] = fit_scene(frame(), (80, 60))
        if number % _CYCLE == _TORN:
            row = rng.integers(1, 60)
            laid[number, row:] = laid[number - 1, row:]
    return laid


class _Faults(io.TextIOBase):
    """Takes what the firmware prints, and counts its faults."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def write(self, text: str) -> int:
        if fault := fault_in(text):
            self.told.append(fault)
        return len(text)


def in_shim(
    model: str, laid: np.ndarray, unplugs: int, show: Show, digits: int | None = None
) -> Run:
    """Run the firmware in the shim on the pictures ``laid``; unplug the camera now and then.

    A number has at most ``digits``; None leaves it to ``settings.toml``.
    """
    count = len(laid)
    run = Run(model, "shim", count, slack=_SHIM_SLACK)
    moments = _moments(count, unplugs)
    shown = tries = 0
    console = _Faults()
    # Made beforehand, so that what is kept of the readings takes no memory in the run.
    keys, memory = np.zeros(count, np.uint32), np.zeros(count, np.int64)
    scores, spelled = np.zeros((count, 10)), np.zeros(count, f"U{MOST_DIGITS}")
    outcomes: list[tuple[int | None, str | None]] = [(None, None)] * count

    def scene() -> np.ndarray:
        nonlocal shown, tries
        show.done(run.frames)
        if shown == count:
            raise Done
        shown += 1
        if shown in moments:
            camera.faults.absent, tries = True, 0
            run.unplugged += 1
        return laid[shown - 1]

    def sleep(_seconds: float) -> None:
        """Let no time pass between two tries; plug the camera in before the third."""
        nonlocal tries
        tries += 1
        if not camera.faults.absent:
            run.faults += console.told
        elif tries == 2:
            camera.faults.absent = False
            camera.reset()
        console.told.clear()

    camera = SimulatedCamera(scene)
    bench = power_up(SETTINGS | chosen(model, digits), camera)
    bench.powered_up -= UPTIME
    from ulab.numpy._scalars import _int_operand

    from inkling import parts

    make = parts.reader

    def watched(settings):
        """Return the reader; each reading is kept as it is after all looks, as on the board."""
        reader = make(settings)
        read = reader.read

        def kept(luma):
            reading = read(luma)
            number, run.frames = run.frames, run.frames + 1
            keys[number] = crc32(luma.tobytes())
            scores[number], spelled[number] = reading.scores, reading.number or ""
            outcomes[number] = _OUTCOMES.setdefault(*[(reading.digit, reading.reason)] * 2)
            gc.collect()
            _int_operand.cache_clear()  # it holds up to 4096
            memory[number] = sys.getallocatedblocks()
            return reading

        reader.read = kept
        return reader

    gc.collect()
    gc.freeze()  # what is there already is not looked through after each frame
    code = str(FIRMWARE / "code.py")
    try:
        with (
            mock.patch.object(parts, "reader", watched),
            mock.patch("time.sleep", sleep),
            redirect_stdout(console),
        ):
            runpy.run_path(code, run_name="__main__")
    except Done:
        pass
    finally:
        gc.unfreeze()
    run.faults += console.told
    run.memory = memory[: run.frames].tolist()
    for number, (digit, reason) in enumerate(outcomes[: run.frames]):
        reading = FrameReading(digit, reason, scores[number].tolist(), str(spelled[number]) or None)
        run.readings[int(keys[number])] = reading
    return run


def on_board(
    images: Images,
    files: Mapping[str, bytes],
    shim: Run,
    laid: np.ndarray,
    unplugs: int,
    show: Show,
) -> Run:
    """Run the firmware on the emulated board on the pictures ``laid``, which the shim has read.

    Each time before the camera is unplugged, a frame is cut short.
    """
    count = len(laid)
    run = Run(shim.model, "board", count, slack=_BOARD_SLACK)
    begun = 0  # frames of the camera
    told: list[str] = []
    is_plugged = True

    def scene() -> np.ndarray:
        nonlocal begun
        begun += 1
        return laid[(begun - 1) % count]

    def listen(line: str, second: float) -> None:
        if fault := fault_in(line):
            (run.faults if is_plugged else told).append(fault)
            if len(run.faults) == _MOST_FAULTS:
                raise RunError(f"The board tells one fault after another, last: {fault}")
        report = report_in(line)
        if report is None:
            return
        if "free" in report:
            run.memory.append(report["free"])
            return
        run.frames += 1
        show.done(run.frames)
        wanted = shim.readings.get(report["frame"])
        if wanted is None:
            run.unknown += 1
            return
        pair = Pair(f"frame {run.frames}", wanted, FrameReading.reported(report))
        if pair.differs:
            run.differences.append(pair)

    settings = SETTINGS | {"INKLING_MODEL": shim.model}
    drive = with_program(with_settings(files, settings), "soak")
    with Session(images, drive, show, UPTIME) as session:
        pico = session.pico
        pico.camera.scene = scene

        def has_read(frames: int, limit: float = float("inf")) -> bool:
            return session.run_until(lambda: run.frames >= frames, listen, limit)

        for moment in sorted(_moments(count, unplugs)):
            has_read(moment)
            before = begun
            session.run_until(lambda: begun > before, listen)  # noqa: B023 (it is asked here)
            pico.rewire(vsync=False)
            pico.rewire(vsync=True)  # the camera begins its frame anew
            run.cut_short += 1
            has_read(run.frames + 2)
            is_plugged = False
            told.clear()
            pico.rewire(camera=False)
            if not session.run_until(lambda: bool(told), listen, _TELL_WITHIN):
                run.faults.append("nothing told of the camera that was unplugged")
            pico.rewire(camera=True)
            if not has_read(run.frames + 1, _READ_WITHIN):
                raise RunError("The board did not read on once the camera was plugged in again.")
            is_plugged = True
            run.unplugged += 1
        has_read(count)
        run.restarts = len(pico.resets)
    return run


_OUTCOMES: dict = {}  # so that equal outcomes are one object


def _moments(count: int, unplugs: int) -> set[int]:
    """Return the numbers of the frames at which the camera is unplugged, evenly spread."""
    return {count * (number + 1) // (unplugs + 1) for number in range(unplugs)}


def print_runs(runs: Sequence[Run]) -> None:
    """Print what happened, each fault that nobody had brought about, and each difference."""
    for run in runs:
        for fault in run.faults:
            print(f"{run.model}, {run.where}: {fault}")
        for pair in run.differences:
            print(f"{run.model}: {pair.source}: {pair.shim}, on the board {pair.board}")
    print_table(
        "Soak",
        (
            "model, where",
            "frames",
            "cut short",
            "unplugged and back",
            "faults else",
            "restarts",
            "read differently",
            "memory lost",
            "frames a second",
            "passed",
        ),
        [
            (
                f"{run.model}, {run.where}",
                f"{run.frames:,}",
                f"{run.cut_short}",
                f"{run.unplugged}",
                f"{len(run.faults)}",
                f"{run.restarts}",
                f"{len(run.differences)}",
                f"{run.loss:,} {'blocks' if run.where == 'shim' else 'bytes'}",
                f"{run.frames / run.seconds:.1f}",
                "yes" if run.passed else "NO",
            )
            for run in runs
        ],
    )
