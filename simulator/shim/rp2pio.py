"""`rp2pio` on the simulated bench, with the errors of CircuitPython 10.

On the board the host's program and the state machine run side by side. Here the state machine
runs when the host does something to it or looks at it:

- An operation of the host takes `_OPERATION_SECONDS` of the camera's time.
- A look (`reading`, `in_waiting`, ...) lets the state machine run until it stalls.

While a state machine is stalled the camera goes on. The host always ends the stall at the same
place of the camera's frame, amid the picture (`_HOST_MOMENT`). So a program that does not wait
for VSYNC gets a shifted frame, the same one each time.
"""

import time
from dataclasses import replace

import numpy as np

from simulator.board import pio
from simulator.board.bench import GPIO_COUNT, WouldHangForever, current_bench
from simulator.board.buffers import elements
from simulator.board.pins import PINS, Pin, PinHolder, require_free_pin

_HOST_MOMENT = 0.37
"""Share of a frame that has passed when the host ends a stall."""

_OPERATION_SECONDS = 0.0002
"""What `background_read` takes on the board."""


class _StateMachine(PinHolder):
    """A PIO state machine that watches the camera's pins, with its FIFOs and its DMA channel.

    It has the arguments and members that a capture program needs, and no others of the board's. Of
    the two values of `wait_for_txstall` only False is modelled.
    """

    def __init__(
        self,
        program: object,
        frequency: int,
        *,
        first_in_pin: Pin | None = None,
        in_pin_count: int = 1,
        first_set_pin: Pin | None = None,
        initial_set_pin_direction: int = 0x1F,
        jmp_pin: Pin | None = None,
        wait_for_txstall: bool = True,
        auto_push: bool = False,
        push_threshold: int = 32,
        wrap_target: int = 0,
        wrap: int = -1,
    ) -> None:
        _check_range("push_threshold", push_threshold, 1, 32)
        instructions = tuple(np.frombuffer(program, dtype="<u2").tolist())
        _check_range("program length", 2 * len(instructions), 2, 64)
        in_pins = _pin_range(first_in_pin, in_pin_count, "first_in_pin")
        set_pins = _pin_range(first_set_pin, 1, "first_set_pin")
        jmp_pins = _pin_range(jmp_pin, 1, "jmp_pin")
        self._pulls = pio.check(
            instructions, in_pins=in_pins, set_pins=set_pins, jmp_pins=jmp_pins, push=auto_push
        )
        if wait_for_txstall:
            raise NotImplementedError("only wait_for_txstall=False is simulated")
        last = len(instructions) - 1
        _check_range("wrap", wrap, -1, last)
        _check_range("wrap_target", wrap_target, 0, last)
        divider = _divider(current_bench().cpu_hz, frequency)

        super().__init__(*(PINS[number] for number in {*in_pins, *set_pins, *jmp_pins}))
        self._program = pio.Program(
            instructions=instructions,
            wrap_target=wrap_target,
            wrap=last if wrap == -1 else wrap,
            cycle=2 * divider,
            in_base=in_pins.start,
            jmp_pin=jmp_pins.start,
            auto_push=auto_push,
            push_threshold=push_threshold,
        )
        self._outputs = dict.fromkeys(set_pins, 0) if initial_set_pin_direction & 1 else {}
        self._registers = pio.Registers()
        self._frame = self._bench.camera_frame
        """The frame in which the registers' time began."""
        self._stop = "pull"
        """Why the last run ended, as in `pio.Run`."""
        self._tx: list[int] = []
        self._rx: list[int] = []
        self._target: np.ndarray | None = None
        self._filled = 0
        self._next: np.ndarray | None = None
        """The buffer that waits for the end of the transfer under way."""
        self._pending = 0
        self._has_channel = False
        self._transfer_done = False
        self._ready_at = self._next_ready_at = 0.0
        self._operate()

    def write(self, buffer: object) -> None:
        """Put `buffer` into the TX FIFO, an element for each word.

        Returns when the program has taken all of it.
        """
        self._check_alive()
        data = elements(buffer)
        if not self._pulls:
            raise RuntimeError("No out in program")
        if data.itemsize != 4:
            raise NotImplementedError("narrow writes, which the bus repeats, are not simulated")
        self._tx += data.tolist()
        self._ready_at = time.monotonic() + self._bench.frame_seconds
        self._operate()
        if self._tx:
            self._look(wait=True)
        if self._tx:
            raise WouldHangForever("a StateMachine.write that its program does not finish")

    def background_read(self, once: object) -> None:
        """Let DMA fill `once`, an element from each word's low end, when it has filled the buffer
        before; see `reading` and `pending_read`.

        Waits until the buffer before has been begun or, if that is the first of all, filled. The
        board's `loop`, `loop2` and `swap` are not modelled.
        """
        self._check_alive()
        if self._pending:
            self._look(wait=True)
        if self._pending:
            raise WouldHangForever("the background_read before this one")
        now, frame_seconds = time.monotonic(), self._bench.frame_seconds
        if self._missing:
            self._next, self._pending = elements(once), 1
            self._next_ready_at = max(now, self._ready_at) + frame_seconds
        else:
            self._pending = 0 if self._has_channel else 1
            self._has_channel = True
            self._ready_at = now + frame_seconds
            self._begin(elements(once))
        self._operate()

    def stop_background_read(self) -> None:
        """Abort the transfer. `reading` stays True if it was: the buffer was never filled."""
        self._look()
        self._target = self._next = None
        self._pending, self._has_channel = 0, False

    @property
    def reading(self) -> bool:
        """False once the last buffer is full; True before the first one, as on the board."""
        self._look()
        return not self._transfer_done

    @property
    def pending_read(self) -> int:
        """Buffers that wait to be begun or, if it is the first of all, to be filled."""
        self._check_alive()
        self._look()
        return self._pending

    @property
    def in_waiting(self) -> int:
        """Words in the RX FIFO."""
        self._check_alive()
        self._look()
        return len(self._rx)

    @property
    def _missing(self) -> int:
        """The elements that the DMA transfer still has to fill."""
        return 0 if self._target is None else len(self._target) - self._filled

    def _look(self, wait: bool = False) -> None:
        """Let the state machine run as far as it can get.

        With `Bench.frame_seconds` set, nothing happens before that time has passed, unless the
        host waits for the frame anyway (`wait`).
        """
        remaining = self._ready_at - time.monotonic()
        if remaining > 0:
            if not wait:
                return
            time.sleep(remaining)
        if self._stop == "waiting":
            # If a wire has been mended since, the camera may be anywhere in its frame.
            self._meet_host()
        self._run(until=None)

    def _operate(self) -> None:
        """Pass the time that an operation of the host takes."""
        if self._stop in ("pull", "push"):
            self._meet_host()
        duration = int(_OPERATION_SECONDS * self._bench.units_per_second)
        self._run(until=self._registers.time + duration)

    def _meet_host(self) -> None:
        """Let the camera go on to where the host acts, in a later frame."""
        self._bench.camera_frame += 1
        self._frame = self._bench.camera_frame
        moment = int(self._bench.camera_timing().frame_period * _HOST_MOMENT)
        self._registers = replace(self._registers, time=moment)

    def _run(self, until: int | None) -> None:
        if not self._held:  # after deinit
            return
        timing = self._bench.camera_timing()
        pins = tuple(self._outputs.get(pin, self._bench.pin_source(pin)) for pin in range(32))
        depth = 4 if self._pulls else 8  # the FIFOs are joined when the program has but one
        room = depth - len(self._rx) + self._missing
        missing = self._missing
        run = pio.interpret(
            self._program, self._registers, pins, timing, tuple(self._tx), room, until
        )
        *words, isr = self._resolve(run.names, timing.frame_bytes)
        frames, moment = divmod(run.registers.time, timing.frame_period)
        self._registers = replace(run.registers, time=moment, isr=tuple(isr.to_bytes(4, "little")))
        self._frame += frames
        self._bench.camera_frame = max(self._bench.camera_frame, self._frame)
        self._stop = run.stop
        del self._tx[: run.pulled]
        self._deliver(words)
        if missing and not self._missing:
            self._end_transfer()

    def _resolve(self, names: np.ndarray, frame_bytes: int) -> list[int]:
        """Return the words' values: the named bytes taken from the camera's frames."""
        known = [np.arange(pio.FIRST_CAMERA_BYTE, dtype=np.uint8)]
        is_data = names >= pio.FIRST_CAMERA_BYTE
        if is_data.any():
            data = names[is_data] - pio.FIRST_CAMERA_BYTE
            first, last = int(data.min()) // frame_bytes, int(data.max()) // frame_bytes
            names = np.where(is_data, names - first * frame_bytes, names)
            frames = range(self._frame + first, self._frame + last + 1)
            known += [self._bench.camera.frame(number) for number in frames]
        return np.concatenate(known)[names].view("<u4").ravel().tolist()

    def _deliver(self, words: list[int]) -> None:
        """Hand pushed words to the DMA transfer as long as it wants them, then to the FIFO."""
        if self._target is not None and self._missing:
            part = np.array(words[: self._missing], dtype=np.uint32)
            self._target[self._filled : self._filled + len(part)] = part.astype(self._target.dtype)
            self._filled += len(part)
            words = words[len(part) :]
        self._rx += words

    def _begin(self, target: np.ndarray) -> None:
        """Let the transfer into `target` take what is in the FIFO."""
        self._target, self._filled = target, 0
        self._transfer_done = False
        waiting, self._rx = self._rx, []
        self._deliver(waiting)
        if not self._missing:
            self._end_transfer()

    def _end_transfer(self) -> None:
        """Do what the interrupt at the end of a transfer does: begin the next one.

        It comes late: the state machine has gone on until it waits for room in its FIFO. Nor does
        it go on before the host looks again.
        """
        self._pending = 0
        if self._next is None:
            self._transfer_done = True
        else:
            self._ready_at = self._next_ready_at
            target, self._next = self._next, None
            self._begin(target)


class _OldStateMachine:
    """The one of CircuitPython before 9.2.1, without `background_read`: no frame can come in."""


def __getattr__(name: str) -> type:
    if name == "StateMachine":
        return _StateMachine if current_bench().has_background_read else _OldStateMachine
    raise AttributeError(f"module 'rp2pio' has no attribute {name!r}")


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be {low}-{high}")


def _pin_range(first: Pin | None, count: int, argument: str) -> range:
    """Return the GP numbers of `count` pins from `first`, all of them found free."""
    if first is None:
        return range(0)
    numbers = range(require_free_pin(first, argument).number, first.number + count)
    if numbers.stop > GPIO_COUNT:
        raise ValueError("Pin count too large")
    for number in numbers:
        require_free_pin(PINS[number], argument)
    return numbers


def _divider(cpu_hz: int, frequency: int) -> int:
    """Return the clock divider, times 256, for a clock of at most `frequency`; 0 is full speed."""
    if frequency == 0:
        frequency = cpu_hz
    divider = -(-cpu_hz * 256 // frequency)
    if divider > 0x10000 * 256 or frequency > cpu_hz:
        raise ValueError("frequency out of range")
    return divider
