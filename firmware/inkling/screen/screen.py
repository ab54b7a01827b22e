# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The ST7735R display, 160x128 pixels on its side: the live view, or a message in its place."""

import board
import busio
import displayio
import terminalio
from adafruit_display_text import label, wrap_text_to_lines
from adafruit_st7735r import ST7735R
from fourwire import FourWire

from inkling import pins
from inkling.screen.live import LiveView
from inkling.screen.panel import Panel

WIDTH = 160
HEIGHT = 128

_BAUDRATE = 24_000_000  # the SPI gives 20.8 MHz; the ST7735R takes 66 ns a bit when written
# Memory access control: how the panel's memory, 128 columns by 160 rows, is written.
_MADCTL = 0x36
_MIRROR_ROWS = 0x80  # these are the screen's columns
_MIRROR_COLUMNS = 0x40
_ON_ITS_SIDE = 0x20  # row by row of the screen
_BGR = 0x08  # what most panels take for red, green, blue

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
            invert=bool(settings.tft_invert),
            # On its side, the panel's rows are the screen's columns.
            colstart=settings.tft_rowstart,
            rowstart=settings.tft_colstart,
            auto_refresh=False,
        )
        bus.send(_MADCTL, bytes((_memory_access(settings),)))
        panel = Panel(bus, settings.tft_rowstart, settings.tft_colstart)
        self._live = LiveView(panel, shape, settings.model)
        self._black = displayio.Group()
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
        from inkling.screen import test_card  # only here, to take no memory otherwise

        self._refresh(test_card.group(WIDTH, HEIGHT))

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        if self._display.root_group is not self._black:
            self._refresh(self._black)
            self._live.forget()
        self._live.draw(luma, reading)

    def _refresh(self, group):
        self._display.root_group = group
        self._display.refresh()


def _memory_access(settings):
    """Return MADCTL for a display mounted as ``settings`` say.

    The controller turns the screen, not displayio, so that a picture is sent as it is.
    """
    access = _ON_ITS_SIDE | (_MIRROR_ROWS if settings.tft_rotation == 90 else _MIRROR_COLUMNS)
    if settings.tft_mirror:
        access ^= _MIRROR_ROWS
    if not settings.tft_bgr:
        access |= _BGR
    return access
