# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Rendered digits to show to the board."""

import numpy as np

from simulator import scenes
from training.data import digits

_SEED = 1


def rendered(count: int) -> list[np.ndarray]:
    """Return ``count`` rendered digits, (height, width, 3) uint8, always the same ones."""
    rng, style = np.random.default_rng(_SEED), scenes.STYLES["normal"]
    glyphs, _ = digits.load()
    return [scenes.digit(glyphs[rng.integers(len(glyphs))], rng, style) for _ in range(count)]
