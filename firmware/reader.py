# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read a frame: find the digit, normalise it to a glyph, compute features, classify, decide."""

from features import Features
from find import Finder
from normalise import Normaliser
from reading import Reading


class Reader:
    """Turns frames into readings with one of the two models.

    ``finder``, ``normaliser``, ``features`` and ``model`` are the stages; each keeps what it made
    of the last frame until the next one.
    """

    def __init__(self, model, shape):
        """Load ``model``, "logistic" or "tree", for frames of ``shape``."""
        # Only the model asked for is imported, so that the other's tables take no memory.
        if model == "tree":
            from decision_tree import Model
        else:
            from logistic import Model
        self.finder = Finder(shape)
        self.normaliser = Normaliser()
        self.features = Features()
        self.model = Model()
        self._reading = Reading()

    def read(self, luma):
        """Return the ``Reading`` of a frame, (rows, columns) uint8 luma.

        The object returned is the same each time, with new values.
        """
        reading = self._reading
        if not self.finder.find(luma):
            reading.clear(self.finder.reason)
            return reading
        glyph = self.normaliser.glyph(luma, self.finder)
        if glyph is None:
            reading.clear(self.normaliser.reason)
            return reading
        reading.decide(self.model.scores(self.features.of(glyph)), self.normaliser.box)
        return reading

    def read_glyph(self, glyph):
        """Return the ``Reading`` of a glyph, (28, 28) uint8, white ink on black."""
        self._reading.decide(self.model.scores(self.features.of(glyph)))
        return self._reading
