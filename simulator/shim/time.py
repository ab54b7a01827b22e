"""`time` on the simulated bench; `simulator.run` hands it to the firmware's modules."""

import time
from time import monotonic_ns

from ulab.numpy._scalars import board_float

from simulator.board.bench import current_bench

__all__ = ["monotonic", "monotonic_ns", "sleep"]


class _Float(float):
    """A float of the board, as are its sums and differences: 22 bits."""

    def __new__(cls, value: float):
        return super().__new__(cls, board_float(value))

    def __add__(self, other: float):
        return _Float(float(self) + other)

    def __sub__(self, other: float):
        return _Float(float(self) - other)


def sleep(seconds: float) -> None:
    """Wait; with `Bench.fast_clock` return at once."""
    if not current_bench().fast_clock:
        time.sleep(seconds)


def monotonic() -> float:
    """Return the seconds since power-up; the step is 1/4 s after ten days."""
    return _Float(current_bench().uptime_ms / 1000)
