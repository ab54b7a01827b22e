# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Work out the benchmark's numbers.

The numbers of a model are nested dictionaries and lists, as JSON can hold them. A share of frames
is a dictionary: ``count`` of the ``of`` frames, as a ``share`` with its 95 % ``interval``.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from bench.paper.run import Outcome
from bench.paper.sets import HANDS, STYLES
from simulator.scenes import NOTHING
from training.report.scores import calibration, risk_coverage, wilson_interval

# Two groups of frames without a digit; one target is for the whole group.
NO_MARK = ("blank", "covered", "overexposed", "edge")
OTHER_MARK = ("letter", "sign", "scribble")

POOLED = ("normal", "hard")  # rejection, calibration and digits are counted over both sets


def numbers(outcomes: Sequence[Outcome], glyphs_right: np.ndarray) -> dict[str, Any]:
    """Return the numbers of one model.

    glyphs_right: (n,) bool, whether each test glyph was read right.
    """

    def of(*sets: str) -> list[Outcome]:
        return [outcome for outcome in outcomes if outcome.frame.set in sets]

    kinds = {kind: (kind,) for kind in NOTHING} | {"no_mark": NO_MARK, "other_mark": OTHER_MARK}
    return {
        "glyphs": _share(glyphs_right.tolist()),
        "digits": {
            name: {
                "right": _share([outcome.right for outcome in of(name)]),
                "misread": _share([outcome.misread for outcome in of(name)]),
                "rejected": _share([outcome.rejected for outcome in of(name)]),
            }
            for name in (*STYLES, HANDS)
        },
        "hands_wrong_by_digit": _wrong_by_digit(of(HANDS)),
        "pooled": _pooled(of(*POOLED)),
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
        "rejected": _share([outcome.rejected for outcome in outcomes]),
        "calibration": calibration(confidences, right),
        "risk_coverage": curve,
        "wrong_by_digit": _wrong_by_digit(outcomes),
    }
