"""Score answers: how many are right, which ones are wrong, and whether the model knew.

Shares and indices are returned as Python's own numbers, which JSON can hold. In all functions,
confidences are (N,) probabilities of the answers and right is (N,) bool.
"""

from typing import Any

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import precision_recall_curve, precision_recall_fscore_support

DIGITS = range(10)
_BINS = 15  # of confidence, as in Guo et al.
_COVERAGES = 200  # points of the risk-coverage curve
_MISTAKES = 20


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of the share ``right / count``, where ``count`` is not 0."""
    low, high = binomtest(right, count).proportion_ci(method="wilson")
    return float(low), float(high)


def per_digit(labels: np.ndarray, answers: np.ndarray) -> list[dict[str, Any]]:
    """Return precision and recall of each digit, and None for a ratio that is 0 / 0."""
    precision, recall, _, glyphs = precision_recall_fscore_support(
        labels, answers, labels=DIGITS, zero_division=np.nan
    )
    return [
        {
            "digit": digit,
            "glyphs": int(glyphs[digit]),
            "precision": None if np.isnan(precision[digit]) else float(precision[digit]),
            "recall": None if np.isnan(recall[digit]) else float(recall[digit]),
        }
        for digit in DIGITS
    ]


def commonest_mistake(matrix: np.ndarray) -> dict[str, int] | None:
    """Return truth, answer and count of the commonest mistake in a confusion matrix, if any."""
    mistakes = matrix * ~np.eye(len(matrix), dtype=bool)
    truth, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    count = int(mistakes.max())
    return {"truth": int(truth), "answer": int(answer), "count": count} if count else None


def calibration(confidences: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """Return the expected calibration error and its 15 bins of confidence, of equal width.

    Bin m holds the answers with (m - 1) / 15 < confidence <= m / 15. In a bin with n of the N
    answers, the share a is right and the mean confidence is c. The error is the sum of
    n / N * |a - c| over the bins. Source: Guo, Pleiss, Sun and Weinberger, "On calibration of
    modern neural networks", ICML 2017, equations 3 and 5. An empty bin has no means.
    """
    edges = np.arange(_BINS + 1) / _BINS
    bin_of = np.digitize(confidences, edges[1:-1], right=True)
    bins = []
    error = 0.0
    for number in range(_BINS):
        inside = bin_of == number
        count, hits = int(inside.sum()), int(right[inside].sum())
        entry: dict[str, Any] = {
            "low": float(edges[number]),
            "high": float(edges[number + 1]),
            "count": count,
        }
        if count:
            entry["accuracy"] = hits / count
            entry["interval"] = wilson_interval(hits, count)
            entry["confidence"] = float(confidences[inside].mean())
            error += count / len(right) * abs(entry["accuracy"] - entry["confidence"])
        bins.append(entry)
    return {"expected_error": error, "bins": bins}


def risk_coverage(confidences: np.ndarray, right: np.ndarray) -> list[dict[str, float]]:
    """Return the share of wrong answers when the model declines its least sure answers.

    A point has the share of glyphs answered, the share of mistakes among them and the least
    confidence answered. Answers of equal confidence, of which a tree has many, are declined
    together. There are at most 200 points, evenly spaced in coverage; the last answers all.
    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
    Journal of Machine Learning Research 11 (2010).
    """
    precision, _, thresholds = precision_recall_curve(right, confidences)
    risk, least = 1 - precision[:-1][::-1], thresholds[::-1]  # from the surest answers to all
    answered = len(right) - np.searchsorted(np.sort(confidences), least)
    targets = np.arange(1, _COVERAGES + 1) * len(right) / _COVERAGES
    return [
        {
            "coverage": float(answered[place] / len(right)),
            "risk": float(risk[place]),
            "least_confidence": float(least[place]),
        }
        for place in np.unique(np.searchsorted(answered, targets))
    ]


def surest_mistakes(confidences: np.ndarray, right: np.ndarray) -> list[int]:
    """Return the indices of the 20 mistakes of highest confidence, the surest first."""
    wrong = np.flatnonzero(~right)
    order = np.argsort(-confidences[wrong], kind="stable")
    return wrong[order[:_MISTAKES]].tolist()


def single_digits(labels: np.ndarray, confidences: np.ndarray, right: np.ndarray) -> list[int]:
    """Return the index of one test glyph for each digit, in the order of the digits.

    The glyph with the least sure answer of all stands for its digit. Every other digit has its
    correctly read glyph of median confidence, or none if it is never read. labels: (N,).
    """
    hardest = int(confidences.argmin())
    chosen = []
    for digit in DIGITS:
        typical = np.flatnonzero((labels == digit) & right)
        if labels[hardest] == digit:
            chosen.append(hardest)
        elif len(typical):
            order = np.argsort(confidences[typical], kind="stable")
            chosen.append(int(typical[order[len(order) // 2]]))
    return chosen
