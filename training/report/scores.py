# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score answers: how many are right, which are not, and whether the model knew.

Shares and indices are returned as Python's own numbers, which JSON can hold.
"""

from statistics import NormalDist
from typing import Any

import numpy as np

_DIGITS = range(10)
_CONFIDENCE = 0.95  # of the intervals
_BINS = 15  # of confidence, as in Guo et al.
_COVERAGES = 200  # points of the risk-coverage curve
_MISTAKES = 20


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of the share ``right / count``, where ``count`` is not 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927).
    """
    z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)
    share = right / count
    centre = share + z**2 / (2 * count)
    reach = z * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    scale = 1 + z**2 / count
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def confusion(labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Count (truth, answer) pairs: (10, 10) int, a row for each truth."""
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (labels, answers), 1)
    return matrix


def per_digit(matrix: np.ndarray) -> list[dict[str, Any]]:
    """Return precision and recall of each digit; None for those that are 0 / 0.

    matrix: a `confusion` matrix.
    """
    return [
        {
            "digit": digit,
            "glyphs": int(matrix[digit].sum()),
            "precision": _ratio(matrix[digit, digit], matrix[:, digit].sum()),
            "recall": _ratio(matrix[digit, digit], matrix[digit].sum()),
        }
        for digit in _DIGITS
    ]


def _ratio(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None


def calibration(confidences: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """Return the expected calibration error and the 15 bins of equal width it is taken over.

    confidences: (N,) probabilities of the answers; right: (N,) bool.

    Bin m holds the answers with (m - 1) / 15 < confidence <= m / 15. With n of N answers in a
    bin, of which the share a is right and whose confidences have the mean c, the error is the
    sum of n / N * |a - c| over the bins. Source: Guo, Pleiss, Sun and Weinberger, "On calibration
    of modern neural networks", ICML 2017, equations 3 and 5. An empty bin has no means.
    """
    edges = np.arange(_BINS + 1) / _BINS
    bin_of = np.digitize(confidences, edges[1:-1], right=True)
    bins = []
    error = 0.0
    for number, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        inside = bin_of == number
        count = int(inside.sum())
        hits = int(right[inside].sum())
        entry: dict[str, Any] = {"low": float(low), "high": float(high), "count": count}
        if count:
            entry["accuracy"] = hits / count
            entry["interval"] = wilson_interval(hits, count)
            entry["confidence"] = float(confidences[inside].mean())
            error += count / len(right) * abs(entry["accuracy"] - entry["confidence"])
        bins.append(entry)
    return {"expected_error": error, "bins": bins}


def risk_coverage(confidences: np.ndarray, right: np.ndarray) -> list[dict[str, float]]:
    """Return how many of the answers given are wrong when the least sure are declined.

    confidences: (N,) probabilities of the answers; right: (N,) bool.

    A point gives the share of glyphs answered, the share of mistakes among them and the least
    confidence answered. Answers of equal confidence, of which a tree has many, stand or fall
    together. At most 200 points, evenly spaced in coverage, the last of which answers all.
    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
    Journal of Machine Learning Research 11 (2010).
    """
    order = np.argsort(-confidences, kind="stable")
    sure = confidences[order]
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(~right[order]) / answered
    ends = np.flatnonzero(np.append(sure[1:] != sure[:-1], True))
    targets = np.arange(1, _COVERAGES + 1) * len(order) / _COVERAGES
    chosen = np.unique(ends[np.searchsorted(answered[ends], targets)])
    return [
        {
            "coverage": float(answered[end] / len(order)),
            "risk": float(risk[end]),
            "least_confidence": float(sure[end]),
        }
        for end in chosen
    ]


def surest_mistakes(confidences: np.ndarray, right: np.ndarray) -> list[int]:
    """Return the indices of the 20 mistakes of highest confidence, the surest first.

    confidences: (N,) probabilities of the answers; right: (N,) bool.
    """
    wrong = np.flatnonzero(~right)
    order = np.argsort(-confidences[wrong], kind="stable")
    return wrong[order[:_MISTAKES]].tolist()


def single_digits(labels: np.ndarray, confidences: np.ndarray, right: np.ndarray) -> list[int]:
    """Return the index of one test glyph a digit, in the order of the digits.

    labels: (N,); confidences: (N,) probabilities of the answers; right: (N,) bool.

    The glyph that had the least sure answer of all stands for its digit. For the other digits it
    is the rightly read glyph of median confidence; a digit that is never read has none.
    """
    hardest = int(confidences.argmin())
    chosen = []
    for digit in _DIGITS:
        typical = np.flatnonzero((labels == digit) & right)
        if labels[hardest] == digit:
            chosen.append(hardest)
        elif len(typical):
            order = np.argsort(confidences[typical], kind="stable")
            chosen.append(int(typical[order[len(order) // 2]]))
    return chosen
