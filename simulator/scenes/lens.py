"""From light to a picture: defocus, exposure, the sensor's gamma, clipping and noise."""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from simulator.scenes.frame import HEIGHT, SENSOR, WIDTH
from simulator.scenes.styles import Style

_LEAST_BLUR = 0.1  # pixels of the sensor; a filter for less does nothing
_COLOUR_NOISE = 0.5  # of the luma's noise


@dataclass(frozen=True)
class Exposure:
    """How the camera takes a picture; see ``Style`` for the units."""

    blur: float
    gamma: float
    paper: float
    noise: float


def drawn(rng: np.random.Generator, style: Style) -> Exposure:
    """Return an exposure of the style."""
    return Exposure(
        blur=rng.uniform(*style.blur),
        gamma=rng.uniform(*style.gamma),
        paper=rng.uniform(*style.paper),
        noise=rng.uniform(*style.noise),
    )


def blurred(light: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Return linear light (..., HEIGHT, WIDTH) float32 as it falls through the lens."""
    if exposure.blur < _LEAST_BLUR:
        return light
    sigma = exposure.blur * SENSOR
    return ndimage.gaussian_filter(light, sigma, truncate=2.5, axes=(-2, -1))


def luma(light: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Return the sensor's values for linear light, of the same shape, float32 from 0 to 255."""
    answer = np.maximum(light, 0)
    np.power(answer, np.float32(exposure.gamma), out=answer)
    answer *= np.float32(exposure.paper)
    return np.minimum(answer, 255, out=answer)


def noisy(luma: np.ndarray, deviation: float, rng: np.random.Generator) -> np.ndarray:
    """Return the picture, uint8, with the same noise all over a sensor pixel.

    luma: (channels, HEIGHT, WIDTH) float32 after the gamma, which makes the noise of light the same
    in bright and dark places. deviation: standard deviation of the luma in steps. The picture is
    (HEIGHT, WIDTH, 3), or (HEIGHT, WIDTH) if there is but one channel.
    """
    channels, *cells = len(luma), HEIGHT // SENSOR, WIDTH // SENSOR
    noise = rng.standard_normal((1, *cells), dtype=np.float32)
    own = rng.standard_normal((channels, *cells), dtype=np.float32)
    noise = np.float32(deviation) * (noise + np.float32(_COLOUR_NOISE) * own)
    fine = luma.reshape(channels, cells[0], SENSOR, cells[1], SENSOR) + noise[:, :, None, :, None]
    fine += np.float32(0.5)
    np.clip(fine, 0, 255, out=fine)
    picture = fine.astype(np.uint8).reshape(channels, HEIGHT, WIDTH)
    return picture[0] if channels == 1 else np.ascontiguousarray(np.moveaxis(picture, 0, 2))
