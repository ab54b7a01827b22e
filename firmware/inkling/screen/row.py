# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The live view where numbers are read: several digits beside the camera's picture or below it."""

from micropython import const
from ulab import numpy as np

from inkling.reading.reading import percent
from inkling.screen.live import LiveView
from inkling.screen.text import ABOVE_BASELINE, WIDTH, Line
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
_DOUBT = 99 / 100  # the least certain digit is marked if its confidence is less


class RowViewfinder(Viewfinder):
    """Shows camera frames with a box round each digit of a number.

    ``boxes`` are those of the digits, one of which may be ``marked``.
    """

    def __init__(self, panel, x, y, shape, colour):
        """Show frames as ``Viewfinder`` does."""
        super().__init__(panel, x, y, shape, colour)
        self.boxes, self.marked = [], None
        pixel = _AMBER.to_bytes(3, "big")
        self._usual = self._pixel, self._line
        self._marked = np.frombuffer(pixel, dtype=np.uint8), memoryview(pixel * self._columns)

    def _draw_box(self, box, first):
        """Draw ``boxes``, or ``box`` if there are none, in the band that begins with ``first``."""
        for each in self.boxes or (box,):
            is_marked = each is self.marked
            self._pixel, self._line = self._marked if is_marked else self._usual
            super()._draw_box(each, first)


class NumberView(LiveView):
    """What the screen shows while numbers are read: they are as large as they fit."""

    _viewfinder_class = RowViewfinder
    _viewfinder: RowViewfinder

    def __init__(self, panel, shape, model):
        """Lay out the view for camera frames of ``shape``, read by the model of that name."""
        self._shape = shape
        super().__init__(panel, shape, model)

    def forget(self):
        """Take note that the screen is black, and count frames anew."""
        super().forget()
        self._lines = []  # one for each digit, and one for the confidence

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``NumberReading``."""
        digits = reading.spelled
        viewfinder = self._viewfinder
        if not digits:
            if self._lines:
                with self._panel:
                    self._clear()
            viewfinder.boxes, viewfinder.marked = [], None
            super().draw(luma, reading)
            return
        with self._panel:
            for part in [self._digit, self._confidence, self._advice] + self._bars:
                part.write("", 0)
            viewfinder.boxes = [box for _, _, box in digits]
            viewfinder.marked = self._spell(digits, reading.confidence)
            viewfinder.draw(luma, reading.box)
            self._count_frame()

    def _clear(self):
        """Blank the number, if there is one."""
        for line in self._lines:
            line.write("", _GREEN)
        self._lines = []

    def _spell(self, digits, whole):
        """Show a number and the confidence of the ``whole``. Return the box of a doubtful digit."""
        if len(digits) != len(self._lines) - 1:
            self._clear()
            self._lay_out(len(digits))
        self._lines[-1].write(f"{percent(whole)} %", _WHITE)
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
        wide = scale * WIDTH
        large, small = self._digit.glyphs, self._confidence.glyphs
        self._lines = [Line(self._panel, large, x + k * wide, y, scale) for k in range(count)]
        self._lines.append(Line(self._panel, small, 104, below))
