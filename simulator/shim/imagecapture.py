# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`imagecapture` on the simulated bench.

On the RP2040 it is a PIO program, and here it is one too. The program waits for the end of one
VSYNC pulse and then takes a byte at each PCLK in HREF, with no end but the buffer's.
"""

import numpy as np

from simulator.board.buffers import view_of
from simulator.board.pins import Pin, PinHolder, require_free_pin
from simulator.board.pio import program as pio
from simulator.board.pio.state_machine import PioMachine

_CYCLE = 2 * 256
"""The state machine runs at the system clock."""
_WAIT_GPIO = 0x2000
_IN_PINS = 0x4000


class ParallelImageCapture(PinHolder):
    """Takes frames from a camera with a parallel bus."""

    def __init__(self, *, data_pins: list[Pin], clock: Pin, vsync: Pin, href: Pin) -> None:
        data_pins = [require_free_pin(pin, "data") for pin in data_pins]
        controls = [
            require_free_pin(pin, name)
            for pin, name in ((clock, "clock"), (vsync, "vsync"), (href, "href"))
        ]
        first = data_pins[0].number
        if [pin.number - first for pin in data_pins] != list(range(len(data_pins))):
            raise RuntimeError("Pins must be sequential")
        super().__init__(*data_pins, *controls)
        self._program = pio.Program(
            instructions=_capture_program(len(data_pins), *(pin.number for pin in controls)),
            wrap_target=2,
            wrap=5,
            cycle=_CYCLE,
            in_base=first,
            auto_push=True,
        )

    def capture(self, buffer: object) -> object:
        """Fill `buffer` from the start of the next frame, in words of 4 bytes, and return it.

        On the board this never returns when the camera is silent, and Ctrl-C does not help.
        """
        self._check_alive()
        view = view_of(buffer).cast("B")
        words = np.frombuffer(view[: len(view) // 4 * 4], dtype="<u4")
        machine = PioMachine(self._bench, self._program, rx_depth=0, outputs={})
        if not machine.receive(words):
            self._bench.hang("a frame from the camera")
        return buffer


def _capture_program(width: int, pclk: int, vsync: int, href: int) -> tuple[int, ...]:
    return (
        _wait(0, vsync),
        _wait(1, vsync),
        _wait(1, href),
        _wait(1, pclk),
        _IN_PINS | width,
        _wait(0, pclk),
    )


def _wait(level: int, pin: int) -> int:
    return _WAIT_GPIO | level << 7 | pin
