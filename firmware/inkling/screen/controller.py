# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Start the ST7735R, the display's controller.

displayio would do it, with Adafruit's driver, in a second. The controller needs a quarter of that
(datasheet, "SLPOUT"), and without displayio 4 kB more of the memory are free. Registers have the
values that the driver gives them.
"""

import time

from micropython import const

_SLEEP_OUT = const(0x11)
_INVERSION_OFF = const(0x20)  # and 0x21 is on
_MEMORY_ACCESS = const(0x36)  # how the panel's memory, 128 columns by 160 rows, is written
_MIRROR_ROWS = const(0x80)  # these are the screen's columns
_MIRROR_COLUMNS = const(0x40)
_ON_ITS_SIDE = const(0x20)  # row by row of the screen
_BGR = const(0x08)  # what most panels take for red, green, blue

_WAIT_SECONDS = 0.12  # after a reset, and after it is told to wake up

_REGISTERS = (
    # Frames a second: normal, idle, partial. The last one has two settings.
    (0xB1, b"\x01\x2c\x2d"),
    (0xB2, b"\x01\x2c\x2d"),
    (0xB3, b"\x01\x2c\x2d\x01\x2c\x2d"),
    (0xB4, b"\x07"),  # the voltage changes its sign from line to line
    # Voltages and currents that drive the panel.
    (0xC0, b"\xa2\x02\x84"),
    (0xC1, b"\xc5"),
    (0xC2, b"\x0a\x00"),
    (0xC3, b"\x8a\x2a"),
    (0xC4, b"\x8a\xee"),
    (0xC5, b"\x0e"),
    # Brightness of each level, for either sign.
    (0xE0, b"\x02\x1c\x07\x12\x37\x32\x29\x2d\x29\x25\x2b\x39\x00\x01\x03\x10"),
    (0xE1, b"\x03\x1d\x07\x06\x2e\x2c\x29\x2d\x2e\x2e\x37\x3f\x00\x00\x02\x10"),
)


def wake(bus, settings):
    """Wake the controller that ``bus`` has reset, and set it up as ``settings`` say.

    It shows nothing until it is switched on.
    """
    time.sleep(_WAIT_SECONDS)
    bus.send(_SLEEP_OUT, b"")
    time.sleep(_WAIT_SECONDS)
    for register, values in _REGISTERS:
        bus.send(register, values)
    orient(bus, settings)
    bus.send(_INVERSION_OFF + settings.tft_invert, b"")


def orient(bus, settings):
    """Let the controller turn the screen, so that a picture is sent as it is."""
    access = _ON_ITS_SIDE | (_MIRROR_ROWS if settings.tft_rotation == 90 else _MIRROR_COLUMNS)
    if settings.tft_mirror:
        access ^= _MIRROR_ROWS
    if not settings.tft_bgr:
        access |= _BGR
    bus.send(_MEMORY_ACCESS, bytes((access,)))
