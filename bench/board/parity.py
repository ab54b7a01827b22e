"""The readings of the same frames in the shim and on the emulated board, compared.

The frames are those of the benchmark, of every kind, numbers among them, and pictures near the
decision boundary, on which shim and board are most likely to differ.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.paper import numbers, sets
from emulator.drive import with_program
from emulator.emulate import Picture
from emulator.images import Images
from emulator.report import Show, print_table
from emulator.session import Session, report_without_fault
from simulator import scenes
from training.data import digits

SCORE_TOLERANCE = 0.002
"""The board's floats have 30 bits, and its exp and log differ in the last ones."""

SEED = 2026

NUMBERS_SHARE = 0.25
"""Of the frames, that are from the benchmark of numbers."""

_BOUNDARY_SHARE = 1 / 3  # of the others
_BISECTIONS = 7
_TRIES = 20


@dataclass(frozen=True)
class FrameReading:
    """The parts of a reading that must not differ."""

    digit: int | None
    reason: str | None
    scores: list[float]
    number: str | None = None

    @classmethod
    def reported(cls, report: Mapping[str, Any]) -> "FrameReading":
        """Return the reading that a program on the board has reported."""
        number = "".join(str(digit) for digit, _, _ in report["digits"]) or None
        return cls(report["digit"], report["reason"], report["scores"], number)

    def __str__(self) -> str:
        return self.number or (f"- ({self.reason})" if self.digit is None else str(self.digit))


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
        """Whether the digit, the number, the reason or any score differs."""
        shim, board = self.shim, self.board
        told_alike = (shim.digit, shim.number, shim.reason) == (
            board.digit,
            board.number,
            board.reason,
        )
        return not told_alike or self.score_distance > SCORE_TOLERANCE


def frames(count: int, written: int, digit_of: Callable[[np.ndarray], int | None]) -> list[Picture]:
    """Return ``count`` pictures, each with its kind and number; always the same ones.

    So many are ``written`` as numbers, or are like one. ``digit_of`` reads a picture. The boundary
    lies where its answer changes between two of them.
    """
    rng = np.random.default_rng(SEED)
    glyphs, labels = digits.load()
    boundary = round((count - written) * _BOUNDARY_SHARE)
    measured = sets.frames(count, glyphs, labels)  # as in the benchmark, of every set
    chosen = rng.choice(len(measured), count - boundary - written, replace=False)
    rows = numbers.frames(max(count, 2), glyphs, labels)  # of one, there would be none
    return [
        *((measured[number].source, measured[number]()) for number in chosen),
        *(
            (rows[number].source, rows[number]())
            for number in rng.choice(len(rows), written, replace=False)
        ),
        *((f"boundary {n}", _between(glyphs, rng, digit_of)) for n in range(boundary)),
    ]


def _between(
    glyphs: np.ndarray, rng: np.random.Generator, digit_of: Callable[[np.ndarray], int | None]
) -> np.ndarray:
    """Return a picture of two digits, one fading into the other, where the reading changes."""
    for _ in range(_TRIES):
        first, second = glyphs[rng.choice(len(glyphs), 2, replace=False)].astype(np.float64)
        seed = int(rng.integers(1 << 32))

        def mixed(share: float, first=first, second=second, seed=seed) -> np.ndarray:
            glyph = np.rint((1 - share) * first + share * second).astype(np.uint8)
            return scenes.digit(glyph, np.random.default_rng(seed), scenes.STYLES["normal"])

        low, high = 0.0, 1.0
        before = digit_of(mixed(low))
        if before == digit_of(mixed(high)):
            continue
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            if digit_of(mixed(middle)) == before:
                low = middle
            else:
                high = middle
        return mixed(low)
    return mixed(0.5)


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
        readings.append(FrameReading.reported(report))
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
    read = sum(pair.board.number is not None for pair in pairs)
    largest = max(pair.score_distance for pair in pairs)
    print(
        f"{len(pairs)} frames, {read} with a digit or a number: {len(differences)} differences; "
        f"scores differ by {largest:.6f} at most"
    )
