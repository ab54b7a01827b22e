"""Runs the firmware's code.py, which is firmware_code.py on the drive, and reports free memory.

It does nothing else, because its own memory is missing from the result.
"""

import gc

from inkling.camera.camera import Camera

take = Camera.take


def weighed(camera):
    """Report the free memory, and take a frame."""
    gc.collect()
    print('INKLING {"free":', gc.mem_free(), "}")
    return take(camera)


Camera.take = weighed

import firmware_code  # noqa: E402, F401  (it does not return)
