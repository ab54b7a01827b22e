"""An interpreter for PIO programs that capture a camera's frames, run on the names of bytes.

What a capture program does depends on the camera's clock and sync signals, but not on the pixels.
So the interpreter works out once which byte ends up where. Each later frame costs only a NumPy
gather.

A byte is named by an integer: up to 255 it is its value, and `FIRST_CAMERA_BYTE` + k is the k-th
byte that the camera sends, counted from the start of the frame in which the run begins. A 32-bit
word is a tuple of four such bytes, lowest first.

Encodings are from the RP2040 datasheet, section 3.4, "Instruction Set". The instructions of `Op`
are modelled, with their delays. The two-cycle delay of the input synchronisers is not: it is the
same for all pins.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from simulator.board.camera_timing import FrameTiming, PinSource

FIRST_CAMERA_BYTE = 256

_DATA_LINES = tuple(("data", line) for line in range(8))
_PATIENCE_FRAMES = 4
"""A program that runs this many frames without a word through its FIFOs is taken to be lost."""

Word = tuple[int, ...]
ZERO: Word = (0,) * 4


class Op:
    """Instructions without their delay and their five lowest bits."""

    JMP = 0x0000
    JMP_X_DECREMENT = 0x0040
    JMP_Y_DECREMENT = 0x0080
    JMP_PIN = 0x00C0
    WAIT_LOW = 0x2000  # for a GPIO
    WAIT_HIGH = 0x2080
    IN_PINS = 0x4000
    PUSH_BLOCK = 0x8020
    PULL_BLOCK = 0x80A0
    MOV_X = 0xA020
    SET_Y = 0xE040


_OSR = 7  # the source of MOV_X
_ONLY = {Op.IN_PINS: 8, Op.PUSH_BLOCK: 0, Op.PULL_BLOCK: 0, Op.MOV_X: _OSR}
"""The lowest bits of the instructions of which one form is modelled."""


def _decoded(instruction: int) -> tuple[int, int]:
    return instruction & 0xE0E0, instruction & 0x1F


def check(
    instructions: tuple[int, ...], *, in_pins: range, set_pins: range, jmp_pins: range, push: bool
) -> bool:
    """Return whether a program takes words from the TX FIFO.

    Raises ValueError, as CircuitPython 10 does, if it needs what the state machine was not given:
    an empty range is a pin argument that was left out, and `push` is whether the ISR is pushed by
    itself. Raises NotImplementedError for an instruction that is not modelled.
    """
    operations = [_decoded(instruction) for instruction in instructions]
    for index, (op, low) in enumerate(operations):
        place = f"program[{index}]"
        if op == Op.JMP_PIN and not jmp_pins:
            raise ValueError(f"Missing jmp_pin. {place} jumps on pin")
        if op in (Op.WAIT_LOW, Op.WAIT_HIGH) and all(
            low not in pins for pins in (in_pins, set_pins, jmp_pins)
        ):
            raise ValueError(f"{place} uses extra pin")
        if op == Op.IN_PINS and not in_pins:
            raise ValueError(f"Missing first_in_pin. {place} shifts in from pin(s)")
        if op == Op.IN_PINS and low > len(in_pins):
            raise ValueError(f"{place} shifts in more bits than pin count")
        if op not in vars(Op).values() or _ONLY.get(op, low) != low:
            raise NotImplementedError(f"{place} is a PIO instruction that is not simulated")
    if not push and any(op == Op.IN_PINS for op, _ in operations):
        raise ValueError("Program does IN without loading ISR")
    return any(op == Op.PULL_BLOCK for op, _ in operations)


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
    auto_push: bool
    push_threshold: int


@dataclass(unsafe_hash=True)
class Registers:
    """The registers of a state machine. `time` counts from the start of the current frame."""

    time: int = 0
    pc: int = 0
    x: int = 0
    y: int = 0
    osr: int = 0
    isr: Word = ZERO
    isr_count: int = 0


@dataclass(frozen=True)
class Run:
    """The result of a run.

    `stop`: "pull" or "push" for a stall on an empty or full FIFO, "time" when `until` was
    reached, "waiting" when the signals never satisfy the program. `pulled`: words taken from
    the TX FIFO. `names`: (n + 1, 4), the bytes of each word pushed, then those in the ISR.
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
        after = program.wrap_target if here == program.wrap else (here + 1) % 32
        op, low = _decoded(instruction)
        match op:
            case Op.JMP:
                after = low
            case Op.JMP_X_DECREMENT:
                after = low if registers.x else after
                registers.x = (registers.x - 1) & 0xFFFFFFFF
            case Op.JMP_Y_DECREMENT:
                after = low if registers.y else after
                registers.y = (registers.y - 1) & 0xFFFFFFFF
            case Op.JMP_PIN:
                after = low if self._level(program.jmp_pin) else after
            case Op.WAIT_LOW | Op.WAIT_HIGH:
                self._wait(low, op == Op.WAIT_HIGH)
            case Op.IN_PINS:
                registers.isr = (*registers.isr[1:], self._in_pins())
                registers.isr_count += 8
            case Op.PUSH_BLOCK:
                self._push()
            case Op.PULL_BLOCK:
                self._pull()
            case Op.MOV_X:
                registers.x = registers.osr
            case Op.SET_Y:
                registers.y = low
        registers.time += program.cycle * (1 + (instruction >> 8 & 31))
        registers.pc = after
        if after <= here:
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

    def _level(self, pin: int) -> bool:
        source = self._pins[pin]
        if isinstance(source, tuple):
            raise NotImplementedError("the PIO program's course depends on pixel data")
        if isinstance(source, int):
            return bool(source)
        self._pclk_matters |= source == "pclk"
        return self._timing.level(source, self._registers.time)

    def _in_pins(self) -> int:
        """Return the name of the byte on the eight pins."""
        base = self._program.in_base
        sources = self._pins[base : base + 8]
        if sources == _DATA_LINES:
            byte = self._timing.byte_at(self._registers.time)
            return 0 if byte is None else FIRST_CAMERA_BYTE + byte
        if any(sources):
            raise NotImplementedError("only the camera's data lines, in order, can be shifted in")
        return 0

    def _wait(self, pin: int, polarity: bool) -> None:
        registers, cycle = self._registers, self._program.cycle
        while self._level(pin) != polarity:
            signal = self._pins[pin]
            moment = None
            if isinstance(signal, str):
                moment = self._timing.next_time(signal, polarity, registers.time)
            if moment is None and self._until is None:
                raise _Stall("waiting")
            if self._until is not None and (moment is None or moment >= self._until):
                registers.time = max(registers.time, self._until)
                raise _Stall("time")
            registers.time += -(-(moment - registers.time) // cycle) * cycle

    def _push(self) -> None:
        registers = self._registers
        if not self._room:
            raise _Stall("push")
        self._room -= 1
        self._words.append(registers.isr)
        self._deadline = registers.time + _PATIENCE_FRAMES * self._timing.frame_period
        registers.isr, registers.isr_count = ZERO, 0

    def _pull(self) -> None:
        if self._pulled == len(self._tx):
            raise _Stall("pull")
        self._registers.osr = self._tx[self._pulled]
        self._pulled += 1
