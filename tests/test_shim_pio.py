"""rp2pio.StateMachine: the interpreter, the FIFOs, the transfers and the checks."""

import array
import time

import board
import numpy as np
import pytest
import rp2pio
from shim_bench import (
    IN_PINS,
    JMP_PIN,
    JMP_X_DEC,
    LUMA_PROGRAM,
    MOV_X_OSR,
    PULL_BLOCK,
    VSYNC,
    machine_for,
    new_bench,
    open_driver,
    wait,
)

from simulator.board.bench import WouldHangForever

PIXELS = 80 * 60


@pytest.fixture
def bench():
    """A bench whose camera has been set up and whose capture pins are free."""
    bench = new_bench()
    bench.driver = open_driver()
    bench.driver._imagecapture.deinit()
    bench.camera.scene = np.random.default_rng(0).integers(0, 256, (60, 80), dtype=np.uint8)
    return bench


def request(machine, pixels=PIXELS):
    """Ask for a frame's luma; return the buffer that it comes into."""
    buffer = array.array("I", bytes(pixels))
    machine.background_read(buffer)
    machine.write(array.array("I", [pixels - 1]))
    return buffer


def capture(machine, pixels=PIXELS):
    buffer = request(machine, pixels)
    assert not machine.reading
    return buffer.tobytes()


def frame_of(bench):
    """Return the camera's frame as the still scene makes it."""
    return bench.camera.frame(1 << 30).tobytes()


class TestTheLumaProgram:
    @pytest.mark.parametrize("size", [3, 4])
    def test_delivers_every_second_byte_frame_after_frame(self, bench, size):
        bench.driver.size = size
        pixels = bench.driver.width * bench.driver.height
        machine = machine_for(LUMA_PROGRAM)
        for seed in range(3):
            rng = np.random.default_rng(seed)
            bench.camera.scene = rng.integers(0, 256, (60, 80, 3), dtype=np.uint8)
            assert capture(machine, pixels) == frame_of(bench)[::2]
            assert machine.in_waiting == 0

    def test_loses_bytes_when_its_clock_is_too_slow(self, bench):
        # PCLK is 0.5 MHz at this size.
        bench.driver.size = 4
        pixels = bench.driver.width * bench.driver.height
        for frequency, fast_enough in ((25_000_000, True), (750_000, False)):
            machine = machine_for(LUMA_PROGRAM, frequency=frequency)
            assert (capture(machine, pixels) == frame_of(bench)[::2]) == fast_enough
            machine.deinit()


class TestAWrongProgram:
    def test_that_does_not_wait_for_vsync_starts_amid_the_picture(self, bench):
        program = LUMA_PROGRAM[:2] + LUMA_PROGRAM[4:]
        program[3], program[5], program[10] = 0x00C0 | 6, 0x0002, JMP_X_DEC | 2
        frame = frame_of(bench)[::2]
        taken = capture(machine_for(program))
        start = (frame + frame).find(taken[:400])
        assert 0 < start < PIXELS
        assert taken == (frame + frame)[start : start + PIXELS]

    def test_that_drives_vsync_never_sees_it(self, bench):
        machine = machine_for(LUMA_PROGRAM, initial_set_pin_direction=1)
        request(machine)
        assert machine.reading


class TestASilentCamera:
    @pytest.mark.parametrize("fault", ["no_vsync", "no_href", "no_pclk", "absent"])
    def test_keeps_reading_true_until_its_wire_is_mended(self, bench, fault):
        machine = machine_for(LUMA_PROGRAM)
        setattr(bench.camera.faults, fault, True)
        request(machine)
        assert all(machine.reading for _ in range(5))
        setattr(bench.camera.faults, fault, False)
        assert not machine.reading
        assert capture(machine) == frame_of(bench)[::2]

    @pytest.mark.parametrize("operation", ["background_read", "write"])
    def test_asking_again_before_the_first_frame_is_in_hangs(self, bench, operation):
        bench.camera.faults.no_vsync = True
        machine = machine_for(LUMA_PROGRAM)
        request(machine)
        with pytest.raises(WouldHangForever):
            getattr(machine, operation)(array.array("I", [0]))
        machine.stop_background_read()
        assert machine.reading


def test_frame_seconds_delays_the_frame(bench):
    machine = machine_for(LUMA_PROGRAM)
    assert machine.reading  # before the first transfer
    bench.frame_seconds = 0.05
    start = time.monotonic()
    request(machine)
    while machine.reading:
        pass
    assert time.monotonic() - start >= 0.05


class TestAQueue:
    """Buffers that wait for one another, for a program that begins when its FIFO is emptied."""

    PROGRAM = [PULL_BLOCK, 0xE044, 0x8020, 0x0082, MOV_X_OSR] + [
        word + 3 if word in (JMP_PIN | 8, 0x0004, JMP_X_DEC | 4) else word
        for word in LUMA_PROGRAM[2:]
    ]

    @pytest.fixture
    def machine(self, bench):
        machine = machine_for(self.PROGRAM, wrap_target=1)
        machine.write(array.array("I", [PIXELS - 1]))
        return machine

    @staticmethod
    def show(bench, seed):
        rng = np.random.default_rng(seed)
        bench.camera.scene = rng.integers(0, 256, (60, 80), dtype=np.uint8)
        return bytes(20) + frame_of(bench)[::2]

    def test_is_filled_in_order_a_frame_for_each_look(self, bench, machine):
        first, second, third = (array.array("I", bytes(20 + PIXELS)) for _ in range(3))
        wanted = self.show(bench, 1)
        machine.background_read(first)
        assert not machine.reading
        assert first.tobytes() == wanted
        wanted = self.show(bench, 2)
        machine.background_read(second)
        machine.background_read(third)
        assert not machine.pending_read
        assert second.tobytes() == wanted
        assert not any(third)
        wanted = self.show(bench, 3)
        assert not machine.reading
        assert third.tobytes() == wanted

    def test_hangs_behind_the_first_buffer_of_all_and_behind_a_buffer_that_waits(
        self, bench, machine
    ):
        buffers = [array.array("I", bytes(20 + PIXELS)) for _ in range(4)]
        machine.background_read(buffers[0])
        bench.camera.faults.no_vsync = True
        with pytest.raises(WouldHangForever):
            machine.background_read(buffers[1])
        bench.camera.faults.no_vsync = False
        assert not machine.reading
        bench.camera.faults.no_vsync = True
        machine.background_read(buffers[1])
        machine.background_read(buffers[2])
        assert machine.pending_read == 1
        with pytest.raises(WouldHangForever):
            machine.background_read(buffers[3])

    def test_takes_its_time_for_each_frame(self, bench, machine):
        machine.background_read(array.array("I", bytes(20 + PIXELS)))
        assert not machine.reading
        bench.frame_seconds = 0.05
        start = time.monotonic()
        for _ in range(2):
            machine.background_read(array.array("I", bytes(20 + PIXELS)))
        while machine.reading:
            pass
        assert time.monotonic() - start >= 0.1


def test_words_in_the_fifo_and_bytes_in_the_isr_stay_for_the_next_frame(bench):
    machine = machine_for(LUMA_PROGRAM)
    machine.write(array.array("I", [5]))  # six pixels: a word and a half
    assert machine.in_waiting == 1
    luma = frame_of(bench)[::2]
    assert capture(machine) == luma[:6] + luma[:-6]
    machine.write(array.array("I", [PIXELS - 1]))
    assert machine.in_waiting == 4  # a full FIFO stalls the program


def test_background_read_of_bytes_takes_the_low_end_of_each_word(bench):
    machine = machine_for(LUMA_PROGRAM)
    buffer = bytearray(4)
    machine.background_read(buffer)
    machine.write(array.array("I", [15]))
    assert not machine.reading
    assert buffer == frame_of(bench)[:32:8]


@pytest.mark.parametrize(
    ("program", "arguments", "message"),
    [
        *[
            ([instruction], {}, r"program\[0\] is a PIO instruction that")
            # mov isr, out, in x, push, set, mov x pins, in pins 1, wait irq
            for instruction in (0xA0C1, 0x6024, 0x4020, 0x8000, 0xE020, 0xA020, 0x4001, 0x20C0)
        ],
        ([wait(1, 0)], {}, "depends on pixel data"),
        ([IN_PINS | 8], {"first_in_pin": board.GP1, "in_pin_count": 8}, "data lines, in order"),
        (LUMA_PROGRAM, {"wait_for_txstall": True}, "wait_for_txstall"),
    ],
)
def test_what_is_not_modelled_is_refused(bench, program, arguments, message):
    with pytest.raises(NotImplementedError, match=message):
        _ = machine_for(program, **arguments).in_waiting


def test_an_endless_loop_does_not_take_endless_time(bench):
    assert machine_for([0x0000, IN_PINS | 8]).in_waiting == 0


class TestChecks:
    @pytest.mark.parametrize(
        ("program", "arguments", "message"),
        [
            ([wait(0, 22)], {}, r"program\[0\] uses extra pin"),
            ([PULL_BLOCK, wait(0, VSYNC)], {"first_set_pin": None}, r"program\[1\] uses extra pin"),
            ([IN_PINS | 8], {"first_in_pin": None}, r"Missing first_in_pin. program\[0\] shifts i"),
            ([IN_PINS | 10], {}, r"program\[0\] shifts in more bits than pin count"),
            ([0x00C0], {"jmp_pin": None}, r"Missing jmp_pin. program\[0\] jumps on pin"),
            ([IN_PINS | 8], {"auto_push": False}, "Program does IN without loading ISR"),
            (LUMA_PROGRAM, {"first_in_pin": board.GP28}, "Pin count too large"),
            (LUMA_PROGRAM, {"push_threshold": 33}, "push_threshold must be 1-32"),
            (LUMA_PROGRAM, {"wrap": 13}, "wrap must be -1-12"),
            ([0] * 33, {}, "program length must be 2-64"),
        ],
    )
    def test_a_program_that_cannot_run_is_refused(self, bench, program, arguments, message):
        with pytest.raises(ValueError, match=f"^{message}"):
            machine_for(program, **arguments)
        machine_for(LUMA_PROGRAM)  # the pins are free

    def test_what_is_used_wrong_is_refused(self, bench):
        machine = machine_for([IN_PINS | 8])
        with pytest.raises(RuntimeError, match="^No out in program$"):
            machine.write(array.array("I", [1]))
        machine.deinit()
        machine = machine_for(LUMA_PROGRAM)
        with pytest.raises(ValueError, match="^GP0 in use$"):
            machine_for(LUMA_PROGRAM)
        with pytest.raises(ValueError, match="^Buffer elements must be 4 bytes long or less$"):
            machine.write(array.array("Q", [1]))
        machine.deinit()
        with pytest.raises(ValueError, match="^Object has been deinitialized"):
            _ = machine.in_waiting
        machine_for(LUMA_PROGRAM)


def test_an_old_circuitpython_has_no_background_read():
    new_bench(has_background_read=False)
    assert not hasattr(rp2pio.StateMachine, "background_read")
