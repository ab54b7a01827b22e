"""Scribbles: marks that mean nothing, with too many turns for a digit."""

import numpy as np

from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Points, by_hand


def scribble(rng: np.random.Generator) -> Mark:
    """Return a tangle, a zigzag, a hatched patch or some crossing lines."""
    shape = (_tangle, _zigzag, _hatched, _lines)[rng.integers(4)]
    return by_hand(shape(rng), rng)


def _tangle(rng: np.random.Generator) -> list[Points]:
    """Return a long curve that crosses itself."""
    points = rng.uniform(0, 1, (rng.integers(9, 18), 2)) * (rng.uniform(0.6, 1.3), 1)
    return [_as_points(points)]


def _zigzag(rng: np.random.Generator) -> list[Points]:
    """Return a line that goes to and fro, sharp or round at its turns."""
    count = rng.integers(7, 13)
    along = np.linspace(0, rng.uniform(0.5, 1.2), count)
    across = np.where(np.arange(count) % 2, 1.0, 0.0) * rng.uniform(0.4, 1)
    across = across + rng.normal(0, 0.08, count)
    points = _as_points(np.stack([along, across] if rng.random() < 0.6 else [across, along], 1))
    return [points] if rng.random() < 0.5 else [points[i : i + 2] for i in range(count - 1)]


def _hatched(rng: np.random.Generator) -> list[Points]:
    """Return a patch filled with close strokes."""
    count = rng.integers(8, 20)
    along = np.linspace(0, rng.uniform(0.5, 1), count)
    ends = rng.normal(0, 0.06, (2, count)) + [[0.0], [rng.uniform(0.5, 1)]]
    lean = rng.uniform(-0.5, 0.5)
    return [
        _as_points(np.array([[x + lean * top, top], [x + lean * bottom, bottom]]))
        for x, top, bottom in zip(along, *ends, strict=True)
    ]


def _lines(rng: np.random.Generator) -> list[Points]:
    """Return a few separate, bent strokes."""
    return [
        _as_points(
            rng.uniform(0, 1, 2) + rng.normal(0, 0.3, (rng.integers(2, 5), 2)).cumsum(axis=0)
        )
        for _ in range(rng.integers(5, 10))
    ]


def _as_points(array: np.ndarray) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in array]
