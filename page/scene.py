"""What lies before the camera, as the camera sees it.

A picture is fitted into the field of view, placed, blurred and lit; each frame gets its own noise
from the sensor. With the controls at their defaults and no noise, a picture of 320x240 or 80x60
pixels comes out as it went in.
"""

import threading

import numpy as np
from PIL import Image, ImageFilter

from page.desk import PAPER_LUMA, Desk
from simulator.board.camera_optics import FIELD_OF_VIEW, fit_scene

WIDTH = 320
HEIGHT = 240

_SENSOR = 4  # pixels of a scene, in either direction, for one of the sensor's 80x60
_MOST_TO_FIT = (1280, 960)  # Pillow reduces larger pictures first, which takes less memory
_BEYOND = 200  # block means: so far the view reaches beyond a picture, turned and far away
_COVERED_LUMA = 6  # the sensor's black
_DEEPEST_SHADOW = 0.65  # share of the light that it takes
_SHADOW_ANGLE = 25  # degrees, clockwise from "to the right": the direction of the shadow
_SHADOW_WIDTH = 24  # pixels from light to shadow, as for a hand below a lamp


def fitted(picture: np.ndarray) -> np.ndarray:
    """Return ``picture``, (h, w) or (h, w, 3) uint8, whole and centred: (480, 640, 3) uint8."""
    image = Image.fromarray(picture).convert("RGB")
    image.thumbnail(_MOST_TO_FIT, Image.Resampling.BOX)
    return fit_scene(np.asarray(image), FIELD_OF_VIEW)


def on_paper(drawing: np.ndarray) -> np.ndarray:
    """Return a drawing, whose white is 255, as it looks on paper."""
    return np.rint(drawing * (PAPER_LUMA / 255)).astype(np.uint8)


class Scene:
    """What the camera looks at; several threads may change it and look at it.

    ``taken`` is what the camera saw last: black before it has looked.
    """

    def __init__(self, desk: Desk) -> None:
        self.taken = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self._noise = np.random.default_rng(0)  # the same noise at each start
        self._lock = threading.Lock()
        self.show(desk)

    def show(self, desk: Desk) -> None:
        """Show the picture of ``desk``, with its controls, or the lens cap."""
        with self._lock:
            self._picture = desk.picture
            self._controls = desk.controls
            self._covered = "covered" in desk.faults
            self._still: np.ndarray | None = None  # without noise, until something changes

    def take(self) -> np.ndarray:
        """Return what the camera sees in its next frame; for `SimulatedCamera.scene`."""
        self.taken = self.look()
        return self.taken

    def look(self) -> np.ndarray:
        """Return the present scene, (240, 320, 3) uint8 RGB, which must not be written to.

        Without noise it is the same object until something changes.
        """
        with self._lock:
            if self._still is None:
                self._still = self._render()
            noise = self._controls.noise
            return _noisy(self._still, noise, self._noise) if noise else self._still

    def _render(self) -> np.ndarray:
        if self._covered:
            return np.full((HEIGHT, WIDTH, 3), _COVERED_LUMA, np.uint8)
        controls = self._controls
        picture = _placed(self._picture, controls.rotation, controls.distance)
        return _lit(_blurred(picture, controls.blur), controls.light, controls.shadow)


def _placed(picture: np.ndarray, rotation: float, distance: float) -> np.ndarray:
    """Return the field of view with ``picture`` turned, and nearer or farther away.

    Each pixel is interpolated between means of blocks that are at most as large as itself. The
    picture's edge goes on beyond it.
    """
    step = distance * FIELD_OF_VIEW[0] / WIDTH  # pixels of the picture for one of the result
    block = max(1, int(step))
    means = np.asarray(Image.fromarray(picture).reduce(block))
    framed = np.pad(means, ((_BEYOND, _BEYOND), (_BEYOND, _BEYOND), (0, 0)), "edge")
    scale = step / block
    cos, sin = scale * np.cos(np.radians(rotation)), scale * np.sin(np.radians(rotation))
    left = _BEYOND + FIELD_OF_VIEW[0] / block / 2 - (cos * WIDTH + sin * HEIGHT) / 2
    top = _BEYOND + FIELD_OF_VIEW[1] / block / 2 - (cos * HEIGHT - sin * WIDTH) / 2
    turned = Image.fromarray(framed).transform(
        (WIDTH, HEIGHT),
        Image.Transform.AFFINE,
        (cos, sin, left, -sin, cos, top),
        Image.Resampling.BILINEAR,
    )
    return np.asarray(turned)


def _blurred(picture: np.ndarray, blur: float) -> np.ndarray:
    if not blur:
        return picture
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(_SENSOR * blur)))


def _lit(picture: np.ndarray, light: float, shadow: float) -> np.ndarray:
    x = np.arange(WIDTH) - (WIDTH - 1) / 2
    y = np.arange(HEIGHT)[:, None] - (HEIGHT - 1) / 2
    angle = np.radians(_SHADOW_ANGLE)
    depth = np.clip((x * np.cos(angle) + y * np.sin(angle)) / _SHADOW_WIDTH + 0.5, 0, 1)
    falling = light * (1 - _DEEPEST_SHADOW * shadow * depth)
    return np.rint(np.minimum(picture * falling[..., None], 255)).astype(np.uint8)


def _noisy(picture: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Return ``picture`` with the noise of each pixel of the sensor."""
    steps = np.rint(rng.normal(0, noise, (HEIGHT // _SENSOR, WIDTH // _SENSOR))).astype(np.int16)
    steps = steps.repeat(_SENSOR, axis=0).repeat(_SENSOR, axis=1)
    return np.clip(picture + steps[..., None], 0, 255).astype(np.uint8)
