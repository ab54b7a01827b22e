"""Choose the camera frames that the firmware is measured on.

Each style of the renderer has a set with MNIST's test digits. One more set has digits by hands
that MNIST lacks, and each kind of frame without a digit is a set. A frame depends on its set and
its number alone, so a smaller benchmark has the first frames of a larger one. Training uses none
of these frames.
"""

from dataclasses import dataclass

import numpy as np

from simulator import scenes

STYLES = tuple(scenes.STYLES)
HANDS = "hands"
SETS = (*STYLES, HANDS, *scenes.NOTHING)

_MIXED_STYLES = ("normal", "hard")  # half of each, in the sets that are not named by a style
_SEED = 2026  # unlike training's, which begin with 0 and 1
_ORDER = 0  # the second number of the seed that orders the digits; those of the sets begin with 1
_SPARE_GLYPHS = 8  # for a frame of several digits, or of half a digit


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame; call it to render its picture, (H, W, 3) uint8.

    It pickles small, so a worker can render it.
    """

    set: str
    number: int
    style: str
    truth: int | None  # None: the frame has no digit to read
    glyphs: np.ndarray  # (n, 28, 28) uint8: the glyph to write, or spare ones

    @property
    def source(self) -> str:
        """The name that people read."""
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

    glyphs: (N, 28, 28) uint8 test glyphs; labels: (N,). All are used before one is used again.
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
    """Return frames of other hands, with every digit equally often."""
    none = np.empty((0, 28, 28), np.uint8)
    return [Frame(HANDS, number, _mixed(number), number % 10, none) for number in range(count)]


def _without_digit(count: int, glyphs: np.ndarray) -> list[Frame]:
    frames = []
    for kind in scenes.NOTHING:
        for number in range(count):
            spare = (number * _SPARE_GLYPHS + np.arange(_SPARE_GLYPHS)) % len(glyphs)
            frames.append(Frame(kind, number, _mixed(number), None, glyphs[spare]))
    return frames


def _mixed(number: int) -> str:
    """Return the style of a frame of a mixed set; it changes every ten, so every digit has both."""
    return _MIXED_STYLES[number // 10 % len(_MIXED_STYLES)]
