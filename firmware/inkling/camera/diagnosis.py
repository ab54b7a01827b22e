# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find out what is wrong with a camera that sends no frames."""

import digitalio
from supervisor import ticks_ms

from inkling import pins
from inkling.faults import Fault
from inkling.ticks import ms_since
from inkling.wires import pin


def of(frames_ms):
    """Return the ``Fault`` that names the wire on which nothing moves for ``frames_ms``."""
    for wire, name in (
        ("PCLK", pins.CAMERA_PCLK),
        ("VSYNC", pins.CAMERA_VSYNC),
        ("HREF", pins.CAMERA_HREF),
    ):
        with digitalio.DigitalInOut(pin(name)) as line:
            if not _moves(line, frames_ms):
                return Fault(f"No {wire} from the camera", f"Check the wire to {name}")
    return Fault("Camera sends no frames", "Check its wires; keep them under 10 cm")


def _moves(line, most_ms):
    """Tell whether ``line`` changes within so many milliseconds."""
    first = line.value
    start = ticks_ms()
    while ms_since(start) < most_ms:
        if line.value != first:
            return True
    return False
