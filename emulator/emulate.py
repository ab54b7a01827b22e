# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Show pictures to the emulated board and see what it reads: ``pico emulate``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from emulator.console import reading_in
from emulator.images import Images
from emulator.pico import EmulatedPico
from emulator.report import Show, print_table
from emulator.session import Session
from emulator.stages import STAGES, StageTimes
from simulator.files import replace_file

TFT_SCALE = 4

STEADY = 3
"""Frames after which the firmware's steady reading follows a change."""

Picture = tuple[str, np.ndarray]
"""Where it came from, and its pixels."""


@dataclass(frozen=True)
class Seen:
    """What the board made of a picture."""

    source: str
    digit: int | None
    confidence: float | None
    reason: str | None
    second: float
    """When it was printed, in seconds from power-on."""
    tft: str
    """The file with what the TFT showed then."""


@dataclass(frozen=True)
class Run:
    """A run of the unmodified bundle: what was read, and when each reading was printed."""

    seen: list[Seen]
    seconds: list[float]

    @property
    def readings_per_second(self) -> float | None:
        if len(self.seconds) < 2:
            return None
        return 1 / median(b - a for a, b in zip(self.seconds, self.seconds[1:], strict=False))


class Exhibition:
    """Lays one picture after the other before the camera, and tells which a reading is of.

    The board reads its frames in the order in which it has captured them, the next one being
    captured while one is read. A picture stays until its reading is steady.
    """

    def __init__(self, pictures: Sequence[Picture]) -> None:
        self._pictures = pictures
        self._current = 0
        self._readings = 0  # of the current picture
        self._captured: list[int] = []

    def scene(self) -> np.ndarray:
        """Return the picture that is before the camera, which captures it."""
        self._captured.append(self._current)
        return self._pictures[self._current][1]

    def take_reading(self) -> int | None:
        """Return the number of the picture that the board has read now; None if it had before.

        The next picture is laid before the camera then.
        """
        if not self._captured:
            return None
        number = self._captured.pop(0)
        if number != self._current:
            return None
        self._readings += 1
        if self._readings < STEADY:
            return None
        self._readings = 0
        self._current = min(number + 1, len(self._pictures) - 1)
        return number

    def forget(self) -> None:
        """Take note that the board gave up the frames it had captured but not read."""
        self._captured.clear()


def emulate(
    images: Images,
    files: Mapping[str, bytes],
    pictures: Sequence[Picture],
    folder: Path,
    show: Show,
    prepare: Callable[[EmulatedPico], Callable[[float], None]] = lambda pico: lambda second: None,
) -> Run:
    """Show each of ``pictures`` to the board until it has been read; write the TFT to ``folder``.

    ``prepare`` gets the board before it is given power, and returns what is to be called with the
    emulated second as time goes by.
    """
    exhibition = Exhibition(pictures)
    seen: list[Seen] = []
    seconds: list[float] = []

    def listen(line: str, second: float) -> None:
        reading = reading_in(line)
        if reading is None:
            if line.startswith("FAULT"):
                exhibition.forget()
            return
        seconds.append(second)
        number = exhibition.take_reading()
        if number is None or len(seen) == len(pictures):
            return
        source = pictures[number][0]
        path = folder / f"{number + 1:02d}-{Path(source).stem}.png"
        replace_file(path, lambda part: session.pico.tft.save(part, TFT_SCALE))
        seen.append(
            Seen(source, reading.digit, reading.confidence, reading.reason, second, str(path))
        )
        show.done(len(seen))

    with Session(images, files, show.line) as session:
        session.pico.camera.scene = exhibition.scene
        tick = prepare(session.pico)

        def progress(second: float) -> None:
            tick(second)
            show.second(second)

        session.run_until(lambda: len(seen) == len(pictures), listen, progress)
    return Run(seen, seconds)


def print_run(run: Run, times: StageTimes, images: Images) -> None:
    """Print what was read and how long it took."""
    print_table(
        "What the board read",
        ("picture", "digit", "confidence", "at s", "TFT"),
        [
            (
                seen.source,
                "-" if seen.digit is None else str(seen.digit),
                seen.reason or f"{seen.confidence:.0%}",
                f"{seen.second:.2f}",
                seen.tft,
            )
            for seen in run.seen
        ],
    )
    rate = run.readings_per_second
    rows = [("power-on to first reading", f"{run.seconds[0] * 1000:,.0f} ms")]
    rows += [
        (name, f"{median(times.stages[name]):.1f} ms") for name in STAGES if times.stages[name]
    ]
    rows.append(("readings a second", "-" if rate is None else f"{rate:.1f}"))
    rows.append(("least free memory", f"{times.least_free:,} bytes"))
    print_table(f"CircuitPython {images.version}, emulated Pico", ("", "median"), rows)


def run_as_dict(run: Run, times: StageTimes, images: Images) -> dict:
    """Return all of it for ``--json``."""
    return {
        "circuitpython": images.version,
        "uf2_sha256": images.sha256,
        "readings": [asdict(seen) for seen in run.seen],
        "first_reading_s": run.seconds[0],
        "readings_per_second": run.readings_per_second,
        "stages_ms": {name: median(values) for name, values in times.stages.items() if values},
        "least_free_bytes": times.least_free,
    }
