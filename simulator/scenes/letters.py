"""Letters: of fonts, and of strokes as a hand prints them."""

import numpy as np

from simulator.scenes.fonts import FAMILIES, WIDE, character
from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Strokes, by_hand, shapes

DIGIT_LIKE = frozenset("OoQDIliJj|SsZzGgqBbYyCcОоОЗзЭэБбВЧчУуЬьЪъЫФфдΟοΘθΦφΙιβδζξεσςγ∂")
"""Characters that a reader may take for a digit in some hand. To train on them would teach that
digits are none. For 0 it is O, Q, D, theta and, as if slashed, phi; for 1 I, l, i, J; for 2 Z;
for 3 З, Э, epsilon, zeta and xi; for 4 Y, Ч and У; for 5 S; for 6 b, G, C, Б, Ь, delta and sigma;
for 8 B, В and beta; for 9 g and q."""

LATIN = "".join(
    c for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" if c not in DIGIT_LIKE
)
GREEK = "ΓΔΛΞΠΣΨΩαηκλμνπρτχψω"
CYRILLIC = "ЖШЩЦЮЯДИПЛГКМНХжшщцюяипкмнт"

_BY_HAND = shapes("""
A: 30,0 0,100 / 30,0 60,100 / 10,62 50,62
E: 0,0 0,100 / 0,0 50,0 / 0,50 40,48 / 0,100 50,100
F: 0,0 0,100 / 0,0 50,0 / 0,48 40,46
H: 0,0 0,100 / 55,0 55,100 / 0,50 55,50
K: 0,0 0,100 / 50,0 0,55 / 15,40 55,100
L: 0,0 0,100^ 55,100
M: 0,100 5,0^ 35,70^ 65,0^ 70,100
N: 0,100 0,0^ 55,100^ 55,0
P: 0,0 0,100 / 0,2 40,0 52,25 38,48 0,52
R: 0,0 0,100 / 0,2 40,0 52,24 36,48 0,52 / 16,50 55,100
T: 0,0 62,0 / 31,0 31,100
U: 0,0 2,60 12,94 32,100 52,90 58,60 60,0
V: 0,0 30,100^ 60,0
W: 0,0 20,100^ 42,30^ 64,100^ 85,0
X: 0,0 58,100 / 58,0 0,100
d: 50,55 30,42 6,52 0,78 14,100 36,96 50,75 / 52,0 50,55^ 50,75^ 54,100
e: 2,52 30,50 60,42^ 50,8 26,0 5,25 4,70 26,100 62,86
f: 50,6 36,0 24,16 24,50 24,100 / 4,42 46,40
h: 0,0 0,100 / 0,66 20,46 42,54 46,100
k: 0,0 0,100 / 40,42 0,70 / 10,62 46,100
m: 0,10 0,100 / 0,40 20,5 40,25 42,100 / 42,45 65,5 84,25 88,100
n: 0,5 0,100 / 0,40 25,4 52,20 56,100
p: 0,0 0,100 / 0,16 24,0 48,14 46,42 24,56 0,44
r: 0,0 2,100 / 0,40 20,8 48,4
t: 24,0 22,50 26,92 42,100 56,90 / 0,30 50,28
u: 0,0 2,60 20,100 45,90 58,50 / 60,0 58,50^ 64,100
w: 0,0 4,70 20,100 38,80 42,20^ 46,80 64,100 82,70 86,0
x: 0,2 16,0 40,98 60,96 / 58,0 0,100
""")


def letter(rng: np.random.Generator) -> Mark:
    """Return a letter that no reader takes for a digit."""
    kind = rng.random()
    if kind < 0.4:
        return by_hand(by_hand_letter(rng), rng)
    if kind < 0.85:
        return character(LATIN[rng.integers(len(LATIN))], FAMILIES, rng)
    foreign = GREEK + CYRILLIC
    return character(foreign[rng.integers(len(foreign))], WIDE, rng)


def by_hand_letter(rng: np.random.Generator) -> Strokes:
    """Return the strokes of a letter."""
    letters = list(_BY_HAND.values())
    return letters[rng.integers(len(letters))]
