# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read the same frames in the shim and on the emulated board, and compare: ``pico parity``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from emulator.console import fault_in, report_in
from emulator.drive import with_program
from emulator.emulate import Picture
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import RunError, Session

TOLERANCE = 0.002
"""Of a score: the board's floats have 30 bits, and its exp and log differ in the last ones."""


@dataclass(frozen=True)
class FrameReading:
    """All of a reading that must not differ."""

    digit: int | None
    reason: str | None
    scores: list[float]


@dataclass(frozen=True)
class Difference:
    """A frame that shim and board have read differently."""

    source: str
    shim: FrameReading
    board: FrameReading

    @property
    def in_scores(self) -> float:
        """The largest difference of a score."""
        return _score_distance(self.shim, self.board)


def on_board(
    images: Images, files: Mapping[str, bytes], pictures: Sequence[Picture], show: Show
) -> list[FrameReading]:
    """Return what the emulated board reads in each of ``pictures``, laid before it one by one."""
    readings: list[FrameReading] = []
    captured = 0

    def scene() -> np.ndarray:
        nonlocal captured
        captured += 1
        return pictures[min(captured, len(pictures)) - 1][1]

    def listen(line: str, second: float) -> None:
        if fault := fault_in(line):
            raise RunError(f"The board has a fault: {fault}")
        report = report_in(line)
        if report is None:
            return
        readings.append(FrameReading(report["digit"], report["reason"], report["scores"]))
        show.done(len(readings))

    with Session(images, with_program(files, "scores")) as session:
        session.pico.camera.scene = scene
        session.run_until(lambda: len(readings) >= len(pictures), listen, show.second)
    return readings[: len(pictures)]


def compare(
    pictures: Sequence[Picture], shim: Sequence[FrameReading], board: Sequence[FrameReading]
) -> list[Difference]:
    """Return the frames whose digit, reason or any score differs."""
    return [
        Difference(source, here, there)
        for (source, _), here, there in zip(pictures, shim, board, strict=True)
        if (here.digit, here.reason) != (there.digit, there.reason)
        or _score_distance(here, there) > TOLERANCE
    ]


def largest_distance(shim: Sequence[FrameReading], board: Sequence[FrameReading]) -> float:
    """Return the largest difference of a score in all frames."""
    return max(_score_distance(a, b) for a, b in zip(shim, board, strict=True))


def print_differences(
    differences: Sequence[Difference],
    shim: Sequence[FrameReading],
    board: Sequence[FrameReading],
) -> None:
    """Print each difference, and how many there are."""
    if differences:
        print_table(
            "Read differently",
            ("frame", "shim", "board", "largest difference of a score"),
            [
                (item.source, _told(item.shim), _told(item.board), f"{item.in_scores:.4f}")
                for item in differences
            ],
        )
    read = sum(reading.digit is not None for reading in board)
    print(
        f"{len(board)} frames, {read} with a digit: {len(differences)} differences; "
        f"scores differ by {largest_distance(shim, board):.6f} at most"
    )


def as_dict(
    differences: Sequence[Difference],
    shim: Sequence[FrameReading],
    board: Sequence[FrameReading],
    images: Images,
) -> dict:
    """Return the comparison for ``--json``."""
    return {
        "circuitpython": images.version,
        "uf2_sha256": images.sha256,
        "frames": len(board),
        "largest_score_difference": largest_distance(shim, board),
        "differences": [asdict(item) for item in differences],
    }


def _score_distance(shim: FrameReading, board: FrameReading) -> float:
    return max(abs(a - b) for a, b in zip(shim.scores, board.scores, strict=True))


def _told(reading: FrameReading) -> str:
    return f"- ({reading.reason})" if reading.digit is None else str(reading.digit)
