# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a frame: find the digit, normalise it to a glyph, compute features, classify, decide.

Where that leaves a doubt, or takes the finder's highest limit, the edge of a shadow may be to
blame, so the frame is read once more without its shadows, and the mean of both looks is taken: a
digit looks like one both times, and a letter often does not.
"""

from ulab import numpy as np

from inkling.features.gradients import Features
from inkling.find.finder import Finder
from inkling.find.flatten import flatten
from inkling.glyph.normalise import Normaliser
from inkling.model import model_class
from inkling.reading.reading import Reading

# Chosen on validation frames: what is read with less confidence is looked at again; and what only
# the second look finds, which may be the outline of an edge, is to be read with so much, and found
# without the highest limit. It must not be a 1: what is left of a sheet's edge looks like one.
_DOUBTFUL = 0.85
_CONVINCING = 0.7
_SLIVER = 1
_HOPELESS = ("dark", "bright", "blank", "texture")  # reasons that are no shadow's fault


class Reader:
    """Turns frames into readings with one of the two models.

    ``finder``, ``normaliser``, ``features`` and ``model`` are the stages; each keeps what it made
    last. ``look`` says which look at the frame was the better one at the last reading, 1 or 2.
    """

    def __init__(self, model, shape):
        """Load the model of the name ``model``, for frames of ``shape``."""
        self.finder = Finder(shape)
        self.normaliser = Normaliser()
        self.features = Features()
        self.model = model_class(model)()
        self.look = 1
        self._first, self._second = Reading(), Reading()
        # Kept, as the heap has no piece of that size any more once it has been used for a while.
        self._flat = np.zeros(shape, dtype=np.uint8)

    def read(self, luma):
        """Return the ``Reading`` of a frame, (rows, columns) uint8 luma.

        It keeps its values until the next frame is read.
        """
        first, second = self._first, self._second
        self.look = 1
        self._look(luma, first)
        certain = first.confidence >= _DOUBTFUL and not self.finder.strict
        if certain or first.reason in _HOPELESS:
            return first
        flatten(luma, self._flat)
        self._look(self._flat, second)
        if second.box is None:
            return first
        if first.box is None:
            sliver = self.finder.strict or second.digit == _SLIVER
            if sliver or second.confidence < _CONVINCING:
                return first
            self.look = 2
            return second
        if second.confidence > first.confidence:
            self.look = 2
            first, second = second, first
        first.join(second)
        return first

    def read_glyph(self, glyph):
        """Return the ``Reading`` of a glyph, (28, 28) uint8, white ink on black."""
        self.look = 1
        self._first.decide(self.model.scores(self.features.of(glyph)))
        return self._first

    def _look(self, luma, reading):
        """Fill ``reading`` from what is seen in ``luma``."""
        if not self.finder.find(luma):
            reading.clear(self.finder.reason)
            return
        glyph = self.normaliser.glyph(luma, self.finder)
        if glyph is None:
            reading.clear(self.normaliser.reason)
            return
        reading.decide(self.model.scores(self.features.of(glyph)), self.normaliser.box)
