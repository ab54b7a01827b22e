"""Other writing: letters of other alphabets, and words of joined letters."""

import numpy as np

from simulator.scenes.fonts import WIDE, character
from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Point, Strokes, by_hand, shapes

# Hebrew, Arabic, Armenian, Georgian and Tifinagh, without what may be read as a digit in some hand.
FOREIGN = "אגהחמצשתبتثسشصضكԱԴԵԽՄՆՌთლღⴽⵅⵎⵣⵟⵞ"
FAMILIES = WIDE[:2]
"""The fonts with these."""

_BY_HAND = shapes("""
katakana ki: 4,26 40,20 72,14 / 0,60 40,54 80,46 / 30,0 40,50 48,100
katakana sa: 0,28 80,26 / 22,4 24,54 / 58,0 58,50 44,80 20,100
katakana na: 0,34 80,30 / 44,0 42,40 30,76 6,100
katakana me: 62,0 40,50 0,100 / 14,26 40,46 72,80
katakana ya: 0,40 40,28 78,16^ 64,40 50,48 / 24,4 34,50 44,100
hiragana ha: 6,0 0,50 6,100 / 30,24 80,22 / 60,0 60,50 60,80 44,96 32,84 50,72 84,96
kanji great: 0,36 90,34 / 44,0 42,40 30,74 0,100 / 46,40 60,72 92,100
kanji tree: 0,32 90,30 / 46,0 46,50 46,100 / 44,34 28,62 2,84 / 48,34 66,62 92,82
kanji sun: 0,0 0,50 0,100 / 0,0 66,0^ 66,50 66,100 / 0,48 66,48 / 0,98 66,98
kanji mountain: 44,0 44,50 44,92 / 4,36 4,70 4,94^ 44,94 86,94 / 86,34 86,96
kanji river: 10,0 10,50 0,100 / 42,8 42,86 / 76,0 76,50 76,100
kanji up: 40,0 40,50 40,94 / 40,42 74,42 / 0,96 84,96
kanji text: 42,0 46,12 / 0,24 88,24 / 66,26 50,60 4,100 / 18,30 44,70 88,100
devanagari ka: 0,0 90,0 / 46,0 46,50 46,100 / 46,40 20,30 6,50 22,66 46,52 / 46,48 72,34 84,56 70,76
devanagari ma: 0,0 84,0 / 64,0 64,50 64,100 / 14,0 16,60 6,74 24,70 64,66
""")

# Each begins and ends at the line, where it joins the next.
_CURSIVE = shapes("""
a: 0,88 22,52 44,46 20,44 6,66 14,94 34,84 42,48^ 42,80 50,94 64,84
c: 0,88 22,52 36,46 40,56 30,44 10,58 10,84 26,96 52,84
e: 0,88 24,68 30,48 16,44 6,62 10,88 28,96 50,84
h: 0,88 26,40 30,8 18,4 12,40 10,96^ 16,60 32,46 42,60 42,86 50,94 64,84
i: 0,88 12,46^ 12,82 22,96 40,84
k: 0,88 26,40 30,8 18,4 12,40 10,96^ 16,60 34,46 36,58 14,68^ 34,92 56,84
l: 0,88 26,40 30,8 18,2 10,40 12,84 24,96 44,84
m: 0,88 10,46^ 10,96^ 14,60 26,46 32,60 32,96^ 36,60 50,46 56,60 56,86 64,94 78,84
n: 0,88 10,46^ 10,96^ 14,60 30,46 40,60 40,86 48,94 62,84
o: 0,88 26,46 8,58 10,88 28,94 40,70 30,46 38,52 56,60 66,84
r: 0,88 12,42 20,50 36,48^ 32,82 42,94 56,84
t: 0,88 18,10^ 16,80 26,96 46,84
u: 0,88 10,46^ 8,80 20,96 36,82 40,46^ 40,82 48,94 62,84
v: 0,88 10,50 22,92 40,60 36,46 52,58 62,84
w: 0,88 8,46^ 8,84 22,94 32,56^ 32,84 46,94 58,52 72,62 80,84
""")

_FOREIGN = 0.55  # share of the writing that is a letter; the others are words
_PRINTED = 0.5  # share of these that come from fonts
_LETTERS = (2, 5)
_FLOURISH = 0.25  # share of the words that are signed with a line below


def writing(rng: np.random.Generator) -> Mark:
    """Return a letter of another alphabet, or a short word."""
    if rng.random() < _FOREIGN:
        if rng.random() < _PRINTED:
            return character(FOREIGN[rng.integers(len(FOREIGN))], FAMILIES, rng)
        letters = list(_BY_HAND.values())
        return by_hand(letters[rng.integers(len(letters))], rng)
    return by_hand(word(rng), rng)


def word(rng: np.random.Generator) -> Strokes:
    """Return the strokes of a few joined letters, perhaps with a flourish as in a signature."""
    letters = list(_CURSIVE.values())
    strokes: list[list[Point]] = [[]]
    left = 0.0
    for _ in range(rng.integers(*_LETTERS)):
        for k, points in enumerate(letters[rng.integers(len(letters))]):
            moved = [(x + left, y) for x, y in points]
            if k:
                strokes.append(moved)
            else:
                strokes[-1] = [*strokes[-1][:-1], *moved]
        left = strokes[-1][-1][0]
    if rng.random() < _FLOURISH:
        middle = rng.uniform(0.2, 0.8) * left
        strokes[-1] = [*strokes[-1], (left + 0.3, 0.7), (middle, 1.25), (-0.2, 1.1), (left, 1.2)]
    return strokes
