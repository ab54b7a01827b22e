# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""See that the firmware tells of each wiring fault and recovers: ``pico faults``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emulator.console import fault_in, reading_in
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import RunError, Session
from emulator.wires import FAULTS, break_wire
from simulator.files import replace_file

TELL_WITHIN = 5.0
"""Seconds that the firmware may take to say what is wrong, once it reads."""
RECOVER_WITHIN = 5.0
_START_WITHIN = 30.0  # for libraries and tables to be compiled
_STAYS = 3.0  # seconds that a fault stays after it was told
_TFT_SCALE = 4


@dataclass(frozen=True)
class Trial:
    """What the firmware did about a fault. Times are in seconds; None: it never did."""

    fault: str
    when: str
    told: str | None
    told_after: float | None
    recovered_after: float | None
    passed: bool


class _Watch:
    """Notes what the board says from a moment on."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.fault: tuple[str, float] | None = None
        self.reading: float | None = None

    def listen(self, line: str, second: float) -> None:
        fault = fault_in(line)
        if fault and self.fault is None:
            self.fault = (fault, second)
        if reading_in(line) and self.reading is None:
            self.reading = second


def try_fault(
    images: Images,
    files: Mapping[str, bytes],
    name: str,
    picture: np.ndarray,
    folder: Path,
    show: Show,
) -> list[Trial]:
    """Give the board power with the fault ``name``, mend it, and bring it about again.

    What the TFT shows while the fault is told goes to ``folder``.
    """
    fault = FAULTS[name]
    watch = _Watch()
    trials = []
    with Session(images, files, show.line) as session:
        pico = session.pico
        pico.camera.scene = picture

        def wait(done, limit: float) -> bool:
            return session.run_until(done, watch.listen, show.second, limit)

        def trial(when: str, tell_within: float) -> Trial:
            since = pico.seconds
            if fault.is_told:
                wait(lambda: watch.fault is not None, tell_within)
                if watch.fault:
                    wait(lambda: False, _STAYS)
                    path = folder / f"{name}-{when.replace(' ', '-')}.png"
                    replace_file(path, lambda part: pico.tft.save(part, _TFT_SCALE))
            else:
                wait(lambda: watch.reading is not None, _START_WITHIN)
            told = watch.fault
            break_wire(pico, name, broken=False)
            mended = pico.seconds
            watch.reading = None
            wait(lambda: watch.reading is not None, RECOVER_WITHIN)
            told_after = told[1] - since if told else None
            recovered = watch.reading - mended if watch.reading is not None else None
            passed = (told is not None) == fault.is_told and recovered is not None
            return Trial(name, when, told[0] if told else None, told_after, recovered, passed)

        try:
            break_wire(pico, name)
            if pico.parts.tft:
                # The program is under way once it sets up the display.
                wait(lambda: pico.tft.bytes_received > 0, _START_WITHIN)
            trials.append(trial("from power-on", _START_WITHIN))
            if fault.while_running:
                wait(lambda: False, 1.0)
                watch.forget()
                break_wire(pico, name)
                trials.append(trial("while running", TELL_WITHIN))
        except RunError as error:
            show.line(str(error), pico.seconds)
            trials.append(Trial(name, "the program ended", None, None, None, False))
    return trials


def print_trials(trials: Sequence[Trial]) -> None:
    """Print what came of each trial."""

    def seconds(value: float | None) -> str:
        return "-" if value is None else f"{value:.1f} s"

    print_table(
        "Faults on the emulated board",
        ("fault", "when", "told", "after", "recovered after", "passed"),
        [
            (
                trial.fault,
                trial.when,
                trial.told or "-",
                seconds(trial.told_after),
                seconds(trial.recovered_after),
                "yes" if trial.passed else "NO",
            )
            for trial in trials
        ],
    )
