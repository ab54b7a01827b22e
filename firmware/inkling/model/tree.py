# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The model "tree": one decision tree on the differences between eleven discriminant scores.

Ten of the scores come from a smaller quadratic regression; that of "no digit" is 0. Each node of
the tree compares two of them. A leaf holds the log-odds of each digit against no digit, among the
training glyphs that came to this leaf.

A leaf alone would give the same answer to all its glyphs. So its log-odds are smoothed by those of
the regression, as in the model tree M5 (Quinlan 1992).

Cost: 6 to 7 ms at 200 MHz, most of it for the scores; a glyph passes about ten nodes.
"""

import array

from ulab import numpy as np

from inkling.model import tree_tables
from inkling.model.quadratic import CLASSES, Quadratic


class Model:
    """Scores the ten digits."""

    def __init__(self):
        self._quadratic = Quadratic(tree_tables)
        # Python's arrays, because an element of ulab's takes six times as long to read.
        self._pairs = tree_tables.PAIRS
        self._thresholds = array.array("h", tree_tables.THRESHOLDS)
        self._children = array.array("h", tree_tables.CHILDREN)
        leaves = np.frombuffer(tree_tables.LEAVES, dtype=np.int8)
        self._leaves = leaves.reshape((-1, CLASSES))

    def scores(self, features, suffice=None):
        """Return the logits, (10,) float, of ``features``, (200,) int16.

        ``suffice`` is asked about the scores of the regression, as ``Quadratic`` asks it.
        """
        limit, steps = tree_tables.SCORE_LIMIT, tree_tables.SCORE_STEPS
        logits = self._quadratic.scores(features, suffice)
        scores = []
        for score in logits.tolist():
            if score > limit:
                score = limit
            elif score < -limit:
                score = -limit
            scores.append(int(score * steps))
        scores.append(0)  # of "no digit"
        pairs, thresholds, children = self._pairs, self._thresholds, self._children
        node = 0
        while node >= 0:
            pair = pairs[node]  # one outcome in each half of the byte
            low = scores[pair >> 4] - scores[pair & 15] <= thresholds[node]
            node = children[2 * node if low else 2 * node + 1]
        # A child below zero is a leaf: -1 the first, -2 the second.
        leaf = self._leaves[-1 - node] / float(tree_tables.LEAF_STEPS)
        return logits + (leaf - logits) * tree_tables.LEAF_SHARE
