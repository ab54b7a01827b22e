# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""An interpreter for the RP2040's PIO programs, run on symbolic pixel data.

Instruction encodings and the behaviour of the shift registers are from the RP2040 datasheet,
section 3.4, "Instruction Set", and 3.5, "Functional Details".

Not modelled: side-set, IRQ, EXEC, output pins, and the two-cycle delay of the input
synchronisers, which is the same for all pins.
"""

from functools import lru_cache

import numpy as np

from simulator.board.camera_timing import FrameTiming, PinSource
from simulator.board.pio.program import (
    FIRST_DATA_BIT,
    ZERO,
    Program,
    Run,
    State,
    value_of,
    word_of,
)

_PATIENCE_FRAMES = 4
"""A program that runs this many frames without a word through its FIFOs is taken to be lost."""

_MASK = 0xFFFFFFFF
_JMP, _WAIT, _IN, _OUT, _PUSH_PULL, _MOV, _IRQ, _SET = range(8)


class _Stall(Exception):
    """Stops the interpreter; its argument is `Run.stop`."""


@lru_cache(maxsize=32)
def interpret(
    program: Program,
    state: State,
    pins: tuple[PinSource, ...],
    timing: FrameTiming,
    tx: tuple[int, ...],
    rx_room: int,
    until: int | None,
) -> Run:
    """Run `program` from `state` until it stalls or `until`, a time, is reached.

    pins: the source of each GPIO by number. tx: words in the TX FIFO. rx_room: words that can
    be pushed before the RX FIFO is full. Raises NotImplementedError for what is not modelled.
    """
    return _Interpreter(program, state, pins, timing, tx, rx_room, until).run()


class _Interpreter:
    def __init__(self, program, state, pins, timing, tx, rx_room, until):
        self._program = program
        self._pins = pins
        self._timing = timing
        self._until = until
        self._deadline = state.time + _PATIENCE_FRAMES * timing.frame_period
        self._tx = tx
        self._pulled = 0
        self._room = rx_room
        self._words = []
        self._last_jump_back = None
        self._pclk_matters = False
        self._time, self._pc = state.time, state.pc
        self._x, self._y = state.x, state.y
        self._osr, self._osr_count = state.osr, state.osr_count
        self._isr, self._isr_count = state.isr, state.isr_count
        self._push_pending = state.push_pending
        self._execute = {
            _JMP: self._jmp,
            _WAIT: self._wait,
            _IN: self._in,
            _OUT: self._out,
            _PUSH_PULL: self._push_or_pull,
            _MOV: self._mov,
            _SET: self._set,
        }

    def run(self) -> Run:
        try:
            if self._push_pending:
                self._push()
                self._push_pending = False
                self._advance(None, self._program.instructions[self._pc])
            while True:
                if self._until is not None and self._time >= self._until:
                    raise _Stall("time")
                if self._time > self._deadline:
                    raise _Stall("waiting")
                self._step()
        except _Stall as stall:
            state = State(
                self._time,
                self._pc,
                self._x,
                self._y,
                self._osr,
                self._osr_count,
                self._isr,
                self._isr_count,
                self._push_pending,
            )
            names = np.array([*self._words, self._isr], dtype=np.intp)
            return Run(state, stall.args[0], self._pulled, names)

    def _step(self) -> None:
        instruction = self._program.instructions[self._pc]
        operation = instruction >> 13
        if operation == _IRQ:
            raise NotImplementedError("PIO interrupts are not simulated")
        jump = self._execute[operation](instruction >> 5 & 7, instruction & 31, instruction)
        self._advance(jump, instruction)

    def _advance(self, jump: int | None, instruction: int) -> None:
        """Count the instruction's cycle and delay, and go to `jump` or to what follows."""
        self._time += self._program.cycle * (1 + (instruction >> 8 & 31))
        here = self._pc
        if jump is not None:
            self._pc = jump
        elif here == self._program.wrap:
            self._pc = self._program.wrap_target
        else:
            self._pc = (here + 1) % 32
        if self._pc <= here:
            self._skip_idle_rounds()

    def _skip_idle_rounds(self) -> None:
        """Leave out the rounds of a polling loop in which nothing can change.

        When a jump back finds every register as it was, the rounds go on alike until VSYNC or
        HREF changes, provided a round that looks at PCLK lasts a whole number of its periods.
        """
        registers: tuple = (self._pc, self._x, self._y, self._osr, self._osr_count)
        registers += (self._isr, self._isr_count, self._pulled, self._room)
        if self._last_jump_back is not None:
            before, time, edge = self._last_jump_back
            period = self._time - time
            alike = not self._pclk_matters or period % self._timing.pclk_period == 0
            if before == registers and alike and (edge is None or edge > self._time):
                if edge is None and self._until is None:
                    raise _Stall("waiting")
                ends = [end for end in (edge, self._until) if end is not None]
                self._time += max(0, min(ends) - self._time) // period * period
        edge = self._timing.next_sync_edge(self._time)
        self._last_jump_back = (registers, self._time, edge)
        self._pclk_matters = False

    def _level(self, pin: int) -> bool | int:
        source = self._pins[pin % 32]
        if isinstance(source, tuple):
            if self._timing.byte_at(self._time) is None:
                return 0
            raise NotImplementedError("the PIO program's course depends on pixel data")
        if isinstance(source, int):
            return source
        self._pclk_matters |= source == "pclk"
        return self._timing.level(source, self._time)

    def _in_pins(self) -> tuple[int, ...]:
        base = self._program.in_base
        byte = self._timing.byte_at(self._time)
        bits = []
        for pin in range(base, base + 32):
            source = self._pins[pin % 32]
            if not isinstance(source, tuple):
                bits.append(int(self._level(pin)))
            elif byte is None:
                bits.append(0)
            else:
                bits.append(FIRST_DATA_BIT + 8 * byte + source[1])
        return tuple(bits)

    def _jmp(self, condition: int, address: int, _instruction: int) -> int | None:
        if condition == 2:
            taken, self._x = self._x != 0, (self._x - 1) & _MASK
        elif condition == 4:
            taken, self._y = self._y != 0, (self._y - 1) & _MASK
        elif condition == 6:
            taken = self._level(self._program.jmp_pin)
        else:
            taken = {
                0: True,
                1: self._x == 0,
                3: self._y == 0,
                5: self._x != self._y,
                7: self._osr_count < self._program.pull_threshold,
            }[condition]
        return address if taken else None

    def _wait(self, source: int, index: int, _instruction: int) -> None:
        polarity, source = bool(source & 4), source & 3
        if source > 1:
            raise NotImplementedError("PIO interrupts are not simulated")
        pin = index if source == 0 else self._program.in_base + index
        cycle = self._program.cycle
        while self._level(pin) != polarity:
            signal = self._pins[pin % 32]
            moment = None
            if isinstance(signal, str):
                moment = self._timing.next_time(signal, polarity, self._time)
            if moment is None and self._until is None:
                raise _Stall("waiting")
            if self._until is not None and (moment is None or moment >= self._until):
                self._time = max(self._time, self._until)
                raise _Stall("time")
            self._time += -(-(moment - self._time) // cycle) * cycle

    def _in(self, source: int, count: int, _instruction: int) -> None:
        count = count or 32
        self._shift_in(self._source(source)[:count])
        if self._program.auto_push and self._isr_count >= self._program.push_threshold:
            self._push_pending = True
            self._push()
            self._push_pending = False

    def _shift_in(self, bits: tuple[int, ...]) -> None:
        if self._program.in_shift_right:
            self._isr = self._isr[len(bits) :] + bits
        else:
            self._isr = bits + self._isr[: 32 - len(bits)]
        self._isr_count = min(32, self._isr_count + len(bits))

    def _push(self) -> None:
        if not self._room:
            raise _Stall("push")
        self._room -= 1
        self._words.append(self._isr)
        self._isr, self._isr_count = ZERO, 0
        self._deadline = self._time + _PATIENCE_FRAMES * self._timing.frame_period

    def _pull(self) -> None:
        if self._pulled == len(self._tx):
            raise _Stall("pull")
        self._osr, self._osr_count = self._tx[self._pulled], 0
        self._pulled += 1

    def _push_or_pull(self, flags: int, _index: int, _instruction: int) -> None:
        pull, conditional, block = flags & 4, flags & 2, flags & 1
        if pull:
            if conditional and self._osr_count < self._program.pull_threshold:
                return
            if not block and self._pulled == len(self._tx):
                self._osr, self._osr_count = self._x, 0
            else:
                self._pull()
        elif not conditional or self._isr_count >= self._program.push_threshold:
            if not block and not self._room:
                self._isr, self._isr_count = ZERO, 0
            else:
                self._push()

    def _out(self, destination: int, count: int, _instruction: int) -> int | None:
        count = count or 32
        if self._program.auto_pull and self._osr_count >= self._program.pull_threshold:
            self._pull()
        if self._program.out_shift_right:
            value = self._osr & ((1 << count) - 1)
            self._osr >>= count
        else:
            value = self._osr >> (32 - count)
            self._osr = self._osr << count & _MASK
        self._osr_count = min(32, self._osr_count + count)
        if destination == 6:
            self._isr, self._isr_count = word_of(value), count
            return None
        return self._store(destination, value)

    def _mov(self, destination: int, fields: int, _instruction: int) -> int | None:
        operation, source = fields >> 3, fields & 7
        word = self._source(source)
        if operation == 1:
            word = word_of(~value_of(word) & _MASK)
        elif operation == 2:
            word = word[::-1]
        if destination == 6:
            self._isr, self._isr_count = word, 0
            return None
        if destination == 7:
            self._osr, self._osr_count = value_of(word), 0
            return None
        return self._store(destination, value_of(word))

    def _set(self, destination: int, value: int, _instruction: int) -> None:
        if destination not in (1, 2):
            raise NotImplementedError("PIO output pins are not simulated")
        self._store(destination, value)

    def _source(self, source: int) -> tuple[int, ...]:
        """Return the word that IN or MOV reads: PINS, X, Y, NULL, ISR or OSR."""
        if source == 0:
            return self._in_pins()
        if source == 3:
            return ZERO
        if source == 6:
            return self._isr
        if source in (1, 2, 7):
            return word_of({1: self._x, 2: self._y, 7: self._osr}[source])
        raise NotImplementedError("PIO status is not simulated")

    def _store(self, destination: int, value: int) -> int | None:
        """Put `value` in X, Y, NULL or PC; a new PC is returned."""
        if destination == 1:
            self._x = value
        elif destination == 2:
            self._y = value
        elif destination == 5:
            return value & 31
        elif destination != 3:
            raise NotImplementedError("PIO output pins and EXEC are not simulated")
        return None
