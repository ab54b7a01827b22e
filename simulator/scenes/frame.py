"""The frame: its size, its grid of pixels, and smooth noise over it."""

from functools import cache

import numpy as np

SENSOR = 3  # pixels of the picture across one of the sensor's 80x60, which the camera averages
HEIGHT = 60 * SENSOR
WIDTH = 80 * SENSOR


@cache
def grid() -> tuple[np.ndarray, np.ndarray]:
    """Return y (HEIGHT, 1) and x (1, WIDTH) of each pixel from the middle, float32, read-only."""
    y = np.arange(HEIGHT, dtype=np.float32)[:, None] - np.float32((HEIGHT - 1) / 2)
    x = np.arange(WIDTH, dtype=np.float32)[None] - np.float32((WIDTH - 1) / 2)
    y.flags.writeable = x.flags.writeable = False
    return y, x


def smooth_noise(
    rng: np.random.Generator, knots: tuple[int, int], shape: tuple[int, int] = (HEIGHT, WIDTH)
) -> np.ndarray:
    """Return ``shape`` float32: normal noise at ``knots`` (rows, columns), smooth in between."""
    noise = rng.standard_normal(knots, dtype=np.float32)
    # Not matmul, whose sums depend on the machine's BLAS.
    rows = np.einsum("ij,jk->ik", _between(shape[0], knots[0]), noise)
    return np.einsum("ik,lk->il", rows, _between(shape[1], knots[1]))


def fine_noise(rng: np.random.Generator, coarse: bool) -> np.ndarray:
    """Return (HEIGHT, WIDTH) float32: normal noise in each pixel.

    coarse: the same in all pixels of one of the sensor's, with the deviation that their mean would
    have. That takes a fifth of the time, and the sensor sees the same.
    """
    if not coarse:
        return rng.standard_normal((HEIGHT, WIDTH), dtype=np.float32)
    cells = rng.standard_normal((HEIGHT // SENSOR, WIDTH // SENSOR), dtype=np.float32)
    return (cells / np.float32(SENSOR)).repeat(SENSOR, axis=0).repeat(SENSOR, axis=1)


@cache
def _between(length: int, knots: int) -> np.ndarray:
    """Return the share of each knot in each of ``length`` places, (length, knots) float32."""
    place = np.linspace(0, knots - 1, length)[:, None] - np.arange(knots)
    near = np.maximum(0, 1 - abs(place))
    return (near * near * (3 - 2 * near)).astype(np.float32)
