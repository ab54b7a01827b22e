# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A picture that tells whether the display's settings are right.

The words RED, GREEN and BLUE stand in their colours, or the order of colours is wrong. A white
line runs along the very edge on all four sides, or the offsets are wrong.
"""

from inkling.screen.text import Glyphs, Line

_WHITE = 0xFFFFFF
_COLOURS = (("RED", 0xFF0000), ("GREEN", 0x00FF00), ("BLUE", 0x0000FF))


def draw(panel, width, height):
    """Draw the test card on a black screen of ``width`` x ``height`` pixels."""
    with panel:
        panel.fill(0, 0, width, 1, _WHITE)
        panel.fill(0, height - 1, width, 1, _WHITE)
        panel.fill(0, 0, 1, height, _WHITE)
        panel.fill(width - 1, 0, 1, height, _WHITE)
        for row, (word, colour) in enumerate(_COLOURS):
            y = height * (row + 1) // 4 - 12
            Line(panel, Glyphs(word), 50, y, scale=2).write(word, colour)
