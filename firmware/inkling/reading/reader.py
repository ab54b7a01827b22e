# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a frame: find the digit, normalise it to a glyph, compute features, classify, decide.

A first look that leaves a doubt, or takes the finder's highest limit, may be spoilt by the edge of
a shadow. So the frame gets a second look without its shadows, and the mean of both looks is taken.
A digit looks like a digit both times, and a letter often does not.

If the doubt stays, a third look is without a box round the digit, or without long lines. A mark
that is as wide as a line gets it, too, because a 2 may be an 8 on a thick line.

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
from inkling.find.marks import longest_run
from inkling.find.polarity import DARK, LIGHT, invert
from inkling.glyph.normalise import Normaliser
from inkling.heap import give_up
from inkling.model import model_class
from inkling.reading.reading import Reading, is_clear
from inkling.scratch import FLAT

# Chosen on validation frames. A mark that only the second look finds may be the outline of an edge.
# It counts as a digit if it is convincing, even more so if only the highest limit shows it, and if
# it is no 1, because a piece of a sheet's edge looks like a 1.
_CERTAIN_CONFIDENCE = 0.85  # a first look with less is doubtful
_CONVINCING_CONFIDENCE = 0.7
_LINE_BLOCKS = const(9)  # as wide is a line that may be taken out
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
        if polarity == DARK or reading.reason in _HOPELESS_REASONS:
            return reading
        if reading.confidence >= _CERTAIN_CONFIDENCE:
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
        # The next call spares the reading that is returned.
        readings = self._readings
        first, second, spared = readings
        flat = self._flat
        if ink == LIGHT:
            invert(luma, flat)
            luma = flat
        self._look(luma, first, ink)
        self.look = self._looks
        strict = self.finder.strict
        line = first.digit == _EDGE_LIKE_DIGIT
        if line and not strict:
            line = first.box[3] - first.box[1] <= BLOCK and self._is_faint(luma, first)
        certain = self._is_certain(first) and not strict and not line
        lined = certain and first.digit is not None and self._may_be_underlined()
        if (lined or not certain) and first.reason not in _FLAT_REASONS:
            ink = ink or DARK
            finder = self.finder
            flatten(luma, flat, finder.paper, finder.box)
            if not certain:
                self._look(flat, second, ink)
                if line and second.box is None:
                    first.clear(second.reason)
                if self._is_better(first, second):
                    first, second = second, first
                if first.box and second.box:
                    first.join(second)
            doubtful = not self._is_certain(first)
            if lined or doubtful:
                # Few frames need it. To import it takes 10 ms, and to keep it 2 kB.
                from inkling.find import lines

                if doubtful and lines.clear_outside(flat):
                    self._look(flat, second, ink)
                    better = self._is_convincing(first, second)
                else:
                    found = lines.erase(flat)
                    better = found[0] or found[1]
                    if better:
                        self._look(flat, second, ink)
                        sure = second.confidence > _WHOLE_CONFIDENCE and second.digit not in _PIECES
                        better = sure if lined else self._is_convincing(first, second)
                        # Lines that hid the digit need not surround it if it is beyond doubt.
                        if better and (first.box or not sure):
                            shape = None if second.digit == _EDGE_LIKE_DIGIT else flat.shape
                            better = lines.surround(found, second.box, shape)
                give_up("inkling.find.lines")
                if better:
                    self.look = self._looks
                    first, second = second, first
        self._readings = [spared, second, first]
        return first

    def _is_certain(self, reading):
        """Tell whether a reading leaves no doubt."""
        return reading.confidence >= _CERTAIN_CONFIDENCE

    def _is_better(self, first, second):
        """Tell whether the ``second`` look at a frame, without its shadows, counts more."""
        if second.box is None:
            return False
        if first.box is None:
            if self.finder.strict:
                if second.digit in _PIECES or second.confidence <= _WHOLE_CONFIDENCE:
                    return False
            elif second.digit == _EDGE_LIKE_DIGIT or second.confidence < _CONVINCING_CONFIDENCE:
                return False
        elif second.confidence <= first.confidence:
            return False
        self.look = self._looks
        return True

    def _is_convincing(self, first, second):
        """Tell whether the ``second`` look, without a box or lines, counts more.

        What is left of a box or of a line looks like a faint 1.
        """
        if second.confidence <= max(first.confidence, _CONVINCING_CONFIDENCE):
            return False
        return second.digit != _EDGE_LIKE_DIGIT or not self._is_faint(self._flat, second)

    def _is_faint(self, luma, reading):
        """Tell whether the mark of a ``reading`` of ``luma`` is as faint as a printed line."""
        # The middle row will do, and takes half the time of the median of all rows.
        top, left, bottom, right = reading.box
        row = (top + bottom) // 2
        paper = self.finder.paper[row // BLOCK + 1, left // BLOCK : right // BLOCK + 2]
        return min(luma[row, left:right].tolist()) > _LINE_SHARE * max(paper.tolist())

    def _may_be_underlined(self):
        """Tell whether the lower half of the mark that was found is somewhere as wide as a line."""
        top, _, bottom, _ = self.finder.box
        return longest_run(self.finder.region[(top + bottom) // 2 :]) >= _LINE_BLOCKS

    def read_glyph(self, glyph):
        """Return the ``Reading`` of a glyph, (28, 28) uint8, white ink on black."""
        self.look = 1
        reading = self._readings[0]
        reading.decide(self._scores(glyph))
        return reading

    def _look(self, luma, reading, ink):
        """Take one look at ``luma`` and fill ``reading``."""
        self._looks += 1
        if self.finder.find(luma, ink):
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
        """Return the scores of ``glyph``, as exact as they need to be."""
        return self.model.scores(self.features.of(glyph), is_clear)
