# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Frames on which shim and board might differ, if they did: every kind that the renderer makes,
and pictures near the decision boundary."""

from collections.abc import Callable

import numpy as np

from simulator.pico.emulate import Picture
from training import digits, render

SEED = 2026

# Of twenty frames each kind gets so many.
_SHARES = {"digit": 9, "shadow": 2, "blank": 2, "dark": 1, "edge": 2, "boundary": 4}
_BISECTIONS = 7
_TRIES = 20


def frames(count: int, digit_of: Callable[[np.ndarray], int | None]) -> list[Picture]:
    """Return ``count`` pictures, each with its kind and number; always the same ones.

    ``digit_of`` reads a picture: where the answer changes between two of them lies the boundary.
    """
    rng = np.random.default_rng(SEED)
    glyphs, _ = digits.load()

    def written() -> np.ndarray:
        return render.digit(glyphs[rng.integers(len(glyphs))], rng)

    make = {
        "digit": written,
        "shadow": lambda: _shadowed(written(), rng),
        "blank": lambda: render.blank(rng),
        "dark": lambda: render.covered(rng),
        "edge": lambda: render.edge(rng),
        "boundary": lambda: _between(glyphs, rng, digit_of),
    }
    kinds = [kind for kind, share in _SHARES.items() for _ in range(share)]
    order = rng.permutation(np.resize(np.arange(len(kinds)), count))
    return [(f"{kinds[k]} {number}", make[kinds[k]]()) for number, k in enumerate(order)]


def _shadowed(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return ``picture`` with the upright edge of a shadow somewhere in its middle half."""
    width = picture.shape[1]
    edge = rng.integers(width // 4, 3 * width // 4)
    light = np.where(np.arange(width) < edge, 1, rng.uniform(0.5, 0.8))[:, None]
    return (picture * light).astype(np.uint8)


def _between(
    glyphs: np.ndarray, rng: np.random.Generator, digit_of: Callable[[np.ndarray], int | None]
) -> np.ndarray:
    """Return a picture of two digits, one fading into the other, where the reading changes."""
    for _ in range(_TRIES):
        first, second = glyphs[rng.choice(len(glyphs), 2, replace=False)].astype(np.float64)
        seed = int(rng.integers(1 << 32))

        def mixed(share: float, first=first, second=second, seed=seed) -> np.ndarray:
            glyph = np.rint((1 - share) * first + share * second).astype(np.uint8)
            return render.digit(glyph, np.random.default_rng(seed))

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
