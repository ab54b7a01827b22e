"""Choose the camera frames that the firmware is measured on.

Each style of the renderer has a set with MNIST's test digits, and so has each way in which a frame
may vary. One more set has digits by hands that MNIST lacks, in shapes that training does not draw.
Each kind of frame without a digit is a set. A frame depends on its set and its number alone, so a
smaller benchmark has the first frames of a larger one. Training uses none of these frames.
"""

from dataclasses import dataclass, replace

import numpy as np

from simulator import scenes
from simulator.scenes.hands import VARIETIES
from simulator.scenes.marks import from_glyph

STYLES = tuple(scenes.STYLES)
HANDS = "hands"
LIGHT_ON_DARK = "light on dark"
INVERTED = "inverted"  # the very frames of the style that follows, light on dark
INVERTED_STYLE = "easy"
DARK_MARKS = "marks on dark"  # letters, signs and scribbles, light on dark
DIVISORS = {
    LIGHT_ON_DARK: 1,
    "boxed": 2,
    "underlined": 4,
    "lined": 4,
    "dotted": 4,
    "surrounded": 2,
    "at the rim": 2,
    "thin": 2,
    "small": 2,
    "worn": 2,
    "camera": 2,
}
"""The variations of normal and hard frames that are measured, each on N frames divided by this."""
CUTS = {
    "cut, 5 to 15 %": (0.05, 0.15),
    "cut, 15 to 30 %": (0.15, 0.3),
    "cut, 30 to 60 %": (0.3, 0.6),
}
"""Digits that run off the frame, with the share of the ink that is outside."""
SETS = (*STYLES, HANDS, *scenes.NOTHING, *DIVISORS, *CUTS, DARK_MARKS, INVERTED)

_MIXED_STYLES = ("normal", "hard")  # half of each, in the sets that are not named by a style
_SEED = 2026  # unlike training's, which begin with 0 and 1
_ORDER = 0  # the second number of the seed that orders the digits; those of the sets begin with 1
_SPARE_GLYPHS = 8  # for a frame of several digits, or of half a digit
_FEW = 5  # the sets without a digit, and those of cut digits, have N frames divided by this
_SINGLE_MARKS = tuple(scenes.NO_DIGIT_MARKS)


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
        if self.set == INVERTED:
            return 255 - replace(self, set=self.style)()
        rng = np.random.default_rng([_SEED, 1 + SETS.index(self.set), self.number])
        style = scenes.STYLES[self.style]
        if self.set == DARK_MARKS:
            kind = _SINGLE_MARKS[self.number % len(_SINGLE_MARKS)]
            return scenes.nothing(kind, rng, style.varied(LIGHT_ON_DARK), self.glyphs)
        if self.truth is None:
            return scenes.nothing(self.set, rng, style, self.glyphs)
        if self.set == HANDS:
            return scenes.hand(self.truth, rng, style, kept_back=True, variety=self.variety)
        if self.set in CUTS:
            return scenes.cut_off(from_glyph(self.glyphs[0]), rng, style, CUTS[self.set])
        if self.set in DIVISORS:
            style = style.varied(self.set)
        return scenes.digit(self.glyphs[0], rng, style)

    @property
    def variety(self) -> str | None:
        """The name of the variety, if the frame is written by another hand."""
        if self.set != HANDS or self.truth is None:
            return None
        names = VARIETIES[self.truth]
        return names[self.number // 20 % len(names)]  # both styles of each


def frames(count: int, glyphs: np.ndarray, labels: np.ndarray) -> list[Frame]:
    """Return ``count`` frames of each style and of other hands, and fewer of the other sets.

    glyphs: (N, 28, 28) uint8 test glyphs; labels: (N,). All are used before one is used again.
    """
    order = np.random.default_rng([_SEED, _ORDER]).permutation(len(labels))
    glyphs, labels = glyphs[order], labels[order]
    written = _written(count, glyphs, labels)
    return [
        *written,
        *(replace(frame, set=INVERTED) for frame in written if frame.set == INVERTED_STYLE),
        *_hands(count),
        *_without_digit(count // _FEW, glyphs),
        *_varied(count, glyphs, labels),
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


def _varied(count: int, glyphs: np.ndarray, labels: np.ndarray) -> list[Frame]:
    """Return frames with test digits of each variation, and of digits that are cut."""
    counts = {name: count // divisor for name, divisor in DIVISORS.items()}
    counts |= dict.fromkeys(CUTS, count // _FEW)
    made = []
    for place, (name, own) in enumerate(counts.items()):
        for number in range(own):
            index = (len(counts) * number + place) % len(labels)
            truth = int(labels[index])
            made.append(Frame(name, number, _mixed(number), truth, glyphs[index : index + 1]))
    return made


def _without_digit(count: int, glyphs: np.ndarray) -> list[Frame]:
    frames = []
    for kind in (*scenes.NOTHING, DARK_MARKS):
        for number in range(count):
            spare = (number * _SPARE_GLYPHS + np.arange(_SPARE_GLYPHS)) % len(glyphs)
            frames.append(Frame(kind, number, _mixed(number), None, glyphs[spare]))
    return frames


def _mixed(number: int) -> str:
    """Return the style of a frame of a mixed set; it changes every ten, so every digit has both."""
    return _MIXED_STYLES[number // 10 % len(_MIXED_STYLES)]
