# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The live view where numbers are read: several digits beside the camera's picture or below it."""

from micropython import const
from ulab import numpy as np

from inkling.reading.reading import percent
from inkling.screen.live import LiveView
from inkling.screen.text import DIGIT_HEIGHT, DIGIT_TOP, WIDTH, Line
from inkling.screen.viewfinder import Viewfinder

_WHITE = const(0xFFFFFF)
_GREEN = const(0x30D060)
_AMBER = const(0xFFB000)

_LEFT = const(2)
_RIGHT = const(158)
_TOP = const(4)
_BOTTOM = const(116)
_MIDDLE_BESIDE = const(122)  # of the columns beside the picture
_LARGEST_SCALE = const(6)
_CONFIDENCE = const(104)  # its left
_DOUBT = 99 / 100  # the least certain digit is marked if its confidence is less


class RowViewfinder(Viewfinder):
    """Shows camera frames with a box round each digit of a number.

    ``boxes`` are those of the digits, one of which may be ``marked``.
    """

    def __init__(self, panel, x, y, shape, colour):
        """Show frames as ``Viewfinder`` does."""
        Viewfinder.__init__(self, panel, x, y, shape, colour)
        self.boxes, self.marked = [], None

    def _draw_box(self, box, first):
        """Draw ``boxes``, or ``box`` if there are none, in the band that begins with ``first``."""
        usual = self._pixel, self._line
        for each in self.boxes or (box,):
            if each is self.marked:
                pixel = _AMBER.to_bytes(3, "big")
                self._pixel = np.frombuffer(pixel, dtype=np.uint8)
                self._line = memoryview(pixel * self._columns)
            Viewfinder._draw_box(self, each, first)
            self._pixel, self._line = usual


class _Row(Line):
    """Digits in a row, one of which may be marked."""

    def forget(self):
        """Take note that the place is black again."""
        Line.forget(self)
        self._marked = None

    def place(self, x, y, scale):
        """Blank the row, and go on elsewhere."""
        self.write("", 0)
        self._marked = None
        self._x, self._y, self._scale = x, y, scale
        self._width, self._height = scale * WIDTH, scale * self.glyphs.height

    def spell(self, text, marked):
        """Show ``text`` with the character at ``marked``, or None, in amber."""
        if text == self._text and marked == self._marked:
            return
        if marked != self._marked:
            self._colour = None
        self.write(text, _GREEN)
        self._marked = marked
        if marked is not None:
            ink = np.frombuffer(_AMBER.to_bytes(3, "big") * self._scale**2, dtype=np.uint8)
            self._put(marked, self.glyphs.pixels(text[marked]), ink)


class NumberView(LiveView):
    """What the screen shows while numbers are read: they are as large as they fit."""

    _viewfinder_class = RowViewfinder
    _line_class = _Row
    _viewfinder: RowViewfinder
    _digit: _Row
    _confidence: _Row

    def __init__(self, panel, shape, model):
        """Lay out the view for camera frames of ``shape``, read by the model of that name."""
        self._shape = shape
        self._count = 1  # how many digits there is room for
        LiveView.__init__(self, panel, shape, model)

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``NumberReading``."""
        count = max(reading.spelled, 1)
        viewfinder = self._viewfinder
        viewfinder.boxes, viewfinder.marked = [], None
        with self._panel:
            if count != self._count:
                self._make_room(count)
            if count > 1:
                for part in [self._advice] + self._bars:
                    part.write("", 0)
                self._confidence.write(f"{percent(reading.confidence)} %", _WHITE)
                digits = reading.digits
                viewfinder.boxes = [box for _, _, box in digits]
                shares = [share for _, share, _ in digits]
                doubtful = shares.index(min(shares)) if min(shares) < _DOUBT else None
                if doubtful is not None:
                    viewfinder.marked = viewfinder.boxes[doubtful]
                self._digit.spell(reading.number, doubtful)
                viewfinder.draw(luma, reading.box)
                self._count_frame()
                return
        LiveView.draw(self, luma, reading)

    def _make_room(self, count):
        """Make room for ``count`` large digits."""
        self._count = count
        rows, columns = self._shape
        width, room = WIDTH * count, _BOTTOM - _TOP - rows
        scale = min((_RIGHT - _LEFT) // width, room // DIGIT_HEIGHT)
        beside = min((_RIGHT - _LEFT - columns) // width, _LARGEST_SCALE)
        x = (_LEFT + _RIGHT - width * scale) // 2
        y, below = _BOTTOM - (room + DIGIT_HEIGHT * scale) // 2, 26
        if beside >= scale:
            scale = beside
            x = min(_MIDDLE_BESIDE - width * scale // 2, _RIGHT - width * scale)
            y, below = _TOP + DIGIT_TOP * scale, 70
        self._digit.place(x, y, scale)
        self._confidence.place(_CONFIDENCE, below, 1)
