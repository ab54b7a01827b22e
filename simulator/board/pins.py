"""Pins, and the base of all the board's objects that hold pins.

Error messages are those of CircuitPython 10 (shared-bindings: microcontroller/Pin, util).
"""

from simulator.board.bench import current_bench


class Pin:
    """One pin of the RP2040; `number` is its GP number, which the board does not show."""

    def __init__(self, number: int, name: str) -> None:
        self.number = number
        self._name = name

    def __repr__(self) -> str:
        return f"board.{self._name}"

    @property
    def name(self) -> str:
        return self._name


# GP23 to GP25 are not on the Pico's edge; messages name them by what they are wired to.
_ON_BOARD_NAMES = {
    23: "SMPS_MODE",
    24: "VBUS_SENSE",
    25: "LED",
    26: "GP26_A0",
    27: "GP27_A1",
    28: "GP28_A2",
    29: "A3",
}
PINS = tuple(Pin(number, _ON_BOARD_NAMES.get(number, f"GP{number}")) for number in range(30))


def require_free_pin(value: object, argument: str) -> Pin:
    """Return `value`; raises TypeError, naming `argument`, when it is not a pin, and ValueError
    when another object holds that pin.
    """
    if not isinstance(value, Pin):
        raise TypeError(f"{argument} must be of type Pin, not {type(value).__name__}")
    if not current_bench().is_free(value.number):
        raise ValueError(f"{value.name} in use")
    return value


class PinHolder:
    """An object that holds pins from its making to `deinit()`."""

    __slots__ = ("_bench", "_held")  # setting what is not modelled raises AttributeError
    _held: tuple[int, ...]

    def __new__(cls, *_arguments: object, **_named: object):
        self = super().__new__(cls)
        self._held = ()  # a finaliser looks here even if __init__ fails
        return self

    def __init__(self, *pins: Pin) -> None:
        """Claim `pins`, which have been found free."""
        self._bench = current_bench()
        self._held = tuple(pin.number for pin in pins)
        for number in self._held:
            self._bench.claim(number)

    def deinit(self) -> None:
        """Give the pins back; the object is of no more use."""
        for number in self._held:
            self._bench.release(number)
        self._held = ()

    def _check_alive(self) -> None:
        if not self._held:
            raise ValueError(
                "Object has been deinitialized and can no longer be used. Create a new object."
            )

    def __enter__(self):
        return self

    def __exit__(self, *_error: object) -> None:
        self.deinit()
