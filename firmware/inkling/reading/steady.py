# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Keep what is shown steady: readings of single frames -> the reading to show.

A digit that is held still does not flicker when noise spoils a frame, and a change shows within
three frames. Another outcome is shown once two frames in a row have it and it leads clearly in a
moving average, in which the latest frame counts half. A number of several digits need not lead. So
each digit that a pen adds to it shows once two frames have it.

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
        self._outcome = None  # the one that is shown: 0 to 10, or a number of several digits
        self._before = None  # the one of the frame before

    def steadied(self, reading):
        """Return the ``Reading`` to show after a frame with the given ``reading``.

        It is the same object each time, with new values.
        """
        if len(reading.digits) > 1:
            outcome = reading.number
            latest = 0.0
        elif reading.digit is None:
            outcome = _NONE
            latest = np.array([0.0] * _NONE + [1.0])
        else:
            outcome = reading.digit
            latest = np.array(reading.probabilities + [reading.none])
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
        if self._outcome == _NONE:
            self._show_none(reading)
        elif isinstance(self._outcome, int):
            self._show_digit(reading)
        elif self._outcome == outcome:
            self._show_number(reading)
        return self._shown

    def _leads(self, outcome):
        """Tell whether an outcome leads clearly. A number does, for chance spells none twice."""
        if not isinstance(outcome, int):
            return outcome != self._outcome
        shown = self._average[self._outcome] if isinstance(self._outcome, int) else 0.0
        return self._average[outcome] - shown > _LEAD

    def _show_number(self, reading):
        """Show the latest reading, for it is that of the number shown."""
        shown = self._shown
        shown.digit = shown.reason = None
        shown.digits, shown.box, shown.confidence = reading.digits, reading.box, reading.confidence
        shown.scores[:], shown.probabilities[:] = reading.scores, reading.probabilities
        shown.none, shown.ranking[:] = reading.none, reading.ranking

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
        if reading.box is not None and len(reading.digits) < 2:
            shown.box = reading.box
        shown.digits = [(shown.digit, shown.confidence, shown.box)]
