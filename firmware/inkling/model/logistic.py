# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The model "logistic": its scores are the logits of the quadratic logistic regression."""

from inkling.model import logistic_tables
from inkling.model.quadratic import Quadratic


class Model:
    """Scores the ten digits."""

    def __init__(self):
        self._quadratic = Quadratic(logistic_tables)

    def scores(self, features, suffice=None):
        """Return the logits, (10,) float, of ``features``, (200,) int16.

        Less exact ones will do that ``suffice``, if any, accepts.
        """
        return self._quadratic.scores(features, suffice)
