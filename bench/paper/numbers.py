"""Measure how well the firmware reads numbers, and what else it takes for one.

The numbers are written with MNIST's test digits. A frame depends on its set and its number alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator import scenes
from simulator.classify import classify
from simulator.pictures import PictureError
from simulator.scenes import numbers
from simulator.scenes.styles import Range
from simulator.settings_file import MOST_DIGITS
from training.report.scores import wilson_interval

_SEED = 2027
_SPARE_GLYPHS = 9  # for what is no number
_SINGLE_MARKS = ("letter", "scribble", "sign")
_MOST_ACCEPTED = 0.05  # of words, sums, letters and scribbles
_JUDGED = ("word", "sum", "letter", "scribble")


@dataclass(frozen=True)
class Set:
    """A set of frames with numbers, and the share of them that must be read right."""

    style: str
    lengths: tuple[int, ...]
    touching: float = 0.0
    point: bool = False
    least_right: float = 0.0
    apart: Range = numbers.APART


SETS = {
    "2 to 4 digits apart, normal": Set("normal", (2, 3, 4), least_right=0.96),
    "2 to 5 digits apart, hard": Set("hard", (2, 3, 4, 5), least_right=0.91),
    "2 to 4 digits, one in five touching, normal": Set("normal", (2, 3, 4), 0.2, False, 0.85),
    "5 and 6 digits apart, normal": Set("normal", (5, 6)),
    "2 to 4 digits with a point or a comma, normal": Set("normal", (2, 3, 4), point=True),
    "2 to 4 digits far apart, normal": Set("normal", (2, 3, 4), apart=numbers.WIDE),
}
NO_NUMBERS = (*numbers.NO_NUMBERS, *_SINGLE_MARKS)
# A frame's seed has the place of its set here. A new set goes last, so that no other one changes.
_ORDER = (*tuple(SETS)[:5], *NO_NUMBERS, *tuple(SETS)[5:])


@dataclass(frozen=True, eq=False)
class Frame:
    """One frame; call it to render its picture, (H, W, 3) uint8. It pickles small."""

    set: str
    number: int
    text: str | None  # None: the frame shows no number
    glyphs: np.ndarray  # (n, 28, 28) uint8: one for each digit, or spare ones

    @property
    def source(self) -> str:
        """The name that people read."""
        return f"{self.set} {self.number}"

    def __call__(self) -> np.ndarray:
        """Render the picture, always the same."""
        rng = np.random.default_rng([_SEED, _ORDER.index(self.set), self.number])
        if self.text is not None:
            own = SETS[self.set]
            return numbers.number(
                self.text,
                self.glyphs,
                rng,
                scenes.STYLES[own.style],
                own.touching,
                own.apart,
            )
        style = scenes.STYLES[("normal", "hard")[self.number % 2]]
        if self.set in numbers.NO_NUMBERS:
            return numbers.NO_NUMBERS[self.set](rng, style, self.glyphs)
        return scenes.nothing(self.set, rng, style, self.glyphs)


def frames(count: int, glyphs: np.ndarray, labels: np.ndarray) -> list[Frame]:
    """Return half of ``count`` frames of each set, and a fifth of each kind of no number.

    glyphs: (N, 28, 28) uint8 test glyphs; labels: (N,).
    """
    made = []
    for place, (name, own) in enumerate(SETS.items()):
        for number in range(count // 2):
            rng = np.random.default_rng([_SEED, 100 + place, number])
            length = own.lengths[number % len(own.lengths)]
            text = "".join(rng.choice(list("0123456789"), length))
            hand = numbers.one_hand(text, glyphs, labels, rng)
            if own.point:
                text = f"{text[:1]}{'.,'[number // 3 % 2]}{text[1:]}"
            made.append(Frame(name, number, text, hand))
    for kind in NO_NUMBERS:
        for number in range(count // 5):
            spare = (number * _SPARE_GLYPHS + np.arange(_SPARE_GLYPHS)) % len(glyphs)
            made.append(Frame(kind, number, None, glyphs[spare]))
    return made


def read(chosen: Sequence[Frame], model: str) -> list[str | None]:
    """Return the number that the firmware reads in each frame, or None."""
    named = [(frame.source, frame) for frame in chosen]
    read = []
    for _, answer in classify(named, model, digits=MOST_DIGITS):
        if isinstance(answer, PictureError):
            raise answer
        read.append(answer.number)
    return read


def rows(chosen: Sequence[Frame], read: Sequence[str | None]) -> list[tuple[str, int, int, str]]:
    """Return (what, count, of, target) for each line of the table; target "" if there is none."""
    lines = []
    for name, own in SETS.items():
        pairs = [
            ("".join(filter(str.isdigit, frame.text or "")), number)
            for frame, number in zip(chosen, read, strict=True)
            if frame.set == name
        ]
        wanted = f">= {own.least_right:.0%}" if own.least_right else ""
        lines.append((f"{name}: read right", *_count(a == b for a, b in pairs), wanted))
        for length in own.lengths:
            of_length = [a == b for a, b in pairs if len(a) == length]
            lines.append((f"{name}: {length} digits read right", *_count(of_length), ""))
        digits = [x == y for a, b in pairs if b and len(a) == len(b) for x, y in zip(a, b)]  # noqa: B905
        lines.append((f"{name}: digits read right, where none is missing", *_count(digits), ""))
        more = [None if b is None else len(b) - len(a) for a, b in pairs]
        for what, wrong in (
            ("refused", [extra is None for extra in more]),
            ("too few digits (lost or merged)", [(extra or 0) < 0 for extra in more]),
            ("too many digits (split)", [(extra or 0) > 0 for extra in more]),
        ):
            lines.append((f"{name}: {what}", *_count(wrong), ""))
    for kind in NO_NUMBERS:
        accepted = [
            number is not None and len(number) > 1
            for frame, number in zip(chosen, read, strict=True)
            if frame.set == kind
        ]
        wanted = f"<= {_MOST_ACCEPTED:.0%}" if kind in _JUDGED else ""
        lines.append((f"taken for a number: {kind}", *_count(accepted), wanted))
    return lines


def cells(models: dict[str, list[tuple[str, int, int, str]]]) -> list[list[str]]:
    """Return the table's cells, with 95 % intervals in brackets."""
    made = []
    for own in zip(*models.values(), strict=True):
        what, _, of, wanted = own[0]
        made.append([what, f"{of:,}", wanted, *(_cell(*shares) for _, *shares, _ in own)])
    return made


def missed(models: dict[str, list[tuple[str, int, int, str]]]) -> list[str]:
    """Return a phrase for each target that logistic, the model that Inkling comes with, misses."""
    phrases = []
    for what, count, of, wanted in models.get("logistic", []):
        if wanted:
            sign, bound = wanted.split()
            share, limit = count / of, float(bound.rstrip("%")) / 100
            if share < limit if sign == ">=" else share > limit:
                phrases.append(f"logistic, {what} {share:.1%} ({wanted})")
    return phrases


def _count(values: Any) -> tuple[int, int]:
    values = list(values)
    return sum(values), len(values)


def _cell(count: int, of: int) -> str:
    if not of:
        return "-"
    low, high = wilson_interval(count, of)
    return f"{count / of:.1%} [{low:.1%}, {high:.1%}]"
