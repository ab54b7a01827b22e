"""`fourwire` on the simulated bench: adafruit-blinka-displayio's, with the board's slots."""

from importlib.util import module_from_spec

from displayio import allocate_display_bus, installed

from simulator.board.pins import Pin, require_free_pin

_spec = installed("fourwire")
_blinka = module_from_spec(_spec)
_spec.loader.exec_module(_blinka)


class FourWire(_blinka.FourWire):
    """An SPI display bus with a D/C line. It lives until `displayio.release_displays()`."""

    def __init__(
        self,
        spi_bus: object,
        *,
        command: Pin,
        chip_select: Pin | None = None,
        reset: Pin | None = None,
        **settings: int,
    ) -> None:
        for pin, name in ((command, "command"), (chip_select, "chip_select"), (reset, "reset")):
            if pin is not None:
                require_free_pin(pin, name)
        allocate_display_bus(self)
        super().__init__(spi_bus, command=command, chip_select=chip_select, reset=reset, **settings)

    def deinit(self) -> None:
        """Give back the pins, but not the SPI bus, which is not the display's own."""
        for pin in (self._dc, self._chip_select, self._reset):
            if pin is not None:
                pin.deinit()
