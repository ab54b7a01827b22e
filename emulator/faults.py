"""See that the firmware tells of each wiring fault and recovers: ``python -m emulator faults``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emulator.console import fault_in, reading_in
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import RunError, Session
from simulator.files import replace_file

TELL_WITHIN = 5.0
"""Seconds that the firmware may take to say what is wrong, once it reads."""
RECOVER_WITHIN = 5.0
_START_WITHIN = 30.0  # for libraries and tables to be compiled
_STAYS = 3.0  # seconds that a fault stays after it was told
_DRAWN = 0.5  # seconds in which a message is drawn; with each try, a second later, it is drawn anew
TFT_SCALE = 4


@dataclass(frozen=True)
class WiringFault:
    """A part or a wire, by its name in ``pico.Connected``, that is not connected.

    ``is_told``: the firmware can notice. ``while_running``: also when it comes about later.
    """

    part: str
    is_told: bool = True
    while_running: bool = True


FAULTS = {
    "camera-absent": WiringFault("camera"),
    "no-vsync": WiringFault("vsync"),
    # I2C is used while the camera is set up, and not after that.
    "no-pull-ups": WiringFault("pull_ups", while_running=False),
    # The display is only ever written to, so nothing tells whether it is there.
    "tft-absent": WiringFault("tft", is_told=False),
}


@dataclass(frozen=True)
class Trial:
    """What the firmware did about a fault. Times are in seconds; None: it never did."""

    fault: str
    when: str
    told: str | None = None
    told_after: float | None = None
    recovered_after: float | None = None
    passed: bool = False


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
    told: list[tuple[str, float]] = []
    readings: list[float] = []
    trials = []

    def listen(line: str, second: float) -> None:
        if text := fault_in(line):
            told.append((text, second))
        if reading_in(line):
            readings.append(second)

    with Session(images, files, show) as session:
        pico = session.pico
        pico.camera.scene = picture

        def trial(when: str, tell_within: float) -> Trial:
            since = pico.seconds
            if not fault.is_told:
                session.run_until(lambda: bool(readings), listen, _START_WITHIN)
            elif session.run_until(lambda: bool(told), listen, tell_within):
                session.run_until(lambda: False, listen, _STAYS)
                before = len(told)
                session.run_until(lambda: len(told) > before, listen, tell_within)
                session.run_until(lambda: False, listen, _DRAWN)
                path = folder / f"{name}-{when.replace(' ', '-')}.png"
                replace_file(path, lambda part: pico.tft.save(part, TFT_SCALE))
            text, told_after = (told[0][0], told[0][1] - since) if told else (None, None)
            pico.rewire(**{fault.part: True})
            mended = pico.seconds
            readings.clear()
            recovers = session.run_until(lambda: bool(readings), listen, RECOVER_WITHIN)
            recovered_after = readings[0] - mended if recovers else None
            passed = bool(text) == fault.is_told and recovers
            return Trial(name, when, text, told_after, recovered_after, passed)

        try:
            pico.rewire(**{fault.part: False})
            if pico.connected.tft:
                # The program is under way once it sets up the display.
                session.run_until(lambda: pico.tft.bytes_received > 0, listen, _START_WITHIN)
            trials.append(trial("from power-on", _START_WITHIN))
            if fault.while_running:
                session.run_until(lambda: False, listen, 1.0)
                told.clear()
                readings.clear()
                pico.rewire(**{fault.part: False})
                trials.append(trial("while running", TELL_WITHIN))
        except RunError as error:
            show.line(str(error), pico.seconds)
            trials.append(Trial(name, "the program ended"))
    return trials


def print_trials(trials: Sequence[Trial]) -> None:
    """Print the result of each trial."""

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
