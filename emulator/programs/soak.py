"""Runs the firmware's code.py, which is firmware_code.py on the drive, and reports each reading.

With it goes a checksum of the frame, which tells which picture it was, and the free memory.
"""

import gc
import json
from binascii import crc32

from inkling.reading.reader import Reader

read = Reader.read


def reported(reader, luma):
    """Report the reading of a frame."""
    reading = read(reader, luma)
    report = {
        "frame": crc32(luma),
        "digit": reading.digit,
        "reason": reading.reason,
        "scores": list(reading.scores),
        "digits": reading.digits,
    }
    print("INKLING", json.dumps(report))
    report = None
    gc.collect()
    print('INKLING {"free":', gc.mem_free(), "}")
    return reading


Reader.read = reported

import firmware_code  # noqa: E402, F401  (it does not return)
