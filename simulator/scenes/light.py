"""Light on the paper: uneven, with the edges of shadows, warm or cold."""

import numpy as np

from simulator.scenes.frame import HEIGHT, SENSOR, WIDTH, grid
from simulator.scenes.styles import Style

_DIMMEST = 0.2  # of the best light, in the darkest place: a person can still read there
_PHONE = (60.0, 120.0)  # half of its shadow's width, pixels
_FINGER = (9.0, 22.0)  # half of a finger's shadow's width, pixels
_PALM = 75.0  # pixels, radius of its shadow
_PALM_BEHIND = 125.0  # pixels from the middle of the palm to the fingers' tips, about


def falling(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the light that falls on the paper, (channels, HEIGHT, WIDTH) float32, to 1."""
    share = _share(rng, style)
    return share * style.seen(_balance(rng, style))[:, None, None]


def _share(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the share of the light that reaches each pixel, (HEIGHT, WIDTH) float32 to 1."""
    y, x = grid()
    angle = rng.uniform(0, 2 * np.pi)
    across = y * np.float32(np.sin(angle) / WIDTH) + x * np.float32(np.cos(angle) / WIDTH)
    light = 1 - np.float32(rng.uniform(*style.gradient)) * np.clip(across + 0.5, 0, 1)
    corner = (y**2 + x**2) / np.float32((HEIGHT**2 + WIDTH**2) / 4)
    light *= 1 - np.float32(rng.uniform(*style.vignette)) * corner
    if rng.random() < style.shadows:
        light *= _shadow(rng, style)
    lowest = light.min()
    if lowest < _DIMMEST:
        light = 1 - (1 - light) * np.float32((1 - _DIMMEST) / (1 - lowest))
    return light


def _balance(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the colour that the camera's white balance makes of white, (3,) float32 to 1."""
    warmth, green = rng.uniform(-style.tint, style.tint, 2)
    balance = np.array([1 + warmth, 1 + green / 2, 1 - warmth])
    return (balance / balance.max()).astype(np.float32)


def _shadow(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the share of light in and beside the shadow of a straight edge, a phone or a hand."""
    y, x = grid()
    angle = rng.uniform(0, 2 * np.pi)
    sin, cos = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    y, x = y - np.float32(rng.uniform(-60, 60)), x - np.float32(rng.uniform(-80, 80))
    along, across = x * cos + y * sin, y * cos - x * sin
    shape = (straight_shape, phone_shape, hand_shape)[rng.integers(3)]
    inside = -shape(along, across, rng)
    width = np.float32(rng.uniform(*style.shadow_width) * SENSOR)
    share = np.clip(inside / width + 0.5, 0, 1)
    return 1 - np.float32(rng.uniform(*style.shadow_depth)) * share * share * (3 - 2 * share)


def straight_shape(along: np.ndarray, across: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the signed distance to a shadow on a half-plane, pixels, negative inside."""
    return along


def phone_shape(along: np.ndarray, across: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the same for a wide strip with round corners, whose end lies in the frame."""
    half = np.float32(rng.uniform(*_PHONE))
    corner = np.float32(rng.uniform(0.1, 0.5)) * half
    a = np.maximum(along + corner, 0)
    b = np.maximum(abs(across) - half + corner, 0)
    return np.hypot(a, b) - corner


def hand_shape(along: np.ndarray, across: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the same for two to four fingers side by side, of different lengths, and the palm."""
    distance = np.hypot(along + np.float32(_PALM_BEHIND), across) - np.float32(_PALM)
    halves = rng.uniform(*_FINGER, rng.integers(2, 5))
    place = -halves.sum()
    for half in halves:
        tip = np.float32(rng.uniform(-25, 25))
        beside = across - np.float32(place + half)
        finger = np.hypot(np.maximum(along - tip, 0), beside) - np.float32(half)
        behind = -np.float32(_PALM_BEHIND) - along
        distance = np.minimum(distance, np.maximum(finger, behind))
        place += 2 * half
    return distance
