# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Runs the firmware's code.py, which the drive holds as firmware_code.py, and weighs free memory.

It does no more than that, as what it takes itself is missing then.
"""

import gc

from inkling.camera.camera import Camera

take = Camera.take


def weighed(camera):
    """Report what is free, and take a frame."""
    gc.collect()
    print('INKLING {"free":', gc.mem_free(), "}")
    return take(camera)


Camera.take = weighed

import firmware_code  # noqa: E402, F401  (it does not return)
