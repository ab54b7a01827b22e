# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a frame: find the digit, normalise it to a glyph, compute features, classify, decide.

A first look that leaves a doubt, or takes the finder's highest limit, may be spoilt by the edge of
a shadow. So the frame gets a second look without its shadows, and the mean of both looks is taken.
A digit looks like a digit both times, and a letter often does not.

If the doubt stays, a third look is for dark ink alone, because what is left of a shadow may have
joined the digit. The next one is without a box round the digit, or without long lines, and a last
one without what is around the digit, such as a table or a hand.

Light ink, as on a blackboard, is read in the same looks at the inverted frame. The finder tells
which ink is likely. The other one is looked for if that leaves a doubt.
"""

import gc

from micropython import const
from ulab import numpy as np

from inkling.features.gradients import Features
from inkling.find.blocks import BLOCK
from inkling.find.finder import Finder
from inkling.find.flatten import flatten
from inkling.find.polarity import DARK, LIGHT, invert
from inkling.glyph.normalise import Normaliser
from inkling.model import model_class
from inkling.reading.reading import Reading, highest_two, is_clear
from inkling.scratch import FLAT

# Chosen on validation frames. A mark that only the second look finds may be the outline of an edge.
# It counts as a digit if it is convincing, even more so if only the highest limit shows it, and if
# it is no 1, because a piece of a sheet's edge looks like a 1.
_CERTAIN_CONFIDENCE = 0.85  # a first look with less is doubtful
_CONVINCING_CONFIDENCE = 0.7
_DARK_PERCENT = const(95)  # of dark ink alone, which may be a piece of a mark
_CLOSE = const(2)  # two digits are whose scores differ by less
_LEAST_SCORE = -1.0  # with less, the likeliest digit is not likely enough anyway
_LEAN = const(70)  # of the copies of a glyph, in 256ths of a pixel a column; 64 to 76 do as well
_WHOLE_CONFIDENCE = 0.98  # a mark at the frame's rim with less may be cut
_EDGE_LIKE_DIGIT = const(1)
_LINE_SHARE = 3 / 4  # of the paper's luma: printed lines are mostly brighter, and ink is darker
_PIECES = (1, 7)  # a piece of squared paper looks like a 1, and a 2 without its base like a 7
_HOPELESS_REASONS = ("dark", "bright")
_FLAT_REASONS = ("dark", "bright", "light", "blank", "texture")  # which no shadow can cause


class Reader:
    """Turns frames into readings with one of the two models.

    ``finder``, ``normaliser``, ``features`` and ``model`` are the stages. ``look`` says which look
    at the last frame was the best one, from 1 on.
    """

    # Another reader may take others.
    _finder = Finder
    _reading = Reading
    _traces = True  # whether a box, or what the rim cuts, is traced

    def __init__(self, model, shape):
        """Load the model of the name ``model``, for frames of ``shape``."""
        # What each of them leaves is collected, so that the next one fills the gaps. Otherwise the
        # heap would have few large pieces left.
        gc.collect()
        self.model = model_class(model)()  # first, because to import its tables takes most memory
        gc.collect()
        self.finder = self._finder(shape)
        gc.collect()
        self.normaliser = Normaliser()
        gc.collect()
        self.features = Features()
        gc.collect()
        self.look = 1
        self._looks = 0  # at the frame
        self._readings = [self._reading() for _ in range(3)]
        self._flat = np.frombuffer(FLAT, dtype=np.uint8).reshape(shape)

    def read(self, luma):
        """Return the ``Reading`` of a frame, (rows, columns) uint8 luma.

        It keeps its values until the next frame is read.
        """
        self._looks = 0
        reading = self._read_as(None, luma)
        polarity = self.finder.polarity
        certain = reading.confidence >= _CERTAIN_CONFIDENCE
        if polarity == DARK or certain or reading.reason in _HOPELESS_REASONS:
            return reading
        look = self.look
        other = self._read_as(LIGHT, luma)
        if polarity == LIGHT and other.confidence < _CERTAIN_CONFIDENCE:
            # It may be a sheet on a dark table.
            look, reading, other = self.look, other, self._read_as(DARK, luma)
        if other.confidence >= max(reading.confidence, _CONVINCING_CONFIDENCE):
            return other
        self.look = look
        return reading

    def _read_as(self, ink, luma):
        """Return the reading of a frame whose ``ink`` is DARK or LIGHT, or None: find it out."""
        frame, flat = luma, self._flat
        if ink == LIGHT:
            invert(luma, flat)
            luma = flat
        best, other, _ = self._readings
        self._look(luma, best, ink)
        self.look = self._looks
        line = self._may_be_line(luma, best)
        certain = self._is_certain(best) and not self.finder.strict and not line
        if not certain and best.reason not in _FLAT_REASONS:
            ink = ink or DARK
            flatten(luma, flat, self.finder.paper, self.finder.box)
            self._look(flat, other, ink)
            if line and other.box is None:
                best.clear(other.reason)
            if self._is_better(best, other):
                self.look = self._looks
                best, other = other, best
            if best.box and other.box:
                best.join(other)
            if not self._is_certain(best):
                self._look(flat, other, ink, True)
                sure = 100 * other.confidence > _DARK_PERCENT
                if sure and other.digit != _EDGE_LIKE_DIGIT:
                    self.look = self._looks
                    best, other = other, best
            if not self._is_certain(best):
                # Few frames need it. While all parts are made, there is too little memory to
                # compile it.
                from inkling.find import lines

                found = lines.take_out(flat, best.box, self._traces)
                if found is not None:
                    self._look(flat, other, ink)
                    if self._is_better_without(found, best, other):
                        self.look = self._looks
                        best, other = other, best
            # Between the strokes of a letter, paper is like a light 1.
            likely = ink == DARK or self.finder.polarity == LIGHT
            doubtful = not self._is_certain(best) and best.reason != "several"
            if self._traces and likely and doubtful:
                from inkling.find import around

                if around.clear(frame, flat, ink, best.box):
                    self._look(flat, other, ink)
                    if self._is_better_without((), best, other):
                        self.look = self._looks
                        best = other
        # The next call spares the reading that is returned.
        self._readings.remove(best)
        self._readings.append(best)
        return best

    def _may_be_line(self, luma, reading):
        """Tell whether the 1 of a first look may be a piece of a printed line."""
        if reading.digit != _EDGE_LIKE_DIGIT:
            return False
        if self.finder.strict:
            return True
        return reading.box[3] - reading.box[1] <= BLOCK and self._is_faint(luma, reading)

    def _is_certain(self, reading):
        """Tell whether a reading leaves no doubt."""
        return reading.confidence >= _CERTAIN_CONFIDENCE

    def _is_better(self, first, second):
        """Tell whether the ``second`` look at a frame, without its shadows, counts more."""
        if second.box is None:
            return False
        if first.box is not None:
            return second.confidence > first.confidence
        if self.finder.strict:
            return second.digit not in _PIECES and second.confidence > _WHOLE_CONFIDENCE
        return second.digit != _EDGE_LIKE_DIGIT and second.confidence >= _CONVINCING_CONFIDENCE

    def _is_better_without(self, found, first, second):
        """Tell whether the ``second`` look, without the lines ``found``, counts more.

        They are empty if it is without a box or what the rim cuts. Then it must be certain, or
        beyond doubt if it is a 1, as any piece of a mark may be.
        """
        is_one = second.digit == _EDGE_LIKE_DIGIT
        least = _CONVINCING_CONFIDENCE
        if not found:
            least = _WHOLE_CONFIDENCE if is_one else _CERTAIN_CONFIDENCE
        better = second.confidence > max(first.confidence, least)
        if better and is_one:
            # What is left of a box or of a line looks like a faint 1.
            better = not self._is_faint(self._flat, second)
        # Lines that hid the digit need not surround it if it is beyond doubt.
        sure = second.confidence > _WHOLE_CONFIDENCE and second.digit not in _PIECES
        if not better or not found or (sure and not first.box):
            return better
        from inkling.find import lines

        return lines.surround(found, second.box, None if is_one else self._flat.shape)

    def _is_faint(self, luma, reading):
        """Tell whether the mark of a ``reading`` of ``luma`` is as faint as a printed line."""
        # The middle row will do, and takes half the time of the median of all rows.
        top, left, bottom, right = reading.box
        row = (top + bottom) // 2
        paper = self.finder.paper[row // BLOCK + 1, left // BLOCK : right // BLOCK + 2]
        return min(luma[row, left:right].tolist()) > _LINE_SHARE * max(paper.tolist())

    def read_glyph(self, glyph):
        """Return the ``Reading`` of a glyph, (28, 28) uint8, white ink on black."""
        self.look = 1
        reading = self._readings[0]
        reading.decide(self._scores(glyph))
        return reading

    def _look(self, luma, reading, ink, dark=False):
        """Take one look at ``luma`` and fill ``reading``, for dark ink alone if ``dark``."""
        self._looks += 1
        if self.finder.find(luma, ink, dark):
            self._classify(luma, reading)
        else:
            reading.clear(self.finder.reason)

    def _classify(self, luma, reading):
        """Read the mark that was found. Return whether there is a glyph of it."""
        glyph = self.normaliser.glyph(luma, self.finder)
        if glyph is None:
            reading.clear(self.normaliser.reason)
            return False
        reading.decide(self._scores(glyph), self.normaliser.box)
        if self.finder.at_rim and (
            reading.confidence < _WHOLE_CONFIDENCE
            or (reading.digit == _EDGE_LIKE_DIGIT and self._is_faint(luma, reading))
        ):
            reading.clear("edge")
        return True

    def _scores(self, glyph):
        """Return the scores of ``glyph``, as exact as they need to be.

        If two digits are close, they are the mean of those of the glyph and of two copies that
        lean. The highest stays as high, because a copy of a letter often looks like a digit.
        """
        scores = self.model.scores(self.features.of(glyph), is_clear)
        first, second = highest_two(scores)
        if first > _LEAST_SCORE and first - second < _CLOSE:
            for lean in (_LEAN, -_LEAN):
                scores += self.model.scores(self.features.of(glyph, lean))
            scores /= 3
            scores += first - np.max(scores)
        return scores
