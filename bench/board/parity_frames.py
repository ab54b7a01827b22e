# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Frames on which shim and board are most likely to differ: every kind that the renderer makes, and
pictures near the decision boundary."""

from collections.abc import Callable

import numpy as np

from emulator.emulate import Picture
from simulator import scenes
from training.data import digits

SEED = 2026

# How many of each kind stand in every round of frames.
_SHARES = {
    "digit": 7,
    "hard digit": 2,
    "hand": 1,
    **dict.fromkeys(scenes.NOTHING, 1),
    "boundary": 4,
}
_BISECTIONS = 7
_TRIES = 20


def frames(count: int, digit_of: Callable[[np.ndarray], int | None]) -> list[Picture]:
    """Return ``count`` pictures, each with its kind and number; always the same ones.

    ``digit_of`` reads a picture. The boundary lies where its answer changes between two of them.
    """
    rng = np.random.default_rng(SEED)
    glyphs, _ = digits.load()
    normal, hard = scenes.STYLES["normal"], scenes.STYLES["hard"]

    def make(kind: str) -> np.ndarray:
        match kind:
            case "digit":
                return scenes.digit(glyphs[rng.integers(len(glyphs))], rng, normal)
            case "hard digit":
                return scenes.digit(glyphs[rng.integers(len(glyphs))], rng, hard)
            case "hand":
                return scenes.hand(int(rng.integers(10)), rng, normal)
            case "boundary":
                return _between(glyphs, rng, digit_of)
        return scenes.nothing(kind, rng, normal, glyphs)

    kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
    order = rng.permutation(np.resize(np.arange(len(kinds)), count))
    return [(f"{kinds[k]} {number}", make(kinds[k])) for number, k in enumerate(order)]


def _between(
    glyphs: np.ndarray, rng: np.random.Generator, digit_of: Callable[[np.ndarray], int | None]
) -> np.ndarray:
    """Return a picture of two digits, one fading into the other, where the reading changes."""
    for _ in range(_TRIES):
        first, second = glyphs[rng.choice(len(glyphs), 2, replace=False)].astype(np.float64)
        seed = int(rng.integers(1 << 32))

        def mixed(share: float, first=first, second=second, seed=seed) -> np.ndarray:
            glyph = np.rint((1 - share) * first + share * second).astype(np.uint8)
            return scenes.digit(glyph, np.random.default_rng(seed), scenes.STYLES["normal"])

        low, high = 0.0, 1.0
        before = digit_of(mixed(low))
        if before == digit_of(mixed(high)):
            continue
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            if digit_of(mixed(middle)) == before:
                low = middle
            else:
                high = middle
        return mixed(low)
    return mixed(0.5)
