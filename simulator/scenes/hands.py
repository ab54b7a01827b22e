"""Ways to write the ten digits, among them those that MNIST, an American set, has little of.

A variety is a family of shapes, from one extreme to another: a 1 whose flag is short or reaches
down to the line. Each stroke is somewhere between its two extremes, apart from the others. Shapes
that a person may take for another digit are left out, such as a 1 whose flag is a 7's roof.
"""

import re
from collections.abc import Iterator

import numpy as np

from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Point, Points, by_hand

_SHAPES = """
0 plain: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1
0 slashed within: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / 12,80~20,72 50,20~42,28
0 slashed across: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / -12,104~8,124 76,-6~54,-26
0 slashed steeply: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / 14,110~26,134 48,-10~38,-34
0 narrow and slashed: 22,0 8,14 2,50 8,88 20,100 34,86 40,50 34,12 20,1 / -16,92~4,80 58,2~38,18
0 slashed level: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / -24,60~-6,50 86,42~68,50
0 slashed back: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / 8,14~-8,-8 54,88~70,108
0 slashed in one: 50,6 30,0 8,14 0,50 10,88 31,100 53,86 62,50 58,16 54,2^ 32,50 12,94~-6,116
0 dotted: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 30,1 / 27,46 34,54
0 open: 38,1~28,0 12,12 0,50 10,88 31,100 53,86 62,50 56,20 46,5~54,16
0 overshot: 33,0 10,13 0,50 10,88 31,100 53,86 62,50 52,12 36,2 16,4~2,10
0 curled: 34,0 10,12 0,50 10,88 31,100 53,86 62,50 52,14 36,4 29,12 40,19 58,10~70,4
0 begun within: 20,62~20,44 38,30 48,8 26,0 6,22 0,58 16,94 42,97 61,60 55,22 46,6~40,2
1 bare: 0,0 0,50 0,100
1 flag: 26,5~0,36 30,0^ 30,50 30,100
1 curved flag: 8,24~2,40 20,16~16,25 30,0^ 30,50 30,100
1 wide flag: 4,36~-8,56 30,0^ 30,50 30,100
1 full flag: 8,38~-4,86 30,0^ 30,50 30,100
1 sweeping flag: -10,66~-32,98 8,46~2,60 30,0^ 29,50 28,100
1 broad flag: -4,44~-24,58 30,0^ 29,50 28,100
1 like a roof: 8,64~-12,62 28,0^ 37,50 45,100
1 leaning flag: -4,34~-30,62 28,0^ 29,50 28,100
1 leaning roof: -22,64~-48,98 28,0^ 29,50 28,100
1 like a tent: -32,78~-72,104 28,0^ 36,44 42,88
1 round top: -6,40~-30,70 15,11~6,20 27,1~26,3 33,20~34,26 32,100
1 foot: 25,0 25,50 25,100 / 15,100~-8,101 25,100 36,100~60,99
1 flag and foot: 22,7~-4,36 30,0^ 30,50 30,100 / 20,100~-12,101 30,100 42,100~76,99
1 on a line: 22,8~4,28 30,0^ 30,50 30,100 / 2,101~-45,103 30,100 64,99~110,97
2 corner: 2,22 12,4 34,0 54,12 52,36 28,70 0,100^ 30,99 56,100~80,101
2 loop: 4,20 16,3 36,0 54,14 50,40 30,74 10,98 -4,92~-16,84 6,76~-2,62 24,84~20,80 42,98 66,92~80,86
2 loops: 20,24~24,32 6,26 4,8 26,0 46,10 44,34 28,66 8,97 -6,89 6,76~2,66 24,86 42,99 64,90~72,84
2 curled: 36,36~28,32 16,38~14,32 8,16 26,0 48,12 46,34 28,68 0,100^ 32,98 64,94~60,100
2 wave: 0,25 16,2 42,2 54,25 38,58 2,97^ 20,90~18,84 42,100 66,92~72,84
2 like a z: 2,14~0,8 24,1 48,4 50,18 28,58 0,100^ 30,99 60,100
2 like a wide z: 0,4~0,14 26,1 56,0^ 28,50 0,100^ 34,99 70,98
2 open neck: 8,30~-4,36 6,10 30,0 54,14 46,44 22,76 2,96 12,92~14,86 36,97 62,96
2 swan: 0,34~-4,46 8,8 32,0 52,16 42,52 6,100^ 34,98 58,100
3 flat top: 2,0 28,0 56,0^ 24,40~30,34^ 46,44 58,66 48,92 24,100 0,90
3 round: 2,14 18,0 44,4 50,24 38,42 18,47^ 44,50 58,70 48,92 24,100 0,88
3 looped: 4,12 24,0 48,10 46,32 26,50 12,46 24,40 50,52 56,78 36,100 0,92
3 without a waist: 2,12 26,0 50,14 46,36 30,46~38,46 50,58 56,76 42,96 18,100 0,90
3 long tail: 4,12 24,0 48,10 42,36 20,45^ 46,52 56,74 40,96 8,96 -10,84~-20,70
3 sharp: 4,4 28,0 50,6^ 22,42~28,40^ 48,50 54,72 40,95 20,100 0,94
4 open: 14,0 7,30 0,60^ 30,59 64,58 / 46,30~46,6 45,60 43,100
4 open and upright: 6,2 4,30 2,52^ 25,52 50,52 / 50,14~50,-4 50,52^ 49,100
4 like a u: 4,2~4,14 2,32 12,53~14,48 32,55~32,50 52,42 / 54,0~56,16 52,42 49,100
4 round: 4,0 0,28 14,46 34,46 52,38 / 55,2 52,38^ 48,100
4 closed: 44,0 20,36 0,68^ 30,68 56,67~72,67 / 44,0 44,50 43,100
4 short stem: 46,0 22,38 0,70^ 32,70 66,69 / 42,34~44,56 43,75 42,100
4 low bar: 18,0~28,0 8,38 2,72~0,80^ 32,75 66,72 / 46,48~44,34 44,74 42,100
4 like lightning: 18,0~34,0 2,52~4,58^ 28,50 58,46~52,44^ 50,72 48,100~36,100
4 like low lightning: 22,0~38,0 10,42 0,74~2,64^ 22,69 46,62~40,66^ 42,82 40,100~34,100
4 like a chair: 34,0~16,0 12,40~6,36 0,76~4,66^ 24,73~26,68 48,68~46,60 / 44,56~46,48 42,78 40,100
4 like a sail: 42,0 16,34 0,60^ 28,61 56,60~66,59 / 42,0 45,40 46,78~46,94
4 in one: 62,62 30,66 3,60 16,30 42,0 46,4^ 45,50 43,100
4 in one, high bar: 70,46~58,44 34,52 6,48~8,46 14,22 36,0 42,6^ 38,50 30,100
4 high bar: 34,6 14,24 0,40~2,34^ 22,41~22,35 48,41~44,36 / 42,0 43,50 43,100
4 steep: 34,0 16,34 0,62^ 30,62 60,62 / 42,36~44,20 40,70 37,100
4 tiny: 22,10~32,22 14,30~24,34 6,44~14,42^ 34,45~36,42 62,44~64,40 / 46,18~48,26 44,54 40,100
5 bar: 12,0 8,46^ 30,38 54,50 56,78 34,99 0,92 / 12,0 35,0 50,-1~74,-5
5 bar apart: 10,10 8,46^ 30,38 54,50 56,78 34,99 0,92 / 16,0~30,-4 36,0~50,-5 60,-3~80,-10
5 bar above: 12,16 8,46^ 30,38 54,50 56,78 34,99 0,92 / 10,4~6,-4 35,3~35,-4 62,2~64,-6
5 in one: 56,0 34,1 14,2^ 8,44^ 34,40 56,58 50,88 26,100 0,90~-8,82
5 like an s: 56,0~54,4 36,0 16,6~20,4 9,24 14,41 38,46 56,66 46,92 22,100 0,91
5 flat: 50,0~64,0 12,0^ 6,42^ 34,40 54,56 52,84 30,98 0,98
6 curved: 50,0 22,20 3,58 10,92 34,100 55,84 50,60 28,52 5,68
6 straight: 34,0 14,36 2,66 10,94 34,100 52,80 42,58 20,56 2,70
6 not closed: 46,0 18,22 0,62 10,94 36,100 56,80 46,58 30,56~36,62
6 long arm: 60,-4~74,2 30,14~36,8 4,56 10,90 34,100 54,84 48,62 28,56 7,70
6 short arm: 30,12~38,18 12,38 2,66 12,94 34,100 56,80 48,58 28,53 5,66
6 large loop: 40,6~48,4 22,2~24,4 4,30 2,72 24,100 48,88 50,56 28,38~28,44 6,52
6 small loop: 46,0 20,28 4,70 12,95 28,100 42,88~50,84 36,74~42,66 20,72~24,64 6,80
7 plain: 0,0~2,5 30,0 60,0^ 40,50 26,100
7 crossed: 0,0~-2,10 30,0 60,0^ 38,50 20,100 / 14,52~0,60 36,50 58,48~74,38
7 crossed with serif: 0,14~-4,28 2,0^ 30,3 60,0^ 42,35 30,70 26,100 / 16,50~4,56 36,48 58,46~72,36
7 wave: 0,14 10,2 30,8~28,12 60,0^ 40,40 28,100 / 16,54 54,48
7 deep wave: -4,0~-10,8 6,18 26,20~26,28 48,10 60,0^ 43,42 28,100 / 8,58 56,52
7 looped: -8,2~-16,8 14,24~12,30 42,22 58,9 51,-3 39,5 34,34 31,68 28,100 / 2,60~-4,56 62,56~76,52
7 curved: 0,10 14,0 40,0 58,12 48,40 36,70 32,100 / 20,56 40,54 60,52
7 hooked: 0,10~-4,34 2,0^ 30,0 58,0^ 40,45 28,100
7 hooked and round: 0,40~2,22 4,10 26,0 54,4 56,20 42,56 30,100
7 round and crossed: 0,18~4,8 12,2 36,0 58,6 56,20 42,56 26,100 / 6,58~16,52 38,50 68,46~58,48
7 like a t: 2,16~8,6 22,2~26,0 46,8~44,0 38,42 26,100~32,100 / -2,66~4,56 30,62~34,58 68,56~64,62
7 low bar: 0,14~0,6 12,5 28,3 54,0^ 40,42 20,100~26,100 / -6,76~0,66 30,70~28,62 66,64~64,54
7 lowest bar: 0,14~0,6 14,3 36,1 54,4 44,40 24,100 / -2,80~0,68 30,80~30,68 60,80~72,66
7 deep hook: 2,44~2,24 2,6^ 28,3 56,0^ 46,50 38,100
7 round: 0,8~2,2 26,0 54,2 58,14 44,42 32,72 26,100
8 two rings: 30,46 10,34 12,10 32,0 50,12 50,34 30,46^ 6,60 6,88 30,100 54,88 54,60 30,46
8 of two circles: 30,0 12,9 10,34 30,46 48,34 49,9 30,0 / 30,46 6,58 6,90 30,100 56,90 54,58 30,46
8 in one: 52,12 30,0 10,12 14,34 40,54 54,78 32,100 6,82 18,56 46,34 52,12
8 not closed: 48,2 24,0 10,18 24,40 48,62 50,90 26,100 6,84 18,56 44,38 56,14~64,16
8 begun at the waist: 0,50~4,44 34,40 51,18 32,0 14,10 16,34 6,66 18,98 46,97 60,72 44,47~54,58
8 like an hourglass: 8,10 28,0 50,8 43,28 15,74 8,92 30,100 54,91 46,74 18,28 8,10
8 small head: 46,16 31,4 17,14 25,34 48,60 55,82 31,100 5,82 15,54 38,36 46,16
9 straight leg: 52,14 32,0 8,10 2,30 17,48 40,42 52,14^ 52,55 50,100
9 slanted leg: 52,12 32,0 8,10 2,30 16,46 38,40 52,12^ 42,56~46,56 26,100~36,100
9 curved leg: 52,14 32,0 8,10 2,30 17,48 40,42 52,14^ 56,50 50,85 30,100 6,94
9 like a g: 52,12 32,0 8,10 2,28 17,44 40,38 52,12^ 55,50 52,84 28,100 2,92~-8,90 -6,78~-12,70
9 hooked: 40,18 28,4 14,10 12,28 26,38 40,28 42,14^ 50,40 57,64 50,88 26,100 0,95~-8,84
9 with a base: 46,14 32,2 12,8 8,26 22,40 40,32 46,14^ 51,50 48,90 26,100 0,100~-16,102
9 flat base: 48,16 32,2 10,6 6,24 20,38 40,32 48,16^ 54,46 55,76 44,95~38,97 14,99 -8,97~-28,98
9 with a neck: 46,20 34,2 14,7 12,25 27,36 44,28 46,16 30,44 50,60~54,62 50,86 32,99 0,98~-22,98
9 in one: 52,12 34,0 10,8 5,26 18,38 40,30 52,10 46,44 28,100~14,100
9 like an alpha: 0,58~2,42 28,48~34,42 54,22 42,2 20,3 6,24 10,54~14,50 26,82~24,78 48,100~36,100
9 knotted: 44,42~36,46 12,44 0,26 10,6 34,0 56,10 57,32 34,48 44,58~38,58 51,76 42,100~48,100
9 like an open g: 32,44~42,36 12,44 0,26 10,6 34,0 54,12 58,45 50,88 22,100 -4,90~-14,78
9 tall: 26,7 15,0 4,7 0,18 8,28~8,34 20,24~20,28 26,8^ 28,50 29,100
9 open, straight leg: 34,44~40,40 14,46 2,28 10,7 33,0 54,12 55,50 50,100
9 open, curved leg: 34,44~40,40 14,46 2,28 10,7 33,0 54,12 58,45 52,84 30,100 8,95
9 small head: 47,13 32,1 13,9 10,28 25,39 42,31 47,13^ 48,52 44,100~34,100
"""
"""Each name begins with the digit. Points are as in `strokes.shapes`; a~b is between a and b."""

_SLANT = (-0.15, 0.25), (0.25, 0.7)  # most hands, and those that lean up to 35 degrees
_LEANING = 0.25  # share of these
# Leaning farther or wide, 1s with a flag would be 7s, 1s without one strokes, and such a 4 an S.
_UPRIGHT = (
    "1 bare",
    "1 flag",
    "1 curved flag",
    "1 wide flag",
    "1 broad flag",
    "1 like a roof",
    "1 foot",
    "1 flag and foot",
    "1 on a line",
    "4 like lightning",
)
_MOST_SLANT_OF_1 = 0.4  # a tick leans farther
# These flags are long and rise, as no 7's roof does.
_LEANING_1S = ("1 leaning flag", "1 leaning roof", "1 round top")
_SLANT_OF_LEANING_1S = (0.05, 0.5)
_WIDTH_OF_LEANING_1S = (0.8, 1.25)
_NARROW = (0.65, 1.1)
_WIDTH = (0.65, 1.4)
_CARELESSNESS = (0.012, 0.04)  # of the height: by how much a hand misses points, one deviation
_MISSING = 0.4  # share of the marks whose strokes go too far or do not meet
_MISSED = (-0.05, 0.07)  # of the height: too short or too far
_BANDS = 4  # of the way between two extremes; the end of each is kept back from training
_KEPT_BACK = 0.3  # of each

_TINY = 1e-3  # of the height

_Unit = list[list[tuple[Point, Point]]]
"""What a pen does between two lifts: a stroke, or several that meet at corners."""


def _unit(text: str) -> _Unit:
    strokes: _Unit = [[]]
    for word in text.split():
        ends = [(int(x) / 100, int(y) / 100) for x, y in re.findall(r"(-?\d+),(-?\d+)", word)]
        low, high = ends[0], ends[-1]
        strokes[-1].append((low, high))
        if word.endswith("^"):
            strokes.append([(low, high)])
    return strokes


_HANDS = {
    name: [_unit(text) for text in points.split(" / ")]
    for name, points in (line.split(": ") for line in _SHAPES.strip().splitlines())
}
VARIETIES = {d: tuple(name for name in _HANDS if name[0] == str(d)) for d in range(10)}
"""The names of each digit's varieties."""


def hand_mark(
    label: int, rng: np.random.Generator, kept_back: bool = False, variety: str | None = None
) -> Mark:
    """Return the digit ``label`` in one of its varieties, or in the one of the name.

    kept_back: draw from those shapes of a variety that are otherwise never drawn.
    """
    if label not in VARIETIES:
        raise ValueError(f"a label is a digit from 0 to 9, not {label!r}")
    variety = variety or VARIETIES[label][rng.integers(len(VARIETIES[label]))]
    missing = rng.random() < _MISSING
    strokes = [
        stroke for unit in _HANDS[variety] for stroke in _drawn(unit, rng, kept_back, missing)
    ]
    slant, width = _posture(variety, rng)
    return by_hand(strokes, rng, slant, width, rng.uniform(*_CARELESSNESS))


def _posture(variety: str, rng: np.random.Generator) -> tuple[float, float]:
    """Return how far the hand leans and how wide it writes, as `strokes.by_hand` takes them."""
    if variety in _LEANING_1S:
        return rng.uniform(*_SLANT_OF_LEANING_1S), rng.uniform(*_WIDTH_OF_LEANING_1S)
    upright = variety in _UPRIGHT
    slant = rng.uniform(*_SLANT[int(rng.random() < _LEANING and not upright)])
    if variety[0] == "1":
        slant = min(slant, _MOST_SLANT_OF_1)
    return slant, rng.uniform(*(_NARROW if upright else _WIDTH))


def _drawn(
    unit: _Unit, rng: np.random.Generator, kept_back: bool, missing: bool
) -> Iterator[Points]:
    """Yield the strokes of a unit, each between its extremes."""
    part = rng.uniform(1 - _KEPT_BACK, 1) if kept_back else rng.uniform(0, 1 - _KEPT_BACK)
    share = (rng.integers(_BANDS) + part) / _BANDS
    strokes = [[_between(low, high, share) for low, high in stroke] for stroke in unit]
    if missing:
        first, last = strokes[0], strokes[-1]
        first[0] = _farther(first[0], first[1], rng)
        last[-1] = _farther(last[-1], last[-2], rng)
    yield from strokes


def _between(low: Point, high: Point, share: float) -> Point:
    return low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1])


def _farther(end: Point, before: Point, rng: np.random.Generator) -> Point:
    """Return the end of a stroke, moved on or back by what a hand misses."""
    way = end[0] - before[0], end[1] - before[1]
    length = max(float(np.hypot(*way)), _TINY)
    share = max(rng.uniform(*_MISSED) / length, -0.5)
    return end[0] + share * way[0], end[1] + share * way[1]
