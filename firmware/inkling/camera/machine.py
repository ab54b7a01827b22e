# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Start the state machine that takes the luma out of the camera's bytes.

This is done once, so the module's memory is given up afterwards.
"""

import array

import rp2pio

from inkling import pins
from inkling.camera.capture import LEADING_WORDS
from inkling.wires import pin


def is_supported():
    """Tell whether this CircuitPython can capture in the background. 9.2.0 cannot yet."""
    return hasattr(rp2pio.StateMachine, "background_read")


def started(pixels):
    """Take the camera's pins; return the machine. A frame has ``pixels``, a multiple of 4."""
    machine = rp2pio.StateMachine(
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
    machine.write(array.array("I", (pixels - 1,)))
    return machine


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
