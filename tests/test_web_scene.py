"""What the page's controls do to the picture before the camera."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from inkling.camera.camera import Camera
from inkling.settings import Settings
from page.desk import Controls, Desk
from page.scene import HEIGHT, WIDTH, Scene, fitted, on_paper
from simulator.board.camera import SimulatedCamera
from simulator.run import power_up

CALM = Controls(noise=0)


def scene_of(picture, controls=CALM):
    return Scene(Desk(picture=fitted(picture), controls=controls))


def seen(picture, controls=CALM):
    return scene_of(picture, controls).look().astype(int)


def random_picture(*shape):
    return np.random.default_rng(5).integers(0, 256, shape, dtype=np.uint8)


def spot(x, y, radius=6):
    """Return a black disc on white, (240, 320) uint8."""
    down, right = np.mgrid[:HEIGHT, :WIDTH]
    return np.where((right - x) ** 2 + (down - y) ** 2 <= radius**2, 0, 255).astype(np.uint8)


def centre(picture):
    """Return the centre of mass (x, y) of what is dark in (h, w, 3), and its spread along x."""
    ink = 255.0 - picture[..., 0]
    down, right = np.mgrid[:HEIGHT, :WIDTH]
    x, y = (ink * right).sum() / ink.sum(), (ink * down).sum() / ink.sum()
    return x, y, np.sqrt((ink * (right - x) ** 2).sum() / ink.sum())


def test_a_picture_of_the_scenes_own_size_is_seen_as_it_is():
    picture = random_picture(HEIGHT, WIDTH, 3)
    assert (seen(picture) == picture).all()


def taken(camera):
    """Return the luma that the firmware takes of what is before a simulated camera."""
    power_up(camera=camera)
    firmware = Camera(Settings())
    firmware.open()
    firmware.take()
    return np.array(firmware.take().tolist())


def test_a_frame_that_was_saved_reaches_the_firmware_byte_for_byte(bench):
    frame = random_picture(60, 80)
    assert (taken(SimulatedCamera(frame)) == frame).all()  # as "classify" does it
    scene = scene_of(frame)
    assert not scene.taken.any()
    assert (taken(SimulatedCamera(scene.take)) == frame).all()
    assert (scene.taken == fitted(frame)[::2, ::2]).all()  # and is kept for a bug report


@pytest.mark.parametrize(
    "shape", [(1, 1), (9000, 2), (2, 9000, 3), (3000, 4000), (28, 28), (80, 60)]
)
def test_a_picture_of_any_size_fills_the_field_of_view(shape):
    picture = fitted(np.full(shape, 77, np.uint8))
    assert picture.shape == (480, 640, 3)
    assert (picture == 77).all()


def test_a_drawing_is_on_paper_and_its_ink_as_black_as_it_was():
    paper = on_paper(np.array([255, 128, 0], np.uint8))
    assert paper.tolist() == [225, 113, 0]
    assert (Desk().picture == paper[0]).all()


@pytest.mark.parametrize("degrees", [-45, -10, 30])
def test_rotation_turns_clockwise_about_the_middle_as_pillow_does(degrees):
    picture = np.asarray(Image.fromarray(random_picture(24, 32)).resize((WIDTH, HEIGHT)))
    expected = np.asarray(Image.fromarray(picture).rotate(-degrees, Image.Resampling.BILINEAR))
    turned = seen(picture, replace(CALM, rotation=degrees))[..., 0]
    inside = slice(60, 180), slice(100, 220)
    # Ours is of twice the resolution, reduced.
    assert abs(turned - expected.astype(int))[inside].max() <= 3
    assert abs(turned - picture.astype(int))[inside].max() > 50


@pytest.mark.parametrize("distance", [0.5, 0.75, 1.5, 2.0, 3.0])
def test_distance_moves_things_towards_the_middle_and_makes_them_smaller(distance):
    middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    picture = spot(190, 90, 12)
    x, y, spread = centre(seen(picture))
    there = centre(seen(picture, replace(CALM, distance=distance)))
    assert np.allclose(there[:2] - middle, (np.array([x, y]) - middle) / distance, atol=0.3)
    assert there[2] == pytest.approx(spread / distance, rel=0.05)


def test_beyond_the_picture_its_edge_goes_on():
    picture = np.full((HEIGHT, WIDTH), 180, np.uint8)
    picture[60:180, 80:240] = 30
    far = seen(picture, replace(CALM, distance=3.0, rotation=20))
    assert (far[[0, 0, -1, -1], [0, -1, 0, -1]] == 180).all()


@pytest.mark.parametrize("blur", [0.5, 1, 4])
def test_blur_is_counted_in_pixels_of_the_sensor(blur):
    sharp = centre(seen(spot(160, 120)))[2]
    blurred = centre(seen(spot(160, 120), replace(CALM, blur=blur)))[2]
    assert np.sqrt(blurred**2 - sharp**2) == pytest.approx(4 * blur, rel=0.1)


def test_light_is_a_factor_that_the_sensor_clips():
    picture = np.full((HEIGHT, WIDTH), 200, np.uint8)
    picture[:120] = 100
    for light, dark, bright in ((0.05, 5, 10), (0.5, 50, 100), (1.6, 160, 255)):
        lit = seen(picture, replace(CALM, light=light))
        assert (lit[:120] == dark).all()
        assert (lit[120:] == bright).all()


def test_a_shadow_falls_from_the_right_and_its_edge_across_the_middle():
    grey = np.full((HEIGHT, WIDTH), 200, np.uint8)
    shaded = seen(grey, replace(CALM, shadow=1))
    half = seen(grey, replace(CALM, shadow=0.5))
    assert (shaded[:, :60] == 200).all()
    assert (shaded[:, -60:] == 70).all()
    assert (half[:, -60:] == 135).all()
    assert 120 < shaded[120, 160, 0] < 150
    assert (np.diff(shaded[120, :, 0]) <= 0).all()


def test_noise_is_of_each_pixel_of_the_sensor_and_new_in_each_frame():
    scene = scene_of(np.full((60, 80), 128, np.uint8), Controls(noise=6))
    first, second = scene.look().astype(int), scene.look().astype(int)
    pixels = first.reshape(60, 4, 80, 4, 3).swapaxes(1, 2).reshape(4800, 48)
    assert (pixels == pixels[:, :1]).all()
    assert pixels[:, 0].std() == pytest.approx(6, rel=0.05)
    assert abs(pixels[:, 0].mean() - 128) < 0.5
    assert (first - second).std() == pytest.approx(6 * np.sqrt(2), rel=0.05)


def test_noise_stays_within_a_byte():
    for grey in (0, 255):
        scene = seen(np.full((60, 80), grey, np.uint8), Controls(noise=12))
        assert abs(scene - grey).max() < 128  # what wraps round lands at the other end


def test_without_noise_the_same_scene_is_the_same_object_until_something_changes():
    desk = Desk(picture=fitted(random_picture(60, 80)), controls=CALM)
    scene = Scene(desk)
    first = scene.look()
    assert scene.look() is first
    scene.show(replace(desk, faults={"covered"}))
    assert (scene.look() == 6).all()
    scene.show(desk)
    assert (scene.look() == first).all()
    scene.show(replace(desk, controls=replace(CALM, light=0.5)))
    assert (scene.look() != first).any()
