# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`microcontroller` of the RP2040 on the simulated bench."""

import time
from enum import Enum

from watchdog import WatchDogTimer

from simulator.board.bench import BoardReset, current_bench
from simulator.board.pins import Pin

__all__ = ["Pin", "Processor", "ResetReason", "cpu", "delay_us", "reset", "watchdog"]

_CRYSTAL_KHZ = 12_000
_VCO_KHZ = range(750_000, 1_600_001)


class ResetReason(Enum):
    POWER_ON = "POWER_ON"
    BROWNOUT = "BROWNOUT"
    SOFTWARE = "SOFTWARE"
    DEEP_SLEEP_ALARM = "DEEP_SLEEP_ALARM"
    RESET_PIN = "RESET_PIN"
    WATCHDOG = "WATCHDOG"
    UNKNOWN = "UNKNOWN"
    RESCUE_DEBUG = "RESCUE_DEBUG"


class Processor:
    """The RP2040's cores and clock."""

    @property
    def frequency(self) -> int:
        """The system clock in Hz: what the PLL can make of the 12 MHz crystal."""
        return current_bench().cpu_hz

    @frequency.setter
    def frequency(self, frequency: int) -> None:
        khz = frequency // 1000
        if not _pll_can_make(khz):
            raise ValueError("Invalid frequency")
        current_bench().cpu_hz = khz * 1000

    @property
    def reset_reason(self) -> ResetReason:
        return ResetReason[current_bench().reset_reason]


def _pll_can_make(khz: int) -> bool:
    """Whether 12 MHz x 16..320, within the oscillator's range, divides down to `khz`.

    RP2040 datasheet, section 2.18, "PLL": two dividers of 1 to 7 follow.
    """
    for multiplier in range(16, 321):
        oscillator = _CRYSTAL_KHZ * multiplier
        if khz > 0 and oscillator in _VCO_KHZ and oscillator % khz == 0:
            ratio = oscillator // khz
            if any(ratio % p == 0 and ratio // p <= 7 for p in range(1, 8)):
                return True
    return False


def delay_us(delay: int) -> None:
    """Wait `delay` microseconds."""
    time.sleep(delay / 1_000_000)


def reset() -> None:
    """Reset the board."""
    raise BoardReset("microcontroller.reset()")


cpu = Processor()
watchdog = WatchDogTimer()
