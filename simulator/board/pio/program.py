# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What a PIO state machine runs, and what its registers hold while pixels are only names.

What a capture program does depends on the camera's clock and sync signals but not on the
pixels. So `simulator.board.pio.interpreter` works out once which bit of which byte ends up where;
each later frame costs only a NumPy gather.

A bit is named by an integer: 0 and 1 are constants, and `FIRST_DATA_BIT` + 8 * k + b is bit b
of the k-th byte the camera sends, counted from the start of the frame the run begins in. A
32 bit word is a tuple of 32 such bits, lowest first.
"""

from dataclasses import dataclass, replace

import numpy as np

FIRST_DATA_BIT = 2
ZERO = (0,) * 32


@dataclass(frozen=True)
class Program:
    """A program and the configuration of the state machine that runs it."""

    instructions: tuple[int, ...]
    wrap_target: int
    wrap: int
    cycle: int
    """Clock units in one cycle of the state machine."""
    in_base: int = 0
    jmp_pin: int = 0
    in_shift_right: bool = True
    auto_push: bool = False
    push_threshold: int = 32
    out_shift_right: bool = True
    auto_pull: bool = False
    pull_threshold: int = 32


@dataclass(frozen=True)
class State:
    """The registers of a state machine. `time` counts from the start of the current frame."""

    time: int = 0
    pc: int = 0
    x: int = 0
    y: int = 0
    osr: int = 0
    osr_count: int = 32
    isr: tuple[int, ...] = ZERO
    isr_count: int = 0
    push_pending: bool = False


@dataclass(frozen=True)
class Run:
    """What a run came to.

    `stop`: "pull" or "push" for a stall on an empty or full FIFO, "time" when `until` was
    reached, "waiting" when the signals never satisfy the program. `pulled`: words taken from
    the TX FIFO. `names`: (n + 1, 32), the bits of each word pushed, and last those in the ISR.
    """

    state: State
    stop: str
    pulled: int
    names: np.ndarray


def word_of(value: int) -> tuple[int, ...]:
    """Return the 32 constant bits of `value`."""
    return tuple(value >> bit & 1 for bit in range(32))


def value_of(word: tuple[int, ...]) -> int:
    """Return the value of a word; raises NotImplementedError when a bit is the camera's."""
    if max(word) >= FIRST_DATA_BIT:
        raise NotImplementedError("the PIO program's course depends on pixel data")
    return sum(bit << place for place, bit in enumerate(word))


def restarted(state: State) -> State:
    """Return `state` as after SM_RESTART and a jump to the program's start.

    X, Y and the value in the OSR outlive a restart; the ISR and both shift counts do not.
    """
    return replace(state, pc=0, osr_count=32, isr=ZERO, isr_count=0, push_pending=False)
