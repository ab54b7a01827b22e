"""Time the stages of a frame on the emulated board."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

import numpy as np

from emulator.console import reading_in
from emulator.drive import with_program
from emulator.images import Images
from emulator.report import Show
from emulator.session import Listener, Session, report_without_fault

STAGES = ("capture", "find", "normalise", "features", "classify", "draw")

WARM_UP = 6
"""Frames that are not counted, because the heap still grows in them."""

FRAMES_A_PICTURE = 4
"""How long each picture is shown where it is drawn: a digit that has just changed costs more."""


@dataclass
class StageTimes:
    """Times in ms and memory in bytes of the frames that are counted."""

    stages: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in STAGES})
    """Of the frames that reach the stage."""
    frames: list[float] = field(default_factory=list)
    collections: list[int] = field(default_factory=list)
    """Garbage collections in each frame; those of one stage count as one."""
    collection: list[float] = field(default_factory=list)
    """The time of one collection."""
    allocated: dict[str, list[int]] = field(default_factory=lambda: {name: [] for name in STAGES})
    """Memory that each stage takes, where no collection hid it."""
    free: list[int] = field(default_factory=list)
    """Free memory after a collection before each frame, in a run without the stopwatch."""
    from_memory: list[float] = field(default_factory=list)
    """From a frame in memory to its reading, in ms, in a run that measures nothing else."""
    readings: list[float] = field(default_factory=list)
    """When each reading was printed, in seconds from power-on, in a run of the firmware alone."""

    def add(self, report: Mapping, counts: bool) -> None:
        """Take a report of programs/stages.py; its durations only if the frame ``counts``."""
        if "collection" in report:
            for name, size in report["bytes"].items():
                self.allocated[name].append(size)
            self.collection.append(report["collection"])
        elif counts:
            for name, duration in report["ms"].items():
                self.stages[name].append(duration)
            self.frames.append(report["frame"])
            self.collections.append(report["collections"])

    @property
    def collecting(self) -> float:
        """The garbage collector's share of a frame, in ms."""
        return median(self.collection) * float(np.mean(self.collections))

    @property
    def least_free(self) -> int:
        """The least memory that was free after a collection, in bytes."""
        return min(self.free)

    @property
    def first_reading(self) -> float:
        """When the first reading was there, in seconds from power-on."""
        return self.readings[0]

    @property
    def rate(self) -> float:
        """Readings a second after the warm-up, by the median of the times between them."""
        return 1 / median(np.diff(self.readings[WARM_UP:]))

    @property
    def mean_rate(self) -> float:
        """The same by the mean, in which a frame that takes several looks counts as it is long."""
        return 1 / float(np.mean(np.diff(self.readings[WARM_UP:])))


def measure(
    images: Images,
    files: Mapping[str, bytes],
    pictures: Sequence[np.ndarray],
    count: int,
    show: Show,
    stopwatch: bool = True,
) -> StageTimes:
    """Return the times of ``count`` frames, which show ``pictures`` one after the other.

    The whole of a reading is timed in a second run and memory is weighed in a third one, because
    the stopwatch of the stages takes some memory itself. Each of their frames shows another
    picture. Readings are counted in a fourth run, of the firmware alone. Without the ``stopwatch``
    there are these three.
    """
    times = StageTimes()
    seen = 0

    def time(line: str, second: float) -> None:
        nonlocal seen
        seen += reading_in(line) is not None
        if report := report_without_fault(line):
            times.add(report, counts=seen > WARM_UP)
            show.done(len(times.frames))

    def time_readings(line: str, second: float) -> None:
        if report := report_without_fault(line):
            times.from_memory.append(report["reading"] / 1000)

    def weigh(line: str, second: float) -> None:
        if report := report_without_fault(line):
            times.free.append(report["free"])

    def count_readings(line: str, second: float) -> None:
        report_without_fault(line)
        if reading_in(line):
            times.readings.append(second)

    def run(
        drive: Mapping[str, bytes],
        shown: Sequence[np.ndarray],
        listener: Listener,
        done: Callable[[], bool],
    ) -> None:
        scenes = cycle(shown)
        with Session(images, drive, show) as session:
            session.pico.camera.scene = lambda: next(scenes)
            session.run_until(done, listener)

    stages, reading, memory = [
        with_program(files, name) for name in ("stages", "reading", "memory")
    ]
    held = [picture for picture in pictures for _ in range(FRAMES_A_PICTURE)]
    if stopwatch:
        run(stages, held, time, lambda: len(times.frames) >= count and bool(times.collection))
    run(reading, pictures, time_readings, lambda: len(times.from_memory) >= WARM_UP + count)
    run(memory, pictures, weigh, lambda: len(times.free) >= WARM_UP + count)
    run(files, held, count_readings, lambda: len(times.readings) > WARM_UP + count)
    del times.free[:WARM_UP], times.from_memory[:WARM_UP]
    return times
