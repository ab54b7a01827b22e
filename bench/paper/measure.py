# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Work out the benchmark's numbers, and hold them against what is asked for.

The numbers of a model are nested dictionaries and lists, as JSON can hold them. A share of frames
is a dictionary of its ``share``, 95 % ``interval``, ``count`` and ``of`` how many.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.paper.run import Outcome
from bench.paper.sets import HANDS, STYLES
from simulator.scenes import NOTHING
from training.report.scores import calibration, risk_coverage, wilson_interval

# The frames without a digit for which the share that may be taken for one is given together.
NO_MARK = ("blank", "covered", "overexposed", "edge")
OTHER_MARK = ("letter", "sign", "scribble")

POOLED = ("normal", "hard")  # the sets that rejection, calibration and digits are counted over


Path = tuple[str | int, ...]
"""Keys that lead to an entry in the numbers of a model."""


@dataclass(frozen=True)
class Target:
    """What a share has to reach, for each model of which that is asked."""

    bounds: dict[str, float]
    at_most: bool = False

    def met(self, model: str, share: float) -> bool | None:
        """Say whether ``share`` is good enough for ``model``; None if nothing is asked of it."""
        bound = self.bounds.get(model)
        if bound is None:
            return None
        return share <= bound if self.at_most else share >= bound


@dataclass(frozen=True)
class Row:
    """One line of the benchmark's table: what it is called, and where its number is."""

    name: str
    path: Path
    target: Target | None = None

    def value(self, numbers: dict[str, Any]) -> Any:
        """Return the row's entry in the numbers of a model."""
        entry: Any = numbers
        for key in self.path:
            entry = entry[key]
        return entry


def share_of(entry: dict[str, Any] | float) -> float:
    """Return the share that an entry of the numbers says, which may be no more than that."""
    return entry["share"] if isinstance(entry, dict) else entry


def _both(bound: float, at_most: bool = False) -> Target:
    return Target({"logistic": bound, "tree": bound}, at_most)


# Of the tree, which is to read 97.5 % of clean glyphs, it makes no sense to ask for more of camera
# frames; what they ask is asked of logistic, with which Inkling comes.
_TARGETS: dict[Path, Target] = {
    ("glyphs",): Target({"logistic": 0.993, "tree": 0.975}),
    ("digits", "normal", "right"): Target({"logistic": 0.99}),
    ("digits", "hard", "right"): Target({"logistic": 0.985}),
    ("pooled", "rejected"): _both(0.01, at_most=True),
    ("pooled", "calibration", "expected_error"): _both(0.02, at_most=True),
    ("accepted", "no_mark"): _both(0.01, at_most=True),
    ("accepted", "other_mark"): _both(0.12, at_most=True),
}


def _rows() -> Iterable[tuple[str, Path]]:
    yield "MNIST test glyphs: read right", ("glyphs",)
    titles = {name: f"camera frames, {name}" for name in STYLES} | {HANDS: "European hands"}
    for name, title in titles.items():
        yield f"{title}: read right", ("digits", name, "right")
        yield f"{title}: misread", ("digits", name, "misread")
        yield f"{title}: rejected", ("digits", name, "rejected")
    pooled = " and ".join(POOLED)
    yield f"{pooled}: digits rejected", ("pooled", "rejected")
    yield f"{pooled}: expected calibration error", ("pooled", "calibration", "expected_error")
    yield f"accepted as a digit: {', '.join(NO_MARK)}", ("accepted", "no_mark")
    yield f"accepted as a digit: {', '.join(OTHER_MARK)}", ("accepted", "other_mark")
    for kind in NOTHING:
        yield f"accepted as a digit: {kind}", ("accepted", kind)
    for digit in range(10):
        yield f"{pooled}: {digit} not read right", ("pooled", "wrong_by_digit", digit)


ROWS = [Row(name, path, _TARGETS.get(path)) for name, path in _rows()]


def numbers(outcomes: Sequence[Outcome], glyphs_right: np.ndarray) -> dict[str, Any]:
    """Return the numbers of one model.

    glyphs_right: (n,) bool, whether each test glyph was read right.
    """
    by_set: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_set.setdefault(outcome.frame.set, []).append(outcome)
    accepted = {kind: [outcome.accepted for outcome in by_set[kind]] for kind in NOTHING}
    groups = {
        "no_mark": [value for kind in NO_MARK for value in accepted[kind]],
        "other_mark": [value for kind in OTHER_MARK for value in accepted[kind]],
    }
    return {
        "glyphs": _share(glyphs_right.tolist()),
        "digits": {name: _reading(by_set[name]) for name in (*STYLES, HANDS)},
        "hands_wrong_by_digit": _wrong_by_digit(by_set[HANDS]),
        "pooled": _pooled([outcome for name in POOLED for outcome in by_set[name]]),
        "accepted": {name: _share(values) for name, values in {**accepted, **groups}.items()},
    }


def missed(models: dict[str, dict[str, Any]]) -> list[str]:
    """Return a phrase for each target that a model misses; ``models``: the numbers of each."""
    phrases = []
    for row in ROWS:
        if row.target is None:
            continue
        for model, own in models.items():
            share = share_of(row.value(own))
            if row.target.met(model, share) is False:
                side = "most" if row.target.at_most else "least"
                bound = 100 * row.target.bounds[model]
                found = f"{model} {100 * share:.2f} % (at {side} {bound:g} %)"
                phrases.append(f"{row.name}: {found}")
    return phrases


def _share(values: Sequence[bool]) -> dict[str, Any]:
    count = sum(values)
    return {
        "share": count / len(values),
        "interval": wilson_interval(count, len(values)),
        "count": count,
        "of": len(values),
    }


def _reading(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "right": _share([outcome.right for outcome in outcomes]),
        "misread": _share([outcome.misread for outcome in outcomes]),
        "rejected": _share([outcome.rejected for outcome in outcomes]),
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
    return {
        "rejected": _share([outcome.rejected for outcome in outcomes]),
        "calibration": calibration(confidences, right),
        "risk_coverage": _risk_coverage(confidences, right, len(outcomes)),
        "wrong_by_digit": _wrong_by_digit(outcomes),
    }


def _risk_coverage(confidences: np.ndarray, right: np.ndarray, count: int) -> list[dict[str, Any]]:
    """Return the curve of the answers given, whose coverage is of ``count`` frames."""
    if not len(right):
        return []
    given = len(right) / count
    return [
        point | {"coverage": point["coverage"] * given}
        for point in risk_coverage(confidences, right)
    ]
