"""`microcontroller` of the RP2040 on the simulated bench: its clock, and its watchdog."""

from watchdog import WatchDogMode

from simulator.board.bench import BoardReset, current_bench
from simulator.board.pins import Pin

__all__ = ["Pin", "Processor", "ResetReason", "WatchDogTimer", "cpu", "watchdog"]

_CRYSTAL_KHZ = 12_000
_VCO_KHZ = range(750_000, 1_600_001)


_LONGEST_TIMEOUT = 8  # whole seconds


class ResetReason:
    """Why the chip has started."""

    POWER_ON = "microcontroller.ResetReason.POWER_ON"
    WATCHDOG = "microcontroller.ResetReason.WATCHDOG"


class Processor:
    """The RP2040's cores and clock."""

    @property
    def reset_reason(self) -> str:
        return (
            ResetReason.WATCHDOG if current_bench().was_reset_by_watchdog else ResetReason.POWER_ON
        )

    @property
    def frequency(self) -> int:
        """The system clock in Hz, as the PLL makes it from the 12 MHz crystal."""
        return current_bench().cpu_hz

    @frequency.setter
    def frequency(self, frequency: int) -> None:
        khz = frequency // 1000
        if not _pll_can_make(khz):
            raise ValueError("Invalid frequency")
        current_bench().cpu_hz = khz * 1000


def _pll_can_make(khz: int) -> bool:
    """Return whether 12 MHz x 16..320, within the oscillator's range, divides down to `khz`.

    RP2040 datasheet, section 2.18, "PLL": two dividers of 1 to 7 follow.
    """
    dividers = {first * second for first in range(1, 8) for second in range(1, 8)}
    oscillators = range(16 * _CRYSTAL_KHZ, 321 * _CRYSTAL_KHZ, _CRYSTAL_KHZ)
    return any(khz * d in oscillators and khz * d in _VCO_KHZ for d in dividers)


class WatchDogTimer:
    """The watchdog. It never resets this process, which may stand still; the bench has its state.

    Only a reset at once, which a timeout of 0 is on the board, is raised as `BoardReset`.
    """

    @property
    def timeout(self) -> float:
        return current_bench().watchdog.timeout

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        if not isinstance(timeout, (int, float)):
            raise TypeError(f"can't convert {type(timeout).__name__} to float")
        if int(timeout) < 0:
            raise ValueError("timeout must be >= 0")
        if int(timeout) > _LONGEST_TIMEOUT:
            raise ValueError(f"timeout must be <= {_LONGEST_TIMEOUT}")
        current_bench().watchdog.timeout = float(timeout)
        self._check()

    @property
    def mode(self) -> WatchDogMode | None:
        return current_bench().watchdog.mode

    @mode.setter
    def mode(self, mode: WatchDogMode | None) -> None:
        if not (mode is None or isinstance(mode, WatchDogMode)):
            raise TypeError(f"mode must be of type WatchDogMode, not {type(mode).__name__}")
        if mode is WatchDogMode.RAISE:
            raise NotImplementedError
        current_bench().watchdog.mode = mode
        self._check()

    def feed(self) -> None:
        """Begin the time anew."""
        current_bench().watchdog.fed += 1

    def _check(self) -> None:
        state = current_bench().watchdog
        if state.mode is not None and state.timeout < 0.001:  # the board counts milliseconds
            raise BoardReset("the watchdog has no time to be fed in")


cpu = Processor()
watchdog = WatchDogTimer()
