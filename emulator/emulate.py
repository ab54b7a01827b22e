"""Show pictures to the emulated board and see what it reads: ``python -m emulator emulate``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from emulator.console import fault_in, reading_in
from emulator.faults import TFT_SCALE
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import RunError, Session
from simulator.files import replace_file

READINGS_A_PICTURE = 5
"""The board may have captured one frame, and begun another, before it sees the picture. Then the
firmware's steady reading follows a change after three."""

FAULTS_A_PICTURE = 3
"""The firmware tells a fault again and again until it is mended, which here nobody does."""

Picture = tuple[str, np.ndarray]
"""Where it came from, and its pixels."""


@dataclass(frozen=True)
class Seen:
    """The board's reading of a picture."""

    source: str
    digit: int | None
    number: str | None
    confidence: float | None
    reason: str | None
    second: float
    """When it was printed, in seconds from power-on."""
    tft: str
    """The file with what the TFT showed then."""


def emulate(
    images: Images,
    files: Mapping[str, bytes] | None,
    pictures: Sequence[Picture],
    folder: Path,
    show: Show,
) -> list[Seen]:
    """Show each picture to the board until it has been read; write the TFT to ``folder``.

    None as files stands for the drive that the UF2 brings. Raises ``RunError`` if the board tells
    faults in place of readings.
    """
    seen: list[Seen] = []
    readings = faults = 0  # of the picture

    def listen(line: str, second: float) -> None:
        nonlocal readings, faults
        if fault := fault_in(line):
            faults += 1
            if faults == FAULTS_A_PICTURE:
                raise RunError(f"The board has a fault: {fault}")
        reading = reading_in(line)
        if reading is None or all_seen():
            return
        readings += 1
        if readings < READINGS_A_PICTURE:
            return
        number, source = len(seen), pictures[len(seen)][0]
        path = folder / f"{number + 1:02d}-{Path(source).stem}.png"
        replace_file(path, lambda part: session.pico.tft.save(part, TFT_SCALE))
        told = reading.digit, reading.number, reading.confidence, reading.reason
        seen.append(Seen(source, *told, second, str(path)))
        show.done(len(seen))
        readings = faults = 0
        if not all_seen():
            lay_next()

    def lay_next() -> None:
        session.pico.camera.scene = pictures[len(seen)][1]

    def all_seen() -> bool:
        return len(seen) == len(pictures)

    with Session(images, files, show) as session:
        lay_next()
        session.run_until(all_seen, listen)
    return seen


def print_seen(seen: Sequence[Seen]) -> None:
    """Print what was read."""
    print_table(
        "What the board read",
        ("picture", "digit", "confidence", "at s", "TFT"),
        [
            (
                each.source,
                each.number or "-",
                each.reason or f"{each.confidence:.0%}",
                f"{each.second:.2f}",
                each.tft,
            )
            for each in seen
        ],
    )
