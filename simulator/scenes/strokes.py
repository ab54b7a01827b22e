"""Strokes: control points, each a little missed by the hand, and smooth curves through them."""

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.scenes.marks import FINE, Mark, from_strokes

Point = tuple[float, float]
Points = Sequence[Point]
Strokes = Sequence[Points]
"""Each stroke's (x, y), x to the right and y down; a sign is about 1 high. Smooth within a stroke;
where two strokes share an end there is a corner."""

_POINT_MISS = 0.022  # standard deviation, of the height
_WIDTH = (0.75, 1.25)  # of the sign, times its own
_SLANT = (-0.12, 0.2)  # hands lean to the right
_BEND = 0.1  # standard deviation of a smooth distortion: times the square of a place, at most 0.5
_WOBBLE = (0.0, 0.008)  # of a ball pen, of the height
_WOBBLE_LENGTH = 0.08  # of the height, from one wobble to the next
_STEP = 0.5  # pixels from one point of a curve to the next
_HALF_WIDTH = 3.0  # pixels, of the pen that the strokes are drawn for


def shapes(text: str) -> dict[str, Strokes]:
    """Read shapes by name, one a line: ``name: x,y x,y^ x,y / x,y x,y``.

    The coordinates are hundredths of the height. ``/`` lifts the pen. ``^`` marks a corner, where
    one stroke ends and the next begins.
    """
    named = (line.split(": ") for line in text.strip().splitlines())
    return {name: tuple(_strokes(points)) for name, points in named}


def _strokes(text: str) -> Iterator[Points]:
    for pen_down in text.split(" / "):
        stroke: list[tuple[float, float]] = []
        for word in pen_down.split():
            x, y = (int(number) / 100 for number in word.rstrip("^").split(","))
            stroke.append((x, y))
            if word.endswith("^"):
                yield stroke
                stroke = [(x, y)]
        yield stroke


def by_hand(
    strokes: Strokes,
    rng: np.random.Generator,
    slant: float | None = None,
    width: float | None = None,
    miss: float = _POINT_MISS,
) -> Mark:
    """Return strokes as a hand draws them.

    slant: by how much of the height the top leans to the right. width: times the strokes' own.
    miss: by how much of the height points are missed, as a standard deviation.
    """
    wobble = rng.uniform(*_WOBBLE)
    curves = [curve(np.array(points)) for points in _missed(strokes, rng, slant, width, miss)]
    drawn = [_spaced(_bent(points, rng, wobble) * FINE, _STEP) for points in curves]
    return from_strokes(drawn, _HALF_WIDTH)


def curve(points: np.ndarray, steps: int = 12) -> np.ndarray:
    """Return a smooth curve (Catmull and Rom 1974) through ``points`` (n, 2), n > 1."""
    before, after = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
    p = np.concatenate(([before], points, [after]))[:, None]
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    a, b, c, d = p[:-3], p[1:-2], p[2:-1], p[3:]
    pieces = b + t * (c - a) / 2 + t**2 * (a - 2.5 * b + 2 * c - d / 2)
    pieces = pieces + t**3 * (1.5 * (b - c) + (d - a) / 2)
    return np.concatenate((pieces.reshape(-1, 2), points[-1:]))


def _missed(
    strokes: Strokes,
    rng: np.random.Generator,
    slant: float | None,
    width: float | None,
    miss: float,
) -> list[np.ndarray]:
    """Return control points where a hand puts them; points that strokes share stay shared."""
    places = sorted({place for points in strokes for place in points})
    hit = np.array(places)
    hit = hit + rng.normal(0, miss, hit.shape)
    x, y = (hit - hit.mean(axis=0)).T
    terms = np.array([x * x, x * y, y * y])
    hit = hit + (rng.normal(0, _BEND, (2, 3)) @ terms).T
    width = rng.uniform(*_WIDTH) if width is None else width
    slant = rng.uniform(*_SLANT) if slant is None else slant
    hit[:, 0] = hit[:, 0] * width - slant * hit[:, 1]
    where = dict(zip(places, hit, strict=True))
    return [np.array([where[place] for place in points]) for points in strokes]


def _spaced(points: np.ndarray, step: float) -> np.ndarray:
    """Return the curve with points ``step`` apart."""
    length = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))))
    places = np.linspace(0, length[-1], int(length[-1] / step) + 2)
    return np.stack([np.interp(places, length, axis) for axis in points.T], axis=1)


def _bent(points: np.ndarray, rng: np.random.Generator, wobble: float) -> np.ndarray:
    """Return the curve with a ball pen's wobble, in units of the height."""
    spaced = _spaced(points, _WOBBLE_LENGTH)
    spaced[1:-1] += rng.normal(0, wobble, spaced[1:-1].shape)  # strokes still meet at their ends
    return curve(spaced)
