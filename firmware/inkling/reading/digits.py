# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Readings that may be numbers of several digits, and the one of them to show."""

from micropython import const

from inkling.reading.reading import ADVICE, Reading, percent
from inkling.reading.steady import LEAD, Steadier

_MOST = const(6)  # digits of a number
_ONE_NUMBER = "show one row of digits"  # in letters that other advice has


class NumberReading(Reading):
    """The answer for one frame: a digit, a number of several digits, or neither.

    For a number of several digits, ``digit`` and ``reason`` are None, ``confidence`` is that of the
    whole, and ``box`` holds all digits. The other values are those of the least certain digit.
    """

    def __init__(self):
        # As the lists of a ``Reading``, these are filled anew for each frame.
        self._numerals = bytearray(_MOST * 5)  # of each digit itself and its box
        self._sure = [0.0] * _MOST
        Reading.__init__(self)

    def clear(self, reason):
        """Say that there is no digit. ``reason`` is one word that says why."""
        Reading.clear(self, reason)
        self.spelled = 0

    @property
    def advice(self):
        return _ONE_NUMBER if self.reason == "several" else ADVICE.get(self.reason, "")

    @property
    def digits(self):
        if not self.spelled:
            return [] if self.digit is None else [(self.digit, self.confidence, self.box)]
        found = []
        for k in range(self.spelled):
            digit, top, left, bottom, right = self._numerals[5 * k : 5 * k + 5]
            found.append((digit, self._sure[k], (top, left, bottom, right)))
        return found

    def spell(self, digits):
        """Be of the number that ``digits`` make; until now, of the least certain one of them."""
        self.spelled = len(digits)
        self.digit = self.reason = None
        whole = 1.0
        for k, (digit, confidence, box) in enumerate(digits):
            self._numerals[5 * k : 5 * k + 5] = bytes((digit,) + box)
            self._sure[k] = confidence
            whole *= confidence
        self.confidence = whole
        tops, lefts, bottoms, rights = zip(*[box for _, _, box in digits])
        self.box = min(tops), min(lefts), max(bottoms), max(rights)

    def join(self, other):
        """Take the mean of the probabilities of two looks, unless one of them shows a number."""
        if not self.spelled and not other.spelled:
            Reading.join(self, other)

    def _conclude(self):
        self.spelled = 0
        Reading._conclude(self)

    def __str__(self):
        if not self.spelled:
            return Reading.__str__(self)
        each = ", ".join([f"{digit} {percent(sure)} %" for digit, sure, _ in self.digits])
        return f"{self.number}  {percent(self.confidence)} %   {each}"


class NumberSteadier(Steadier):
    """Follows readings in which numbers may be.

    A number of several digits need not lead, because chance spells none twice. So each digit that a
    pen adds to it shows once two frames have it.
    """

    _reading = NumberReading
    _shown: NumberReading

    def steadied(self, reading):
        """Return the ``NumberReading`` to show, as ``Steadier`` does."""
        if reading.spelled:
            return self._follow(reading, reading.number, 0.0)
        return Steadier.steadied(self, reading)

    def _leads(self, outcome):
        """Tell whether an outcome is clearly more likely than the one that is shown."""
        if isinstance(outcome, str):
            return outcome != self._outcome
        if isinstance(self._outcome, str):
            return self._average[outcome] > LEAD
        return Steadier._leads(self, outcome)

    def _show(self, reading, outcome):
        """Show ``outcome``, after a frame with the given ``reading``."""
        shown = self._shown
        if not isinstance(outcome, str):
            box = shown.box
            shown.spelled = 0
            Steadier._show(self, reading, outcome)
            if reading.spelled and shown.digit is not None:
                shown.box = box
        elif reading.spelled and reading.number == outcome:
            shown.spell(reading.digits)
            shown.none = reading.none
            shown.scores[:], shown.probabilities[:] = reading.scores, reading.probabilities
            shown.ranking[:] = reading.ranking
