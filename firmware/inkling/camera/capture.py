# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture the luma of camera frames by PIO and DMA, in the background.

When the camera is silent, ``imagecapture`` waits for ever and cannot be interrupted. Here the
processor asks for frames, works on another one, and looks later whether they are there. That
takes 1 ms of its time.
"""

import array

import rp2pio
from micropython import const

from inkling import pins
from inkling.wires import pin

# Before each frame come blank words, one more than the state machine's FIFO holds. So the frame
# begins only when DMA takes them, into the buffer that waits for it.
LEADING_WORDS = const(5)


class Capture:
    """A state machine that fills each buffer that it is given with the luma of the next frame.

    A buffer is an array of type "I": ``LEADING_WORDS``, and an element for 4 pixels.
    """

    def __init__(self, pixels):
        """Take the camera's pins; a frame has ``pixels`` pixels, a multiple of 4."""
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
            wait_for_txstall=False,  # or write() would wait for ever
            wrap_target=1,
        )
        self._machine.write(array.array("I", (pixels - 1,)))
        self._waiting = []  # buffers, in the order of their frames

    def request(self, buffer):
        """Fill ``buffer`` with the next frame after those that were requested before.

        The first frame of all must be ``done`` before another is requested; after it, one may be
        under way. Otherwise CircuitPython would wait for it.
        """
        self._waiting.append(buffer)
        self._machine.background_read(buffer)

    @property
    def done(self):
        """True when the frame that was requested first is in its buffer."""
        if len(self._waiting) > 1:
            return not self._machine.pending_read
        return not self._machine.reading

    def take(self):
        """Return the buffer of the frame that was requested first, which must be ``done``."""
        return self._waiting.pop(0)

    @property
    def is_idle(self):
        """True when all frames that were requested have been taken."""
        return not self._waiting

    def deinit(self):
        """Give up frames that are under way, and the pins."""
        self._machine.stop_background_read()
        self._machine.deinit()


def is_supported():
    """Tell whether this CircuitPython can capture in the background. 9.2.0 cannot yet."""
    return hasattr(rp2pio.StateMachine, "background_read")


def _program(pclk, vsync):
    """Return the state machine's program; ``pclk`` and ``vsync`` are the numbers of GPIOs.

    The sensor sends Y U Y V ...; the program keeps each Y and lets each U and V pass. VSYNC is low
    between frames, HREF is high within a line, and bytes are valid while PCLK is high (datasheet,
    "Horizontal timing"). The number of pixels, less one, is written to the machine once.

    The processor may stand still for long, as it does while a file is written. Then nobody starts
    the DMA into the next buffer, and the machine waits before the next frame, not amid it: the
    words that lead it do not fit into the FIFO. So no frame is torn, and no leftover in shift
    register or FIFO shifts one.

    Encodings: RP2040 datasheet, section 3.4.
    """
    wait_low, wait_high = 0x2000, 0x2080
    return array.array(
        "H",
        (
            0x80A0,  # 0              pull block         ; pixels - 1
            0xE040 | LEADING_WORDS - 1,  # 1  set y, 4   ; each frame begins here
            0x8020,  # 2              push block         ; a blank word
            0x0082,  # 3              jmp y-- 2
            0xA027,  # 4              mov x, osr
            wait_low | vsync,  # 5    wait 0 gpio VSYNC
            wait_high | vsync,  # 6   wait 1 gpio VSYNC  ; a frame begins
            wait_high | pclk,  # 7    wait 1 gpio PCLK
            0x00CB,  # 8              jmp pin 11         ; HREF high: this byte belongs to a line
            wait_low | pclk,  # 9     wait 0 gpio PCLK
            0x0007,  # 10             jmp 7
            0x4008,  # 11             in pins, 8         ; Y
            wait_low | pclk,  # 12    wait 0 gpio PCLK
            wait_high | pclk,  # 13   wait 1 gpio PCLK   ; U or V
            wait_low | pclk,  # 14    wait 0 gpio PCLK
            0x0047,  # 15             jmp x-- 7
        ),
    )


def _gpio(name):
    return int(name[2:])
