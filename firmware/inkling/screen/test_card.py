# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A picture that tells whether the display's settings are right.

The words RED, GREEN and BLUE stand in their colours, or the order of colours is wrong. A white
line runs along the very edge on all four sides, or the offsets are wrong.

It needs displayio, Adafruit's driver of the display and adafruit_display_text, which take 13 kB of
memory. Nothing else does.
"""

import displayio
import terminalio
import vectorio
from adafruit_display_text import label
from adafruit_st7735r import ST7735R

from inkling.screen import controller

_COLOURS = (("RED", 0xFF0000), ("GREEN", 0x00FF00), ("BLUE", 0x0000FF))


def draw(bus, settings, width, height):
    """Draw the test card on the display at ``bus``, of ``width`` x ``height`` pixels."""
    display = ST7735R(
        bus,
        width=width,
        height=height,
        invert=bool(settings.tft_invert),
        # On its side, the panel's rows are the screen's columns.
        colstart=settings.tft_rowstart,
        rowstart=settings.tft_colstart,
        auto_refresh=False,
    )
    controller.orient(bus, settings)
    display.root_group = _card(width, height)
    display.refresh()
    display.root_group = displayio.Group()  # the card stays on the screen, not in memory


def _card(width, height):
    """Return the test card as a displayio.Group."""
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
