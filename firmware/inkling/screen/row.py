# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A number of several digits, beside the camera's picture or below it, as large as it fits."""

from micropython import const

from inkling.reading.reading import percent
from inkling.screen.text import ABOVE_BASELINE, WIDTH, Line

_WHITE = const(0xFFFFFF)
_GREEN = const(0x30D060)
_AMBER = const(0xFFB000)

_LEFT = const(2)
_RIGHT = const(158)
_TOP = const(4)
_BOTTOM = const(116)
_MIDDLE_BESIDE = const(122)  # of the columns beside the picture
_LARGEST_SCALE = const(6)
_DOUBT = 99 / 100  # the least certain digit is marked if its confidence is less


class Row:
    """Large digits in a row, and how likely all of them are right."""

    def __init__(self, panel, digits, glyphs, shape):
        """Write in the large ``digits`` and the small ``glyphs``; frames have ``shape``."""
        self._panel, self._digits, self._glyphs, self._shape = panel, digits, glyphs, shape
        self.forget()

    def forget(self):
        """Take note that the screen is black again."""
        self._lines = []
        self._confidence = None

    def clear(self):
        """Blank the number, if there is one."""
        for line in self._lines:
            line.write("", _GREEN)
        if self._confidence:
            self._confidence.write("", _WHITE)
        self.forget()

    def draw(self, reading):
        """Show the number that was read. Return the box of the digit in doubt, or None."""
        digits = reading.digits
        count = len(digits)
        if count != len(self._lines):
            self.clear()
            self._lay_out(count)
        self._confidence.write(f"{percent(reading.confidence)} %", _WHITE)
        least = min([confidence for _, confidence, _ in digits])
        doubtful = None
        for line, (digit, confidence, box) in zip(self._lines, digits):
            colour = _GREEN
            if confidence == least < _DOUBT and doubtful is None:
                colour, doubtful = _AMBER, box
            line.write(str(digit), colour)
        return doubtful

    def _lay_out(self, count):
        """Make room for ``count`` large digits."""
        rows, columns = self._shape
        width = WIDTH * count
        scale = min((_RIGHT - _LEFT) // width, (_BOTTOM - _TOP - rows) // ABOVE_BASELINE)
        beside = min((_RIGHT - _LEFT - columns) // width, _LARGEST_SCALE)
        x, y, below = (_LEFT + _RIGHT - width * scale) // 2, _TOP + rows, 26
        if beside >= scale:
            scale = beside
            x = min(_MIDDLE_BESIDE - width * scale // 2, _RIGHT - width * scale)
            y, below = _TOP, 70
        self._confidence = Line(self._panel, self._glyphs, 104, below)
        wide = scale * WIDTH
        self._lines = [
            Line(self._panel, self._digits, x + k * wide, y, scale) for k in range(count)
        ]
