# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The real adafruit_ov7670 driver on the simulated camera."""

import errno

import adafruit_ov7670
import board
import busio
import digitalio
import imagecapture
import numpy as np
import pwmio
import pytest
from shim_bench import new_bench, open_driver

from simulator.board.bench import WouldHangForever
from simulator.board.camera_optics import fit_scene


@pytest.fixture
def bench():
    return new_bench()


def captured(driver):
    """Return one frame as (height, width) words, high byte first."""
    buffer = bytearray(2 * driver.width * driver.height)
    driver.capture(buffer)
    return np.frombuffer(buffer, dtype=">u2").reshape(driver.height, driver.width)


def test_the_driver_reads_the_ids_of_an_ov7670(bench):
    driver = open_driver()
    assert (driver.product_id, driver.product_version) == (0x76, 0x73)


def test_a_colour_arrives_as_rgb565_with_the_high_byte_first(bench):
    bench.camera.scene = np.full((480, 640, 3), (255, 128, 8), dtype=np.uint8)
    # 31, 32 and 1 of 5, 6 and 5 bits.
    assert (captured(open_driver()) == 0b11111_100000_00001).all()


@pytest.mark.parametrize(
    ("colour", "yuv"),
    [
        # BT.601 in full range, from the standard's own table of primaries.
        ((255, 255, 255), (255, 128, 128)),
        ((0, 0, 0), (0, 128, 128)),
        ((255, 0, 0), (76, 85, 255)),
        ((0, 255, 0), (150, 44, 21)),
        ((0, 0, 255), (29, 255, 107)),
        ((90, 90, 90), (90, 128, 128)),
    ],
)
def test_a_colour_arrives_as_yuyv(bench, colour, yuv):
    bench.camera.scene = np.full((480, 640, 3), colour, dtype=np.uint8)
    driver = open_driver()
    driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
    y, u, v = yuv
    assert captured(driver).tobytes() == bytes([y, u, y, v]) * 2400


def test_a_grey_picture_and_the_same_one_in_rgb_give_the_same_frame(bench):
    grey = np.random.default_rng(1).integers(0, 256, (120, 160), dtype=np.uint8)
    driver = open_driver()
    driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
    bench.camera.scene = grey
    from_grey = captured(driver).copy()
    bench.camera.scene = np.repeat(grey[:, :, None], 3, axis=2)
    assert (captured(driver) == from_grey).all()


@pytest.mark.parametrize("size", range(5))
def test_each_size_of_the_driver_is_the_mean_over_its_blocks(bench, size):
    scene = np.random.default_rng(size).integers(0, 256, (480, 640), dtype=np.uint8)
    bench.camera.scene = scene
    driver = open_driver()
    driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
    driver.size = size
    block = 1 << size
    blocks = scene.reshape(480 // block, block, 640 // block, block)
    luma = bench.camera.frame(0)[::2].reshape(driver.height, driver.width)
    assert (luma == np.rint(blocks.mean(axis=(1, 3)))).all()


@pytest.mark.parametrize("size", [3, 4])
def test_a_capture_is_the_whole_frame_in_order(bench, size):
    bench.camera.scene = np.random.default_rng(size).integers(0, 256, (99, 77), dtype=np.uint8)
    driver = open_driver()
    driver.size = size
    frame = bench.camera.frame(0)
    assert captured(driver).astype(">u2").tobytes() == frame.tobytes()


def test_flips_turn_the_picture_round(bench):
    bench.camera.scene = np.random.default_rng(2).integers(0, 256, (60, 80), dtype=np.uint8)
    driver = open_driver()
    upright = captured(driver).copy()
    for flip_x, flip_y, seen in (
        (True, False, upright[:, ::-1]),
        (False, True, upright[::-1]),
        (True, True, upright[::-1, ::-1]),
    ):
        driver.flip_x, driver.flip_y = flip_x, flip_y
        assert (captured(driver) == seen).all()


def test_a_test_pattern_is_not_modelled(bench):
    driver = open_driver()
    driver.test_pattern = adafruit_ov7670.OV7670_TEST_PATTERN_COLOR_BAR
    with pytest.raises(NotImplementedError, match="format that is not simulated"):
        driver.capture(bytearray(driver.width * driver.height * 2))


def test_com7_reset_restores_the_power_on_values(bench):
    before = bytes(bench.camera.registers)
    driver = open_driver()
    assert bytes(bench.camera.registers) != before
    driver._write_register(0x12, 0x80)
    assert bytes(bench.camera.registers) == before


def test_a_scene_that_is_called_is_called_once_for_each_frame(bench):
    shades = iter(range(10, 20))
    bench.camera.scene = lambda: np.full((4, 4), next(shades), dtype=np.uint8)
    driver = open_driver()
    driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
    assert [int(captured(driver)[0, 0]) >> 8 for _ in range(3)] == [10, 11, 12]


def test_a_long_buffer_goes_on_into_the_next_frame(bench):
    bench.camera.scene = np.random.default_rng(4).integers(0, 256, (60, 80), dtype=np.uint8)
    buffer = bytearray(9600 + 400)
    open_driver().capture(buffer)
    assert buffer[9600:] == buffer[:400]


class TestACameraThatDoesNotAnswer:
    def test_without_pull_ups_or_on_other_pins_there_is_no_bus(self):
        new_bench()
        with pytest.raises(RuntimeError, match="^No pull up found"):
            busio.I2C(board.GP27, board.GP26)
        new_bench(pull_ups=False)
        with pytest.raises(RuntimeError, match="^No pull up found on SDA or SCL; check your wir"):
            busio.I2C(board.GP21, board.GP20)

    @pytest.mark.parametrize(("absent", "clock"), [(True, board.GP9), (False, None)])
    def test_no_camera_or_no_clock(self, bench, absent, clock):
        bench.camera.faults.absent = absent
        with pytest.raises(ValueError, match="^No I2C device at address: 0x21$"):
            open_driver(mclk=clock)

    def test_scan_finds_it_only_with_clock_power_and_no_reset(self, bench):
        bus = busio.I2C(board.GP21, board.GP20)
        bus.try_lock()
        assert bus.scan() == []
        clock = pwmio.PWMOut(board.GP9, frequency=16_000_000, duty_cycle=32768)
        assert bus.scan() == [0x21]
        for pin, active in ((board.GP15, True), (board.GP14, False)):
            with digitalio.DigitalInOut(pin) as line:
                line.switch_to_output(active)
                assert bus.scan() == []
                line.value = not active
                assert bus.scan() == [0x21]
        clock.duty_cycle = 0
        with pytest.raises(OSError) as caught:
            bus.writeto(0x21, b"\x0a")
        assert caught.value.errno == errno.ENODEV

    def test_another_sensor_has_another_pid(self, bench):
        bench.camera.faults.wrong_pid = True
        assert open_driver().product_id != 0x76


@pytest.mark.parametrize("fault", ["no_vsync", "no_href", "no_pclk", "absent"])
def test_a_capture_from_a_camera_that_falls_silent_never_returns(bench, fault):
    driver = open_driver()
    setattr(bench.camera.faults, fault, True)
    with pytest.raises(WouldHangForever):
        driver.capture(bytearray(9600))
    # No exception handler of the firmware catches that.
    assert not issubclass(WouldHangForever, Exception)


def test_data_pins_must_be_in_a_row(bench):
    pins = [getattr(board, f"GP{number}") for number in (0, 1, 2, 3, 4, 5, 7, 6)]
    with pytest.raises(RuntimeError, match="^Pins must be sequential$"):
        imagecapture.ParallelImageCapture(
            data_pins=pins, clock=board.GP8, vsync=board.GP13, href=board.GP12
        )


class TestFittingAScene:
    @pytest.mark.parametrize("axis", [0, 1])
    def test_a_flat_or_narrow_picture_goes_on_at_its_edges(self, axis):
        flat = np.repeat(np.array([[10], [200]], np.uint8), 16, axis=1)
        fitted = fit_scene(flat if axis == 0 else flat.T, (8, 6))
        first, second = np.split(fitted, 2, axis)
        assert (first == 10).all()
        assert (second == 200).all()

    def test_it_keeps_its_proportions(self):
        picture = np.zeros((100, 100), dtype=np.uint8)
        picture[40:60, 40:60] = 255
        ink = fit_scene(picture) > 127
        assert ink.any(axis=0).sum() == ink.any(axis=1).sum() == 96

    def test_fitting_straight_to_a_small_size_is_fitting_and_then_averaging(self):
        picture = np.random.default_rng(5).integers(0, 256, (97, 61, 3), dtype=np.uint8)
        whole = fit_scene(picture).astype(float)
        blocks = whole.reshape(60, 8, 80, 8, 3).mean(axis=(1, 3))
        assert np.abs(fit_scene(picture, (80, 60)) - blocks).max() <= 1

    def test_what_is_no_picture_is_refused(self):
        with pytest.raises(ValueError, match="a scene is"):
            fit_scene(np.zeros((4, 4)))
