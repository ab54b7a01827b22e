# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Show pictures to the emulated board and see what it reads: ``python -m emulator emulate``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import numpy as np

from emulator.console import reading_in
from emulator.faults import TFT_SCALE, break_wire, mend_wire
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import Session
from emulator.stages import STAGES, StageTimes
from simulator.files import replace_file

READINGS_A_PICTURE = 5
"""The board may have captured one frame, and begun another, before it sees the picture. Then the
firmware's steady reading follows a change after three."""

Picture = tuple[str, np.ndarray]
"""Where it came from, and its pixels."""


@dataclass(frozen=True)
class Seen:
    """The board's reading of a picture."""

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
    def readings_per_second(self) -> float:
        return 1 / median(b - a for a, b in zip(self.seconds, self.seconds[1:], strict=False))


def emulate(
    images: Images,
    files: Mapping[str, bytes],
    pictures: Sequence[Picture],
    folder: Path,
    show: Show,
    fault: str | None = None,
    mend: float | None = None,
) -> Run:
    """Show each of ``pictures`` to the board until it has been read; write the TFT to ``folder``.

    The wiring has the fault ``fault``, until ``mend`` seconds after power-on.
    """
    seen: list[Seen] = []
    seconds: list[float] = []
    readings = 0  # of the picture

    def listen(line: str, second: float) -> None:
        nonlocal readings
        reading = reading_in(line)
        if reading is None or all_seen():
            return
        seconds.append(second)
        readings += 1
        if readings < READINGS_A_PICTURE:
            return
        number, source = len(seen), pictures[len(seen)][0]
        path = folder / f"{number + 1:02d}-{Path(source).stem}.png"
        replace_file(path, lambda part: session.pico.tft.save(part, TFT_SCALE))
        seen.append(
            Seen(source, reading.digit, reading.confidence, reading.reason, second, str(path))
        )
        show.done(len(seen))
        readings = 0
        if not all_seen():
            lay_next()

    def lay_next() -> None:
        session.pico.camera.scene = pictures[len(seen)][1]

    def all_seen() -> bool:
        return len(seen) == len(pictures)

    with Session(images, files, show) as session:
        lay_next()
        if fault:
            break_wire(session.pico, fault)
        if fault and mend is not None:
            session.run_until(all_seen, listen, mend)
            mend_wire(session.pico, fault)
        session.run_until(all_seen, listen)
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
    stages = {name: f"{value:.1f} ms" for name, value in _medians(times).items()}
    rows = {
        "power-on to first reading": f"{run.seconds[0] * 1000:,.0f} ms",
        **stages,
        "readings a second": f"{run.readings_per_second:.1f}",
        "least free memory": f"{times.least_free:,} bytes",
    }
    print_table(f"CircuitPython {images.version}, emulated Pico", ("", "median"), [*rows.items()])


def run_as_dict(run: Run, times: StageTimes) -> dict:
    """Return the readings and times for ``--json``."""
    return {
        "readings": [asdict(seen) for seen in run.seen],
        "first_reading_s": run.seconds[0],
        "readings_per_second": run.readings_per_second,
        "stages_ms": _medians(times),
        "least_free_bytes": times.least_free,
    }


def _medians(times: StageTimes) -> dict[str, float]:
    """Return the median time in ms of each stage that was reached."""
    return {name: median(times.stages[name]) for name in STAGES if times.stages[name]}
