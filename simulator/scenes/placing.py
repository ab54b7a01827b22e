"""Place a mark in the frame: its size, its turn, and the camera's slanting look at the paper."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import ndimage

from simulator.scenes.frame import HEIGHT, WIDTH, grid
from simulator.scenes.styles import Style

_MARGIN = 6  # pixels that stay free between a digit and the frame's edge
_RIM = (-0.5, 5.0)  # pixels that stay free at the rim if the digit is to reach it

Box = tuple[np.ndarray, np.ndarray]
"""The lowest and the highest (y, x) of a mark: on the paper, or in the picture."""

_ALL = slice(None)


@dataclass(frozen=True)
class View:
    """How the paper appears: pixel = target + A m / (1 + p . A m), m a place on the paper.

    m is counted from a place that is seen at ``target``, in pixels of the mark's own grid, and all
    pairs are (y, x).
    """

    matrix: np.ndarray  # A, (2, 2)
    slant: np.ndarray  # p, (2,)
    target: np.ndarray  # (2,)

    @property
    def scale(self) -> float:
        """Return the pixels of the picture in one of the mark's, where the target is."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix))))

    def seen(self, places: np.ndarray) -> np.ndarray:
        """Return where places on the paper, (2, n), appear in the picture, (2, n)."""
        flat = self.matrix @ places
        return self.target[:, None] + flat / (1 + self.slant @ flat)

    def on_paper(self, rows: slice = _ALL, columns: slice = _ALL) -> tuple[np.ndarray, np.ndarray]:
        """Return y and x on the paper, (h, w) float32 each, of a part of the picture's pixels."""
        y, x = grid()
        y = y[rows] + np.float32((HEIGHT - 1) / 2 - self.target[0])
        x = x[:, columns] + np.float32((WIDTH - 1) / 2 - self.target[1])
        nearer = 1 / (1 - np.float32(self.slant[0]) * y - np.float32(self.slant[1]) * x)
        (a, b), (c, d) = np.linalg.inv(self.matrix).astype(np.float32)
        return (a * y + b * x) * nearer, (c * y + d * x) * nearer


def turned(rng: np.random.Generator, style: Style) -> View:
    """Return a look at the paper at scale 1, its target in the middle of the frame."""
    angle, shear = np.radians(rng.uniform(*style.rotation)), rng.uniform(*style.shear)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    direction = rng.uniform(0, 2 * np.pi)
    slant = rng.uniform(*style.perspective) / WIDTH
    return View(
        matrix=turn @ np.array([[1, 0], [shear, 1]]),
        slant=slant * np.array([np.sin(direction), np.cos(direction)]),
        target=np.array([HEIGHT - 1, WIDTH - 1]) / 2,
    )


def sized(rim: np.ndarray, look: View, size: float) -> View:
    """Return the look in which the ink of that rim takes ``size`` of the frame's height.

    Ink that is too wide for that takes that share of the frame's width.
    """
    for _ in range(2):  # the slant depends on the size, so once more
        low, high = box_of(look.seen(rim))
        height, width = high - low + 1
        scale = size * HEIGHT / max(height, width * HEIGHT / WIDTH)
        look = replace(look, matrix=look.matrix * scale)
    return look


def within(places: np.ndarray, look: View, rng: np.random.Generator) -> View:
    """Return the look shifted so that ``places`` on the paper, (2, n), lie within the frame."""
    low, high = box_of(look.seen(places))
    room = np.array([HEIGHT - 1, WIDTH - 1]) - 2 * _MARGIN - (high - low)
    corner = _MARGIN + rng.uniform(0, 1, 2) * np.maximum(room, 0) + np.minimum(room, 0) / 2
    return replace(look, target=look.target + corner - low)


def moved_in(places: np.ndarray, look: View) -> View:
    """Return the look shifted no farther than it takes for ``places`` to lie within the frame."""
    low, high = box_of(look.seen(places))
    over = np.maximum(high - (np.array([HEIGHT, WIDTH]) - 1 - _MARGIN), 0)
    return replace(look, target=look.target + np.maximum(_MARGIN - low, 0) - over)


def at_rim(places: np.ndarray, look: View, rng: np.random.Generator) -> View:
    """Return the look shifted so that ``places`` reach the frame's rim, and none lies beyond it.

    Of a mark as high as the frame, both ends reach it.
    """
    low, high = box_of(look.seen(places))
    room = np.array([HEIGHT - 1, WIDTH - 1]) - (high - low)
    corner = rng.uniform(0, 1, 2) * np.maximum(room, 0) + np.minimum(room, 0) / 2
    axis = int(rng.integers(2))
    gap = min(rng.uniform(*_RIM), max(room[axis], 0.0))
    corner[axis] = gap if rng.random() < 0.5 else room[axis] - gap
    return replace(look, target=look.target + corner - low)


def rim_of(distance: np.ndarray) -> np.ndarray:
    """Return the ends of each row of ink, (2, n) y and x from the middle of the grid."""
    ink = distance < 0
    rows = np.flatnonzero(ink.any(axis=1))
    first = ink[rows].argmax(axis=1)
    last = ink.shape[1] - 1 - ink[rows, ::-1].argmax(axis=1)
    places = np.array([np.concatenate((rows, rows)), np.concatenate((first, last))], float)
    return places - middle_of(distance)[:, None]


def middle_of(distance: np.ndarray) -> np.ndarray:
    """Return the middle of a mark's grid, (2,)."""
    return (np.array(distance.shape) - 1) / 2


def box_of(places: np.ndarray) -> Box:
    """Return the box of places, (2, n)."""
    return places.min(axis=1), places.max(axis=1)


def laid(distance: np.ndarray, rim: np.ndarray, look: View, softness: float = 1.0) -> np.ndarray:
    """Return the ink of a mark in the picture, (HEIGHT, WIDTH) float32 from 0 to 1.

    rim: of the ink. softness: pixels of the picture from no ink to full ink at an edge.
    """
    out = np.zeros((HEIGHT, WIDTH), np.float32)
    low, high = box_of(look.seen(rim))
    top, left = np.clip(np.floor(low - 2), 0, (HEIGHT, WIDTH)).astype(int)
    bottom, right = np.clip(np.ceil(high + 3), 0, (HEIGHT, WIDTH)).astype(int)
    if top >= bottom or left >= right:
        return out
    y, x = look.on_paper(slice(top, bottom), slice(left, right))
    middle = middle_of(distance).astype(np.float32)
    there = ndimage.map_coordinates(
        distance, (y + middle[0], x + middle[1]), order=1, mode="nearest"
    )
    out[top:bottom, left:right] = np.clip(0.5 - there * np.float32(look.scale / softness), 0, 1)
    return out
