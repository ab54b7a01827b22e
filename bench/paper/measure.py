"""Let the firmware read the frames and the test glyphs, and work out the benchmark's numbers.

The numbers of a model are nested dictionaries and lists, as JSON can hold them. A share of frames
is a dictionary: ``count`` of the ``of`` frames, as a ``share`` with its 95 % ``interval``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from tqdm import tqdm

from bench.paper.sets import (
    CUTS,
    DARK_MARKS,
    DIVISORS,
    HANDS,
    INVERTED,
    INVERTED_STYLE,
    STYLES,
    Frame,
)
from simulator.classify import Answer, classify
from simulator.pictures import PictureError
from simulator.scenes import NOTHING
from training.report.scores import calibration, risk_coverage, wilson_interval

# Groups of frames without a digit.
NO_MARK = ("blank", "covered", "overexposed", "edge")
OTHER_MARK = ("letter", "sign", "scribble")
ANY_MARK = (*OTHER_MARK, "writing", "doodle")

POOLED = ("normal", "hard")  # rejection, calibration and digits are counted over both sets
_STEPS = 96  # of the least confidence, from 0 to 0.95


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


def numbers(outcomes: Sequence[Outcome], glyphs_right: np.ndarray) -> dict[str, Any]:
    """Return the numbers of one model.

    glyphs_right: (n,) bool, whether each test glyph was read right.
    """

    def of(*sets: str) -> list[Outcome]:
        return [outcome for outcome in outcomes if outcome.frame.set in sets]

    kinds: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in (*NOTHING, DARK_MARKS)}
    kinds |= {"no_mark": NO_MARK, "other_mark": OTHER_MARK}
    pooled = _pooled(of(*POOLED))
    dark, light = (_share([o.right for o in of(name)]) for name in (INVERTED_STYLE, INVERTED))
    return {
        "glyphs": _share(glyphs_right.tolist()),
        "digits": {
            name: {
                "right": _share([outcome.right for outcome in of(name)]),
                "misread": _share([outcome.misread for outcome in of(name)]),
                "rejected": _share([outcome.rejected for outcome in of(name)]),
            }
            for name in (*STYLES, HANDS, *DIVISORS, *CUTS)
        },
        "hands_wrong_by_digit": _wrong_by_digit(of(HANDS)),
        "varieties": _right_by_variety(of(HANDS)),
        "pooled": pooled,
        "inverted_loss": dark["share"] - light["share"],
        "trade_off": _trade_off(of(*POOLED, HANDS), of(*ANY_MARK)),
        "accepted": {
            name: _share([outcome.accepted for outcome in of(*sets)])
            for name, sets in kinds.items()
        },
    }


def _share(values: Sequence[bool]) -> dict[str, Any]:
    count = sum(values)
    return {
        "share": count / len(values),
        "interval": wilson_interval(count, len(values)),
        "count": count,
        "of": len(values),
    }


def _wrong_by_digit(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [
        _share([not outcome.right for outcome in outcomes if outcome.frame.truth == digit])
        for digit in range(10)
    ]


def _pooled(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    answered = [outcome for outcome in outcomes if outcome.accepted]
    confidences = np.array([outcome.answer.confidence for outcome in answered])
    right = np.array([outcome.right for outcome in answered], dtype=bool)
    curve = risk_coverage(confidences, right) if answered else []
    for point in curve:
        point["coverage"] *= len(answered) / len(outcomes)  # of all digits, not of the answers
    return {
        "right": _share([outcome.right for outcome in outcomes]),
        "rejected": _share([outcome.rejected for outcome in outcomes]),
        "calibration": calibration(confidences, right),
        "risk_coverage": curve,
        "wrong_by_digit": _wrong_by_digit(outcomes),
    }


def _right_by_variety(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the share of each variety of the hands that was read right."""
    right: dict[str, list[bool]] = {}
    for outcome in outcomes:
        right.setdefault(outcome.frame.variety or "", []).append(outcome.right)
    return {name: _share(right[name]) for name in sorted(right)}


def _trade_off(digits: Sequence[Outcome], marks: Sequence[Outcome]) -> dict[str, Any]:
    """Return digits refused against marks accepted, by the least confidence that is asked for.

    Frames that were refused for another reason than their probabilities stay refused.
    """

    def confidences(outcomes: Sequence[Outcome]) -> np.ndarray:
        judged = [o.accepted or o.answer.reason in ("unlike", "unsure") for o in outcomes]
        sure = [o.answer.confidence for o in outcomes]
        return np.where(judged, sure, -1.0)

    of_digits, of_marks = confidences(digits), confidences(marks)
    points = [
        {
            "least_confidence": float(least),
            "refused": float((of_digits < least).mean()),
            "accepted": float((of_marks >= least).mean()),
        }
        for least in np.arange(_STEPS) / 100
    ]
    shipped = {
        "refused": float(np.mean([o.rejected for o in digits])),
        "accepted": float(np.mean([o.accepted for o in marks])),
    }
    return {"points": points, "shipped": shipped}
