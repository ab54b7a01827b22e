# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What lies before the camera, as the camera sees it.

A picture is fitted into the field of view, placed, blurred, lit and, for each frame anew, given
the sensor's noise. With the controls at their defaults, and no noise, a picture of 320x240 or
80x60 pixels comes out as it went in.
"""

import threading

import numpy as np
from PIL import Image, ImageFilter

from page.desk import PAPER_LUMA, Controls
from simulator.board.camera_optics import FIELD_OF_VIEW, fit_scene

WIDTH = 320
HEIGHT = 240

_SENSOR = 4  # pixels of a scene, in either direction, for one of the sensor's 80x60
_MOST_TO_FIT = (1280, 960)  # what is larger is reduced by Pillow, which takes less memory
_COVERED_LUMA = 6  # the sensor's black
_DEEPEST_SHADOW = 0.65  # of the light, lost in it
_SHADOW_ANGLE = 25  # degrees from "to the right" towards "down": where it gets darker
_SHADOW_WIDTH = 24  # pixels from light to shadow, as of a hand below a lamp


def fitted(picture: np.ndarray) -> np.ndarray:
    """Return ``picture``, (h, w) or (h, w, 3) uint8, whole and centred: (480, 640, 3) uint8."""
    image = Image.fromarray(picture).convert("RGB")
    image.thumbnail(_MOST_TO_FIT, Image.Resampling.BOX)
    return fit_scene(np.asarray(image), FIELD_OF_VIEW)


def on_paper(drawing: np.ndarray) -> np.ndarray:
    """Return a drawing on pure white, 255, as it looks on paper."""
    return np.rint(drawing * (PAPER_LUMA / 255)).astype(np.uint8)


class Scene:
    """What the camera looks at; may be changed and looked at by several threads.

    ``taken`` is what the camera saw last: black before it has looked.
    """

    def __init__(self, picture: np.ndarray, controls: Controls, covered: bool) -> None:
        """picture: (480, 640, 3) uint8, as `fitted` makes it. covered: the lens cap is on."""
        self.taken = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self._picture = picture
        self._controls = controls
        self._covered = covered
        self._still: np.ndarray | None = None  # without noise, until something changes
        self._noise = np.random.default_rng()
        self._lock = threading.Lock()

    def change(
        self,
        *,
        picture: np.ndarray | None = None,
        controls: Controls | None = None,
        covered: bool | None = None,
    ) -> None:
        """Change what is given."""
        with self._lock:
            self._picture = self._picture if picture is None else picture
            self._controls = self._controls if controls is None else controls
            self._covered = self._covered if covered is None else covered
            self._still = None

    def take(self) -> np.ndarray:
        """Return what the camera sees in its next frame; for `SimulatedCamera.scene`."""
        self.taken = self.look()
        return self.taken

    def look(self) -> np.ndarray:
        """Return the scene as it is now, (240, 320, 3) uint8 RGB, which must not be written to.

        Without noise it is the same object again until something changes.
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


def _places() -> tuple[np.ndarray, np.ndarray]:
    """Return how far each pixel is to the right of the middle, (1, w), and below it, (h, 1)."""
    x = np.arange(WIDTH) - (WIDTH - 1) / 2
    y = np.arange(HEIGHT) - (HEIGHT - 1) / 2
    return x[None], y[:, None]


def _placed(picture: np.ndarray, rotation: float, distance: float) -> np.ndarray:
    """Return the field of view with ``picture`` turned, and nearer or farther away.

    Each pixel is interpolated between means of blocks as large as it sees, at most. Beyond the
    picture its edge goes on.
    """
    step = distance * FIELD_OF_VIEW[0] / WIDTH  # pixels of the picture for one of the result
    block = max(1, int(step))
    means = np.asarray(Image.fromarray(picture).reduce(block)).astype(np.float32)
    x, y = _places()
    cos, sin = np.cos(np.radians(rotation)), np.sin(np.radians(rotation))
    across = (FIELD_OF_VIEW[0] / 2 + step * (x * cos + y * sin)) / block - 0.5
    down = (FIELD_OF_VIEW[1] / 2 + step * (y * cos - x * sin)) / block - 0.5
    left, right, to_right = _neighbours(across, means.shape[1])
    above, below, to_below = _neighbours(down, means.shape[0])
    upper = means[above, left] + to_right * (means[above, right] - means[above, left])
    lower = means[below, left] + to_right * (means[below, right] - means[below, left])
    return np.rint(upper + to_below * (lower - upper)).astype(np.uint8)


def _neighbours(places: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the indices before and after each of ``places``, and its share of the way, (..., 1).

    Indices are clipped to ``count`` elements.
    """
    first = np.floor(places)
    share = (places - first).astype(np.float32)[..., None]
    before = first.astype(np.intp)
    return before.clip(0, count - 1), (before + 1).clip(0, count - 1), share


def _blurred(picture: np.ndarray, blur: float) -> np.ndarray:
    if not blur:
        return picture
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(_SENSOR * blur)))


def _lit(picture: np.ndarray, light: float, shadow: float) -> np.ndarray:
    x, y = _places()
    angle = np.radians(_SHADOW_ANGLE)
    depth = np.clip((x * np.cos(angle) + y * np.sin(angle)) / _SHADOW_WIDTH + 0.5, 0, 1)
    falling = light * (1 - _DEEPEST_SHADOW * shadow * depth)
    return np.rint(np.minimum(picture * falling[..., None], 255)).astype(np.uint8)


def _noisy(picture: np.ndarray, noise: float, rng: np.random.Generator) -> np.ndarray:
    """Return ``picture`` with the noise of each pixel of the sensor."""
    steps = np.rint(rng.normal(0, noise, (HEIGHT // _SENSOR, WIDTH // _SENSOR))).astype(np.int16)
    steps = steps.repeat(_SENSOR, axis=0).repeat(_SENSOR, axis=1)
    return np.clip(picture + steps[..., None], 0, 255).astype(np.uint8)
