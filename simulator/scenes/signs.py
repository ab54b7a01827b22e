# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Signs: of arithmetic and of print, arrows, shapes and little drawings.

Left out is what may be a digit: a ring, a brace, a paragraph mark.
"""

import numpy as np

from simulator.scenes.fonts import SIGNS, character
from simulator.scenes.marks import Mark
from simulator.scenes.strokes import Strokes, by_hand

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
_SQUARE = ((0.0, 0.0), (0.85, 0.0), (0.85, 0.9), (0.0, 0.9), (0.0, 0.0))


def _polygon(*corners: tuple[float, float]) -> Strokes:
    """Return the sides between corners as strokes of their own."""
    return tuple(zip(corners[:-1], corners[1:], strict=True))


_BY_HAND: dict[str, Strokes] = {
    "plus": (((0.0, 0.5), (0.9, 0.5)), ((0.45, 0.0), (0.45, 1.0))),
    "minus": (((0.0, 0.0), (0.5, 0.0), (1.0, 0.0)),),
    "equals": (((0.0, 0.0), (0.9, 0.0)), ((0.0, 0.35), (0.9, 0.35))),
    "times": (((0.0, 0.0), (0.8, 0.9)), ((0.8, 0.0), (0.0, 0.9))),
    # Flat, since a steep one is a 1.
    "stroke": (((1.0, 0.0), (0.5, 0.35), (0.0, 0.7)),),
    "backstroke": (((0.0, 0.0), (0.5, 0.35), (1.0, 0.7)),),
    "asterisk": (((0.5, 0.0), (0.5, 1.0)), ((0.06, 0.25), (0.94, 0.75)),
                 ((0.94, 0.25), (0.06, 0.75))),
    "hash": (((0.3, 0.0), (0.2, 1.0)), ((0.7, 0.0), (0.6, 1.0)), ((0.0, 0.32), (0.9, 0.32)),
             ((0.0, 0.68), (0.9, 0.68))),
    "per cent": (((0.8, 0.0), (0.1, 1.0)),
                 ((0.2, 0.0), (0.02, 0.16), (0.2, 0.34), (0.36, 0.16), (0.2, 0.0)),
                 ((0.75, 0.64), (0.58, 0.8), (0.75, 1.0), (0.92, 0.8), (0.75, 0.64))),
    "question mark": (((0.02, 0.22), (0.14, 0.02), (0.42, 0.02), (0.5, 0.25), (0.3, 0.45),
                       (0.25, 0.7)), ((0.25, 0.96), (0.26, 0.98))),
    "exclamation mark": (((0.0, 0.0), (0.0, 0.68)), ((0.0, 0.96), (0.01, 0.98))),
    "tick": (((0.0, 0.55), (0.28, 1.0)), ((0.28, 1.0), (0.85, 0.0))),
    "arrow right": (((0.0, 0.3), (1.0, 0.3)), ((0.7, 0.0), (1.0, 0.3)), ((1.0, 0.3), (0.7, 0.6))),
    "arrow left": (((0.0, 0.3), (1.0, 0.3)), ((0.3, 0.0), (0.0, 0.3)), ((0.0, 0.3), (0.3, 0.6))),
    "arrow up": (((0.3, 0.0), (0.3, 1.0)), ((0.0, 0.32), (0.3, 0.0)), ((0.3, 0.0), (0.6, 0.32))),
    "arrow down": (((0.3, 0.0), (0.3, 1.0)), ((0.0, 0.68), (0.3, 1.0)), ((0.3, 1.0), (0.6, 0.68))),
    "star": _polygon(*_STAR),
    "heart": (((0.5, 0.28), (0.36, 0.02), (0.08, 0.06), (0.04, 0.4), (0.5, 1.0)),
              ((0.5, 0.28), (0.64, 0.02), (0.92, 0.06), (0.96, 0.4), (0.5, 1.0))),
    "triangle": _polygon((0.5, 0.0), (0.0, 0.9), (1.0, 0.9), (0.5, 0.0)),
    "triangle down": _polygon((0.0, 0.0), (1.0, 0.0), (0.5, 0.9), (0.0, 0.0)),
    "square": _polygon(*_SQUARE),
    "crossed square": (*_polygon(*_SQUARE), ((0.0, 0.0), (0.85, 0.9)), ((0.85, 0.0), (0.0, 0.9))),
    "diamond": _polygon((0.4, 0.0), (0.8, 0.5), (0.4, 1.0), (0.0, 0.5), (0.4, 0.0)),
    "house": (*_polygon((0.0, 0.4), (0.45, 0.0), (0.9, 0.4), (0.9, 1.0), (0.0, 1.0), (0.0, 0.4)),
              ((0.0, 0.4), (0.9, 0.4))),
    "spiral": (_SPIRAL,),
    "smiley": (_RING, ((0.32, 0.34), (0.33, 0.42)), ((0.67, 0.34), (0.66, 0.42)),
               ((0.24, 0.62), (0.4, 0.78), (0.6, 0.78), (0.76, 0.62))),
    "wave": (((0.0, 0.2), (0.18, 0.0), (0.4, 0.25), (0.6, 0.4), (0.82, 0.18), (1.0, 0.2)),),
    "lightning": _polygon((0.5, 0.0), (0.1, 0.55), (0.5, 0.5), (0.05, 1.0)),
    "less": (((0.8, 0.0), (0.0, 0.4)), ((0.0, 0.4), (0.8, 0.8))),
    "greater": (((0.0, 0.0), (0.8, 0.4)), ((0.8, 0.4), (0.0, 0.8))),
    "ampersand": (((0.8, 0.95), (0.2, 0.3), (0.22, 0.05), (0.42, 0.02), (0.5, 0.2), (0.1, 0.6),
                   (0.04, 0.85), (0.26, 1.0), (0.55, 0.88), (0.78, 0.55)),),
}  # fmt: skip

_DRAWN = 0.65  # share of the signs that are strokes, the others being print


def sign(rng: np.random.Generator) -> Mark:
    """Return a sign that is neither letter nor digit."""
    if rng.random() < _DRAWN:
        shapes = list(_BY_HAND.values())
        return by_hand(shapes[rng.integers(len(shapes))], rng)
    return character(PRINTED[rng.integers(len(PRINTED))], SIGNS, rng)
