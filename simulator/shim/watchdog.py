"""`watchdog` on the simulated bench."""


class WatchDogMode:
    """What the watchdog does when it has not been fed."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return f"watchdog.WatchDogMode.{self._name}"


WatchDogMode.RAISE = WatchDogMode("RAISE")
WatchDogMode.RESET = WatchDogMode("RESET")


class WatchDogTimeout(Exception):
    """Never raised on the RP2040, which has no mode RAISE."""
