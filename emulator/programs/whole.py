"""Runs the firmware's code.py, firmware_code.py on the drive; times readings and weighs memory.

It does little else, because its own memory is missing from the result, and the less memory is free,
the more often the garbage of a frame is collected while it is read.
"""

import gc
import time

from inkling.camera.camera import Camera
from inkling.reading.reader import Reader

take, read = Camera.take, Reader.read


def weighed(camera):
    """Report the free memory, and take a frame."""
    gc.collect()
    print('INKLING {"free":', gc.mem_free(), "}")
    return take(camera)


def timed(reader, luma):
    """Report how long it takes to read a frame, in microseconds."""
    start = time.monotonic_ns()
    reading = read(reader, luma)
    print('INKLING {"reading":', (time.monotonic_ns() - start) // 1000, "}")
    return reading


Camera.take, Reader.read = weighed, timed

import firmware_code  # noqa: E402, F401  (it does not return)
