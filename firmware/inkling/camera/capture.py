# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture the luma of camera frames by PIO and DMA, in the background.

``imagecapture`` waits for ever, and cannot be interrupted, when the camera is silent. Here the
processor asks for a frame and looks whether it is there; it takes 1 ms of its time.
"""

import array

import board
import rp2pio

from inkling import pins


def _gpio(name):
    return int(name[2:])


# The sensor sends Y U Y V ...; the state machine keeps each Y and lets each U and V pass.
# VSYNC is low between frames, HREF is high within a line, bytes are valid while PCLK is high
# (datasheet, "Horizontal timing"). The processor asks for each frame by writing how many pixels
# it wants, less one; after the last of them the machine waits for the next such word, so neither
# its shift register nor its FIFO keeps a leftover that would shift the next frame.
# Encodings: RP2040 datasheet, section 3.4.
_PROGRAM = array.array(
    "H",
    (
        0x80A0,  # 0          pull block         ; pixels - 1
        0xA027,  # 1          mov x, osr
        0x2000 | _gpio(pins.CAMERA_VSYNC),  # 2  wait 0 gpio VSYNC
        0x2080 | _gpio(pins.CAMERA_VSYNC),  # 3  wait 1 gpio VSYNC  ; a frame begins
        0x2080 | _gpio(pins.CAMERA_PCLK),  # 4  wait 1 gpio PCLK
        0x00C8,  # 5          jmp pin 8          ; HREF high: this byte belongs to a line
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 6  wait 0 gpio PCLK
        0x0004,  # 7          jmp 4
        0x4008,  # 8          in pins, 8         ; Y
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 9  wait 0 gpio PCLK
        0x2080 | _gpio(pins.CAMERA_PCLK),  # 10 wait 1 gpio PCLK    ; U or V
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 11 wait 0 gpio PCLK
        0x0044,  # 12         jmp x-- 4
    ),
)


class Capture:
    """A state machine that fills a buffer with the luma of one frame for each ``request``."""

    def __init__(self, pixels):
        """Take the camera's pins; a frame has ``pixels`` pixels, a multiple of 4."""
        self._token = array.array("I", (pixels - 1,))
        self._machine = rp2pio.StateMachine(
            _PROGRAM,
            frequency=0,  # the system clock
            first_in_pin=getattr(board, pins.CAMERA_DATA[0]),
            in_pin_count=9,  # D0-D7 and PCLK
            jmp_pin=getattr(board, pins.CAMERA_HREF),
            first_set_pin=getattr(board, pins.CAMERA_VSYNC),  # held to be waited for, never driven
            initial_set_pin_direction=0,
            auto_push=True,
            push_threshold=32,
            wait_for_txstall=False,  # or write() would wait for the whole frame
        )

    def request(self, buffer):
        """Fill ``buffer``, an array of type "I" with 4 pixels an element, from the next frame on.

        The frame before must be ``done``.
        """
        self._machine.background_read(buffer)
        self._machine.write(self._token)

    @property
    def done(self):
        """Whether the frame asked for is in its buffer."""
        return not self._machine.reading

    def deinit(self):
        """Give up a frame that is under way, and the pins."""
        self._machine.stop_background_read()
        self._machine.deinit()


def is_supported():
    """Tell whether this CircuitPython can capture in the background: 9.2.0 cannot yet."""
    return hasattr(rp2pio.StateMachine, "background_read")
