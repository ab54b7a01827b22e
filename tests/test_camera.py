"""inkling/camera/camera.py on the simulated board: frames, faults and recovery."""

import sys
import time

import adafruit_ov7670
import numpy as np
import pytest

from inkling.camera.camera import Camera
from inkling.faults import Fault
from inkling.settings import Settings
from simulator.board.bench import install

SCENE = np.random.default_rng(5).integers(0, 256, (60, 80), dtype=np.uint8)


@pytest.fixture
def looking(bench):
    """The bench, its camera looking at a scene that differs in every pixel."""
    bench.camera.scene = SCENE
    return bench


def open_camera(**settings):
    chosen = Settings()
    for name, value in settings.items():
        setattr(chosen, name, value)
    camera = Camera(chosen)
    camera.open()
    return camera


def frame(camera):
    return np.array(camera.take().tolist(), dtype=np.int16)


def test_frames_are_the_luma_of_the_scene_and_do_not_shift_however_many_are_taken(looking):
    camera = open_camera()
    assert camera.shape == (60, 80)
    for _ in range(20):
        # The sensor goes through YUV, whose rounding may cost a step.
        assert abs(frame(camera) - SCENE).max() <= 1


def test_a_compiled_driver_is_given_up_and_loaded_again_for_the_next_start(looking, monkeypatch):
    monkeypatch.setitem(sys.modules, "adafruit_ov7670", adafruit_ov7670)
    monkeypatch.setattr(adafruit_ov7670, "__file__", "/lib/adafruit_ov7670.mpy")
    camera = open_camera()
    assert "adafruit_ov7670" not in sys.modules
    camera.open()
    assert abs(frame(camera) - SCENE).max() <= 1
    assert "adafruit_ov7670" in sys.modules  # a .py file


def test_a_plane_keeps_its_values_while_the_next_is_captured(looking):
    camera = open_camera()
    plane = camera.take()
    before = np.array(plane.tolist())
    looking.camera.scene = 255 - SCENE
    assert (np.array(plane.tolist()) == before).all()


@pytest.mark.parametrize(
    ("rotation", "mirror", "upright"),
    [
        (0, 0, lambda scene: scene),
        (0, 1, lambda scene: scene[:, ::-1]),
        (180, 0, lambda scene: scene[::-1, ::-1]),
        (180, 1, lambda scene: scene[::-1]),
        # A camera turned clockwise sees the scene turned the other way.
        (90, 0, lambda scene: np.rot90(scene, -1)),
        (270, 0, lambda scene: np.rot90(scene, 1)),
        (90, 1, lambda scene: np.rot90(scene, -1)[:, ::-1]),
        (270, 1, lambda scene: np.rot90(scene, 1)[:, ::-1]),
    ],
)
def test_rotation_and_mirror_put_the_picture_upright(looking, rotation, mirror, upright):
    camera = open_camera(camera_rotation=rotation, camera_mirror=mirror)
    expected = upright(SCENE)
    assert camera.shape == expected.shape
    assert abs(frame(camera) - expected).max() <= 1


def test_circuitpython_9_2_0_is_told_to_update(bench):
    bench.has_background_read = False
    install(bench)
    with pytest.raises(Fault, match="CircuitPython too old"):
        open_camera()


TEN_DAYS = 10 * 24 * 60 * 60
TICKS_WRAP = 65.536  # seconds


@pytest.mark.parametrize(
    ("fault", "pin", "uptime"),
    [("no_vsync", "GP13", 0), ("no_href", "GP12", TICKS_WRAP - 0.1), ("no_pclk", "GP8", TEN_DAYS)],
)
def test_a_dead_wire_is_named_and_mended_without_a_restart(looking, fault, pin, uptime):
    camera = open_camera()
    frame(camera)
    looking.powered_up = time.monotonic() - uptime
    setattr(looking.camera.faults, fault, True)
    with pytest.raises(Fault, match=fault.removeprefix("no_").upper()) as caught:
        for _ in range(3):
            camera.take()
    assert caught.value.remedy.endswith(pin)
    setattr(looking.camera.faults, fault, False)
    camera.open()
    assert abs(frame(camera) - SCENE).max() <= 1


@pytest.mark.parametrize("uptime", [TICKS_WRAP - 0.1, TEN_DAYS])
def test_frames_come_however_long_the_board_has_run(looking, uptime):
    camera = open_camera()
    looking.powered_up -= uptime
    looking.frame_seconds = 0.03
    for _ in range(6):
        assert abs(frame(camera) - SCENE).max() <= 1


def test_a_frame_that_came_while_the_board_stood_still_is_taken(looking, monkeypatch):
    camera = open_camera()
    monkeypatch.setattr("inkling.camera.camera.ms_since", lambda _start: 10_000)
    done = [True, False]
    capture = camera._capture
    monkeypatch.setattr(type(capture), "done", property(lambda _self: done.pop()))
    assert abs(frame(camera) - SCENE).max() <= 1


@pytest.mark.parametrize("fault", ["absent", "wrong_pid"])
def test_after_a_fault_every_pin_is_free_again(looking, fault):
    setattr(looking.camera.faults, fault, True)
    with pytest.raises(Fault):
        open_camera()
    assert all(looking.is_free(pin) for pin in range(29))


def test_a_camera_that_falls_silent_while_it_is_set_up_is_told_from_one_that_never_answers(
    looking, monkeypatch
):
    def silent(*_arguments):
        raise OSError(19)

    monkeypatch.setattr(adafruit_ov7670.OV7670, "_write_list", silent)
    with pytest.raises(Fault, match="The camera fell silent"):
        open_camera()
