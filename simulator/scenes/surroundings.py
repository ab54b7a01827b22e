"""What lies beside the paper: a table, a printed border, a hand, a phone, a board's frame."""

from collections.abc import Callable

import numpy as np

from simulator.scenes.frame import HEIGHT, SENSOR, WIDTH, grid
from simulator.scenes.light import hand_shape, phone_shape
from simulator.scenes.placing import Box
from simulator.scenes.styles import Style
from simulator.scenes.surfaces import cloth, plain, wood

_CLEAR = (14.0, 45.0)  # pixels of the picture from the mark to what lies beside the paper
_DARK = (0.01, 0.25)  # share of light that a dark table, a hand or a phone sends back
_SKIN = (0.35, 0.22, 0.15)
_FINGERS = 25.0  # pixels by which fingers differ in length
_BORDER = (4.0, 16.0)  # pixels across a sheet's printed border
_SIDES = ((0, 1, 2, 3), (0, 1), (2, 3), (0, 2), (1, 3), (0,), (1,), (2,), (3,))
"""At which sides the sheet ends: top, bottom, left, right."""


def beside(sheet: np.ndarray, ink: Box, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the sheet with something beside the mark, whose box in the picture is ``ink``."""
    draw = (_table, _table, _border, _hand, _phone)[rng.integers(5)]
    return draw(sheet, ink, rng, style)


def _table(sheet: np.ndarray, ink: Box, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Lay the sheet on a table; a board gets a frame of wood, or a wall."""
    outside = _beyond(ink, _SIDES[rng.integers(len(_SIDES))], rng)
    cover = np.clip(outside / np.float32(rng.uniform(0.5, 2)) + 0.5, 0, 1)
    if style.light_on_dark:
        share = rng.uniform(0.3, 1)
        under = style.seen(wood(rng)) if rng.random() < 0.6 else np.float32(1)
    else:
        share = rng.uniform(*_DARK)
        under = style.seen((wood, cloth, plain)[rng.integers(3)](rng))
    return sheet + cover * (under * np.float32(share) - sheet)


def _border(sheet: np.ndarray, ink: Box, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Print a dark border round the sheet (on a board: paint a light one)."""
    outside = _beyond(ink, (0, 1, 2, 3), rng)
    width = np.float32(rng.uniform(*_BORDER))
    cover = np.clip(outside + 0.5, 0, 1) * np.clip(width - outside + 0.5, 0, 1)
    tone = np.float32(rng.uniform(0.5, 0.9) if style.light_on_dark else rng.uniform(0.02, 0.3))
    return sheet + cover * (tone - sheet)


def _hand(sheet: np.ndarray, ink: Box, rng: np.random.Generator, style: Style) -> np.ndarray:
    skin = np.array(_SKIN, np.float32) * np.float32(rng.uniform(0.4, 1.8))
    return _covering(sheet, ink, hand_shape, skin, rng, style)


def _phone(sheet: np.ndarray, ink: Box, rng: np.random.Generator, style: Style) -> np.ndarray:
    dark = np.full(3, rng.uniform(0.01, 0.15), np.float32)
    return _covering(sheet, ink, phone_shape, dark, rng, style)


def _covering(
    sheet: np.ndarray,
    ink: Box,
    shape: Callable[..., np.ndarray],
    colour: np.ndarray,
    rng: np.random.Generator,
    style: Style,
) -> np.ndarray:
    """Lay a thing of a colour on the sheet, from one side, clear of the mark."""
    y, x = grid()
    low, high = ink
    side = int(rng.integers(4))
    middle = (low + high) / 2 - (np.array([HEIGHT, WIDTH]) - 1) / 2
    # The thing's axis points away from the side it comes from, and its tip is clear of the mark.
    angle = (np.pi / 2, -np.pi / 2, 0, np.pi)[side] + rng.uniform(-0.4, 0.4)
    sin, cos = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    y, x = y - np.float32(middle[0]), x - np.float32(middle[1])
    along, across = x * cos + y * sin, y * cos - x * sin
    radius = np.hypot(*(high - low)) / 2 + rng.uniform(*_CLEAR)
    across = across + np.float32(rng.uniform(-50, 50))
    back = _FINGERS if shape is hand_shape else 0.0
    outside = shape(along + np.float32(radius + back), across, rng)
    cover = np.clip(0.5 - outside / np.float32(rng.uniform(1, SENSOR)), 0, 1)
    return sheet + cover * (style.seen(colour)[:, None, None] - sheet)


def _beyond(ink: Box, sides: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Return the distance beyond an edge at some sides of the picture, negative on the sheet."""
    y, x = grid()
    angle = np.radians(rng.uniform(-6, 6))
    low, high = (corner - (np.array([HEIGHT, WIDTH]) - 1) / 2 for corner in ink)
    middle, half = (low + high) / 2, (high - low) / 2
    # A turned box round the mark's is a little larger.
    reach = half + abs(np.sin(angle)) * half[::-1]
    sin, cos = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    y, x = y - np.float32(middle[0]), x - np.float32(middle[1])
    down, right = y * cos - x * sin, x * cos + y * sin
    gaps = reach[[0, 0, 1, 1]] + rng.uniform(*_CLEAR, 4)
    distances = (-down, down, -right, right)
    outside = [distances[side] - np.float32(gaps[side]) for side in sides]
    return np.maximum.reduce(outside)
