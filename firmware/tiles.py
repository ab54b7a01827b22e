# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Short texts that change with every frame, as tiles of the built-in font.

A label makes new bitmaps for a new text, which takes 3 ms and leaves holes in the heap; a tile is
changed by writing its number.
"""

import displayio
import terminalio

WIDTH = 6  # pixels of a character of terminalio.FONT
HEIGHT = 12


class Sheet:
    """The characters that may be written, side by side in one bitmap."""

    def __init__(self, characters):
        self.index = {character: k for k, character in enumerate(characters)}
        self.bitmap = displayio.Bitmap(WIDTH * len(characters), HEIGHT, 2)
        for character, k in self.index.items():
            glyph = terminalio.FONT.get_glyph(ord(character))
            # The board keeps its font as one bitmap, of which each glyph is a tile.
            left = glyph.tile_index * WIDTH
            for y in range(HEIGHT):
                for x in range(WIDTH):
                    self.bitmap[WIDTH * k + x, y] = glyph.bitmap[left + x, y]


class Line:
    """A line of text of fixed length; ``group`` is what a screen shows."""

    def __init__(self, sheet, length, x, y, scale=1):
        """Make a line of ``length`` blanks whose top left corner is at ``x``, ``y``."""
        self._index = sheet.index
        self._length = length
        self._text = " " * length
        self._palette = displayio.Palette(2)
        self._palette.make_transparent(0)
        self._tiles = displayio.TileGrid(
            sheet.bitmap,
            pixel_shader=self._palette,
            width=length,
            tile_width=WIDTH,
            tile_height=HEIGHT,
            default_tile=sheet.index[" "],
        )
        self.group = displayio.Group(scale=scale, x=x, y=y)
        self.group.append(self._tiles)

    def write(self, text, colour):
        """Show ``text``, cut or filled up to the length of the line, in ``colour`` (0xRRGGBB)."""
        if self._palette[1] != colour:
            self._palette[1] = colour
        if text == self._text:
            return
        self._text = text
        for k in range(self._length):
            self._tiles[k] = self._index[text[k] if k < len(text) else " "]
