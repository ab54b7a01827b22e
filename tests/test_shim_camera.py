"""The real adafruit_ov7670 driver on the simulated camera."""

import errno

import adafruit_ov7670
import board
import busio
import digitalio
import numpy as np
import pwmio
import pytest
from shim_bench import new_bench, open_driver

from simulator.board.bench import WouldHangForever
from simulator.board.camera_optics import fit_scene


@pytest.fixture
def bench():
    return new_bench()


def open_yuv_driver():
    driver = open_driver()
    driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
    return driver


def captured(driver):
    """Return one frame as (height, width) words, high byte first."""
    buffer = bytearray(2 * driver.width * driver.height)
    driver.capture(buffer)
    return np.frombuffer(buffer, dtype=">u2").reshape(driver.height, driver.width)


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
    y, u, v = yuv
    assert captured(open_yuv_driver()).tobytes() == bytes([y, u, y, v]) * 2400


@pytest.mark.parametrize("size", range(5))
def test_each_size_of_the_driver_is_the_mean_over_its_blocks(bench, size):
    scene = np.random.default_rng(size).integers(0, 256, (480, 640), dtype=np.uint8)
    bench.camera.scene = scene
    driver = open_yuv_driver()
    driver.size = size
    block = 1 << size
    blocks = scene.reshape(480 // block, block, 640 // block, block)
    frame = bench.camera.frame(0)
    luma = frame[::2].reshape(driver.height, driver.width)
    assert (luma == np.rint(blocks.mean(axis=(1, 3)))).all()
    assert (frame[1::2] == 128).all()  # grey has no colour


@pytest.mark.parametrize("size", [3, 4])
def test_a_capture_is_the_whole_frame_in_order_and_goes_on_into_the_next(bench, size):
    bench.camera.scene = np.random.default_rng(size).integers(0, 256, (99, 77), dtype=np.uint8)
    driver = open_driver()
    driver.size = size
    frame = bench.camera.frame(0).tobytes()
    buffer = bytearray(len(frame) + 400)
    driver.capture(buffer)
    assert buffer == frame + frame[:400]


def test_flips_turn_the_picture_round_and_a_test_pattern_is_not_modelled(bench):
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
    driver.test_pattern = adafruit_ov7670.OV7670_TEST_PATTERN_COLOR_BAR
    with pytest.raises(NotImplementedError, match="format that is not simulated"):
        captured(driver)


def test_com7_reset_restores_the_power_on_values(bench):
    before = bytes(bench.camera.registers)
    driver = open_driver()
    assert bytes(bench.camera.registers) != before
    driver._write_register(0x12, 0x80)
    assert bytes(bench.camera.registers) == before


def test_a_scene_that_is_called_is_called_once_for_each_frame(bench):
    shades = iter(range(10, 20))
    bench.camera.scene = lambda: np.full((4, 4), next(shades), dtype=np.uint8)
    driver = open_yuv_driver()
    assert [int(captured(driver)[0, 0]) >> 8 for _ in range(3)] == [10, 11, 12]


def test_without_pull_ups_or_on_other_pins_there_is_no_bus():
    for pull_ups, pins in ((True, (board.GP27, board.GP26)), (False, (board.GP21, board.GP20))):
        new_bench(pull_ups=pull_ups)
        with pytest.raises(RuntimeError, match="^No pull up found on SDA or SCL; check your wir"):
            busio.I2C(*pins)


def test_the_camera_answers_only_with_clock_power_and_no_reset(bench):
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


@pytest.mark.parametrize("fault", ["no_vsync", "no_href", "no_pclk", "absent"])
def test_a_capture_from_a_camera_that_falls_silent_never_returns(bench, fault):
    driver = open_driver()
    setattr(bench.camera.faults, fault, True)
    with pytest.raises(WouldHangForever):
        driver.capture(bytearray(9600))
    # No exception handler of the firmware catches that.
    assert not issubclass(WouldHangForever, Exception)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_flat_or_narrow_scene_goes_on_at_its_edges(axis):
    flat = np.repeat(np.array([[10], [200]], np.uint8), 16, axis=1)
    fitted = fit_scene(flat if axis == 0 else flat.T, (8, 6))
    first, second = np.split(fitted, 2, axis)
    assert (first == 10).all()
    assert (second == 200).all()


def test_a_scene_keeps_its_proportions_and_is_averaged_when_it_is_made_small():
    picture = np.random.default_rng(5).integers(0, 256, (97, 61, 3), dtype=np.uint8)
    picture[32:64, 20:40] = 255
    whole = fit_scene(picture).astype(float)
    blocks = whole.reshape(60, 8, 80, 8, 3).mean(axis=(1, 3))
    assert np.abs(fit_scene(picture, (80, 60)) - blocks).max() <= 1
    # 480 rows hold 97, and the middle of the columns 61.
    white = np.argwhere((whole == 255).all(axis=2))
    assert np.ptp(white, axis=0) == pytest.approx((32 * 480 / 97, 20 * 480 / 97), abs=10)
    with pytest.raises(ValueError, match="a scene is"):
        fit_scene(np.zeros((4, 4)))
