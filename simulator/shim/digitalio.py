# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`digitalio` on the simulated bench."""

from enum import Enum

from simulator.board.pins import Pin, PinHolder, require_free_pin


class Direction(Enum):
    INPUT = "INPUT"
    OUTPUT = "OUTPUT"


class Pull(Enum):
    UP = "UP"
    DOWN = "DOWN"


class DigitalInOut(PinHolder):
    """One pin as a digital input, which it starts as, or output."""

    def __init__(self, pin: Pin) -> None:
        super().__init__(require_free_pin(pin, "pin"))
        self._number = pin.number
        self._direction = Direction.INPUT
        self._pull: Pull | None = None

    def switch_to_output(self, value: bool = False) -> None:
        """Drive the pin. The board's `drive_mode` is not modelled."""
        self._check_alive()
        self._direction, self._pull = Direction.OUTPUT, None
        self._bench.drive(self._number, bool(value))

    def switch_to_input(self, pull: Pull | None = None) -> None:
        self._check_alive()
        self._direction, self._pull = Direction.INPUT, pull
        self._bench.drive(self._number, None)

    @property
    def direction(self) -> Direction:
        self._check_alive()
        return self._direction

    @direction.setter
    def direction(self, direction: Direction) -> None:
        if direction is Direction.OUTPUT:
            self.switch_to_output()
        elif direction is Direction.INPUT:
            self.switch_to_input()
        else:
            raise ValueError("Invalid direction")

    @property
    def value(self) -> bool:
        self._check_alive()
        return self._bench.level(self._number, pulled_up=self._pull is Pull.UP)

    @value.setter
    def value(self, value: bool) -> None:
        self._check_alive()
        if self._direction is Direction.INPUT:
            raise AttributeError("Cannot set value when direction is input.")
        self._bench.drive(self._number, bool(value))

    @property
    def pull(self) -> Pull | None:
        self._check_is_input()
        return self._pull

    @pull.setter
    def pull(self, pull: Pull | None) -> None:
        self._check_is_input()
        self._pull = pull

    def _check_is_input(self) -> None:
        self._check_alive()
        if self._direction is Direction.OUTPUT:
            raise AttributeError("Pull not used when direction is output.")
