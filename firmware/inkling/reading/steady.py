# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Keep what is shown steady: readings of single frames -> the reading to show.

A digit that is held still does not flicker when noise spoils a frame, and a change shows within
three frames. Another outcome is shown once two frames in a row have it and it leads clearly in a
moving average, in which the latest frame counts half.

Cost: 2 ms at 125 MHz.
"""

from ulab import numpy as np

from inkling.reading.reading import Reading

_NONE = 10  # the outcome "no digit", after the ten digits
_LEAD = 1 / 4  # in the average: a digit that is just sure enough leads by this after three frames


class Steadier:
    """Follows the readings of one frame after the other."""

    def __init__(self):
        self._shown = Reading()
        self._average = np.zeros(_NONE + 1)  # of the probabilities of the eleven outcomes
        self._outcome = None  # the one that is shown
        self._before = None  # the one of the frame before

    def steadied(self, reading):
        """Return the ``Reading`` to show after a frame with the given ``reading``.

        It is the same object each time, with new values.
        """
        if reading.digit is None:
            outcome = _NONE
            latest = np.array([0.0] * _NONE + [1.0])
        else:
            outcome = reading.digit
            latest = np.array(reading.probabilities + [reading.none])
        average = self._average
        average += latest
        average *= 0.5
        if outcome == self._before and average[outcome] - average[self._outcome] > _LEAD:
            self._outcome = None
        self._before = outcome
        if self._outcome is None:
            self._outcome = outcome
            average *= 0.0
            average += latest
        if self._outcome == _NONE:
            self._show_none(reading)
        else:
            self._show_digit(reading)
        return self._shown

    def _show_none(self, reading):
        shown = self._shown
        # The latest frame may have a digit and be the odd one out; then it has no reason.
        shown.clear(reading.reason or shown.reason)
        if reading.digit is None:
            shown.box = reading.box
            shown.probabilities[:] = reading.probabilities
            shown.none = reading.none
            shown.ranking[:] = reading.ranking

    def _show_digit(self, reading):
        shown = self._shown
        shown.reason = None
        shown.digit = self._outcome
        shown.probabilities[:] = self._average[:_NONE].tolist()
        shown.none = self._average[_NONE]
        shown.confidence = shown.probabilities[shown.digit]
        if reading.digit == shown.digit:
            shown.ranking[:] = reading.ranking
        if reading.box is not None:
            shown.box = reading.box
