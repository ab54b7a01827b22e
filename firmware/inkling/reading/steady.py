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
LEAD = 1 / 4  # in the average: a digit that is just sure enough leads by this after three frames


class Steadier:
    """Follows the readings of one frame after the other."""

    _reading = Reading  # another steadier may take another one

    def __init__(self):
        self._shown = self._reading()
        self._average = np.zeros(_NONE + 1)  # of the probabilities of the eleven outcomes
        self._outcome = None  # the one that is shown
        self._before = None  # the one of the frame before

    def steadied(self, reading):
        """Return the ``Reading`` to show after a frame with the given ``reading``.

        It is the same object each time, with new values.
        """
        if reading.digit is None:
            return self._follow(reading, _NONE, np.array([0.0] * _NONE + [1.0]))
        latest = np.array(reading.probabilities + [reading.none])
        return self._follow(reading, reading.digit, latest)

    def _follow(self, reading, outcome, latest):
        """Return the ``Reading`` to show; ``latest`` are the probabilities of all outcomes."""
        average = self._average
        average += latest
        average *= 0.5
        if outcome == self._before and self._leads(outcome):
            self._outcome = None
        self._before = outcome
        if self._outcome is None:
            self._outcome = outcome
            average *= 0.0
            average += latest
        self._show(reading, self._outcome)
        return self._shown

    def _leads(self, outcome):
        """Tell whether an outcome is clearly more likely than the one that is shown."""
        return self._average[outcome] - self._average[self._outcome] > LEAD

    def _show(self, reading, outcome):
        """Show ``outcome``, after a frame with the given ``reading``."""
        if outcome == _NONE:
            self._show_none(reading)
        else:
            self._show_digit(reading)

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
