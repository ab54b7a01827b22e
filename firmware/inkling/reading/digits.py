# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Readings that may be numbers of several digits, and the one of them to show."""

from inkling.glyph.cuts import around
from inkling.reading.reading import Reading, percent
from inkling.reading.steady import LEAD, Steadier


class NumberReading(Reading):
    """The answer for one frame: a digit, a number of several digits, or neither.

    For a number of several digits, ``digit`` and ``reason`` are None, ``confidence`` is that of the
    whole, and ``box`` holds all digits. The other values are those of the least certain digit.
    ``spelled`` are its ``digits``. It is None for a single digit, or none.
    """

    def clear(self, reason):
        """Say that there is no digit. ``reason`` is one word that says why."""
        super().clear(reason)
        self.spelled = None

    def spell(self, digits):
        """Be of the number that ``digits`` make; until now, of the least certain one of them."""
        self.spelled = digits
        self.digit = self.reason = None
        self.confidence, self.box = 1.0, digits[0][2]
        for _, confidence, box in digits:
            self.confidence *= confidence
            self.box = around(self.box, box)

    def join(self, other):
        """Take the mean of the probabilities of two looks, unless one of them shows a number."""
        if not self.spelled and not other.spelled:
            super().join(other)

    def _conclude(self):
        self.spelled = None
        super()._conclude()

    def __str__(self):
        if not self.spelled:
            return super().__str__()
        each = ", ".join([f"{digit} {percent(sure)} %" for digit, sure, _ in self.spelled])
        return f"{self.number}  {percent(self.confidence)} %   {each}"


class NumberSteadier(Steadier):
    """Follows readings in which numbers may be.

    A number of several digits need not lead, because chance spells none twice. So each digit that a
    pen adds to it shows once two frames have it.
    """

    _reading = NumberReading

    def steadied(self, reading):
        """Return the ``NumberReading`` to show, as ``Steadier`` does."""
        if reading.spelled:
            return self._follow(reading, reading.number, 0.0)
        return super().steadied(reading)

    def _leads(self, outcome):
        """Tell whether an outcome is clearly more likely than the one that is shown."""
        if isinstance(outcome, str):
            return outcome != self._outcome
        if isinstance(self._outcome, str):
            return self._average[outcome] > LEAD
        return super()._leads(outcome)

    def _show(self, reading, outcome):
        """Show ``outcome``, after a frame with the given ``reading``."""
        shown = self._shown
        if not isinstance(outcome, str):
            box = shown.box
            shown.spelled = None
            super()._show(reading, outcome)
            if reading.spelled and shown.digit is not None:
                shown.box = box
        elif reading.spelled and reading.number == outcome:
            shown.digit = shown.reason = None
            shown.spelled, shown.box = reading.spelled, reading.box
            shown.confidence, shown.none = reading.confidence, reading.none
            shown.scores[:], shown.probabilities[:] = reading.scores, reading.probabilities
            shown.ranking[:] = reading.ranking
