"""The tables of the stages' times on the board, for ``make bench-board``."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from emulator.images import Images
from emulator.report import print_table
from emulator.stages import StageTimes, readings_per_second
from simulator.board import camera_timing

BOARD_MHZ = 125  # the Pico's own clock, at which times are measured
FAST_MHZ = 200  # the RP2040's rated clock, for which times are computed

CAMERA_HZ = 125e6 / 7
"""The camera's clock when 16 MHz are asked for: a whole number of system clocks."""


@dataclass(frozen=True)
class Setup:
    """One row of the comparison."""

    model: str
    libraries: str
    """".py" or ".mpy"."""
    times: StageTimes


def rate(times: StageTimes, mhz: int = BOARD_MHZ) -> float:
    """Return the readings a second at a clock of ``mhz``, as code.py would make them."""
    frame = camera_timing.CLOCKS_PER_LINE * camera_timing.LINES_PER_FRAME / CAMERA_HZ * 1000
    return readings_per_second(times.working * BOARD_MHZ / mhz, frame)


def print_setups(setups: Sequence[Setup], images: Images) -> None:
    """Print a table of stages for each setup, and one that compares them."""
    for setup in setups:
        times = setup.times
        rows = [
            # The processor's work gets faster with its clock; the camera does not.
            (name, *_summary(values), "-" if name == "capture" else _fast(median(values)))
            + (f"{median(times.allocated[name]):,.0f}" if times.allocated[name] else "",)
            for name, values in times.stages.items()
            if values
        ]
        share = times.collecting
        print_table(
            f"{setup.model}, libraries as {setup.libraries}: ms a frame, "
            f"{len(times.frames)} frames, CircuitPython {images.version}",
            (
                "stage",
                "min",
                f"median at {BOARD_MHZ} MHz",
                "max",
                f"median computed for {FAST_MHZ} MHz",
                "memory taken, bytes",
            ),
            [
                *rows,
                ("frame", *_summary(times.frames), "-", ""),
                ("of it, collecting garbage", "", f"{share:.1f}", "", _fast(share), ""),
            ],
        )
    print_table(
        f"All of it, CircuitPython {images.version}",
        (
            "model, libraries",
            "first reading after",
            f"readings/s at {BOARD_MHZ} MHz",
            f"computed for {FAST_MHZ} MHz",
            "least free memory",
        ),
        [
            (
                f"{setup.model}, {setup.libraries}",
                f"{setup.times.first_reading:.1f} s",
                f"{rate(setup.times):.1f}",
                f"{rate(setup.times, FAST_MHZ):.1f}",
                f"{setup.times.least_free:,} bytes",
            )
            for setup in setups
        ],
    )


def _fast(ms: float) -> str:
    return f"{ms * BOARD_MHZ / FAST_MHZ:.1f}"


def _summary(values: Sequence[float]) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in (min(values), median(values), max(values)))
