# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The ST7735R display, 160x128 pixels on its side: the live view, or a message in its place.

Only the test card is shown by displayio. All other pixels are written past it, by ``Panel``.
"""

import busio
import displayio
from fourwire import FourWire
from micropython import const

from inkling import pins
from inkling.faults import Fault
from inkling.screen.panel import BLACK, Panel
from inkling.screen.text import HEIGHT as LINE_HEIGHT
from inkling.screen.text import WIDTH as CHARACTER_WIDTH
from inkling.screen.text import Glyphs, Line, wrapped
from inkling.wires import pin

WIDTH = const(160)
HEIGHT = const(128)

# The SPI gives 24 MHz with the processor at 200 MHz, or 20.8 at the Pico's own 125. The datasheet
# promises 15 for the ST7735R (66 ns a bit); CircuitPython's default is 24, and panels take it.
_BAUDRATE = const(24_000_000)
_DISPLAY_ON = const(0x29)

_WHITE = const(0xFFFFFF)
_AMBER = const(0xFFB000)
_MARGIN = const(2)


class Screen:
    """The display: the live view, or a message in its place."""

    def __init__(self, settings, view_class):
        """Start the display; raises ``Fault``, all pins free again, if a pin cannot be used.

        ``view_class`` is that of the live view.
        """
        displayio.release_displays()
        spi = None
        try:
            spi = busio.SPI(pin(pins.TFT_SCK), pin(pins.TFT_MOSI))
            self._bus = bus = FourWire(
                spi,
                command=pin(pins.TFT_DC),
                chip_select=pin(pins.TFT_CS),
                reset=pin(pins.TFT_RESET),
                baudrate=_BAUDRATE,
            )
        except (ValueError, RuntimeError) as error:
            _release(spi)
            raise Fault(str(error), "Check the TFT's pins in inkling/pins.py") from None
        except Exception:
            _release(spi)
            raise
        self._spi = spi  # the bus does not keep it from being collected
        # Imported here and in the test card, so that its memory can be given up.
        from inkling.screen import controller

        controller.wake(bus, settings)
        # On its side, the panel's rows are the screen's columns.
        self._panel = Panel(bus, settings.tft_rowstart, settings.tft_colstart)
        self._live = view_class(self._panel, settings.frame_shape, settings.model)
        self._is_live = False
        self._message = None  # that is shown: its title and text

    def tell(self, title, text):
        """Show a message in place of the live view: ``title`` in amber, ``text`` below it."""
        if self._message == (title, text):
            return  # a fault that lasts is told each second, and would flicker
        self._clear()
        y = 10
        with self._panel:
            for content, colour in ((title, _AMBER), (text, _WHITE)):
                for line in wrapped(content, (WIDTH - _MARGIN) // CHARACTER_WIDTH):
                    if y + LINE_HEIGHT <= HEIGHT:
                        Line(self._panel, Glyphs(line), _MARGIN, y).write(line, colour)
                    y += LINE_HEIGHT
                y += LINE_HEIGHT
        self._message = title, text

    def show_test_card(self, settings):
        """Show the picture by which the settings of the display are checked."""
        from inkling.screen import test_card  # only here, so that it takes no memory otherwise

        self._is_live, self._message = False, None
        test_card.draw(self._bus, settings, WIDTH, HEIGHT)

    def draw(self, luma, reading):
        """Show a frame, (rows, columns) uint8 luma, and its ``Reading``."""
        if not self._is_live:
            self._clear()
            self._live.forget()
            self._is_live = True
        self._live.draw(luma, reading)

    def _clear(self):
        self._is_live, self._message = False, None
        with self._panel:
            self._panel.fill(0, 0, WIDTH, HEIGHT, BLACK)
        self._bus.send(_DISPLAY_ON, b"")  # now that the noise of the panel's memory is gone


def _release(spi):
    """Free the display's pins."""
    displayio.release_displays()
    if spi is not None:
        spi.deinit()
