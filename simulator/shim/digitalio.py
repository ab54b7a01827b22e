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


class DriveMode(Enum):
    PUSH_PULL = "PUSH_PULL"
    OPEN_DRAIN = "OPEN_DRAIN"


class DigitalInOut(PinHolder):
    """One pin as a digital input, which it starts as, or output."""

    def __init__(self, pin: Pin) -> None:
        super().__init__(require_free_pin(pin, "pin"))
        self._number = pin.number
        self._direction = Direction.INPUT
        self._pull: Pull | None = None
        self._drive_mode = DriveMode.PUSH_PULL
        self._output_value = False

    def switch_to_output(
        self, value: bool = False, drive_mode: DriveMode = DriveMode.PUSH_PULL
    ) -> None:
        self._check_alive()
        self._direction, self._pull, self._drive_mode = Direction.OUTPUT, None, drive_mode
        self._set_output(bool(value))

    def switch_to_input(self, pull: Pull | None = None) -> None:
        self._check_alive()
        self._direction, self._pull = Direction.INPUT, pull
        self._bench.drive(self._number, None)

    def _set_output(self, value: bool) -> None:
        self._output_value = value
        floats = value and self._drive_mode is DriveMode.OPEN_DRAIN
        self._bench.drive(self._number, None if floats else value)

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
        self._set_output(bool(value))

    @property
    def pull(self) -> Pull | None:
        self._check_alive()
        self._check_direction(Direction.INPUT, "Pull not used when direction is output.")
        return self._pull

    @pull.setter
    def pull(self, pull: Pull | None) -> None:
        self._check_alive()
        self._check_direction(Direction.INPUT, "Pull not used when direction is output.")
        self._pull = pull

    @property
    def drive_mode(self) -> DriveMode:
        self._check_alive()
        self._check_direction(Direction.OUTPUT, "Drive mode not used when direction is input.")
        return self._drive_mode

    @drive_mode.setter
    def drive_mode(self, drive_mode: DriveMode) -> None:
        self._check_alive()
        self._check_direction(Direction.OUTPUT, "Drive mode not used when direction is input.")
        self._drive_mode = drive_mode
        self._set_output(self._output_value)

    def _check_direction(self, direction: Direction, message: str) -> None:
        if self._direction is not direction:
            raise AttributeError(message)
