# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`rp2pio` on the simulated bench.

`simulator.board.pio` says what a state machine does; here is its interface, with the errors of
CircuitPython 10.
"""

import numpy as np

from simulator.board.bench import GPIO_COUNT, current_bench
from simulator.board.buffers import elements
from simulator.board.pins import PINS, Pin, PinHolder, require_free_pin
from simulator.board.pio import checks as pio_checks
from simulator.board.pio import program as pio
from simulator.board.pio.state_machine import PioMachine

_REPLICATE = {1: 0x01010101, 2: 0x00010001, 4: 1}
"""The bus repeats a narrow write in all of a FIFO word."""


class _SinceBackgroundRead:
    """A member that StateMachine has from CircuitPython 9.2.1 on, when it has background_read."""

    def __init__(self, member) -> None:
        self._member = member

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, machine: object, owner: type | None = None):
        if not current_bench().has_background_read:
            raise AttributeError(f"'StateMachine' object has no attribute '{self._name}'")
        return self._member.__get__(machine, owner)


class StateMachine(PinHolder):
    """A PIO state machine that watches the camera's pins.

    Of the board's arguments those for side-set, `init`, `may_exec`, `offset`, shared pins and
    `mov status` are missing: no program for the camera needs them.
    """

    def __init__(
        self,
        program: object,
        frequency: int,
        *,
        first_out_pin: Pin | None = None,
        out_pin_count: int = 1,
        initial_out_pin_state: int = 0,
        initial_out_pin_direction: int = 0xFFFFFFFF,
        first_in_pin: Pin | None = None,
        in_pin_count: int = 1,
        pull_in_pin_up: int = 0,
        pull_in_pin_down: int = 0,
        first_set_pin: Pin | None = None,
        set_pin_count: int = 1,
        initial_set_pin_state: int = 0,
        initial_set_pin_direction: int = 0x1F,
        jmp_pin: Pin | None = None,
        auto_pull: bool = False,
        pull_threshold: int = 32,
        out_shift_right: bool = True,
        wait_for_txstall: bool = True,
        auto_push: bool = False,
        push_threshold: int = 32,
        in_shift_right: bool = True,
        user_interruptible: bool = True,
        wrap_target: int = 0,
        wrap: int = -1,
        fifo_type: str = "auto",
    ) -> None:
        _check_range("set_pin_count", set_pin_count, 1, 5)
        _check_range("pull_threshold", pull_threshold, 1, 32)
        _check_range("push_threshold", push_threshold, 1, 32)
        instructions = tuple(np.frombuffer(program, dtype="<u2").tolist())
        _check_range("program length", 2 * len(instructions), 2, 64)
        if fifo_type not in ("auto", "txrx", "tx", "rx"):
            raise ValueError("Invalid fifo_type")

        in_pins = _pin_range(first_in_pin, in_pin_count, "first_in_pin")
        out_pins = _pin_range(first_out_pin, out_pin_count, "first_out_pin")
        set_pins = _pin_range(first_set_pin, set_pin_count, "first_set_pin")
        jmp_pins = _pin_range(jmp_pin, 1, "jmp_pin")
        held = sorted({*in_pins, *out_pins, *set_pins, *jmp_pins})
        wiring = pio_checks.Wiring(
            held=frozenset(held),
            in_pin_count=in_pin_count,
            has_in_pin=first_in_pin is not None,
            has_out_pin=first_out_pin is not None,
            has_set_pin=first_set_pin is not None,
            has_jmp_pin=jmp_pin is not None,
        )
        fifos = pio_checks.inspect(instructions, wiring, auto_push, auto_pull)
        outputs = _outputs(out_pins, initial_out_pin_state, initial_out_pin_direction)
        outputs |= _outputs(set_pins, initial_set_pin_state, initial_set_pin_direction)
        pulls = _outputs(in_pins, 0, pull_in_pin_up | pull_in_pin_down)
        if outputs.keys() & pulls.keys():
            raise ValueError("pull masks conflict with direction masks")
        last = len(instructions) - 1
        _check_range("wrap", wrap, -1, last)
        _check_range("wrap_target", wrap_target, 0, last)
        self._divider = _divider(current_bench().cpu_hz, frequency)

        super().__init__(*(PINS[number] for number in held))
        self._fifos = fifos
        self._wait_for_txstall = wait_for_txstall
        self._in_shift_right = in_shift_right
        self._machine = PioMachine(
            self._bench,
            pio.Program(
                instructions=instructions,
                wrap_target=wrap_target,
                wrap=last if wrap == -1 else wrap,
                cycle=2 * self._divider,
                in_base=in_pins[0] if in_pins else 0,
                jmp_pin=jmp_pins[0] if jmp_pins else 0,
                in_shift_right=in_shift_right,
                auto_push=auto_push,
                push_threshold=push_threshold,
                out_shift_right=out_shift_right,
                auto_pull=auto_pull,
                pull_threshold=pull_threshold,
            ),
            rx_depth=8 if fifo_type == "rx" or (fifo_type == "auto" and not fifos.tx) else 4,
            outputs=outputs,
        )

    def deinit(self) -> None:
        """Stop, abort any transfer, and give the pins back."""
        if self._held:
            self._machine.halt()
        super().deinit()

    @property
    def frequency(self) -> int:
        """The state machine's clock in Hz."""
        self._check_alive()
        return self._bench.cpu_hz * 256 // self._divider

    def restart(self) -> None:
        """Clear the ISR and both shift counts, and start the program anew.

        X, Y, the OSR's value and both FIFOs stay as they are, and so does a running transfer.
        """
        self._check_alive()
        self._machine.restart()

    def stop(self) -> None:
        """Freeze the state machine until `restart`."""
        self._check_alive()
        self._machine.stop()

    def write(
        self, buffer: object, *, start: int = 0, end: int | None = None, swap: bool = False
    ) -> None:
        """Put `buffer` into the TX FIFO, an element for each word.

        Returns when the program has taken all of it; with `wait_for_txstall`, which is the
        default, only when it has come to ask for more.
        """
        self._check_alive()
        data = elements(buffer, start, end)
        if not len(data):
            return
        if not self._fifos.tx:
            raise RuntimeError("No out in program")
        if swap:
            data = data.byteswap()
        words = [value * _REPLICATE[data.itemsize] for value in data.tolist()]
        if not self._machine.send(words, self._wait_for_txstall):
            self._bench.hang("a StateMachine.write that its program does not finish")

    def readinto(
        self, buffer: object, *, start: int = 0, end: int | None = None, swap: bool = False
    ) -> None:
        """Fill `buffer` from the RX FIFO, waiting for words as long as it takes.

        Narrow elements come from a word's high end when the ISR shifts right.
        """
        self._check_alive()
        target = elements(buffer, start, end)
        if not len(target):
            return
        if not self._fifos.rx:
            raise RuntimeError("No in in program")
        words = np.zeros(len(target), dtype=np.uint32)
        if not self._machine.receive(words):
            self._bench.hang("a StateMachine.readinto of more words than its program sends")
        if self._in_shift_right:
            words >>= np.uint32(32 - 8 * target.itemsize)
        target[:] = words.astype(target.dtype)
        if swap:
            target.byteswap(inplace=True)

    @_SinceBackgroundRead
    def background_read(self, once: object) -> None:
        """Let DMA fill `once`, an element from each word's low end; see `reading`.

        While an earlier transfer is under way, waits for its end first. The board's `loop`,
        `loop2` and `swap` are missing.
        """
        self._check_alive()
        if self._machine.transferring:
            self._machine.look(at_once=True)
            if self._machine.transferring:
                self._bench.hang("the background_read before this one")
        self._machine.start_transfer(elements(once))

    @_SinceBackgroundRead
    def stop_background_read(self) -> None:
        """Abort the transfer. `reading` stays True if it was: the buffer was never filled."""
        self._machine.stop_transfer()

    @_SinceBackgroundRead
    @property
    def reading(self) -> bool:
        """False once a transfer's buffer is full; True before the first one, as on the board."""
        self._machine.look()
        return not self._machine.transfer_done

    @_SinceBackgroundRead
    @property
    def pending_read(self) -> int:
        """1 while a transfer is under way: `background_read` would wait for its end."""
        self._machine.look()
        return int(self._machine.transferring)

    def clear_rxfifo(self) -> None:
        """Throw away the words in the RX FIFO, and the `rxstall` flag."""
        self._machine.clear_rx()

    def clear_txstall(self) -> None:
        self._machine.tx_stalled = False

    @property
    def txstall(self) -> int:
        """1 when the program has waited for an empty TX FIFO since the flag was cleared."""
        self._check_alive()
        self._machine.look()
        return int(self._machine.tx_stalled)

    @property
    def rxstall(self) -> int:
        """1 when the program has waited for a full RX FIFO since the flag was cleared."""
        self._check_alive()
        self._machine.look()
        return int(self._machine.rx_stalled)

    @property
    def in_waiting(self) -> int:
        """Words in the RX FIFO."""
        self._check_alive()
        return self._machine.rx_level


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


def _outputs(pins: range, levels: int, directions: int) -> dict[int, int]:
    """Return pin to level for those of `pins` whose bit in `directions` is set."""
    return {pin: levels >> bit & 1 for bit, pin in enumerate(pins) if directions >> bit & 1}


def _divider(cpu_hz: int, frequency: int) -> int:
    """Return the clock divider, times 256, for a clock of at most `frequency`; 0 is full speed."""
    if frequency == 0:
        frequency = cpu_hz
    divider = -(-cpu_hz * 256 // frequency)
    if divider > 0x10000 * 256 or frequency > cpu_hz:
        raise ValueError("frequency out of range")
    return divider
