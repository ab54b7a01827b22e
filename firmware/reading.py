# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What was read: scores -> a digit with its confidence, or no digit and why."""

from ulab import numpy as np

_LEAST_CONFIDENCE = 3 / 8  # below it the digit is about as likely to be wrong as right


class Reading:
    """The answer for one frame.

    ``digit`` is 0-9, or None when there is no digit; then ``reason`` is one word that says why.
    ``scores`` are ten logits; ``probabilities``, their softmax, is what the classifier makes of
    the glyph, and ``confidence`` is the largest of them. Both are zero when no glyph was found.
    ``ranking`` are the ten digits, the most likely first. ``box`` is (top, left, bottom, right) of
    the digit in the frame, or None.
    """

    def __init__(self):
        self.clear(None)

    def clear(self, reason):
        """Say that there is no digit, and why, in one word."""
        self.digit = None
        self.confidence = 0.0
        self.scores = (0.0,) * 10
        self.probabilities = self.scores
        self.ranking = list(range(10))
        self.reason = reason
        self.box = None

    def decide(self, scores, box=None):
        """Take the decision from ``scores``, (10,) float."""
        odds = np.exp(scores - np.max(scores))
        self.probabilities = (odds / np.sum(odds)).tolist()
        self.ranking = sorted(range(10), key=lambda digit: -self.probabilities[digit])
        self.scores = scores.tolist()
        best = np.argmax(scores)
        self.confidence = self.probabilities[best]
        self.box = box
        sure = self.confidence >= _LEAST_CONFIDENCE
        self.digit = best if sure else None
        self.reason = None if sure else "unsure"

    def __str__(self):
        if self.digit is None:
            return f"no digit ({self.reason})"
        shares = [f"{digit} {100 * self.probabilities[digit]:.0f} %" for digit in self.ranking[:3]]
        return f"{shares[0]}  (then {shares[1]}, {shares[2]})"
