"""Signs: of arithmetic and of print, arrows, shapes and little drawings.

Signs that may be read as a digit are left out: a ring, a brace, a paragraph mark.
"""

from itertools import pairwise

import numpy as np

from simulator.scenes.fonts import SIGNS, character
from simulator.scenes.marks import Mark
from simulator.scenes.strokes import by_hand, shapes

PRINTED = "+=?!%&#@*<>^~√π∞≠±÷×∆∏∑©®€¥£←→↑↓↔⇒★☆♥♦✓✔✗♪☺☹☂☎✂"

_SPIRAL = tuple(
    (0.5 + 0.06 * a * np.cos(a) / 1.3, 0.5 + 0.06 * a * np.sin(a) / 1.3)
    for a in np.arange(0.0, 5.5 * np.pi, np.pi / 4).tolist()
)
_STAR = tuple(
    (0.5 + 0.5 * np.sin(a), 0.5 - 0.5 * np.cos(a)) for a in (np.arange(6) * 4 * np.pi / 5).tolist()
)
_RING = tuple(
    (0.5 + 0.5 * np.sin(a), 0.5 - 0.5 * np.cos(a)) for a in np.linspace(0, 2 * np.pi, 11).tolist()
)

# "stroke" and "backstroke" are flat because a steep one is a 1.
_BY_HAND = {
    **shapes("""
plus: 0,50 90,50 / 45,0 45,100
minus: 0,0 50,0 100,0
equals: 0,0 90,0 / 0,35 90,35
times: 0,0 80,90 / 80,0 0,90
stroke: 100,0 50,24 0,48
backstroke: 0,0 50,24 100,48
asterisk: 50,0 50,100 / 6,25 94,75 / 94,25 6,75
hash: 30,0 20,100 / 70,0 60,100 / 0,32 90,32 / 0,68 90,68
per cent: 80,0 10,100 / 20,0 2,16 20,34 36,16 20,0 / 75,64 58,80 75,100 92,80 75,64
question mark: 2,22 14,2 42,2 50,25 30,45 25,70 / 25,96 26,98
exclamation mark: 0,0 0,68 / 0,96 1,98
tick: 0,55 28,100^ 85,0
arrow right: 0,30 100,30 / 70,0 100,30^ 70,60
arrow left: 0,30 100,30 / 30,0 0,30^ 30,60
arrow up: 30,0 30,100 / 0,32 30,0^ 60,32
arrow down: 30,0 30,100 / 0,68 30,100^ 60,68
"""),
    "star": tuple(pairwise(_STAR)),
    **shapes("""
heart: 50,28 36,2 8,6 4,40 50,100 / 50,28 64,2 92,6 96,40 50,100
triangle: 50,0 0,90^ 100,90^ 50,0
triangle down: 0,0 100,0^ 50,90^ 0,0
square: 0,0 85,0^ 85,90^ 0,90^ 0,0
crossed square: 0,0 85,0^ 85,90^ 0,90^ 0,0^ 85,90 / 85,0 0,90
diamond: 40,0 80,50^ 40,100^ 0,50^ 40,0
house: 0,40 45,0^ 90,40^ 90,100^ 0,100^ 0,40^ 90,40
"""),
    "spiral": (_SPIRAL,),
    "smiley": (_RING, *shapes("face: 32,34 33,42 / 67,34 66,42 / 24,62 40,78 60,78 76,62")["face"]),
    **shapes("""
wave: 0,20 18,0 40,25 60,40 82,18 100,20
lightning: 50,0 10,55^ 50,50^ 5,100
less: 80,0 0,40^ 80,80
greater: 0,0 80,40^ 0,80
ampersand: 80,95 20,30 22,5 42,2 50,20 10,60 4,85 26,100 55,88 78,55
"""),
}

_DRAWN = 0.65  # share of the signs that are strokes; the others are printed


def sign(rng: np.random.Generator) -> Mark:
    """Return a sign that is neither letter nor digit."""
    if rng.random() < _DRAWN:
        signs = list(_BY_HAND.values())
        return by_hand(signs[rng.integers(len(signs))], rng)
    return character(PRINTED[rng.integers(len(PRINTED))], SIGNS, rng)
