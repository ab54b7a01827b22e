# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The table of the stages' times on the board, for `make bench-board`."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from emulator.images import Images
from emulator.report import print_table
from emulator.stages import STAGES, StageTimes, readings_per_second, summary
from simulator.board import camera_timing

BOARD_MHZ = 125  # the Pico's own clock, at which times are measured
FAST_MHZ = 200  # what the RP2040 is rated for, for which they are computed

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
        rows = []
        for name in STAGES:
            if not times.stages[name]:
                continue
            # What the processor works gets faster with its clock; the camera does not.
            fast = None if name == "capture" else median(times.stages[name]) * BOARD_MHZ / FAST_MHZ
            rows.append(_row(name, times.stages[name], fast, times.allocated[name]))
        rows.append(_row("frame", times.frames, None, []))
        share = times.collecting
        rows.append(
            ("of it, collecting garbage", "", f"{share:.1f}", "")
            + (f"{share * BOARD_MHZ / FAST_MHZ:.1f}", "")
        )
        print_table(
            f"{setup.model}, libraries as {setup.libraries}: ms a frame, "
            f"{len(setup.times.frames)} frames, CircuitPython {images.version}",
            (
                "stage",
                "min",
                f"median at {BOARD_MHZ} MHz",
                "max",
                f"median computed for {FAST_MHZ} MHz",
                "memory taken, bytes",
            ),
            rows,
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


def _row(
    name: str, values: Sequence[float], fast: float | None, taken: Sequence[int]
) -> tuple[str, str, str, str, str, str]:
    """Return a row of a stage table, ``fast`` being the median computed for the faster clock."""
    least, middle, most = summary(values)
    return (
        name,
        f"{least:.1f}",
        f"{middle:.1f}",
        f"{most:.1f}",
        "-" if fast is None else f"{fast:.1f}",
        f"{median(taken):,.0f}" if taken else "",
    )


def setups_as_dict(setups: Sequence[Setup], images: Images) -> dict:
    """Return the tables for ``--json``."""
    return {
        "circuitpython": images.version,
        "uf2_sha256": images.sha256,
        "cpu_mhz": BOARD_MHZ,
        "setups": [
            {
                "model": setup.model,
                "libraries": setup.libraries,
                "frames": len(setup.times.frames),
                "first_reading_s": setup.times.first_reading,
                "stages_ms": {
                    name: dict(zip(("min", "median", "max"), summary(values), strict=True))
                    for name, values in {
                        **setup.times.stages,
                        "frame": setup.times.frames,
                    }.items()
                    if values
                },
                "stages_bytes": {
                    name: median(sizes) for name, sizes in setup.times.allocated.items() if sizes
                },
                "collecting_ms": setup.times.collecting,
                "least_free_bytes": setup.times.least_free,
                "readings_per_second": rate(setup.times),
                "readings_per_second_200_mhz": rate(setup.times, FAST_MHZ),
            }
            for setup in setups
        ],
    }
