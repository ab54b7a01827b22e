# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`fourwire` on the simulated bench.

The methods that start with an underscore are the interface `displayio` of Blinka has to a bus.
"""

from busio import SPI
from digitalio import DigitalInOut
from displayio import allocate_display_bus
from displayio._constants import CHIP_SELECT_TOGGLE_EVERY_BYTE, DISPLAY_DATA

from simulator.board.buffers import elements
from simulator.board.pins import Pin, require_free_pin


class FourWire:
    """An SPI display bus with a D/C line. It lives until `displayio.release_displays()`."""

    def __init__(
        self,
        spi_bus: SPI,
        *,
        command: Pin,
        chip_select: Pin | None = None,
        reset: Pin | None = None,
        baudrate: int = 24_000_000,
        polarity: int = 0,
        phase: int = 0,
    ) -> None:
        for pin, name in ((command, "command"), (chip_select, "chip_select"), (reset, "reset")):
            if pin is not None:
                require_free_pin(pin, name)
        allocate_display_bus(self)
        self._spi = spi_bus
        self._settings = {"baudrate": baudrate, "polarity": polarity, "phase": phase}
        self._command = _output(command)
        self._reset = _output(reset)
        self._chip_select = _output(chip_select)
        if self._reset is not None:
            self.reset()

    def reset(self) -> None:
        """Pulse the display's reset line; raises RuntimeError when there is none."""
        if self._reset is None:
            raise RuntimeError("No reset pin")
        self._reset.value = False
        self._reset.value = True

    def send(self, command: int, data: object, *, toggle_every_byte: bool = False) -> None:
        """Send one command byte and its data."""
        if not 0 <= command <= 255:
            raise ValueError("command must be 0-255")
        self._begin_transaction()
        self._send(not DISPLAY_DATA, toggle_every_byte, bytes([command]))
        self._send(DISPLAY_DATA, toggle_every_byte, data)
        self._end_transaction()

    def deinit(self) -> None:
        """Give back the pins, but not the SPI bus, which is not the display's own."""
        for pin in (self._command, self._chip_select, self._reset):
            if pin is not None:
                pin.deinit()

    def _free(self) -> bool:
        if not self._spi.try_lock():
            return False
        self._spi.unlock()
        return True

    def _begin_transaction(self) -> bool:
        if not self._spi.try_lock():
            return False
        self._spi.configure(**self._settings)
        self._select(True)
        return True

    def _send(self, data_type: int, chip_select: int, data: object) -> None:
        self._command.value = data_type == DISPLAY_DATA
        if chip_select != CHIP_SELECT_TOGGLE_EVERY_BYTE:
            self._spi.write(data)
            return
        for byte in elements(data):
            self._spi.write(bytes([byte]))
            self._select(False)
            self._select(True)

    def _end_transaction(self) -> None:
        self._select(False)
        self._spi.unlock()

    def _select(self, selected: bool) -> None:
        if self._chip_select is not None:
            self._chip_select.value = not selected


def _output(pin: Pin | None) -> DigitalInOut | None:
    if pin is None:
        return None
    line = DigitalInOut(pin)
    line.switch_to_output(True)
    return line
