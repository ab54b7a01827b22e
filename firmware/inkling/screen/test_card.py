# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A picture that tells whether the display's settings are right.

The words RED, GREEN and BLUE stand in their colours, or the order of colours is wrong. A white
line runs along the very edge on all four sides, or the offsets are wrong.

It needs adafruit_display_text, which takes 9 kB of memory. Nothing else does.
"""

import displayio
import terminalio
import vectorio
from adafruit_display_text import label

_COLOURS = (("RED", 0xFF0000), ("GREEN", 0x00FF00), ("BLUE", 0x0000FF))


def group(width, height):
    """Return the test card for a screen of ``width`` x ``height`` pixels as a displayio.Group."""
    card = displayio.Group()
    white = displayio.Palette(1)
    white[0] = 0xFFFFFF
    for x, y, w, h in (
        (0, 0, width, 1),
        (0, height - 1, width, 1),
        (0, 0, 1, height),
        (width - 1, 0, 1, height),
    ):
        card.append(vectorio.Rectangle(pixel_shader=white, width=w, height=h, x=x, y=y))
    for row, (word, colour) in enumerate(_COLOURS):
        y = height * (row + 1) // 4
        card.append(label.Label(terminalio.FONT, text=word, color=colour, scale=2, x=50, y=y))
    return card
