"""`pwmio` on the simulated bench: the camera's clock."""

from simulator.board.bench import current_bench
from simulator.board.camera_timing import CLOCK_UNITS
from simulator.board.pins import Pin, PinHolder, require_free_pin

_FULL_DUTY = 65535


class PWMOut(PinHolder):
    """A square wave on one pin; the board's `variable_frequency` is not modelled.

    The RP2040 divides its system clock by a whole number, so there are few fast frequencies:
    asked for 16 MHz, it gives 125 MHz / 7 = 17.857 MHz. (Below 2 kHz, a prescaler with a fraction
    comes closer than is modelled here.)
    """

    def __init__(self, pin: Pin, *, duty_cycle: int = 0, frequency: int = 500) -> None:
        require_free_pin(pin, "pin")
        bench = current_bench()
        if not 0 < frequency <= bench.cpu_hz // 2:
            raise ValueError("Invalid frequency")
        # Each of the 8 slices has one counter for its two channels, A and B.
        self._channel = (pin.number // 2 % 8, pin.number % 2)
        sister = (self._channel[0], 1 - self._channel[1])
        frequencies = bench.pwm_frequencies
        if self._channel in frequencies or frequencies.get(sister, frequency) != frequency:
            raise RuntimeError("Conflicting settings for shared resource")
        super().__init__(pin)
        frequencies[self._channel] = frequency
        divider = bench.cpu_hz // frequency
        self._frequency = bench.cpu_hz // divider
        self._period = CLOCK_UNITS * divider
        self.duty_cycle = duty_cycle

    @property
    def frequency(self) -> int:
        """The frequency that comes out, in Hz."""
        self._check_alive()
        return self._frequency

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
        runs = 0 < duty_cycle < _FULL_DUTY
        self._bench.set_clock(self._held[0], self._period if runs else None)

    def deinit(self) -> None:
        if self._held:
            self._bench.pwm_frequencies.pop(self._channel, None)
        super().deinit()

    # The board's PWMOut has a finaliser: the garbage collector stops a clock nobody holds.
    __del__ = deinit
