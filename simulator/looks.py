"""What the firmware makes of a frame on its way to a reading, for those who show or save it.

A frame gets one look or more. In each of them, a mark is taken for a digit, or a row of marks is
taken to parts. These are more than its digits, because a mark can be cut in several ways.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(eq=False)
class Part:
    """What was taken for a digit: its box in the frame, and the result of each stage."""

    box: tuple[int, int, int, int]
    """Top, left, bottom, right."""
    glyph: np.ndarray
    """(28, 28) uint8."""
    is_cut: bool
    """Whether other ink, as of its neighbours in a row, was left out."""
    features: np.ndarray | None = None
    scores: np.ndarray | None = None
    copies: int = 0
    """How many copies of the glyph were classified, too."""


class Looks:
    """The looks at the frame that a ``Reader`` of the firmware has read last.

    ``parts`` are those of each look. None is for one that was no digit after all.
    """

    def __init__(self, reader: Any) -> None:
        """Watch the stages of ``reader`` from now on."""
        self.parts: list[list[Part | None]] = []
        self._reader = reader
        for owner, name, then in (
            (reader.finder, "find", self._found),
            (reader.normaliser, "glyph", self._made),
            (reader.features, "of", self._described),
            (reader.model, "scores", self._classified),
            (reader, "_scores", self._classified),  # of the copies, too
        ):
            _wrap(owner, name, then)

    def clear(self) -> None:
        """Forget the frame, because another one follows."""
        self.parts = []

    def of(self, reading: Any) -> list[Part]:
        """Return the part of each digit of ``reading``, or of the mark that is none."""
        if not self.parts:
            return []
        look = [part for part in self.parts[self._reader.look - 1] if part]
        if len(reading.digits) > 1:
            return [_read_as(digit, look) for digit in reading.digits]
        return [part for part in look if part.box == reading.box and not part.is_cut][-1:]

    def _found(self, *_: object) -> None:
        # Within a look the finder may search again, after a row that was no number.
        if len(self.parts) < self._reader._looks:
            self.parts.append([])

    def _made(self, glyph: Any, luma: object, found: object, *_: object) -> None:
        box, is_cut = self._reader.normaliser.box, found is not self._reader.finder
        self.parts[-1].append(None if glyph is None else Part(box, copied(glyph), is_cut))

    def _described(self, features: Any, glyph: object, lean: int = 0) -> None:
        if not self.parts or not (part := self.parts[-1][-1]):
            return  # a glyph is read without a frame
        if lean:
            part.copies += 1
        else:
            part.features = copied(features)

    def _classified(self, scores: Any, *_: object) -> None:
        if self.parts and (part := self.parts[-1][-1]):
            part.scores = copied(scores)


def _read_as(read: tuple, parts: list[Part]) -> Part:
    """Return the one of ``parts`` that is a digit of a number: (digit, confidence, box)."""
    digit, confidence, box = read

    def unlikeness(part: Part) -> float:
        assert part.scores is not None
        return abs(likelihoods(part.scores)[digit] - confidence)

    # Others may have the same box, and more or less of the ink in it.
    return min((part for part in parts if part.is_cut and part.box == box), key=unlikeness)


def least_certain(reading: Any, parts: list[Part]) -> Part:
    """Return the one of ``parts``, which are those of ``reading``, that is the least certain."""
    confidences = [confidence for _, confidence, _ in reading.digits] or [0]
    return parts[confidences.index(min(confidences))]


def likelihoods(scores: np.ndarray) -> np.ndarray:
    """Return the probabilities of ten digits and of none that their ten log-odds mean."""
    odds = np.exp(np.append(scores, 0) - max(*scores, 0))
    return odds / odds.sum()


def copied(array: Any) -> np.ndarray:
    """Return an array of the simulated ulab, which the firmware will write to, as NumPy's own."""
    return np.array(array.tolist(), dtype=chr(array.dtype))


def _wrap(owner: Any, name: str, then: Callable[..., None]) -> None:
    """Let ``then`` know the result and the arguments of each call of ``owner.name``."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        then(result, *arguments, **named)
        return result

    setattr(owner, name, wrapped)
