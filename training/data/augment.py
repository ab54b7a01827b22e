"""Augment glyphs as other hands, pens and a camera would change them.

Each glyph is turned, scaled, sheared and warped elastically. Its stroke is made thicker or thinner,
and blurred. Then it is normalised again to MNIST's convention, as a glyph cut from a frame is. How
far each of these goes, `training.recipe` says.
"""

import numpy as np

from training import recipe
from training.data.digits import BOX, SIZE

_MARGIN = 2
_FIELD = SIZE + 2 * _MARGIN
_BATCH = 100  # glyphs at once, for the processor's cache: twice as fast as 2,000


def augmented(glyphs: np.ndarray, seed: int) -> np.ndarray:
    """Return a changed copy of each of ``glyphs``, (n, 28, 28) uint8; the same for a ``seed``."""
    rng = np.random.default_rng(seed)
    out = np.empty_like(glyphs)
    for start in range(0, len(glyphs), _BATCH):
        batch = slice(start, start + _BATCH)
        out[batch] = _renormalised(_blurred(_with_pen(_warped(glyphs[batch], rng), rng), rng), rng)
    return out


def _uniform(rng: np.random.Generator, n: int, limit: float) -> np.ndarray:
    """Return (n, 1, 1) float32 between -limit and limit."""
    return rng.uniform(-limit, limit, (n, 1, 1)).astype(np.float32)


def _warped(glyphs: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return glyphs turned, scaled, sheared and warped, (n, 32, 32) float32."""
    n = len(glyphs)
    field = np.zeros((n, _FIELD, _FIELD), np.float32)
    field[:, _MARGIN:-_MARGIN, _MARGIN:-_MARGIN] = glyphs
    y, x = np.mgrid[:_FIELD, :_FIELD].astype(np.float32) - np.float32((_FIELD - 1) / 2)
    angle = _uniform(rng, n, np.deg2rad(recipe.ROTATION_DEGREES))
    cos, sin = np.cos(angle), np.sin(angle)
    from_x = (cos * x - sin * y) * np.exp(_uniform(rng, n, recipe.SCALE_LOGARITHM))
    from_y = (sin * x + cos * y) * np.exp(_uniform(rng, n, recipe.SCALE_LOGARITHM))
    from_x += _uniform(rng, n, recipe.SHEAR_PIXELS_A_ROW) * y
    for positions in (from_y, from_x):
        knots = rng.normal(0, recipe.WARP_PIXELS, (n, recipe.WARP_KNOTS**2)).astype(np.float32)
        positions += (knots @ _WARP_BASIS.T).reshape(n, _FIELD, _FIELD)
        positions += np.float32((_FIELD - 1) / 2)
    return _sampled(field, from_y, from_x)


def _warp_basis() -> np.ndarray:
    """Return how far each pixel follows each knot, (32 * 32, 25), smooth from knot to knot."""
    knots = recipe.WARP_KNOTS
    position = np.linspace(0, knots - 1, _FIELD)
    near = np.maximum(0, 1 - abs(position[:, None] - np.arange(knots)))
    near = near * near * (3 - 2 * near)
    basis = near[:, None, :, None] * near[None, :, None, :]
    return basis.reshape(_FIELD**2, knots**2).astype(np.float32)


_WARP_BASIS = _warp_basis()


def _sampled(images: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Sample ``images`` (n, h, w) bilinearly at y and x, (n, h', w'); overwrite y and x."""
    n, height, width = images.shape
    np.clip(y, 0, height - 1.001, out=y)
    np.clip(x, 0, width - 1.001, out=x)
    top, left = y.astype(np.int32), x.astype(np.int32)
    y -= top
    x -= left
    index = top * width + left + (np.arange(n, dtype=np.int32) * (height * width))[:, None, None]
    pixels = images.reshape(-1)
    upper, lower = pixels.take(index), pixels.take(index + width)
    upper += (pixels.take(index + 1) - upper) * x
    lower += (pixels.take(index + width + 1) - lower) * x
    upper += (lower - upper) * y
    return upper


def _with_pen(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images with strokes made thicker or thinner, by blending with a morphology."""
    change = _uniform(rng, len(images), recipe.STROKE_PIXELS)
    thicker = _neighbourhood(images, np.maximum) - images
    thinner = images - _neighbourhood(images, np.minimum)
    return images + np.maximum(change, 0) * thicker + np.minimum(change, 0) * thinner


def _neighbourhood(images: np.ndarray, pairwise: np.ufunc) -> np.ndarray:
    """Return the extreme of each pixel and its four neighbours."""
    out = images.copy()
    pairwise(out[:, 1:], images[:, :-1], out=out[:, 1:])
    pairwise(out[:, :-1], images[:, 1:], out=out[:, :-1])
    pairwise(out[:, :, 1:], images[:, :, :-1], out=out[:, :, 1:])
    pairwise(out[:, :, :-1], images[:, :, 1:], out=out[:, :, :-1])
    return out


def _blurred(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return images of which half are blurred by up to ``BLUR_PASSES`` filters."""
    strength = np.maximum(_uniform(rng, len(images), 1), 0) * np.float32(recipe.BLUR_PASSES)
    once = _smoothed(images)
    thrice = _smoothed(_smoothed(once))
    images = images + np.minimum(strength, 1) * (once - images)
    return images + np.maximum(strength - 1, 0) * (thrice - once)


def _smoothed(images: np.ndarray) -> np.ndarray:
    """Return images under a [1 2 1] / 4 filter both ways."""
    half, quarter = np.float32(0.5), np.float32(0.25)
    rows = images * half
    rows[:, 1:] += images[:, :-1] * quarter
    rows[:, :-1] += images[:, 1:] * quarter
    out = rows * half
    out[:, :, 1:] += rows[:, :, :-1] * quarter
    out[:, :, :-1] += rows[:, :, 1:] * quarter
    return out


def _renormalised(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return glyphs (n, 28, 28) uint8, by MNIST's convention but for a finder's small errors."""
    n, height, width = images.shape
    ink = images > (np.maximum(images.max((1, 2)), 1) / 4)[:, None, None]
    rows, columns = ink.any(2), ink.any(1)
    tall = height - rows.argmax(1) - rows[:, ::-1].argmax(1)
    wide = width - columns.argmax(1) - columns[:, ::-1].argmax(1)
    box_error = rng.uniform(-recipe.BOX_PIXELS, recipe.BOX_PIXELS, n)
    step = (np.maximum(tall, wide) + box_error) / BOX
    step = np.maximum(step, 1 / BOX).astype(np.float32)
    mass = np.maximum(images.sum((1, 2)), 1)
    centres = (
        images.sum(2) @ np.arange(height, dtype=np.float32) / mass,
        images.sum(1) @ np.arange(width, dtype=np.float32) / mass,
    )
    shift = recipe.SHIFT_PIXELS
    offsets = np.arange(SIZE, dtype=np.float32) - np.float32((SIZE - 1) / 2)
    y, x = (
        (centre + rng.uniform(-shift, shift, n) * step).astype(np.float32)[:, None]
        + offsets * step[:, None]
        for centre in centres
    )
    shape = (n, SIZE, SIZE)
    out = _sampled(
        np.ascontiguousarray(images),
        np.broadcast_to(y[:, :, None], shape).copy(),
        np.broadcast_to(x[:, None, :], shape).copy(),
    )
    white = np.maximum(out.max((1, 2)), 1)
    return np.minimum(255, out * (255 / white)[:, None, None]).astype(np.uint8)
