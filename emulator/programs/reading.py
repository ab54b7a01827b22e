"""Runs the firmware's code.py, which is firmware_code.py on the drive, and times each reading.

It does nothing else: the less memory it takes, the less often it makes the board collect garbage.
"""

import time

from inkling.reading.reader import Reader

read = Reader.read


def timed(reader, luma):
    """Report how long it takes to read a frame, in microseconds."""
    start = time.monotonic_ns()
    reading = read(reader, luma)
    print('INKLING {"reading":', (time.monotonic_ns() - start) // 1000, "}")
    return reading


Reader.read = timed

import firmware_code  # noqa: E402, F401  (it does not return)
