"""`busio` on the simulated bench: I2C to the camera, SPI to the TFT."""

import errno

import numpy as np

from simulator.board.bench import current_bench
from simulator.board.buffers import elements
from simulator.board.pins import Pin, PinHolder, require_free_pin


class _Lockable(PinHolder):
    """A bus that one user locks at a time."""

    _locked = False

    def try_lock(self) -> bool:
        self._check_alive()
        if self._locked:
            return False
        self._locked = True
        return True

    def unlock(self) -> None:
        self._check_alive()
        self._locked = False

    def _check_usable(self) -> None:
        self._check_alive()
        if not self._locked:
            raise RuntimeError("Function requires lock")


class I2C(_Lockable):
    """An I2C bus; SCL is an odd pin and SDA an even one of the same controller."""

    def __init__(self, scl: Pin, sda: Pin, *, frequency: int = 100_000, timeout: int = 255) -> None:
        require_free_pin(scl, "scl")
        require_free_pin(sda, "sda")
        clock, data = scl.number, sda.number
        if clock % 2 != 1 or data % 2 != 0 or clock // 2 % 2 != data // 2 % 2:
            raise ValueError("Invalid pins")
        if frequency > 1_000_000:
            raise ValueError("frequency must be <= 1000000")
        if not current_bench().has_pull_ups(clock, data):
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        super().__init__(scl, sda)
        self._wires = (clock, data)

    # The board's I2C has a finaliser: the garbage collector frees a bus nobody holds.
    __del__ = PinHolder.deinit

    def scan(self) -> list[int]:
        self._check_usable()
        addresses = range(0x08, 0x78)
        return [a for a in addresses if self._bench.i2c_device(*self._wires, a) is not None]

    def writeto(
        self, address: int, buffer: object, *, start: int = 0, end: int | None = None
    ) -> None:
        self._check_usable()
        self._device(address).i2c_write(elements(buffer, start, end).tobytes())

    def readfrom_into(
        self, address: int, buffer: object, *, start: int = 0, end: int | None = None
    ) -> None:
        self._check_usable()
        target = elements(buffer, start, end)
        if not len(target):
            raise ValueError("buffer length must be >= 1")
        data = self._device(address).i2c_read(target.nbytes)
        target.view("u1")[:] = np.frombuffer(data, dtype="u1")

    def _device(self, address: int):
        device = self._bench.i2c_device(*self._wires, address)
        if device is None:
            raise OSError(errno.ENODEV, "No such device")
        return device


class SPI(_Lockable):
    """An SPI bus; each pin can have one role on one of the two controllers."""

    def __init__(self, clock: Pin, MOSI: Pin | None = None, MISO: Pin | None = None) -> None:
        require_free_pin(clock, "clock")
        roles = [(clock, 2)]
        roles += [(require_free_pin(pin, "mosi"), 3) for pin in (MOSI,) if pin is not None]
        roles += [(require_free_pin(pin, "miso"), 0) for pin in (MISO,) if pin is not None]
        if len(roles) == 1:
            raise ValueError("Must provide MISO or MOSI pin")
        controllers = {pin.number // 8 % 2 for pin, _ in roles}
        if len(controllers) > 1 or any(pin.number % 4 != role for pin, role in roles):
            raise ValueError("Invalid pins")
        super().__init__(*(pin for pin, _ in roles))
        self._clock = clock.number
        self._mosi = None if MOSI is None else MOSI.number

    def configure(
        self, *, baudrate: int = 100_000, polarity: int = 0, phase: int = 0, bits: int = 8
    ) -> None:
        """Check the lock: bytes take no time here, at any clock."""
        self._check_usable()

    def write(self, buffer: object, *, start: int = 0, end: int | None = None) -> None:
        self._check_usable()
        self._bench.spi_write(self._clock, self._mosi, elements(buffer, start, end).tobytes())
