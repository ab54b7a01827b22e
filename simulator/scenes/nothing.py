"""Pictures without a single, whole digit, of every kind that lies before a camera."""

from collections.abc import Callable

import numpy as np

from simulator.scenes import doodles, empty, groups, letters, prints, scribbles, signs, writing
from simulator.scenes.marks import Mark
from simulator.scenes.styles import Style
from simulator.scenes.written import picture_of

_Draw = Callable[[np.random.Generator, Style, np.ndarray], np.ndarray]

NO_DIGIT_MARKS: dict[str, Callable[[np.random.Generator], Mark]] = {
    "letter": letters.letter,
    "sign": signs.sign,
    "scribble": scribbles.scribble,
    "writing": writing.writing,
    "doodle": doodles.doodle,
}
"""The kinds that are a single mark, and what draws it."""

_KINDS: dict[str, _Draw] = {
    "blank": lambda rng, style, glyphs: empty.blank(rng, style),
    "covered": lambda rng, style, glyphs: empty.covered(rng, style),
    "overexposed": lambda rng, style, glyphs: empty.overexposed(rng, style),
    "edge": lambda rng, style, glyphs: empty.edge(rng, style),
    "several": groups.several,
    "cut": groups.cut,
    "texture": lambda rng, style, glyphs: prints.texture(rng, style),
}
# In this order: the benchmark's frames depend on it.
NOTHING = ("letter", "sign", "scribble", *_KINDS, "writing", "doodle")


def nothing(kind: str, rng: np.random.Generator, style: Style, glyphs: np.ndarray) -> np.ndarray:
    """Return a picture, (HEIGHT, WIDTH, 3) uint8 RGB, that shows no single, whole digit.

    kind: one of ``NOTHING``. glyphs: (n, 28, 28) uint8 white on black; "several" and "cut" show
    some of them. Raises ValueError for another kind.
    """
    if kind in NO_DIGIT_MARKS:
        return picture_of(NO_DIGIT_MARKS[kind](rng), rng, style)
    if kind in _KINDS:
        return _KINDS[kind](rng, style, glyphs)
    raise ValueError(f"unknown kind {kind!r}: choose one of {', '.join(NOTHING)}")
