# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The live view: the camera's picture, the digits found in it, and what they were read as.

All of it is written past displayio. All but the picture is written only where it changes.
"""

from micropython import const
from supervisor import ticks_ms

from inkling.reading.reading import ADVICE, percent
from inkling.screen.panel import BLACK
from inkling.screen.text import ABOVE_BASELINE, WIDTH, Glyphs, Line
from inkling.screen.viewfinder import Viewfinder
from inkling.ticks import ms_since

_WHITE = const(0xFFFFFF)
_GREEN = const(0x30D060)
_AMBER = const(0xFFB000)
_GREY = const(0x909090)

_LEFT = const(2)  # of picture, names, advice and rate
_RIGHT = const(158)  # of large digits
_LARGE_TOP = const(4)
_LARGE_MIDDLE = const(122)  # of the columns of large digits beside the picture, if they fit there
_LARGEST_SCALE = const(6)
_RATE_TOP = const(116)
_DOUBT = 99 / 100  # a number's least certain digit is marked if its confidence is less
_BAR_LEFT = const(14)
_BAR_WIDTH = const(132)
_BAR_HEIGHT = const(7)
_LEAST_NONE = 1 / 100  # a shorter bar would flicker


class LiveView:
    """What the screen shows while digits are read."""

    def __init__(self, panel, shape, model):
        """Lay out the view for camera frames of ``shape``, read by the model of that name."""
        self._panel = panel
        self._shape = shape
        self._model = model
        self._viewfinder = Viewfinder(panel, _LEFT, 2, shape, (_GREEN, _AMBER))
        words = "0123456789% no digit. fps" + model + "".join(ADVICE.values())
        glyphs = Glyphs("".join(set(words)))
        self._digits = Glyphs("-0123456789", ABOVE_BASELINE)
        self._large = []  # a line for each large digit
        self._confidences = [Line(panel, glyphs, 104, y) for y in (70, 26)]  # one of them is shown
        self._bars = [_Bar(panel, glyphs, 83 + 11 * k) for k in range(3)]
        self._advice = Line(panel, glyphs, _LEFT, 87)
        self._rate = Line(panel, glyphs, _LEFT, _RATE_TOP)
        self._lay_out(1)
        self.forget()

    def _parts(self):
        return self._large + self._confidences + self._bars + [self._advice]

    def forget(self):
        """Take note that the screen is black, and count frames anew."""
        for part in self._parts() + [self._rate]:
            part.forget()
        self._since, self._frames = ticks_ms(), 0

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        is_number = len(reading.digits) > 1
        with self._panel:
            self._lay_out(len(reading.digits) if is_number else 1)
            if is_number:
                self._draw_number(luma, reading.digits)
            else:
                self._viewfinder.draw(luma, (reading.box,))
                if reading.digit is None:
                    self._large[0].write("-", _GREY)
                else:
                    self._large[0].write(str(reading.digit), _GREEN)
            confidence = self._confidences[self._is_below]
            if is_number or reading.digit is not None:
                confidence.write(f"{percent(reading.confidence)} %", _WHITE)
            else:
                confidence.write("no digit", _GREY)
            if not self._is_below:
                self._explain(reading)
            self._count_frame()

    def _lay_out(self, count):
        """Make room for ``count`` large digits: beside the picture, or below it if that is larger.

        Below it they take the place of the bars.
        """
        if count == len(self._large):
            return
        for part in self._parts():
            part.write("", BLACK)
        rows, columns = self._shape
        width = WIDTH * count
        beside = min((_RIGHT - _LEFT - columns) // width, _LARGEST_SCALE)
        below = min((_RIGHT - _LEFT) // width, (_RATE_TOP - _LARGE_TOP - rows) // ABOVE_BASELINE)
        self._is_below = below > beside
        scale = max(below, beside)
        width *= scale
        x, y = min(_LARGE_MIDDLE - width // 2, _RIGHT - width), _LARGE_TOP
        if self._is_below:
            x, y = (_LEFT + _RIGHT - width) // 2, _LARGE_TOP + rows
        self._large = [
            Line(self._panel, self._digits, x + k * scale * WIDTH, y, scale) for k in range(count)
        ]

    def _draw_number(self, luma, digits):
        """Show a frame with the digits of a number, and mark the least certain one if in doubt."""
        least = min(digits, key=lambda digit: digit[1])
        if least[1] >= _DOUBT:
            least = None
        self._viewfinder.draw(luma, [digit[2] for digit in digits], least and least[2])
        for line, digit in zip(self._large, digits):
            line.write(str(digit[0]), _AMBER if digit is least else _GREEN)

    def _explain(self, reading):
        """Show how likely the first three digits are or, if there is no digit, what to do.

        "no digit" takes the third place where it is likelier than the third digit. Of a number, it
        is the least certain digit whose likelihoods are shown.
        """
        advice = ADVICE.get(reading.reason, "")
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
