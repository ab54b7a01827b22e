# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`pwmio` on the simulated bench: the camera's clock, and a backlight."""

from simulator.board.bench import current_bench
from simulator.board.camera_timing import CLOCK_UNITS
from simulator.board.pins import Pin, PinHolder, require_free_pin

_FULL_DUTY = 65535
_MAX_TOP = 65534


class PWMOut(PinHolder):
    """A square wave on one pin.

    The RP2040 divides its system clock by a whole number, so of the fast frequencies there are
    few: asked 16 MHz, 125 MHz / 7 = 17.857 MHz comes out.
    """

    def __init__(
        self,
        pin: Pin,
        *,
        duty_cycle: int = 0,
        frequency: int = 500,
        variable_frequency: bool = False,
    ) -> None:
        require_free_pin(pin, "pin")
        # Each of the 8 slices has one counter for its two channels, A and B.
        self._channel = (pin.number // 2 % 8, pin.number % 2)
        self._variable = variable_frequency
        _check_frequency(frequency)
        self._claim_channel(frequency)
        super().__init__(pin)
        self._number = pin.number
        self._duty_cycle = duty_cycle
        self._set_frequency(frequency)

    def _claim_channel(self, frequency: int) -> None:
        channels = current_bench().pwm_channels
        conflict = self._channel in channels
        for (number, _), (other, variable) in channels.items():
            if number == self._channel[0]:
                conflict |= variable or self._variable or other != frequency
        if conflict:
            raise RuntimeError("Conflicting settings for shared resource")
        channels[self._channel] = (frequency, self._variable)

    def _set_frequency(self, frequency: int) -> None:
        cpu_hz = self._bench.cpu_hz
        if frequency <= cpu_hz >> 16:
            # The prescaler has 4 fractional bits; the counter counts to its end.
            sixteenths = min(4095, round((cpu_hz >> 12) / frequency))
            self._frequency = round((cpu_hz >> 12) / sixteenths)
            self._period = CLOCK_UNITS * (_MAX_TOP + 1) * sixteenths // 16
        else:
            divider = cpu_hz // frequency
            self._frequency = cpu_hz // divider
            self._period = CLOCK_UNITS * divider
        self._drive()

    def _drive(self) -> None:
        runs = 0 < self._duty_cycle < _FULL_DUTY
        self._bench.set_clock(self._number, self._period if runs else None)

    @property
    def frequency(self) -> int:
        """The frequency that comes out, in Hz."""
        self._check_alive()
        return self._frequency

    @frequency.setter
    def frequency(self, frequency: int) -> None:
        self._check_alive()
        if not self._variable:
            raise AttributeError("Invalid variable_frequency")
        _check_frequency(frequency)
        self._bench.pwm_channels[self._channel] = (frequency, True)
        self._set_frequency(frequency)

    @property
    def duty_cycle(self) -> int:
        self._check_alive()
        return self._duty_cycle

    @duty_cycle.setter
    def duty_cycle(self, duty_cycle: int) -> None:
        self._check_alive()
        if not 0 <= duty_cycle <= _FULL_DUTY:
            raise ValueError(f"duty_cycle must be 0-{_FULL_DUTY}")
        self._duty_cycle = duty_cycle
        self._drive()

    def deinit(self) -> None:
        if self._held:
            self._bench.pwm_channels.pop(self._channel, None)
        super().deinit()

    # The board's PWMOut has a finaliser: the garbage collector stops a clock nobody holds.
    __del__ = deinit


def _check_frequency(frequency: int) -> None:
    if not 0 < frequency <= current_bench().cpu_hz // 2:
        raise ValueError("Invalid frequency")
