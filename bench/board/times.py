"""The tables of the stages' times on the board, for ``make bench-board``."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from emulator.images import Images
from emulator.report import print_table
from emulator.stages import StageTimes

CLOCKS_MHZ = (125, 200)
"""The clock with which a Pico starts, and the RP2040's rated one."""


@dataclass(frozen=True)
class Setup:
    """One row of the comparison."""

    model: str
    libraries: str
    """".py" or ".mpy"."""
    mhz: int
    times: StageTimes
    shown: str = ""
    """What the frames show, if not single digits."""

    def __str__(self) -> str:
        shown = f", {self.shown}" if self.shown else ""
        return f"{self.model}, {self.libraries}, {self.mhz} MHz{shown}"


def print_setups(setups: Sequence[Setup], images: Images) -> None:
    """Print a table of stages for each setup, and one that compares them."""
    for setup in setups:
        times = setup.times
        if not times.frames:  # without the stopwatch
            continue
        print_table(
            f"{setup}: ms a frame, {len(times.frames)} frames, CircuitPython {images.version}",
            ("stage", "min", "median", "max", "memory taken, bytes"),
            [
                *(
                    (
                        name,
                        *_summary(values),
                        f"{median(times.allocated[name]):,.0f}" if times.allocated[name] else "",
                    )
                    for name, values in times.stages.items()
                    if values
                ),
                ("frame", *_summary(times.frames), ""),
                ("of it, collecting garbage", "", f"{times.collecting:.1f}", "", ""),
            ],
        )
    print_table(
        f"All of it, CircuitPython {images.version}",
        (
            "model, libraries, clock",
            "frame in memory to reading",
            "readings/s, median (mean)",
            "first reading after",
            "least free memory",
        ),
        [
            (
                str(setup),
                f"{median(setup.times.from_memory):.1f} ms",
                f"{setup.times.rate:.1f} ({setup.times.mean_rate:.1f})",
                f"{setup.times.first_reading:.1f} s",
                f"{setup.times.least_free:,} bytes",
            )
            for setup in setups
        ],
    )


def _summary(values: Sequence[float]) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in (min(values), median(values), max(values)))
