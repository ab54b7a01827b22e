# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Let the firmware read the frames, and the test glyphs, on simulated boards."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from tqdm import tqdm

from bench.paper.sets import Frame
from simulator.classify import Answer, classify
from simulator.pictures import PictureError


@dataclass(frozen=True)
class Outcome:
    """A frame and the firmware's answer to it."""

    frame: Frame
    answer: Answer

    @property
    def accepted(self) -> bool:
        """Whether the firmware read a digit, right or wrong."""
        return self.answer.digit is not None

    @property
    def right(self) -> bool:
        """Whether it read the digit on the frame, or none on a frame without one."""
        return self.answer.digit == self.frame.truth

    @property
    def misread(self) -> bool:
        """Whether it read a digit as another one."""
        return self.frame.truth is not None and self.accepted and not self.right

    @property
    def rejected(self) -> bool:
        """Whether it read no digit on a frame with one."""
        return self.frame.truth is not None and not self.accepted


def read_frames(frames: Sequence[Frame], model: str) -> list[Outcome]:
    """Return the outcome of each frame with ``model``."""
    answers = _answers([(frame.source, frame) for frame in frames], model, f"{model}, frames")
    return [Outcome(frame, answer) for frame, answer in zip(frames, answers, strict=True)]


def read_glyphs(glyphs: np.ndarray, model: str) -> np.ndarray:
    """Return the firmware's digits of (n, 28, 28) glyphs, (n,) int, -1 where it reads none."""
    named = [(str(index), glyph) for index, glyph in enumerate(glyphs)]
    answers = _answers(named, model, f"{model}, glyphs", glyph=True)
    return np.array([-1 if answer.digit is None else answer.digit for answer in answers])


def _answers(
    pictures: Sequence[tuple[str, np.ndarray | Callable[[], np.ndarray]]],
    model: str,
    title: str,
    glyph: bool = False,
) -> list[Answer]:
    answers = []
    progress = tqdm(classify(pictures, model, glyph), title, len(pictures), False, disable=None)
    for _, answer in progress:
        if isinstance(answer, PictureError):
            raise answer
        answers.append(answer)
    return answers
