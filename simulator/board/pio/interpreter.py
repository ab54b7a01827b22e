# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""An interpreter for the RP2040's PIO programs, run on the names of pixel bits.

What a capture program does depends on the camera's clock and sync signals, but not on the pixels.
So the interpreter works out once which bit of which byte ends up where. Each later frame costs
only a NumPy gather.

A bit is named by an integer: 0 and 1 are constants, and `FIRST_DATA_BIT` + 8 * k + b is bit b
of the k-th byte the camera sends, counted from the start of the frame in which the run begins.
A 32-bit word is a tuple of 32 such bits, lowest first.

Instruction encodings and the behaviour of the shift registers are from the RP2040 datasheet,
section 3.4, "Instruction Set", and 3.5, "Functional Details". Not modelled: side-set, IRQ, EXEC,
output pins, and the two-cycle delay of the input synchronisers, which is the same for all pins.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from simulator.board.camera_timing import FrameTiming, PinSource

FIRST_DATA_BIT = 2
ZERO = (0,) * 32

_PATIENCE_FRAMES = 4
"""A program that runs this many frames without a word through its FIFOs is taken to be lost."""

_MASK = 0xFFFFFFFF
_PIXELS_DECIDE = "the PIO program's course depends on pixel data"

Word = tuple[int, ...]


@dataclass(frozen=True)
class Program:
    """A program and the configuration of the state machine that runs it."""

    instructions: tuple[int, ...]
    wrap_target: int
    wrap: int
    cycle: int
    """Clock units in one cycle of the state machine."""
    in_base: int
    jmp_pin: int
    in_shift_right: bool
    auto_push: bool
    push_threshold: int
    auto_pull: bool
    pull_threshold: int


@dataclass(unsafe_hash=True)
class Registers:
    """The registers of a state machine. `time` counts from the start of the current frame."""

    time: int = 0
    pc: int = 0
    x: int = 0
    y: int = 0
    osr: int = 0
    osr_count: int = 32
    isr: Word = ZERO
    isr_count: int = 0


@dataclass(frozen=True)
class Run:
    """The result of a run.

    `stop`: "pull" or "push" for a stall on an empty or full FIFO, "time" when `until` was
    reached, "waiting" when the signals never satisfy the program. `pulled`: words taken from
    the TX FIFO. `names`: (n + 1, 32), the bits of each word pushed, then those in the ISR.
    """

    registers: Registers
    stop: str
    pulled: int
    names: np.ndarray


class _Stall(Exception):
    """Stops the interpreter; its argument is `Run.stop`."""


@lru_cache(maxsize=32)
def interpret(
    program: Program,
    registers: Registers,
    pins: tuple[PinSource, ...],
    timing: FrameTiming,
    tx: tuple[int, ...],
    rx_room: int,
    until: int | None,
) -> Run:
    """Run `program` from `registers` until it stalls or the time `until` is reached.

    pins: the source of each GPIO by number. tx: words in the TX FIFO. rx_room: words that can
    be pushed before the RX FIFO is full. Raises NotImplementedError for what is not modelled.
    """
    return _Interpreter(program, registers, pins, timing, tx, rx_room, until).run()


class _Interpreter:
    def __init__(self, program, registers, pins, timing, tx, rx_room, until):
        self._program = program
        self._registers = replace(registers)
        self._pins = pins
        self._timing = timing
        self._tx = tx
        self._room = rx_room
        self._until = until
        self._deadline = registers.time + _PATIENCE_FRAMES * timing.frame_period
        self._next_pc = 0
        self._pulled = 0
        self._words: list[Word] = []
        self._last_jump_back = None
        self._pclk_matters = False

    def run(self) -> Run:
        registers, program = self._registers, self._program
        try:
            while True:
                if self._until is not None and registers.time >= self._until:
                    raise _Stall("time")
                if registers.time > self._deadline:
                    raise _Stall("waiting")
                if program.auto_push and registers.isr_count >= program.push_threshold:
                    self._push()
                self._step()
        except _Stall as stall:
            names = np.array([*self._words, registers.isr], dtype=np.intp)
            return Run(registers, stall.args[0], self._pulled, names)

    def _step(self) -> None:
        """Run one instruction, count its cycle and delay, and go to the next."""
        registers, program = self._registers, self._program
        here = registers.pc
        instruction = program.instructions[here]
        self._next_pc = program.wrap_target if here == program.wrap else (here + 1) % 32
        field, low = instruction >> 5 & 7, instruction & 31
        match instruction >> 13:
            case 0:
                self._jmp(field, low)
            case 1:
                self._wait(field & 3, low, bool(field & 4))
            case 2:
                self._in(field, low or 32)
            case 3:
                self._out(field, low or 32)
            case 4 if field & 4:
                self._pull(if_empty=field & 2, block=field & 1)
            case 4:
                self._push(if_full=field & 2, block=field & 1)
            case 5:
                self._mov(field, low >> 3, low & 7)
            case 7 if field in (1, 2):
                self._store(field, word_of(low))
            case _:
                raise NotImplementedError("PIO interrupts and output pins are not simulated")
        registers.time += program.cycle * (1 + (instruction >> 8 & 31))
        registers.pc = self._next_pc
        if registers.pc <= here:
            self._skip_idle_rounds()

    def _skip_idle_rounds(self) -> None:
        """Leave out the rounds of a polling loop in which nothing can change.

        When a jump back finds every register as it was, the next rounds are the same until VSYNC
        or HREF changes. If a round looks at PCLK, it must last a whole number of PCLK periods.
        """
        now = self._registers.time
        others = (replace(self._registers, time=0), self._pulled, self._room)
        if self._last_jump_back is not None:
            before, time, edge = self._last_jump_back
            period = now - time
            alike = not self._pclk_matters or period % self._timing.pclk_period == 0
            if before == others and alike and (edge is None or edge > now):
                ends = [end for end in (edge, self._until) if end is not None]
                if not ends:
                    raise _Stall("waiting")
                self._registers.time += max(0, min(ends) - now) // period * period
        now = self._registers.time
        self._last_jump_back = (others, now, self._timing.next_sync_edge(now))
        self._pclk_matters = False

    def _level(self, pin: int) -> bool | int:
        source = self._pins[pin % 32]
        if isinstance(source, tuple):
            if self._timing.byte_at(self._registers.time) is None:
                return 0
            raise NotImplementedError(_PIXELS_DECIDE)
        if isinstance(source, int):
            return source
        self._pclk_matters |= source == "pclk"
        return self._timing.level(source, self._registers.time)

    def _in_pins(self) -> Word:
        byte = self._timing.byte_at(self._registers.time)
        bits = []
        for pin in range(self._program.in_base, self._program.in_base + 32):
            source = self._pins[pin % 32]
            if isinstance(source, tuple) and byte is not None:
                bits.append(FIRST_DATA_BIT + 8 * byte + source[1])
            else:
                bits.append(int(self._level(pin)))
        return tuple(bits)

    def _jmp(self, condition: int, address: int) -> None:
        registers = self._registers
        x, y = registers.x, registers.y
        taken: object
        if condition == 6:
            taken = self._level(self._program.jmp_pin)
        else:
            is_osr_left = registers.osr_count < self._program.pull_threshold
            taken = (True, not x, x, not y, y, x != y, None, is_osr_left)[condition]
        if condition == 2:
            registers.x = (x - 1) & _MASK
        elif condition == 4:
            registers.y = (y - 1) & _MASK
        if taken:
            self._next_pc = address

    def _wait(self, source: int, index: int, polarity: bool) -> None:
        if source > 1:
            raise NotImplementedError("PIO interrupts are not simulated")
        pin = index if source == 0 else self._program.in_base + index
        registers, cycle = self._registers, self._program.cycle
        while self._level(pin) != polarity:
            signal = self._pins[pin % 32]
            moment = None
            if isinstance(signal, str):
                moment = self._timing.next_time(signal, polarity, registers.time)
            if moment is None and self._until is None:
                raise _Stall("waiting")
            if self._until is not None and (moment is None or moment >= self._until):
                registers.time = max(registers.time, self._until)
                raise _Stall("time")
            registers.time += -(-(moment - registers.time) // cycle) * cycle

    def _in(self, source: int, count: int) -> None:
        registers = self._registers
        bits = self._source(source)[:count]
        if self._program.in_shift_right:
            registers.isr = registers.isr[count:] + bits
        else:
            registers.isr = bits + registers.isr[: 32 - count]
        registers.isr_count = min(32, registers.isr_count + count)

    def _out(self, destination: int, count: int) -> None:
        registers = self._registers
        if self._program.auto_pull:
            self._pull(if_empty=True)
        value = registers.osr & ((1 << count) - 1)
        registers.osr >>= count
        registers.osr_count = min(32, registers.osr_count + count)
        if destination > 5:
            raise NotImplementedError("OUT to ISR or EXEC is not simulated")
        self._store(destination, word_of(value))

    def _push(self, if_full: object = False, block: object = True) -> None:
        registers = self._registers
        if if_full and registers.isr_count < self._program.push_threshold:
            return
        if self._room:
            self._room -= 1
            self._words.append(registers.isr)
            self._deadline = registers.time + _PATIENCE_FRAMES * self._timing.frame_period
        elif block:
            raise _Stall("push")
        registers.isr, registers.isr_count = ZERO, 0

    def _pull(self, if_empty: object = False, block: object = True) -> None:
        registers = self._registers
        if if_empty and registers.osr_count < self._program.pull_threshold:
            return
        if self._pulled < len(self._tx):
            registers.osr = self._tx[self._pulled]
            self._pulled += 1
        elif block:
            raise _Stall("pull")
        else:
            registers.osr = registers.x
        registers.osr_count = 0

    def _mov(self, destination: int, operation: int, source: int) -> None:
        word = self._source(source)
        if operation == 1:
            word = word_of(~value_of(word) & _MASK)
        elif operation == 2:
            word = word[::-1]
        self._store(destination, word)

    def _source(self, source: int) -> Word:
        """Return the word that IN or MOV reads: PINS, X, Y, NULL, ISR or OSR."""
        registers = self._registers
        if source == 0:
            return self._in_pins()
        if source == 6:
            return registers.isr
        values = {1: registers.x, 2: registers.y, 3: 0, 7: registers.osr}
        if source not in values:
            raise NotImplementedError("PIO status is not simulated")
        return word_of(values[source])

    def _store(self, destination: int, word: Word) -> None:
        """Put `word` in X, Y, NULL, PC, ISR or OSR."""
        registers = self._registers
        match destination:
            case 1:
                registers.x = value_of(word)
            case 2:
                registers.y = value_of(word)
            case 3:
                pass
            case 5:
                self._next_pc = value_of(word) & 31
            case 6:
                registers.isr, registers.isr_count = word, 0
            case 7:
                registers.osr, registers.osr_count = value_of(word), 0
            case _:
                raise NotImplementedError("PIO output pins and EXEC are not simulated")


def word_of(value: int) -> Word:
    """Return the 32 constant bits of `value`."""
    return tuple(value >> bit & 1 for bit in range(32))


def value_of(word: Word) -> int:
    """Return the value of a word; raises NotImplementedError when a bit is the camera's."""
    if max(word) >= FIRST_DATA_BIT:
        raise NotImplementedError(_PIXELS_DECIDE)
    return sum(bit << place for place, bit in enumerate(word))
