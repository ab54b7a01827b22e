"""The board's own modules: what they do, and what they raise, as on a Pico."""

import time

import board
import busio
import digitalio
import microcontroller
import pwmio
import pytest
import supervisor
import watchdog
from shim_bench import new_bench

from simulator.board.bench import BoardReset


@pytest.fixture(autouse=True)
def bench():
    return new_bench()


MAKERS = {
    "DigitalInOut": (lambda: digitalio.DigitalInOut(board.GP13), {13}, lambda pin: pin.value),
    "PWMOut": (lambda: pwmio.PWMOut(board.GP13), {13}, lambda pwm: pwm.frequency),
    "SPI": (lambda: busio.SPI(board.GP10, board.GP11), {10, 11}, lambda spi: spi.try_lock()),
    "I2C": (lambda: busio.I2C(board.GP21, board.GP20), {20, 21}, lambda i2c: i2c.try_lock()),
}


@pytest.mark.parametrize(("make", "pins", "use"), MAKERS.values(), ids=MAKERS)
def test_a_pin_in_use_is_refused_until_it_is_released(bench, make, pins, use):
    holder = make()
    for pin in pins:
        for other in (digitalio.DigitalInOut, pwmio.PWMOut):
            with pytest.raises(ValueError, match=f"^GP{pin} in use$"):
                other(getattr(board, f"GP{pin}"))
    assert {pin for pin in range(29) if not bench.is_free(pin)} == pins
    holder.deinit()
    holder.deinit()
    with pytest.raises(ValueError, match="^Object has been deinitialized and can no longer be u"):
        use(holder)
    make()


def test_an_object_with_a_finaliser_releases_when_dropped_others_by_a_context_manager(bench):
    pwmio.PWMOut(board.GP9)
    busio.I2C(board.GP21, board.GP20)
    assert bench.is_free(9) and bench.is_free(20)
    with digitalio.DigitalInOut(board.GP13):
        pass
    assert bench.is_free(13)
    digitalio.DigitalInOut(board.GP13)
    assert not bench.is_free(13)


class TestDigitalInOut:
    def test_it_is_an_input_until_it_is_switched(self):
        pin = digitalio.DigitalInOut(board.GP22)
        with pytest.raises(AttributeError, match="^Cannot set value when direction is input.$"):
            pin.value = True
        assert not pin.value
        pin.switch_to_output(True)
        assert pin.value

    @pytest.mark.parametrize("wire", ["GP8", "GP12", "GP13"])
    def test_the_cameras_signals_move_while_it_is_clocked(self, wire):
        pin = digitalio.DigitalInOut(getattr(board, wire))
        assert {pin.value for _ in range(300)} == {False}
        clock = pwmio.PWMOut(board.GP9, frequency=16_000_000, duty_cycle=32768)
        seen, deadline = set(), time.monotonic() + 10
        while len(seen) < 2 and time.monotonic() < deadline:
            seen.add(pin.value)
        assert seen == {False, True}
        clock.deinit()


class TestPWMOut:
    @pytest.mark.parametrize(
        ("asked", "megahertz"),
        [(16, 17.857), (12, 12.5), (20, 20.833), (24, 25), (8, 8.333), (10, 10.417)],
    )
    def test_frequencies_are_quantised_as_measured_on_a_board(self, asked, megahertz):
        pwm = pwmio.PWMOut(board.GP9, frequency=asked * 1_000_000)
        assert pwm.frequency == pytest.approx(megahertz * 1e6, rel=1e-4)

    def test_limits(self):
        for frequency in (0, 62_500_001):
            with pytest.raises(ValueError, match="^Invalid frequency$"):
                pwmio.PWMOut(board.GP9, frequency=frequency)
        pwm = pwmio.PWMOut(board.GP9)
        with pytest.raises(ValueError, match="^duty_cycle must be 0-65535$"):
            pwm.duty_cycle = 65536

    def test_two_channels_of_a_slice_share_one_frequency(self):
        kept = pwmio.PWMOut(board.GP8, frequency=1000)
        with pytest.raises(RuntimeError, match="^Conflicting settings for shared resource$"):
            pwmio.PWMOut(board.GP9, frequency=2000)
        pwmio.PWMOut(board.GP9, frequency=1000).deinit()
        kept.deinit()
        pwmio.PWMOut(board.GP9, frequency=2000)


@pytest.mark.parametrize(
    ("bus", "pins", "wrong_pins", "use"),
    [
        (busio.I2C, (21, 20), [(20, 21), (21, 18)], lambda bus: bus.scan()),
        (busio.SPI, (10, 11), [(11, 10), (10, 19)], lambda bus: bus.configure()),
    ],
)
def test_a_bus_needs_the_pins_of_one_controller_and_is_used_under_its_lock(
    bus, pins, wrong_pins, use
):
    for wrong in wrong_pins:
        with pytest.raises(ValueError, match="^Invalid pins$"):
            bus(*[getattr(board, f"GP{pin}") for pin in wrong])
    opened = bus(*[getattr(board, f"GP{pin}") for pin in pins])
    with pytest.raises(RuntimeError, match="^Function requires lock$"):
        use(opened)
    assert opened.try_lock()
    assert not opened.try_lock()
    opened.unlock()
    assert opened.try_lock()


def test_the_clock_can_be_a_frequency_that_the_pll_makes():
    for megahertz in (125, 133, 200, 48):
        microcontroller.cpu.frequency = megahertz * 1_000_000
        assert microcontroller.cpu.frequency == megahertz * 1_000_000
    for frequency in (0, 1_000_000, 131_500_000, 2_000_000_000):
        with pytest.raises(ValueError, match="^Invalid frequency$"):
            microcontroller.cpu.frequency = frequency
    microcontroller.cpu.frequency = 125_000_000


class TestSupervisor:
    def test_an_old_circuitpython_has_no_get_setting(self):
        new_bench(has_get_setting=False)
        assert not hasattr(supervisor, "get_setting")

    def test_ticks_wrap_after_65_seconds(self, bench):
        assert (1 << 29) - 65_536 <= supervisor.ticks_ms() < 1 << 29
        bench.powered_up -= 65.536
        assert 0 <= supervisor.ticks_ms() < 60_000

    def test_time_is_a_float_of_22_bits_in_the_firmware(self, bench):
        from inkling.camera.sensor import time as boards_time

        assert boards_time is not time
        bench.powered_up -= 10 * 24 * 60 * 60
        now = boards_time.monotonic()
        assert now * 4 == int(now * 4)
        assert now + 0.2 == now
        assert now - 864_000 in (0, 0.25, 0.5)


class TestWatchdog:
    # What the board itself answers, on 9.2.9 as on 10.3.
    def test_its_timeout_is_8_seconds_at_most(self):
        timer = microcontroller.watchdog
        assert (timer.mode, timer.timeout) == (None, 0)
        timer.timeout = 8.5
        assert timer.timeout == 8.5
        for wrong, reason in ((9, "must be <= 8"), (-1, "must be >= 0")):
            with pytest.raises(ValueError, match=f"^timeout {reason}$"):
                timer.timeout = wrong
        with pytest.raises(TypeError, match="^can't convert str to float$"):
            timer.timeout = "x"

    def test_it_can_reset_and_not_raise(self, bench):
        timer, mode = microcontroller.watchdog, watchdog.WatchDogMode
        with pytest.raises(NotImplementedError):
            timer.mode = mode.RAISE
        with pytest.raises(TypeError, match="^mode must be of type WatchDogMode, not int$"):
            timer.mode = 3
        timer.timeout = 8
        timer.mode = mode.RESET
        assert repr(timer.mode) == "watchdog.WatchDogMode.RESET"
        timer.feed()
        assert bench.watchdog.fed == 1
        timer.mode = None

    def test_without_a_timeout_it_resets_at_once(self):
        with pytest.raises(BoardReset):
            microcontroller.watchdog.mode = watchdog.WatchDogMode.RESET
