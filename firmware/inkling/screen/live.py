# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The live view: the camera's picture, the digit found in it, and what it was read as.

All of it is written past displayio. All but the picture is written only where it changes.
"""

from micropython import const
from supervisor import ticks_ms

from inkling.reading.reading import ADVICE, percent
from inkling.screen.panel import BLACK
from inkling.screen.text import DIGIT_HEIGHT, DIGIT_TOP, Glyphs, Line
from inkling.screen.viewfinder import Viewfinder
from inkling.ticks import ms_since

_WHITE = const(0xFFFFFF)
_GREEN = const(0x30D060)
_AMBER = const(0xFFB000)
_GREY = const(0x909090)

_LEFT = const(2)  # of picture, names, advice and rate
_BAR_LEFT = const(14)
_BAR_WIDTH = const(132)
_BAR_HEIGHT = const(7)
_LEAST_NONE = 1 / 100  # a shorter bar would flicker


class LiveView:
    """What the screen shows while digits are read."""

    # Another view may take others.
    _viewfinder_class = Viewfinder
    _line_class = Line

    def __init__(self, panel, shape, model):
        """Lay out the view for camera frames of ``shape``, read by the model of that name."""
        self._panel = panel
        self._model = model
        self._viewfinder = self._viewfinder_class(panel, _LEFT, 2, shape, _GREEN)
        words = "0123456789% no digit. fps" + model + "".join(ADVICE.values())
        glyphs = Glyphs("".join(set(words)))
        digits = Glyphs("-0123456789", DIGIT_TOP, DIGIT_HEIGHT)
        self._digit = self._line_class(panel, digits, 104, 16, scale=6)
        self._confidence = self._line_class(panel, glyphs, 104, 70)
        self._bars = [_Bar(panel, glyphs, 83 + 11 * k) for k in range(3)]
        self._advice = Line(panel, glyphs, _LEFT, 87)
        self._rate = Line(panel, glyphs, _LEFT, 116)
        self.forget()

    def forget(self):
        """Take note that the screen is black, and count frames anew."""
        for part in [self._digit, self._confidence, self._advice, self._rate] + self._bars:
            part.forget()
        self._since, self._frames = ticks_ms(), 0

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        with self._panel:
            self._viewfinder.draw(luma, reading.box)
            if reading.digit is None:
                self._digit.write("-", _GREY)
                self._confidence.write("no digit", _GREY)
            else:
                self._digit.write(str(reading.digit), _GREEN)
                self._confidence.write(f"{percent(reading.confidence)} %", _WHITE)
            self._explain(reading)
            self._count_frame()

    def _explain(self, reading):
        """Show how likely the first three digits are or, if there is no digit, what to do.

        "no digit" takes the third place where it is likelier than the third digit.
        """
        advice = reading.advice
        if advice or reading.box is None:
            for bar in self._bars:
                bar.write("", 0)
            self._advice.write(advice, _AMBER)
            return
        self._advice.write("", _AMBER)
        for place, bar in enumerate(self._bars):
            digit = reading.ranking[place]
            name, share = str(digit), reading.probabilities[digit]
            if place == 2 and reading.none > max(share, _LEAST_NONE):
                name, share = "no", reading.none
            bar.write(name, max(int(_BAR_WIDTH * share), 1))

    def _count_frame(self):
        self._frames += 1
        elapsed_ms = ms_since(self._since)
        if elapsed_ms >= 1000:
            rate = 1000 * self._frames / elapsed_ms
            self._rate.write(f"{rate:.1f} fps  {self._model}", _GREY)
            self._since, self._frames = ticks_ms(), 0


class _Bar:
    """A bar and its name. Only the part that changes is written."""

    def __init__(self, panel, glyphs, y):
        self._panel = panel
        self._name = Line(panel, glyphs, _LEFT, y)
        self._top = y + 2
        self._length = 0

    def forget(self):
        """Take note that the place is black again."""
        self._name.forget()
        self._length = 0

    def write(self, name, length):
        """Show ``name`` and a bar of ``length`` pixels."""
        self._name.write(name, _WHITE)
        old, self._length = self._length, length
        if length > old:
            self._fill(old, length, _GREEN)
        elif length < old:
            self._fill(length, old, BLACK)

    def _fill(self, first, last, colour):
        self._panel.fill(_BAR_LEFT + first, self._top, last - first, _BAR_HEIGHT, colour)
