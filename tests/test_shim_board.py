# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The board's own modules: what they do, and what they raise, as on a Pico."""

import time

import board
import busio
import digitalio
import microcontroller
import pwmio
import pytest
import supervisor
from shim_bench import new_bench

from simulator.board.bench import Bench, current_bench

DEINITED = "^Object has been deinitialized and can no longer be used. Create a new object.$"


@pytest.fixture(autouse=True)
def bench():
    return new_bench()


def open_spi():
    return busio.SPI(board.GP10, board.GP11)


def open_i2c():
    return busio.I2C(board.GP21, board.GP20)


def test_the_board_is_a_pico_with_its_pins():
    assert board.board_id == "raspberry_pi_pico"
    assert board.LED is board.GP25
    assert all(isinstance(getattr(board, f"GP{n}"), microcontroller.Pin) for n in range(29))
    assert repr(board.GP13) == "board.GP13"


class TestPinsAreExclusive:
    @pytest.mark.parametrize(
        ("make", "pin"),
        [
            (lambda: digitalio.DigitalInOut(board.GP13), 13),
            (lambda: pwmio.PWMOut(board.GP13), 13),
            (open_spi, 10),
            (open_spi, 11),
            (open_i2c, 20),
            (open_i2c, 21),
        ],
    )
    def test_a_pin_in_use_is_refused_until_it_is_released(self, make, pin):
        holder = make()
        for other in (digitalio.DigitalInOut, pwmio.PWMOut):
            with pytest.raises(ValueError, match=f"^GP{pin} in use$"):
                other(getattr(board, f"GP{pin}"))
        holder.deinit()
        holder.deinit()
        make()

    def test_an_object_with_a_finaliser_releases_when_dropped_others_by_a_context_manager(
        self, bench
    ):
        pwmio.PWMOut(board.GP9)
        open_i2c()
        assert bench.is_free(9) and bench.is_free(20)
        with digitalio.DigitalInOut(board.GP13):
            pass
        assert bench.is_free(13)
        digitalio.DigitalInOut(board.GP13)
        assert not bench.is_free(13)

    def test_a_pin_is_no_number(self):
        with pytest.raises(TypeError, match="^pin must be of type Pin, not int$"):
            digitalio.DigitalInOut(13)


@pytest.mark.parametrize(
    ("make", "use"),
    [
        (lambda: digitalio.DigitalInOut(board.GP13), lambda pin: pin.value),
        (lambda: pwmio.PWMOut(board.GP13), lambda pwm: pwm.frequency),
        (open_spi, lambda spi: spi.try_lock()),
        (open_i2c, lambda i2c: i2c.try_lock()),
    ],
)
def test_nothing_can_be_used_after_deinit(make, use):
    thing = make()
    thing.deinit()
    with pytest.raises(ValueError, match=DEINITED):
        use(thing)


class TestDigitalInOut:
    def test_it_is_an_input_until_it_is_switched(self):
        pin = digitalio.DigitalInOut(board.GP22)
        with pytest.raises(AttributeError, match="^Cannot set value when direction is input.$"):
            pin.value = True
        assert not pin.value
        pin.switch_to_output(True)
        assert pin.value

    def test_a_property_that_is_not_modelled_is_refused(self):
        with pytest.raises(AttributeError, match="pull"):
            digitalio.DigitalInOut(board.GP22).pull = None

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


class TestBuses:
    def test_a_bus_is_used_under_its_lock(self):
        for bus in (open_spi(), open_i2c()):
            with pytest.raises(RuntimeError, match="^Function requires lock$"):
                bus.configure() if isinstance(bus, busio.SPI) else bus.scan()
            assert bus.try_lock()
            assert not bus.try_lock()
            bus.unlock()
            assert bus.try_lock()

    @pytest.mark.parametrize(
        ("bus", "pins"),
        [
            (busio.I2C, (board.GP20, board.GP21)),
            (busio.I2C, (board.GP21, board.GP18)),
            (busio.SPI, (board.GP11, board.GP10)),
            (busio.SPI, (board.GP10, board.GP19)),
        ],
    )
    def test_the_pins_of_a_bus_must_fit_one_controller(self, bus, pins):
        with pytest.raises(ValueError, match="^Invalid pins$"):
            bus(*pins)


def test_the_clock_can_be_a_frequency_that_the_pll_makes():
    for megahertz in (125, 133, 200, 48):
        microcontroller.cpu.frequency = megahertz * 1_000_000
        assert microcontroller.cpu.frequency == megahertz * 1_000_000
    for frequency in (0, 1_000_000, 131_500_000, 2_000_000_000):
        with pytest.raises(ValueError, match="^Invalid frequency$"):
            microcontroller.cpu.frequency = frequency
    microcontroller.cpu.frequency = 125_000_000


class TestSupervisor:
    def test_settings_are_typed(self, bench):
        bench.settings["CLOCK"] = 16
        assert supervisor.get_setting("CLOCK") == 16
        assert supervisor.get_setting("MISSING", "default") == "default"

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


def test_wires_may_be_named_by_board_pins_but_must_be_known(bench):
    wired = Bench(camera=bench.camera, camera_pins={"vsync": board.GP13})
    assert wired.pin_source(13) == "vsync"
    with pytest.raises(ValueError, match="no such wire: mclk"):
        Bench(camera_pins={"mclk": 9})
    assert new_bench() is current_bench()
