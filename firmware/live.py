# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The live view: the camera's picture, the digit found in it, and what it was read as.

Cost of a frame: 28 ms for the 80x60 picture, most of it the SPI transfer, and 6 us for each other
pixel that changes; so nothing is written that stays the same.
"""

import time

import displayio
import terminalio
import vectorio
from adafruit_display_text import label
from tiles import Line, Sheet
from ulab import numpy as np

_WHITE = 0xFFFFFF
_GREEN = 0x30D060
_AMBER = 0xFFB000
_GREY = 0x909090

_LEFT = _TOP = 2  # of the picture
_BAR_WIDTH = 132

# What to do about each reason for which there is no digit.
_ADVICE = {
    "dark": "too dark: lens cap on?",
    "bright": "too bright: less light",
    "blank": "show me a digit",
    "edge": "move it off the edge",
    "small": "move it closer",
    "texture": "too many marks",
}


class LiveView:
    """What the screen shows while digits are read; ``group`` is its root."""

    def __init__(self, shape, model):
        """Lay out the view for camera frames of ``shape``, read by the model of that name."""
        rows, columns = shape
        greys = displayio.Palette(256)
        for grey in range(256):
            greys[grey] = grey * 0x010101
        self._view = displayio.Bitmap(columns, rows, 256)
        # The bitmap's own memory; its rows have a whole number of words, as columns is 60 or 80.
        self._picture = np.frombuffer(self._view, dtype=np.uint8).reshape((rows, columns))
        live = self.group = displayio.Group()
        live.append(displayio.TileGrid(self._view, pixel_shader=greys, x=_LEFT, y=_TOP))
        green = displayio.Palette(1)
        green[0] = _GREEN
        self._box = None
        self._sides = [_bar(green, 0, 0) for _ in range(4)]  # of the box
        sheet = Sheet("0123456789-% nodigt")
        self._digit = Line(sheet, 1, 104, 4, scale=6)
        self._confidence = Line(sheet, 8, 104, 70)
        self._advice = _label(2, 92, _AMBER)
        self._rate = _label(2, 121, _GREY)
        self._bars = [
            (Line(sheet, 1, 2, 83 + 11 * k), _bar(green, 14, 85 + 11 * k, height=7))
            for k in range(3)
        ]
        lines = [self._digit, self._confidence] + [name for name, _ in self._bars]
        for line in lines:
            live.append(line.group)
        for bar in self._sides + [bar for _, bar in self._bars]:
            live.append(bar)
        live.append(self._advice)
        live.append(self._rate)
        self._model = model
        self._since = time.monotonic()
        self._frames = 0

    def update(self, luma, reading):
        """Take over a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        # In place: assigning a slice takes twice as long and makes an array of 4,800 bytes.
        picture = self._picture
        picture *= 0
        picture += luma
        self._view.dirty()
        self._place_box(reading.box)
        if reading.digit is None:
            self._digit.write("-", _GREY)
            self._confidence.write("no digit", _GREY)
        else:
            self._digit.write(str(reading.digit), _GREEN)
            self._confidence.write(f"{100 * reading.confidence:.0f} %", _WHITE)
        _set_text(self._advice, _ADVICE.get(reading.reason, " "))
        for digit, (name, bar) in zip(reading.ranking, self._bars):
            name.group.hidden = bar.hidden = reading.box is None
            name.write(str(digit), _WHITE)
            width = max(int(_BAR_WIDTH * reading.probabilities[digit]), 1)
            if bar.width != width:
                bar.width = width
        self._count_frame()

    def _place_box(self, box):
        """Frame the digit at ``box`` = (top, left, bottom, right) of the picture, or nothing."""
        if box == self._box:
            return
        self._box = box
        for side in self._sides:
            side.hidden = box is None
        if box is None:
            return
        top, left, bottom, right = box
        height, width = bottom - top, right - left
        places = (
            (left, top, width, 1),
            (left, bottom - 1, width, 1),
            (left, top, 1, height),
            (right - 1, top, 1, height),
        )
        for side, (x, y, side.width, side.height) in zip(self._sides, places):
            side.x = _LEFT + x
            side.y = _TOP + y

    def _count_frame(self):
        self._frames += 1
        now = time.monotonic()
        if now - self._since >= 1:
            rate = self._frames / (now - self._since)
            _set_text(self._rate, f"{rate:.1f} fps  {self._model}")
            self._since, self._frames = now, 0


def _set_text(target, text):
    if target.text != text:
        target.text = text


def _label(x, y, colour):
    return label.Label(terminalio.FONT, text=" ", x=x, y=y, color=colour)


def _bar(palette, x, y, height=1):
    return vectorio.Rectangle(pixel_shader=palette, width=1, height=height, x=x, y=y)
