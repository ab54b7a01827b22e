# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Say which camera frames the firmware is measured on.

There are three sets of MNIST's test digits, one for each style of the renderer; one of digits by
hands that MNIST lacks; and one of each kind of frame without a digit. A frame follows from its set
and its number alone, so fewer frames are the first of more, and no frame is one of training's.
"""

from dataclasses import dataclass

import numpy as np

from simulator import scenes

STYLES = tuple(scenes.STYLES)
HANDS = "hands"
SETS = (*STYLES, HANDS, *scenes.NOTHING)

# Sets that are not named by their style, and those without a digit, are half this, half that.
_MIXED_STYLES = ("normal", "hard")
_SEED = 2026  # apart from training's, which begin with 0 and 1
_ORDER = 0  # the second number of the seed that orders the digits; those of the sets begin with 1
_GLYPHS_AT_HAND = 8  # for frames of several digits, or half of one


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame; call it to render its picture, (H, W, 3) uint8.

    It pickles small, so it is a worker that renders it.
    """

    set: str
    number: int
    style: str
    truth: int | None  # None: there is no digit to be read
    glyphs: np.ndarray  # (n, 28, 28) uint8: what is written, or may be made use of

    @property
    def source(self) -> str:
        """The frame's name, for people."""
        return f"{self.set} {self.number}"

    def __call__(self) -> np.ndarray:
        """Render the picture, always the same."""
        rng = np.random.default_rng([_SEED, 1 + SETS.index(self.set), self.number])
        style = scenes.STYLES[self.style]
        if self.truth is None:
            return scenes.nothing(self.set, rng, style, self.glyphs)
        if self.set == HANDS:
            return scenes.hand(self.truth, rng, style)
        return scenes.digit(self.glyphs[0], rng, style)


def frames(count: int, glyphs: np.ndarray, labels: np.ndarray) -> list[Frame]:
    """Return ``count`` frames of each style, half as many of hands and a fifth of each other kind.

    glyphs: (N, 28, 28) uint8 test glyphs, labels: (N,). No glyph is written twice until all are.
    """
    order = np.random.default_rng([_SEED, _ORDER]).permutation(len(labels))
    return [
        *_written(count, glyphs[order], labels[order]),
        *_hands(count // 2),
        *_without_digit(count // 5, glyphs[order]),
    ]


def _written(count: int, glyphs: np.ndarray, labels: np.ndarray) -> list[Frame]:
    made = []
    for place, style in enumerate(STYLES):
        for number in range(count):
            index = (len(STYLES) * number + place) % len(labels)
            truth = int(labels[index])
            made.append(Frame(style, number, style, truth, glyphs[index : index + 1]))
    return made


def _hands(count: int) -> list[Frame]:
    """Return digits of other hands, each as often as the others."""
    none = np.empty((0, 28, 28), np.uint8)
    return [Frame(HANDS, number, _mixed(number), number % 10, none) for number in range(count)]


def _without_digit(count: int, glyphs: np.ndarray) -> list[Frame]:
    return [
        Frame(kind, number, _mixed(number), None, _some(glyphs, number))
        for kind in scenes.NOTHING
        for number in range(count)
    ]


def _some(glyphs: np.ndarray, number: int) -> np.ndarray:
    return glyphs[(number * _GLYPHS_AT_HAND + np.arange(_GLYPHS_AT_HAND)) % len(glyphs)]


def _mixed(number: int) -> str:
    """Return the style of a frame of a mixed set; ten at a time, so every digit has both."""
    return _MIXED_STYLES[number // 10 % len(_MIXED_STYLES)]
