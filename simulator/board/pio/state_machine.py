# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A PIO state machine with its FIFOs and its DMA channel, wired to the bench.

The host's program and the state machine run side by side on the board. Here the state machine
is run when the host does something to it or looks at it, in two ways:

- An operation of the host takes `_OPERATION_SECONDS` of the camera's time.
- A look (`reading`, `in_waiting`, ...) lets it run on until it stalls or can get no further.

While a state machine is stalled the camera goes on. Whatever un-stalls it happens at a fixed
place of the camera's frame, amid the picture (`_HOST_MOMENT`): so a program that does not wait
for VSYNC gets a shifted frame, the same one each time.
"""

import time
from dataclasses import replace

import numpy as np

from simulator.board.bench import Bench
from simulator.board.camera_timing import PinSource
from simulator.board.pio import program as pio
from simulator.board.pio.interpreter import interpret

_HOST_MOMENT = 0.37
"""Share of a frame that has passed when the host un-stalls a state machine."""

_OPERATION_SECONDS = 0.0002
"""What `background_read` takes on the board."""

_EMPTY = np.zeros((1, 32), dtype=np.intp)


class PioMachine:
    """One state machine.

    `rx_depth`: words in the RX FIFO, 4, or 8 when it has both FIFOs. With 0 it is for a single
    transfer, and the camera need not send a frame just for what would be left in the ISR.
    """

    def __init__(
        self, bench: Bench, program: pio.Program, rx_depth: int, outputs: dict[int, int]
    ) -> None:
        """Start `program`. outputs: pins the state machine drives itself, and their level."""
        self._bench = bench
        self._program = program
        self._rx_depth = rx_depth
        self._outputs = outputs
        self._state = pio.State()
        self._stop = "pull"
        self._frame_number = bench.camera_frame
        self._enabled = True
        self._tx: list[int] = []
        self._rx: list[int] = []
        self._target: np.ndarray | None = None
        self._filled = 0
        self._ready_at = 0.0
        self.transfer_done = False
        self.tx_stalled = False
        self.rx_stalled = False
        self._operate()

    @property
    def rx_level(self) -> int:
        self.look()
        return len(self._rx)

    @property
    def transferring(self) -> bool:
        """Whether a DMA transfer is set up and its buffer not yet full."""
        return self._missing > 0

    @property
    def _missing(self) -> int:
        """How many elements the DMA transfer still has to fill."""
        return 0 if self._target is None else len(self._target) - self._filled

    def start_transfer(self, target: np.ndarray) -> None:
        """Fill `target`, one element for each word, from the RX FIFO in the background.

        target: (n,) uint8, uint16 or uint32; the narrower ones take a word's low bits.
        """
        self._target, self._filled = target, 0
        self.transfer_done = False
        self._set_frame_delay()
        waiting, self._rx = self._rx, []
        self._deliver(waiting)
        self._operate()

    def stop_transfer(self) -> None:
        """Abort the DMA transfer; words still in the FIFO stay there."""
        self.look()
        self._target = None

    def send(self, words: list[int], wait_for_stall: bool) -> bool:
        """Put `words` into the TX FIFO and wait as `StateMachine.write` does.

        Returns False when it would wait for ever: for the state machine to take the words, or,
        with `wait_for_stall`, to come to ask for more.
        """
        self.tx_stalled = False
        self._tx += words
        self._set_frame_delay()
        self._operate()
        if self._tx or (wait_for_stall and not self.tx_stalled):
            self.look(at_once=True)
        return not self._tx and (self.tx_stalled or not wait_for_stall)

    def receive(self, target: np.ndarray) -> bool:
        """Fill `target` (uint32) from the RX FIFO; returns False when that would take for ever."""
        self.start_transfer(target)
        self.look(at_once=True)
        done = self.transfer_done
        self._target = None
        return done

    def look(self, at_once: bool = False) -> None:
        """Let the state machine run as far as it can get.

        With `Bench.frame_seconds` set, nothing happens until that time has passed, unless the
        caller would wait for the frame anyway (`at_once`).
        """
        remaining = self._ready_at - time.monotonic()
        if remaining > 0:
            if not at_once:
                return
            time.sleep(remaining)
        if self._stop == "waiting":
            # Should a wire have been mended since, the camera is anywhere in its frame.
            self._meet_host()
        self._run(until=None)

    def restart(self) -> None:
        """Go back to the start of the program. The FIFOs keep what is in them."""
        self.look()
        self._state = pio.restarted(self._state)
        self._enabled = True
        # It runs again at once: from wherever the camera is by now.
        self._stop = "restart"
        self._operate()

    def stop(self) -> None:
        """Freeze the state machine."""
        self.look()
        self._enabled = False

    def halt(self) -> None:
        """Freeze the state machine and abort its transfer, without a look at how far it is."""
        self._enabled = False
        self._target = None

    def clear_rx(self) -> None:
        """Throw away what is in the RX FIFO; the state machine may then push again."""
        self.look()
        self._rx.clear()
        self.rx_stalled = False
        self._operate()

    def _set_frame_delay(self) -> None:
        self._ready_at = time.monotonic() + self._bench.frame_seconds

    def _operate(self) -> None:
        """Pass the time that an operation of the host takes."""
        if self._stop in ("pull", "push", "restart"):
            self._meet_host()
        duration = int(_OPERATION_SECONDS * self._bench.units_per_second)
        self._run(until=self._state.time + duration)

    def _meet_host(self) -> None:
        """Let the camera go on to where the host acts, in a later frame."""
        self._bench.camera_frame += 1
        self._frame_number = self._bench.camera_frame
        moment = int(self._bench.camera_timing().frame_period * _HOST_MOMENT)
        self._state = replace(self._state, time=moment)

    def _run(self, until: int | None) -> None:
        if not self._enabled:
            return
        timing = self._bench.camera_timing()
        room = self._rx_depth - len(self._rx) + self._missing
        run = interpret(
            self._program, self._state, self._pins(), timing, tuple(self._tx), room, until
        )
        names = run.names if self._rx_depth else np.vstack([run.names[:-1], _EMPTY])
        *words, isr = self._resolve(names, timing.frame_bytes)
        frames, moment = divmod(run.state.time, timing.frame_period)
        self._state = replace(run.state, time=moment, isr=pio.word_of(isr))
        self._frame_number += frames
        self._bench.camera_frame = max(self._bench.camera_frame, self._frame_number)
        self._stop = run.stop
        self.tx_stalled |= run.stop == "pull"
        self.rx_stalled |= run.stop == "push"
        del self._tx[: run.pulled]
        self._deliver(words)

    def _pins(self) -> tuple[PinSource, ...]:
        return tuple(
            self._outputs[pin] if pin in self._outputs else self._bench.pin_source(pin)
            for pin in range(32)
        )

    def _resolve(self, names: np.ndarray, frame_bytes: int) -> list[int]:
        """Return the words' values: the named bits taken from the camera's frames."""
        bits = [np.array([0, 1], dtype=np.uint8)]
        is_data = names >= pio.FIRST_DATA_BIT
        camera = self._bench.camera
        if camera is not None and is_data.any():
            data = names[is_data] - pio.FIRST_DATA_BIT
            first, last = (int(bit) // (8 * frame_bytes) for bit in (data.min(), data.max()))
            names = np.where(is_data, names - first * 8 * frame_bytes, names)
            for frame in range(first, last + 1):
                stream = camera.frame(self._frame_number + frame)
                bits.append(np.unpackbits(stream, bitorder="little"))
        values = np.packbits(np.concatenate(bits)[names], axis=1, bitorder="little")
        return values.view("<u4").ravel().tolist()

    def _deliver(self, words: list[int]) -> None:
        """Hand pushed words to the DMA transfer as long as it wants them, then to the FIFO."""
        if self._target is not None and self.transferring:
            count = min(len(words), self._missing)
            part = np.array(words[:count], dtype=np.uint32)
            self._target[self._filled : self._filled + count] = part.astype(self._target.dtype)
            self._filled += count
            words = words[count:]
            self.transfer_done = not self.transferring
        self._rx += words
