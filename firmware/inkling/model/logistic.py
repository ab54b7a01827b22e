# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The model "logistic": its scores are the logits of the quadratic logistic regression."""

from inkling.model import logistic_tables
from inkling.model.quadratic import Quadratic


class Model(Quadratic):
    """Scores the ten digits."""

    def __init__(self):
        Quadratic.__init__(self, logistic_tables)
