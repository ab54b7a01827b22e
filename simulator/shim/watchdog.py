# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`watchdog` on the simulated bench; the timer itself is `microcontroller.watchdog`."""

from enum import Enum

from simulator.board.bench import WatchdogReset, current_bench

_MAX_TIMEOUT = 8


class WatchDogMode(Enum):
    RAISE = "RAISE"
    RESET = "RESET"


class WatchDogTimeout(Exception):
    """Never raised on the RP2040, whose watchdog can only reset."""


class WatchDogTimer:
    """The RP2040's watchdog, off until `mode` is set."""

    def feed(self) -> None:
        watchdog = current_bench().watchdog
        if watchdog.armed:
            watchdog.feeds += 1

    @property
    def timeout(self) -> float:
        """Seconds until the reset. The counter ends at 8.388 s and is cut there."""
        return current_bench().watchdog.timeout

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        if timeout < 0:
            raise ValueError("timeout must be >= 0")
        if int(timeout) > _MAX_TIMEOUT:
            raise ValueError(f"timeout must be <= {_MAX_TIMEOUT}")
        watchdog = current_bench().watchdog
        watchdog.timeout = float(timeout)
        if watchdog.armed:
            self._start()

    @property
    def mode(self) -> WatchDogMode | None:
        return WatchDogMode.RESET if current_bench().watchdog.armed else None

    @mode.setter
    def mode(self, mode: WatchDogMode | None) -> None:
        if mode is WatchDogMode.RAISE:
            raise NotImplementedError
        if mode is WatchDogMode.RESET:
            self._start()
        current_bench().watchdog.armed = mode is not None

    def deinit(self) -> None:
        self.mode = None

    @staticmethod
    def _start() -> None:
        # Of a time-out under 1 ms the board makes an immediate reset.
        if current_bench().watchdog.timeout < 0.001:
            raise WatchdogReset("the watchdog was started with no timeout")
