# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Render pictures of digits on paper, as they would lie before the camera.

Used to measure the way from a frame to a reading, and to cut training glyphs from frames. A
picture is (240, 320, 3) uint8 RGB, three sensor resolutions of 80x60 across, so that the sensor's
own averaging happens where it really does: in the (simulated) camera.
"""

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

HEIGHT = 240
WIDTH = 320

# RGB of pens as they dry, under the light that makes white paper 255.
PENS = {
    "black": (28, 28, 32),
    "blue": (34, 48, 130),
    "red": (176, 30, 40),
    "pencil": (105, 105, 110),
}


# Of half a stroke's width, by which its edge may move.
_MOST_THINNED = 0.45
_MOST_THICKENED = 0.5


@dataclass(frozen=True)
class Style:
    """Ranges from which a picture's conditions are drawn, each (low, high) uniformly."""

    size: tuple = (0.35, 0.8)  # of the frame's height
    rotation: tuple = (-12, 12)  # degrees
    shear: tuple = (-0.1, 0.1)
    pen_width: tuple = (0.06, 0.16)  # of the digit's height
    paper: tuple = (150, 245)  # luma
    gradient: tuple = (0.0, 0.4)  # of the light, lost from one side of the frame to the other
    vignette: tuple = (0.0, 0.2)  # of the light, lost in the corners
    blur: tuple = (0.0, 1.2)  # standard deviation in sensor pixels
    noise: tuple = (0.5, 4.0)  # standard deviation in luma steps
    pens: tuple = tuple(PENS)


NORMAL = Style()


def digit(glyph, rng, style=NORMAL):
    """Return a picture of ``glyph``, (28, 28) uint8 white on black, written on paper."""
    ink = _placed(_stroke(glyph, rng, style), rng, style)
    pen = np.asarray(PENS[rng.choice(style.pens)], dtype=np.float32) * rng.uniform(0.8, 1.2)
    paper, light = _paper(rng, style), _light(rng, style)
    return _exposed((paper + ink[..., None] * (pen - paper)) * light, rng, style)


def blank(rng, style=NORMAL):
    """Return a picture of paper with nothing on it."""
    picture = np.broadcast_to(_paper(rng, style), (HEIGHT, WIDTH, 3))
    return _exposed(picture * _light(rng, style), rng, style)


def covered(rng, style=NORMAL):
    """Return what the camera sees through its lens cap."""
    picture = np.full((HEIGHT, WIDTH, 3), rng.uniform(0, 14), dtype=np.float32)
    return _noisy(picture, rng, style)


def edge(rng, style=NORMAL):
    """Return a picture of the straight edge of a paper on a dark desk."""
    angle = rng.uniform(0, 2 * np.pi)
    y, x = _grid()
    across = x * np.cos(angle) + y * np.sin(angle) - rng.uniform(-60, 60)
    desk = np.clip(across / 2 + 0.5, 0, 1)[..., None]
    paper, light = _paper(rng, style), _light(rng, style)
    wood = np.float32(rng.uniform(15, 60))
    return _exposed((paper + desk * (wood - paper)) * light, rng, style)


def _grid():
    """Return y and x of each pixel from the middle of the picture, in pixels."""
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    return y - (HEIGHT - 1) / 2, x - (WIDTH - 1) / 2


def _paper(rng, style):
    """Return the colour of paper, (3,) float32 RGB."""
    tint = 1 + rng.uniform(-0.05, 0.05, 3)
    return (rng.uniform(*style.paper) * tint).astype(np.float32)


def _light(rng, style):
    """Return the share of the light that falls on each pixel, (240, 320, 1) float32."""
    y, x = _grid()
    angle = rng.uniform(0, 2 * np.pi)
    across = (x * np.cos(angle) + y * np.sin(angle)) / WIDTH + 0.5
    light = 1 - rng.uniform(*style.gradient) * np.clip(across, 0, 1)
    light *= 1 - rng.uniform(*style.vignette) * (x**2 + y**2) / (HEIGHT**2 + WIDTH**2) * 4
    return light.astype(np.float32)[..., None]


def _stroke(glyph, rng, style):
    """Return the digit's shape at 8 times its size with the pen width drawn from ``style``.

    (288, 288) float32: the signed distance to the edge of the stroke in pixels, negative inside.
    """
    scale = 8
    # A margin, since some of MNIST's digits touch the border of their 28x28 field.
    smooth = ndimage.zoom(np.pad(glyph, 4).astype(np.float32), scale, order=3)
    inside = ndimage.gaussian_filter(smooth, scale / 3) > 110
    if not inside.any():
        inside = smooth > smooth.max() / 2
    distance = ndimage.distance_transform_edt(~inside) - ndimage.distance_transform_edt(inside)
    # Half of a stroke's width, seen by its middle line: where the distance has its ridges.
    depth = -distance[inside]
    half_width = np.percentile(depth, 90)
    rows = np.flatnonzero(inside.any(axis=1))
    wanted = rng.uniform(*style.pen_width) * (rows[-1] - rows[0] + 1) / 2
    # A hand keeps a digit legible with any pen: a thin one does not tear the strokes, and a thick
    # one does not fill the loops.
    change = np.clip(wanted - half_width, -_MOST_THINNED * half_width, _MOST_THICKENED * half_width)
    return (distance - change).astype(np.float32)


def _placed(distance, rng, style):
    """Return the ink of the digit in the picture, (240, 320) float32 from 0 to 1."""
    rows, columns = np.nonzero(distance < 0)
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    scale = rng.uniform(*style.size) * HEIGHT / max(height, width * HEIGHT / WIDTH)
    angle = np.radians(rng.uniform(*style.rotation))
    shear = rng.uniform(*style.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    forward = scale * turn @ np.array([[1, 0], [shear, 1]])
    middle = np.array([rows.min() + rows.max(), columns.min() + columns.max()]) / 2
    # The turned box of the digit, to keep it within the frame with a small margin.
    corners = forward @ (np.array([[-1, -1, 1, 1], [-1, 1, -1, 1]]) * [[height / 2], [width / 2]])
    room = np.array([HEIGHT, WIDTH]) / 2 - np.abs(corners).max(axis=1) - 10
    target = np.array([HEIGHT, WIDTH]) / 2 + rng.uniform(-1, 1, 2) * np.maximum(room, 0)
    inverse = np.linalg.inv(forward)
    out = ndimage.affine_transform(
        distance,
        inverse,
        offset=middle - inverse @ target,
        output_shape=(HEIGHT, WIDTH),
        order=1,
        mode="nearest",
    )
    return np.clip(0.5 - out * scale, 0, 1)


def _exposed(picture, rng, style):
    """Return the picture as the lens leaves it, blurred and with noise, uint8."""
    sigma = rng.uniform(*style.blur) * WIDTH / 80
    if sigma > 0.3:
        picture = ndimage.gaussian_filter(picture, (sigma, sigma, 0))
    return _noisy(picture, rng, style)


def _noisy(picture, rng, style):
    """Return the picture with noise, uint8; the sensor will average 4x4 of its pixels."""
    noise = rng.normal(0, 4 * rng.uniform(*style.noise), (HEIGHT, WIDTH, 1))
    return np.clip(picture + noise, 0, 255).astype(np.uint8)
