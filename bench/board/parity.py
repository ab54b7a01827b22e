# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The readings of the same frames in the shim and on the emulated board, compared."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np

from emulator.drive import with_program
from emulator.emulate import Picture
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import Session, report_without_fault

SCORE_TOLERANCE = 0.002
"""The board's floats have 30 bits, and its exp and log differ in the last ones."""


@dataclass(frozen=True)
class FrameReading:
    """The parts of a reading that must not differ."""

    digit: int | None
    reason: str | None
    scores: list[float]

    def __str__(self) -> str:
        return f"- ({self.reason})" if self.digit is None else str(self.digit)


@dataclass(frozen=True)
class Pair:
    """The two readings of one frame."""

    source: str
    shim: FrameReading
    board: FrameReading

    @property
    def score_distance(self) -> float:
        """The largest difference of a score."""
        return max(abs(a - b) for a, b in zip(self.shim.scores, self.board.scores, strict=True))

    @property
    def differs(self) -> bool:
        """Whether the digit, the reason or any score differs."""
        shim, board = self.shim, self.board
        told_alike = (shim.digit, shim.reason) == (board.digit, board.reason)
        return not told_alike or self.score_distance > SCORE_TOLERANCE


def on_board(
    images: Images, files: Mapping[str, bytes], pictures: Sequence[Picture], show: Show
) -> list[FrameReading]:
    """Return the emulated board's readings of ``pictures``, which it sees one by one."""
    readings: list[FrameReading] = []
    captured = 0

    def scene() -> np.ndarray:
        nonlocal captured
        captured += 1
        return pictures[min(captured, len(pictures)) - 1][1]

    def listen(line: str, second: float) -> None:
        report = report_without_fault(line)
        if report is None:
            return
        readings.append(FrameReading(report["digit"], report["reason"], report["scores"]))
        show.done(len(readings))

    with Session(images, with_program(files, "scores"), show) as session:
        session.pico.camera.scene = scene
        session.run_until(lambda: len(readings) >= len(pictures), listen)
    return readings[: len(pictures)]


def print_pairs(pairs: Sequence[Pair]) -> None:
    """Print each difference, and how many there are."""
    differences = [pair for pair in pairs if pair.differs]
    if differences:
        print_table(
            "Read differently",
            ("frame", "shim", "board", "largest difference of a score"),
            [
                (pair.source, str(pair.shim), str(pair.board), f"{pair.score_distance:.4f}")
                for pair in differences
            ],
        )
    read = sum(pair.board.digit is not None for pair in pairs)
    print(
        f"{len(pairs)} frames, {read} with a digit: {len(differences)} differences; "
        f"scores differ by {_largest_distance(pairs):.6f} at most"
    )


def as_dict(pairs: Sequence[Pair]) -> dict:
    """Return the comparison for ``--json``."""
    return {
        "frames": len(pairs),
        "largest_score_difference": _largest_distance(pairs),
        "differences": [asdict(pair) for pair in pairs if pair.differs],
    }


def _largest_distance(pairs: Sequence[Pair]) -> float:
    return max(pair.score_distance for pair in pairs)
