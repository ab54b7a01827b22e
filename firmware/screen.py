# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The ST7735R display, 160x128 pixels on its side: the live view, or a message in its place."""

import board
import busio
import displayio
import pins
import terminalio
from adafruit_display_text import label, wrap_text_to_lines
from adafruit_st7735r import ST7735R
from fourwire import FourWire
from live import LiveView

WIDTH = 160
HEIGHT = 128

_BAUDRATE = 24_000_000  # the SPI gives 20.8 MHz; the ST7735R takes 66 ns a bit when written
_MADCTL = 0x36
_MIRROR_Y = 0x80  # the panel's rows, which are the screen's columns when it lies on its side

_WHITE = 0xFFFFFF
_AMBER = 0xFFB000

_COLUMNS = WIDTH // 6  # characters of terminalio.FONT in a line


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
        self._live = LiveView(shape, settings.model)
        # Made once, as the heap has no room for new pieces by the time that faults turn up.
        self._message = displayio.Group()
        for y, colour in ((24, _AMBER), (60, _WHITE)):
            self._message.append(label.Label(terminalio.FONT, text=" ", x=2, y=y, color=colour))

    def tell(self, title, text):
        """Show a message in place of the live view: ``title`` in amber, ``text`` below it."""
        for target, content in zip(self._message, (title, text)):
            target.text = "\n".join(wrap_text_to_lines(content, _COLUMNS))
        self._refresh(self._message)

    def show_test_card(self):
        """Show the picture by which the settings of the display are checked."""
        import test_card  # only here, to take no memory otherwise

        self._refresh(test_card.group(WIDTH, HEIGHT))

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        self._live.update(luma, reading)
        self._refresh(self._live.group)

    def _refresh(self, group):
        if self._display.root_group is not group:
            self._display.root_group = group
        self._display.refresh()
