# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The checks `rp2pio.StateMachine` makes on a program before it runs it.

Messages and conditions are those of CircuitPython 10 on the RP2040.
"""

from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Wiring:
    """What a state machine was given. `held`: all GPIOs it holds."""

    held: Container[int]
    in_pin_count: int
    has_in_pin: bool
    has_out_pin: bool
    has_set_pin: bool
    has_jmp_pin: bool


@dataclass
class Fifos:
    """Which FIFOs a program uses, as found out by `inspect`."""

    tx: bool = False
    rx: bool = False


def inspect(
    instructions: tuple[int, ...], wiring: Wiring, auto_push: bool, auto_pull: bool
) -> Fifos:
    """Return the FIFOs a program uses; raises ValueError for pins it lacks."""
    fifos = Fifos()
    uses_in = uses_out = loads_isr = loads_osr = False
    for index, instruction in enumerate(instructions):
        operation, field, low = instruction >> 13, instruction >> 5 & 7, instruction & 31
        place = f"program[{index}]"
        _check_pins(place, operation, field, low, wiring)
        if operation == 2:
            uses_in = True
            fifos.rx |= auto_push
        elif operation == 3:
            uses_out = True
            fifos.tx |= auto_pull
        elif operation == 4 and field & 4:
            fifos.tx = True
        elif operation == 4:
            fifos.rx = True
        elif operation == 5:
            loads_isr |= field == 6
            loads_osr |= field == 7
    if uses_in and not (fifos.rx or loads_isr):
        raise ValueError("Program does IN without loading ISR")
    if uses_out and not (fifos.tx or loads_osr):
        raise ValueError("Program does OUT without loading OSR")
    return fifos


def _check_pins(place: str, operation: int, field: int, low: int, wiring: Wiring) -> None:
    if operation == 0 and field == 6 and not wiring.has_jmp_pin:
        raise ValueError(f"Missing jmp_pin. {place} jumps on pin")
    if operation == 1:
        _check_wait(place, field & 3, low, wiring)
    if operation == 2 and field == 0:
        if not wiring.has_in_pin:
            raise ValueError(f"Missing first_in_pin. {place} shifts in from pin(s)")
        if low > wiring.in_pin_count:
            raise ValueError(f"{place} shifts in more bits than pin count")
    if operation == 3 and field in (0, 4) and not wiring.has_out_pin:
        raise ValueError(f"Missing first_out_pin. {place} shifts out to pin(s)")
    if operation == 5 and field == 0 and not wiring.has_out_pin:
        raise ValueError(f"Missing first_out_pin. {place} writes pin(s)")
    if operation == 5 and low & 7 == 0 and not wiring.has_in_pin:
        raise ValueError(f"Missing first_in_pin. {place} reads pin(s)")
    if operation == 7 and field in (0, 4) and not wiring.has_set_pin:
        raise ValueError(f"Missing first_set_pin. {place} sets pin(s)")


def _check_wait(place: str, source: int, index: int, wiring: Wiring) -> None:
    if source == 0 and index not in wiring.held:
        raise ValueError(f"{place} uses extra pin")
    if source == 1:
        if not wiring.has_in_pin:
            raise ValueError(f"Missing first_in_pin. {place} waits based on pin")
        if index >= wiring.in_pin_count:
            raise ValueError(f"{place} waits on input outside of count")
