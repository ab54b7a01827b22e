# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The checks that `rp2pio.StateMachine` makes on a program before it runs.

Messages and conditions are those of CircuitPython 10 on the RP2040.
"""


def used_fifos(
    instructions: tuple[int, ...],
    *,
    in_pins: range,
    set_pins: range,
    jmp_pins: range,
    auto_push: bool,
    auto_pull: bool,
) -> tuple[bool, bool]:
    """Return whether a program uses the TX and the RX FIFO.

    Raises ValueError if it needs pins that the state machine was not given; an empty range is a
    pin argument that was left out.
    """
    uses_tx = uses_rx = shifts_in = shifts_out = loads_isr = loads_osr = False
    for index, instruction in enumerate(instructions):
        operation, field, low = instruction >> 13, instruction >> 5 & 7, instruction & 31
        place = f"program[{index}]"
        match operation, field:
            case 0, 6 if not jmp_pins:
                raise ValueError(f"Missing jmp_pin. {place} jumps on pin")
            case 1, 0 | 4 if not any(low in pins for pins in (in_pins, set_pins, jmp_pins)):
                raise ValueError(f"{place} uses extra pin")
            case 1, 1 | 5 if not in_pins:
                raise ValueError(f"Missing first_in_pin. {place} waits based on pin")
            case 1, 1 | 5 if low >= len(in_pins):
                raise ValueError(f"{place} waits on input outside of count")
            case 2, 0 if not in_pins:
                raise ValueError(f"Missing first_in_pin. {place} shifts in from pin(s)")
            case 2, 0 if low > len(in_pins):
                raise ValueError(f"{place} shifts in more bits than pin count")
            case 3, 0 | 4:
                raise ValueError(f"Missing first_out_pin. {place} shifts out to pin(s)")
            case 5, 0:
                raise ValueError(f"Missing first_out_pin. {place} writes pin(s)")
            case 5, _ if low & 7 == 0 and not in_pins:
                raise ValueError(f"Missing first_in_pin. {place} reads pin(s)")
            case 7, 0 | 4 if not set_pins:
                raise ValueError(f"Missing first_set_pin. {place} sets pin(s)")
        shifts_in |= operation == 2
        shifts_out |= operation == 3
        loads_isr |= operation == 5 and field == 6
        loads_osr |= operation == 5 and field == 7
        uses_rx |= (operation == 2 and auto_push) or (operation == 4 and field < 4)
        uses_tx |= (operation == 3 and auto_pull) or (operation == 4 and field >= 4)
    if shifts_in and not (uses_rx or loads_isr):
        raise ValueError("Program does IN without loading ISR")
    if shifts_out and not (uses_tx or loads_osr):
        raise ValueError("Program does OUT without loading OSR")
    return uses_tx, uses_rx
