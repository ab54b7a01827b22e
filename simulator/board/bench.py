"""The simulated bench: the board's pins and the parts that are wired to them.

The stand-ins in `simulator/shim` look up the installed bench with `current_bench` when an
object is made, and the object stays on that bench.
"""

import importlib
import time
from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from types import MappingProxyType
from typing import Any

from simulator.board.camera import I2C_ADDRESS, SimulatedCamera
from simulator.board.camera_timing import CLOCK_UNITS, SILENT, FrameTiming, PinSource
from simulator.board.tft import SimulatedTFT

GPIO_COUNT = 30
DEFAULT_CPU_HZ = 125_000_000
# Between two reads of a pin in a loop of the board's interpreter: no multiple of any PCLK's period,
# or each read would find the same level.
LOOK_SECONDS = 20.7e-6

CAMERA_WIRES = (
    *("sda", "scl", "xclk", "pwdn", "reset", "vsync", "href", "pclk"),
    *(f"d{line}" for line in range(8)),
)
TFT_WIRES = ("sck", "mosi", "cs", "dc", "reset")


class WouldHangForever(BaseException):
    """Raised in place of a wait that never ends on the board and that nothing can break.

    Not an `Exception`, so firmware that catches every `Exception` does not swallow it.
    """


class BoardReset(BaseException):
    """Raised in place of a reset of the board. Not an `Exception`, so nothing catches it."""


@dataclass
class Watchdog:
    """The state of the chip's watchdog."""

    timeout: float = 0.0
    mode: Any = None
    """A `watchdog.WatchDogMode`; None when it is off."""
    fed: int = 0


@dataclass(kw_only=True, eq=False)
class Bench:
    """A Raspberry Pi Pico and what is wired to it.

    `camera_pins` and `tft_pins` give the GP number or the `board` pin of each wire, by the names
    in `CAMERA_WIRES` and `TFT_WIRES`. A wire left out is not connected.
    """

    camera: SimulatedCamera | None = None
    tft: SimulatedTFT | None = None
    camera_pins: InitVar[Mapping[str, Any]] = MappingProxyType({})
    tft_pins: InitVar[Mapping[str, Any]] = MappingProxyType({})
    pull_ups: bool = True
    """Whether SDA and SCL have their pull-ups."""
    settings: dict[str, object] = field(default_factory=dict)
    """The values in settings.toml."""
    frame_seconds: float = 0.0
    """The real time that a frame takes; 0 means that it is there at once."""
    fast_clock: bool = False
    """Whether to skip the sleeps that real hardware needs at start-up."""
    has_background_read: bool = True
    """False for CircuitPython before 9.2.1, whose StateMachine lacks it."""
    has_get_setting: bool = True
    """False for CircuitPython before 10.2, whose `supervisor` lacks it."""
    was_reset_by_watchdog: bool = False
    """Why the chip has started: the watchdog, or power."""
    unread_bytes: int = 0
    """What the host has not read of the serial console."""

    def __post_init__(self, camera_pins: Mapping[str, Any], tft_pins: Mapping[str, Any]) -> None:
        self.cpu_hz = DEFAULT_CPU_HZ
        self.watchdog = Watchdog()
        self.camera_frame = 0
        """Number of the last frame that anything on the board has looked at."""
        self._camera_wires = _wiring(camera_pins, CAMERA_WIRES)
        self._tft_wires = _wiring(tft_pins, TFT_WIRES)
        self.powered_up = time.monotonic()
        self.displays: list = []
        self.display_buses: list = []
        self._looks = 0
        self._claimed: set[int] = set()
        self._driven: dict[int | None, bool] = {}  # nothing drives None, a wire left out
        self._clocks: dict[int | None, int] = {}
        self.pwm_frequencies: dict[tuple[int, int], int] = {}
        """(slice, channel) in use to the frequency that was asked for."""

    @property
    def uptime_ms(self) -> int:
        """Milliseconds since power-up."""
        return int((time.monotonic() - self.powered_up) * 1000)

    # Pins

    def is_free(self, pin: int) -> bool:
        return pin not in self._claimed

    def claim(self, pin: int) -> None:
        """Take `pin` (a GP number) for one object; the shim has checked that it is free."""
        self._claimed.add(pin)

    def release(self, pin: int) -> None:
        """Give `pin` back: it drives nothing, and any clock on it stops."""
        self._claimed.discard(pin)
        self._driven.pop(pin, None)
        self._clocks.pop(pin, None)

    def drive(self, pin: int, level: bool | None) -> None:
        """Make `pin` an output at `level`, or an input for None."""
        if level is None:
            self._driven.pop(pin, None)
            return
        self._driven[pin] = level
        if level:
            return
        if self.camera is not None and pin == self._camera_wires.get("reset"):
            self.camera.reset()
        if self.tft is not None and pin == self._tft_wires.get("reset"):
            self.tft.reset()

    def set_clock(self, pin: int, period: int | None) -> None:
        """Put a square wave of `period` clock units on `pin`, or none."""
        if period is None:
            self._clocks.pop(pin, None)
        else:
            self._clocks[pin] = period

    def level(self, pin: int) -> bool:
        """Return what an input at `pin` reads now.

        Each look takes `LOOK_SECONDS` of the camera's time, as in a loop of the board's. Real time
        would skip pulses whenever this process has to wait for its processor.
        """
        self._looks += 1
        if pin in self._driven:
            return self._driven[pin]
        source = self.pin_source(pin)
        now = int(self._looks * LOOK_SECONDS * self.units_per_second)
        timing = self.camera_timing()
        if isinstance(source, str):
            return timing.level(source, now)
        if isinstance(source, tuple):
            raise NotImplementedError("a look at a data line of the camera is not simulated")
        return bool(source)

    def pin_source(self, pin: int) -> PinSource:
        """Return what the parts on the bench put on `pin`."""
        if self.camera is None or self.camera.faults.absent:
            return 0
        wire = next((name for name, number in self._camera_wires.items() if number == pin), "")
        if wire in ("vsync", "href", "pclk"):
            return wire
        if wire in ("sda", "scl"):
            return int(self.pull_ups)
        return ("data", int(wire[1])) if wire[:1] == "d" else 0

    # Camera

    @property
    def units_per_second(self) -> int:
        """Clock units in a second at the present CPU frequency."""
        return self.cpu_hz * CLOCK_UNITS

    def camera_timing(self) -> FrameTiming:
        """Return when the camera's signals change, as things stand."""
        period = self._camera_clock()
        if self.camera is None or period is None:
            return SILENT
        return self.camera.timing(period)

    def _camera_clock(self) -> int | None:
        """Return the period of XCLK; None if the camera is absent, powered down or in reset.

        The module pulls PWDN low and RESET high when nothing drives them.
        """
        wires, driven = self._camera_wires, self._driven
        if self.camera is None or self.camera.faults.absent:
            return None
        if driven.get(wires.get("pwdn"), False) or not driven.get(wires.get("reset"), True):
            return None
        return self._clocks.get(wires.get("xclk"))

    # Buses

    def has_pull_ups(self, scl: int, sda: int) -> bool:
        """Return whether both pins are pulled up: they are only on the camera's own wires."""
        wires = {self._camera_wires.get("scl"), self._camera_wires.get("sda")}
        return self.pull_ups and {scl, sda} <= wires

    def i2c_device(self, scl: int, sda: int, address: int) -> SimulatedCamera | None:
        """Return the device that acknowledges `address` on the bus of these two pins."""
        wires = (self._camera_wires.get("scl"), self._camera_wires.get("sda"))
        if address == I2C_ADDRESS and wires == (scl, sda) and self._camera_clock():
            return self.camera
        return None

    def spi_write(self, clock: int, mosi: int | None, data: bytes) -> None:
        """Clock `data` out; the TFT takes it when wired there, selected and not in reset."""
        wires, driven = self._tft_wires, self._driven
        if self.tft is None or (clock, mosi) != (wires.get("sck"), wires.get("mosi")):
            return
        selected = "cs" not in wires or driven.get(wires["cs"]) is False
        if selected and driven.get(wires.get("reset"), True):
            self.tft.receive(data, is_data=driven.get(wires.get("dc"), False))


def _wiring(pins: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, int]:
    wires = {name: int(getattr(pin, "number", pin)) for name, pin in pins.items()}
    unknown = set(wires) - set(names)
    if unknown:
        raise ValueError(f"no such wire: {', '.join(sorted(unknown))}; there are {names}")
    return wires


_SLEEPING_DRIVERS = ("adafruit_ov7670", "busdisplay")
"""Modules that sleep while they set up the camera and the TFT, for about 1.4 s."""

_installed: Bench | None = None


def install(bench: Bench) -> Bench:
    """Make `bench` the one the board modules talk to, and return it.

    With `Bench.fast_clock`, `simulator/shim` must be on `sys.path` already.
    """
    global _installed
    _installed = bench
    if bench.fast_clock:
        for name in _SLEEPING_DRIVERS:
            driver = importlib.import_module(name)
            driver.time = importlib.import_module("simulator.shim.time")  # type: ignore[attr-defined]
    return bench


def current_bench() -> Bench:
    """Return the installed bench; raises RuntimeError when there is none."""
    if _installed is None:
        raise RuntimeError("no bench: call simulator.board.bench.install(Bench(...)) first")
    return _installed
