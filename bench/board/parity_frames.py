# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Frames on which shim and board are most likely to differ: every kind that the renderer makes, and
pictures near the decision boundary."""

from collections.abc import Callable

import numpy as np

from bench.paper import sets
from emulator.emulate import Picture
from simulator import scenes
from training.data import digits

SEED = 2026

_BOUNDARY_SHARE = 0.25
_BISECTIONS = 7
_TRIES = 20


def frames(count: int, digit_of: Callable[[np.ndarray], int | None]) -> list[Picture]:
    """Return ``count`` pictures, each with its kind and number; always the same ones.

    ``digit_of`` reads a picture. The boundary lies where its answer changes between two of them.
    """
    rng = np.random.default_rng(SEED)
    glyphs, labels = digits.load()
    boundary = round(count * _BOUNDARY_SHARE)
    measured = sets.frames(count, glyphs, labels)  # as in the benchmark, of every set
    chosen = rng.choice(len(measured), count - boundary, replace=False)
    return [
        *((measured[number].source, measured[number]()) for number in chosen),
        *((f"boundary {n}", _between(glyphs, rng, digit_of)) for n in range(boundary)),
    ]


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
