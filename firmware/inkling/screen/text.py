# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Texts in the built-in font.

A text that changes with every frame is cheap: only the characters that change are written, in 1 ms
each. A label of displayio takes 26 ms to show a new text of 17 characters, and makes new bitmaps
for it, which leave holes in the heap.
"""

from micropython import const
from terminalio import FONT as _FONT
from ulab import numpy as np

from inkling.screen.panel import BLACK

WIDTH = const(6)  # pixels of a character of terminalio.FONT
HEIGHT = const(12)
DIGIT_TOP = const(2)  # the first of these rows that a digit has
DIGIT_HEIGHT = const(8)

# What lifts each pixel of a row, six bits with the leftmost on top, to bit 7 of a uint8.
_LIFT = np.array([4, 8, 16, 32, 64, 128], dtype=np.uint8)
_BIT_7 = np.array([7], dtype=np.uint8)


class Glyphs:
    """Those characters of the built-in font that may be written, a byte for each row."""

    def __init__(self, characters, top=0, height=HEIGHT):
        """Keep ``height`` rows of each of ``characters``, from row ``top`` on."""
        self.height = height
        self._characters = characters
        rows = bytearray(height * len(characters))
        for k, character in enumerate(characters):
            glyph = _FONT.get_glyph(ord(character)) or _FONT.get_glyph(ord("?"))
            # The board keeps its font as one bitmap, of which each glyph is a tile.
            left = glyph.tile_index * WIDTH
            for y in range(height):
                bits = 0
                for x in range(WIDTH):
                    bits = bits << 1 | glyph.bitmap[left + x, top + y]
                rows[height * k + y] = bits
        self._rows = np.frombuffer(rows, dtype=np.uint8).reshape((len(rows), 1))

    def pixels(self, character):
        """Return the pixels of ``character``, row by row, 1 for ink: (6 x height, 1) uint8."""
        first = self.height * self._characters.index(character)
        lifted = self._rows[first : first + self.height] * _LIFT  # (height, 6)
        return np.right_shift(lifted, _BIT_7).reshape((self.height * WIDTH, 1))


class Line:
    """A line of text at a fixed place of the screen, which is black before."""

    def __init__(self, panel, glyphs, x, y, scale=1):
        """Begin the line at ``x``, ``y``, with each pixel of the font ``scale`` x ``scale``."""
        self._panel = panel
        self.glyphs = glyphs
        self._x = x
        self._y = y
        self._scale = scale
        self._width = scale * WIDTH
        self._height = scale * glyphs.height
        self.forget()

    def forget(self):
        """Take note that the place is black again."""
        self._text = ""
        self._colour = 0

    def write(self, text, colour):
        """Show ``text`` in ``colour`` (0xRRGGBB) in place of the text before."""
        old = self._text
        recoloured = colour != self._colour
        if text == old and not recoloured:
            return
        self._text = text
        self._colour = colour
        ink = np.frombuffer(colour.to_bytes(3, "big") * self._scale**2, dtype=np.uint8)
        for k, character in enumerate(text):
            before = old[k] if k < len(old) else " "
            if character != before or recoloured and character != " ":
                self._put(k, self.glyphs.pixels(character), ink)
        if len(text) < len(old):
            self._erase(len(text), len(old))

    def _put(self, place, glyph, ink):
        """Write a character; if it is enlarged, column by column of the font.

        In such a column each pixel of the font is scale x scale equal ones, one after the other.
        """
        x = self._x + place * self._width
        columns = WIDTH if self._scale > 1 else 1
        for k in range(columns):
            pixels = glyph[k::columns] * ink
            self._panel.write(
                x + k * self._scale, self._y, self._width // columns, self._height, pixels
            )

    def _erase(self, first, last):
        x = self._x + first * self._width
        self._panel.fill(x, self._y, (last - first) * self._width, self._height, BLACK)


def wrapped(text, columns):
    """Yield ``text`` in lines of at most ``columns`` characters, broken between words."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > columns:
            yield line
            line = ""
        line = f"{line} {word}" if line else word
        while len(line) > columns:  # a word longer than a line
            yield line[:columns]
            line = line[columns:]
    yield line
