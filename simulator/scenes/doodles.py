"""Doodles: coils, flowers, things crossed out, ticks and little drawings that mean nothing."""

import numpy as np

from simulator.scenes.letters import by_hand_letter
from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Point, Strokes, by_hand, shapes
from simulator.scenes.writing import word

_DRAWN = shapes("""
cloud: 10,60 0,40 16,26 30,34 40,8 66,6 72,30 94,28 100,52 84,66 50,64 10,60
stick man: 40,24 30,12 40,0 50,12 40,24^ 40,70 / 10,40 40,36 70,44 / 12,100 40,70 68,100
flower: 50,40 40,10 60,10 50,40^ 80,28 82,48 50,40^ 66,70 46,74 50,40^ 22,62 16,44 50,40
fish: 0,50 30,20 66,40 90,70 / 0,50 30,80 66,60 90,30 / 90,30 84,50 90,70
sun: 50,30 32,36 30,60 50,70 70,60 68,36 50,30 / 50,0 50,18 / 0,50 18,50 / 100,50 82,50
crown: 0,90 0,20^ 26,56^ 46,6^ 66,56^ 92,18^ 92,90^ 0,90
bow: 50,50 10,20 0,50 10,80 50,50 90,20 100,50 90,80 50,50
two ticks: 0,60 20,90^ 60,20 / 40,64 58,92^ 104,14
tick, long: 0,50 16,78 26,100^ 50,50 110,0
cross in a ring: 40,0 8,16 0,50 14,86 42,100 74,84 84,48 70,12 40,0 / 16,22 68,80 / 66,20 14,82
grid: 0,30 90,28 / 0,64 90,66 / 28,0 30,96 / 60,0 62,98
fence: 0,10 0,90 / 22,6 22,94 / 44,10 44,92 / 66,4 66,90 / -8,46 78,44
branch: 40,100 44,50 50,0 / 44,60 10,40 / 46,44 80,22 / 42,80 76,70
waves: 0,20 16,4 32,20 48,36 64,20 80,4 96,20 / 0,60 16,44 32,60 48,76 64,60 80,44 96,60
""")


def doodle(rng: np.random.Generator) -> Mark:
    """Return one of the doodles."""
    shape = (_coil, _crossed_out, _crossed_out, _rosette, _drawn, _drawn)[rng.integers(6)]
    return by_hand(shape(rng), rng)


def _drawn(rng: np.random.Generator) -> Strokes:
    drawings = list(_DRAWN.values())
    return drawings[rng.integers(len(drawings))]


def _coil(rng: np.random.Generator) -> list[list[Point]]:
    """Return a line of three loops or more, as of a spring."""
    turns = rng.integers(3, 7)
    a = np.arange(0, 2 * np.pi * turns, np.pi / 4)
    step = rng.uniform(0.12, 0.35) / (2 * np.pi)
    x, y = step * a + 0.3 * np.sin(a), 0.5 - rng.uniform(0.3, 0.5) * np.cos(a)
    places = np.stack((x, y) if rng.random() < 0.7 else (y, x), axis=1)
    return [[(float(u), float(v)) for u, v in places]]


def _rosette(rng: np.random.Generator) -> list[list[Point]]:
    """Return a curve with three leaves or more that goes through its middle each time."""
    leaves = int(rng.integers(3, 6))
    whole = np.pi if leaves % 2 else 2 * np.pi  # after which an odd or even number is drawn
    a = np.linspace(0, whole, 8 * leaves + 1)
    r = 0.5 * np.cos(leaves * a) if leaves % 2 else 0.5 * abs(np.cos(leaves / 2 * a))
    turn = rng.uniform(0, np.pi)
    x, y = 0.5 + r * np.cos(a + turn), 0.5 + r * np.sin(a + turn)
    return [[(float(u), float(v)) for u, v in zip(x, y, strict=True)]]


def _crossed_out(rng: np.random.Generator) -> list[list[Point]]:
    """Return a letter or a word with strokes across it."""
    base = word(rng) if rng.random() < 0.5 else by_hand_letter(rng)
    strokes = [list(points) for points in base]
    places = np.array([place for points in strokes for place in points])
    (left, top), (right, bottom) = places.min(axis=0), places.max(axis=0)
    kind = rng.integers(3)
    if kind == 0:  # a few lines across
        for _ in range(rng.integers(2, 5)):
            heights = top + (bottom - top) * rng.uniform(0.15, 0.85) + rng.normal(0, 0.08, 2)
            strokes.append([(left - 0.15, float(heights[0])), (right + 0.15, float(heights[1]))])
    elif kind == 1:  # a cross
        strokes.append([(left - 0.1, top), (right + 0.1, bottom)])
        strokes.append([(left - 0.1, bottom), (right + 0.1, top)])
    else:  # to and fro
        count = int(rng.integers(5, 10))
        x = np.linspace(left - 0.1, right + 0.1, count)
        y = np.where(np.arange(count) % 2, top + 0.1, bottom - 0.1)
        y = y + rng.normal(0, 0.05, count)
        strokes.append([(float(u), float(v)) for u, v in zip(x, y, strict=True)])
    return strokes
