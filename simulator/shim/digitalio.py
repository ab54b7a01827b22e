"""`digitalio` on the simulated bench."""

from simulator.board.pins import Pin, PinHolder, require_free_pin


class DigitalInOut(PinHolder):
    """One pin as a digital input, which it starts as, or output.

    Pulls, the drive mode and the way back to an input are not modelled.
    """

    __slots__ = ("_is_output",)

    def __init__(self, pin: Pin) -> None:
        super().__init__(require_free_pin(pin, "pin"))
        self._is_output = False

    def switch_to_output(self, value: bool = False) -> None:
        """Drive the pin."""
        self._check_alive()
        self._is_output = True
        self.value = value

    @property
    def value(self) -> bool:
        self._check_alive()
        return self._bench.level(self._held[0])

    @value.setter
    def value(self, value: bool) -> None:
        self._check_alive()
        if not self._is_output:
            raise AttributeError("Cannot set value when direction is input.")
        self._bench.drive(self._held[0], bool(value))
