"""`microcontroller` of the RP2040 on the simulated bench: its clock."""

from simulator.board.bench import current_bench
from simulator.board.pins import Pin

__all__ = ["Pin", "Processor", "cpu"]

_CRYSTAL_KHZ = 12_000
_VCO_KHZ = range(750_000, 1_600_001)


class Processor:
    """The RP2040's cores and clock."""

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


cpu = Processor()
