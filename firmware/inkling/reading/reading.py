# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Decide from scores: a digit with its confidence, or no digit and why."""

import math

from micropython import const
from ulab import numpy as np

# Chosen on validation frames. With less, too many marks that are no digits would be read.
LEAST_CONFIDENCE = 0.27
_CLEAR = const(5)  # more than the next one, in the logarithm of odds, has a digit beyond doubt
_TINY = 1e-30  # no probability is less, so that each has a logarithm

# What to do about each reason for which there is no digit, in at most 26 characters. There is no
# advice for "unsure", because the display then shows the likeliest digits.
ADVICE = {
    "dark": "too dark: lens cap on?",
    "bright": "too bright: less light",
    "blank": "show me a digit",
    "edge": "move it off the edge",
    "small": "move it closer",
    "texture": "too many marks",
    "several": "one digit at a time",
    "unlike": "that is no digit",
}


class Reading:
    """The answer for one frame.

    - ``digit``: 0-9, or None when there is no digit. Then ``reason`` is one word that says why.
    - ``scores``: the log-odds of the ten digits against "no digit".
    - ``probabilities`` and ``none``: of the ten digits, and of no digit. They add up to 1. If no
      glyph was found, ``none`` is 1.
    - ``confidence``: the largest of the ten probabilities.
    - ``ranking``: the three most likely digits, the most likely first.
    - ``box``: (top, left, bottom, right) of the digit in the frame, or None.
    - ``is_joined``: whether this is the mean of two looks.
    - ``digits``: (digit, confidence, box) of the digit, in a list, which is empty if there is none.
    - ``advice``: what to do if there is no digit, or "".
    - ``number``: the digits as a string, such as "7", or None when there is none.
    - ``spelled``: how many ``digits`` there are if they are several, which only a ``NumberReading``
      has, or 0.
    """

    spelled = 0

    def __init__(self):
        # The lists are filled anew for each frame. New ones would break up the free memory.
        self.scores = [0.0] * 10
        self.probabilities = [0.0] * 10
        self.ranking = [0, 1, 2]
        self.clear(None)

    def clear(self, reason):
        """Say that there is no digit. ``reason`` is one word that says why."""
        self.digit = None
        self.confidence = 0.0
        self.none = 1.0
        for digit in range(10):
            self.scores[digit] = self.probabilities[digit] = 0.0
        self.ranking[:] = 0, 1, 2
        self.reason = reason
        self.box = None
        self.is_joined = False

    @property
    def advice(self):
        return ADVICE.get(self.reason, "")

    @property
    def digits(self):
        return [] if self.digit is None else [(self.digit, self.confidence, self.box)]

    @property
    def number(self):
        return "".join([str(digit) for digit, _, _ in self.digits]) or None

    def decide(self, scores, box=None):
        """Take the decision from ``scores``, (10,) float log-odds against "no digit"."""
        self.scores[:] = scores.tolist()
        highest = max(max(self.scores), 0.0)
        odds = np.exp(scores - highest)
        none = math.exp(-highest)
        total = np.sum(odds) + none
        odds /= total
        self.probabilities[:] = odds.tolist()
        self.none = none / total
        self.box = box
        self.is_joined = False
        self._conclude()

    def join(self, other):
        """Take the mean of the probabilities of two looks at one frame."""
        self.is_joined = True
        pairs = zip(self.probabilities, other.probabilities)
        self.probabilities[:] = [(own + others) / 2 for own, others in pairs]
        self.none = (self.none + other.none) / 2
        none = max(self.none, _TINY)
        self.scores[:] = [math.log(max(share, _TINY) / none) for share in self.probabilities]
        self._conclude()

    def _conclude(self):
        """Name the digit, or say why there is none."""
        # sorted() with a key takes four times as long.
        left = self.probabilities[:]
        for place in range(len(self.ranking)):
            digit = left.index(max(left))
            left[digit] = -1.0
            self.ranking[place] = digit
        best = self.ranking[0]
        self.confidence = self.probabilities[best]
        if self.confidence >= LEAST_CONFIDENCE:
            self.digit = best
            self.reason = None
        else:
            self.digit = None
            self.reason = "unlike" if self.none > self.confidence else "unsure"

    def __str__(self):
        if self.digit is None:
            return f"no digit ({self.reason})"
        sure = percent(self.confidence)
        second, third = [
            f"{digit} ({percent(self.probabilities[digit])} %)" for digit in self.ranking[1:3]
        ]
        return f"{self.digit}  {sure} %   then {second}, {third}"


def percent(share):
    """Return ``share`` of 1 in whole hundredths."""
    # int(), because a format with decimals takes the board five times as long.
    return int(100 * share + 0.5)


def highest_two(scores):
    """Return the highest of ``scores``, (10,) float, and the second highest."""
    scores = scores.tolist()
    first = max(scores)
    scores.remove(first)  # sorted() takes twice as long
    return first, max(scores)


def is_clear(scores):
    """Tell whether ``scores``, (10,) float, show a digit so likely that less exact ones will do."""
    first, second = highest_two(scores)
    return first - max(second, 0.0) > _CLEAR  # the score of no digit is 0
