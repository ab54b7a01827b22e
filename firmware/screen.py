# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Show the live picture and the reading on the ST7735R, 160x128 pixels on its side.

Cost of a frame: 28 ms for the 80x60 picture, most of it the SPI transfer; each label that
changes costs another 3 ms and its area, so labels are written only when they change.
"""

import time

import board
import busio
import displayio
import pins
import terminalio
import vectorio
from adafruit_display_text import label, wrap_text_to_lines
from adafruit_st7735r import ST7735R
from fourwire import FourWire
from ulab import numpy as np

WIDTH = 160
HEIGHT = 128

_BAUDRATE = 24_000_000  # the SPI gives 20.8 MHz; the ST7735R takes 66 ns a bit when written
_MADCTL = 0x36
_MIRROR_Y = 0x80  # the panel's rows, which are the screen's columns when it lies on its side

_GREYS = 128  # the picture shows luma / 2, so that there are colours left for the box
_BOX = _GREYS
_WHITE = 0xFFFFFF
_GREEN = 0x30D060
_AMBER = 0xFFB000
_GREY = 0x909090

_COLUMNS = WIDTH // 6  # characters of terminalio.FONT in a line
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


class Screen:
    """The display: the live view, or a message in its place."""

    def __init__(self, settings, shape):
        """Start the display for camera frames of ``shape``."""
        displayio.release_displays()
        bus = FourWire(
            busio.SPI(getattr(board, pins.TFT_SCK), getattr(board, pins.TFT_MOSI)),
            command=getattr(board, pins.TFT_DC),
            chip_select=getattr(board, pins.TFT_CS),
            reset=getattr(board, pins.TFT_RESET),
            baudrate=_BAUDRATE,
        )
        self._display = ST7735R(
            bus,
            width=WIDTH,
            height=HEIGHT,
            rotation=settings.tft_rotation,
            bgr=bool(settings.tft_bgr),
            invert=bool(settings.tft_invert),
            colstart=settings.tft_colstart,
            rowstart=settings.tft_rowstart,
            auto_refresh=False,
        )
        if settings.tft_mirror:
            # The driver ends with MADCTL 0xC8, or 0xC0 for the other order of colours.
            madctl = 0xC0 if settings.tft_bgr else 0xC8
            bus.send(_MADCTL, bytes((madctl ^ _MIRROR_Y,)))
        self._model = settings.model
        self._live = displayio.Group()
        self._build_live(shape)
        self._since = time.monotonic()
        self._frames = 0

    def tell(self, title, text):
        """Show a message in place of the live view: ``title`` in amber, ``text`` below it."""
        message = displayio.Group()
        for colour, content, y in ((_AMBER, title, 24), (_WHITE, text, 60)):
            lines = "\n".join(wrap_text_to_lines(content, _COLUMNS))
            message.append(_label(lines, 2, y, colour))
        self._refresh(message)

    def show_test_card(self):
        """Show the picture by which the settings of the display are checked."""
        import test_card  # only here, to take no memory otherwise

        self._refresh(test_card.group(WIDTH, HEIGHT))

    def show(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        self._picture[:, : luma.shape[1]] = np.right_shift(luma, 1)
        if reading.box is not None:
            self._draw_box(*reading.box)
        self._view.dirty()
        if reading.digit is None:
            self._write(self._digit, "-", _GREY)
            self._write(self._confidence, "no digit", _GREY)
        else:
            self._write(self._digit, str(reading.digit), _GREEN)
            self._write(self._confidence, f"{100 * reading.confidence:.0f} %", _WHITE)
        self._write(self._advice, _ADVICE.get(reading.reason, " "), _AMBER)
        for digit, (name, bar) in zip(reading.ranking(), self._bars):
            name.hidden = bar.hidden = reading.box is None
            self._write(name, str(digit), _WHITE)
            bar.width = max(int(_BAR_WIDTH * reading.probabilities[digit]), 1)
        self._count_frame()
        self._refresh(self._live)

    def _refresh(self, group):
        if self._display.root_group is not group:
            self._display.root_group = group
        self._display.refresh()

    def _build_live(self, shape):
        rows, columns = shape
        palette = displayio.Palette(_GREYS + 1)
        for grey in range(_GREYS):
            palette[grey] = grey * 2 * 0x010101
        palette[_BOX] = _GREEN
        self._view = displayio.Bitmap(columns, rows, 256)
        # A view of the bitmap's own memory, whose rows are a whole number of 32-bit words: a frame
        # is shown by one assignment.
        self._picture = np.frombuffer(self._view, dtype=np.uint8).reshape((rows, -1))
        self._live.append(displayio.TileGrid(self._view, pixel_shader=palette, x=2, y=2))
        self._digit = _label(" ", 104, 36, _GREEN, scale=6)
        self._confidence = _label(" ", 104, 76, _WHITE)
        self._advice = _label(" ", 2, 92, _AMBER)
        self._rate = _label(" ", 2, 121, _GREY)
        self._live.append(self._advice)
        self._live.append(self._digit)
        self._live.append(self._confidence)
        self._live.append(self._rate)
        self._bars = []
        colour = displayio.Palette(1)
        colour[0] = _GREEN
        for k in range(3):
            y = 84 + 11 * k
            name = _label(" ", 2, y + 4, _WHITE)
            bar = vectorio.Rectangle(pixel_shader=colour, width=1, height=7, x=14, y=y + 1)
            self._live.append(name)
            self._live.append(bar)
            self._bars.append((name, bar))

    def _draw_box(self, top, left, bottom, right):
        picture = self._picture
        picture[top, left:right] = _BOX
        picture[bottom - 1, left:right] = _BOX
        picture[top:bottom, left] = _BOX
        picture[top:bottom, right - 1] = _BOX

    def _count_frame(self):
        self._frames += 1
        now = time.monotonic()
        if now - self._since >= 1:
            rate = self._frames / (now - self._since)
            self._write(self._rate, f"{rate:.1f} fps  {self._model}", _GREY)
            self._since, self._frames = now, 0

    def _write(self, target, text, colour):
        if target.text != text:
            target.text = text
        if target.color != colour:
            target.color = colour


def _label(text, x, y, colour, scale=1):
    return label.Label(terminalio.FONT, text=text, x=x, y=y, color=colour, scale=scale)
