# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture the luma of camera frames by PIO and DMA, in the background.

When the camera is silent, ``imagecapture`` waits for ever and cannot be interrupted. Here the
processor asks for a frame, works on another one, and looks later whether the frame is there. That
takes 1 ms of its time.
"""

import array

import rp2pio

from inkling import pins
from inkling.wires import pin


class Capture:
    """A state machine that fills a buffer with the luma of one frame for each ``request``."""

    def __init__(self, pixels):
        """Take the camera's pins; a frame has ``pixels`` pixels, a multiple of 4."""
        self._token = array.array("I", (pixels - 1,))
        self._machine = rp2pio.StateMachine(
            _program(_gpio(pins.CAMERA_PCLK), _gpio(pins.CAMERA_VSYNC)),
            frequency=0,  # the system clock
            first_in_pin=pin(pins.CAMERA_DATA[0]),
            in_pin_count=9,  # D0-D7 and PCLK
            jmp_pin=pin(pins.CAMERA_HREF),
            first_set_pin=pin(pins.CAMERA_VSYNC),  # held to be waited for, never driven
            initial_set_pin_direction=0,
            auto_push=True,
            push_threshold=32,
            wait_for_txstall=False,  # or write() would wait for the whole frame
        )

    def request(self, buffer):
        """Fill ``buffer``, an array of type "I" with 4 pixels an element, with the next frame.

        The frame before it must be ``done``.
        """
        self._machine.background_read(buffer)
        self._machine.write(self._token)

    @property
    def done(self):
        """True when the requested frame is in its buffer."""
        return not self._machine.reading

    def deinit(self):
        """Give up a frame that is under way, and the pins."""
        self._machine.stop_background_read()
        self._machine.deinit()


def is_supported():
    """Tell whether this CircuitPython can capture in the background. 9.2.0 cannot yet."""
    return hasattr(rp2pio.StateMachine, "background_read")


def _program(pclk, vsync):
    """Return the state machine's program; ``pclk`` and ``vsync`` are the numbers of GPIOs.

    The sensor sends Y U Y V ...; the program keeps each Y and lets each U and V pass. VSYNC is low
    between frames, HREF is high within a line, and bytes are valid while PCLK is high (datasheet,
    "Horizontal timing"). The processor asks for a frame by writing the number of its pixels, less
    one. After the last of them the program waits for the next such word, so neither its shift
    register nor its FIFO keeps a leftover that would shift the next frame.

    Encodings: RP2040 datasheet, section 3.4.
    """
    wait_low, wait_high = 0x2000, 0x2080
    return array.array(
        "H",
        (
            0x80A0,  # 0              pull block         ; pixels - 1
            0xA027,  # 1              mov x, osr
            wait_low | vsync,  # 2    wait 0 gpio VSYNC
            wait_high | vsync,  # 3   wait 1 gpio VSYNC  ; a frame begins
            wait_high | pclk,  # 4    wait 1 gpio PCLK
            0x00C8,  # 5              jmp pin 8          ; HREF high: this byte belongs to a line
            wait_low | pclk,  # 6     wait 0 gpio PCLK
            0x0004,  # 7              jmp 4
            0x4008,  # 8              in pins, 8         ; Y
            wait_low | pclk,  # 9     wait 0 gpio PCLK
            wait_high | pclk,  # 10   wait 1 gpio PCLK   ; U or V
            wait_low | pclk,  # 11    wait 0 gpio PCLK
            0x0044,  # 12             jmp x-- 4
        ),
    )


def _gpio(name):
    return int(name[2:])
