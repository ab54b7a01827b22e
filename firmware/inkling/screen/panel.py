# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pixels written to the ST7735R past displayio, which takes 6 to 20 us for each of them.

A pixel has three bytes here: red, green and blue. The controller keeps the upper six bits of each.
This is its format from power-on, but displayio sets it to two bytes a pixel.
"""

from micropython import const

from inkling.scratch import SCRATCH

BLACK = 0x000000

_CASET = const(0x2A)  # columns of the window to be written
_RASET = const(0x2B)  # its rows
_RAMWR = const(0x2C)  # its pixels, row by row
_COLMOD = const(0x3A)  # how many bits a pixel has
_18_BITS = b"\x06"
_16_BITS = b"\x05"


class Panel:
    """Writes rectangles of pixels within ``with panel:``, outside of which displayio may refresh.

    displayio knows nothing of them: only a new root group makes it paint the whole screen.
    """

    def __init__(self, bus, left, top):
        """Write over ``bus``; the screen's top left pixel is at ``left``, ``top`` in the memory."""
        self._bus = bus
        self._left = left
        self._top = top
        # First and last column, or row. Both are below 256, so the upper bytes stay zero.
        self._span = bytearray(4)

    def __enter__(self):
        self._bus.send(_COLMOD, _18_BITS)
        return self

    def __exit__(self, *_error):
        self._bus.send(_COLMOD, _16_BITS)

    def write(self, x, y, width, height, pixels):
        """Write ``pixels``, 3 x ``width`` x ``height`` bytes, the first of them at ``x``, ``y``."""
        self._address(_CASET, self._left + x, width)
        self._address(_RASET, self._top + y, height)
        self._bus.send(_RAMWR, pixels)

    def fill(self, x, y, width, height, colour):
        """Make a rectangle of one ``colour`` (0xRRGGBB).

        Its pixels are made in the scratch memory, because the heap may have no piece of that size.
        """
        most = len(SCRATCH) // (3 * width)
        pixels = memoryview(SCRATCH)[: 3 * width * min(height, most)]
        pixels[:3] = colour.to_bytes(3, "big")
        done = 3
        while done < len(pixels):
            part = pixels[done : 2 * done]
            part[:] = pixels[: len(part)]
            done *= 2
        for row in range(0, height, most):
            rows = min(height - row, most)
            self.write(x, y + row, width, rows, pixels[: 3 * width * rows])

    def _address(self, command, first, count):
        self._span[1] = first
        self._span[3] = first + count - 1
        self._bus.send(command, self._span)
