# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score the ten digits by a logistic regression on products of components of the features.

Features (200,) -> components (d,), by an int8 projection -> the components and all products of
two of them -> logits (10,), by int8 weights with a scale for each digit.

The projection is summed modulo 2**16, which is five times as fast as np.dot and exact as long as
the sum itself fits int16; training keeps it to less than half of that.

Cost: 16 ms at 125 MHz for d = 24, 8 ms for d = 12.
"""

from features import COUNT
from ulab import numpy as np

CLASSES = 10
_ROWS = 4  # of the projection at a time, to need a buffer of 1.6 kB


def _floats(data):
    return np.frombuffer(data, dtype=np.float)


class Quadratic:
    """A classifier with the weights of a generated module of tables."""

    def __init__(self, tables):
        """Take the weights of ``tables``; they are used where they lie, without a copy."""
        self._scale = _floats(tables.SCALE)
        self._mean = _floats(tables.MEAN)
        d = len(self._scale)
        self._projection = np.frombuffer(tables.PROJECTION, dtype=np.int8).reshape((d, COUNT))
        self._centre = np.frombuffer(tables.CENTRE, dtype=np.int16)
        self._offset = self._centre * self._scale
        self._weights = np.frombuffer(tables.WEIGHTS, dtype=np.int8).reshape((CLASSES, -1))
        self._weight_scale = _floats(tables.WEIGHT_SCALE)
        self._intercept = _floats(tables.INTERCEPT)
        self._sums = np.zeros(d, dtype=np.int16)
        self._products = np.zeros((_ROWS, COUNT), dtype=np.int16)
        # The components twice over, so that a rotation of them is a slice.
        self._twice = np.zeros(2 * d)
        self._inputs = np.zeros(self._weights.shape[1])

    def scores(self, features):
        """Return the logits, (10,) float, of ``features``, (200,) int16."""
        z = self._components(features)
        d = len(z)
        twice, inputs = self._twice, self._inputs
        twice[:d] = z
        twice[d:] = z
        inputs[:d] = z
        # Each product once: z times z rotated by 0, 1, ... places. By half of all places the
        # products come twice, so the first half of them will do.
        for k in range(d // 2):
            inputs[d + d * k : 2 * d + d * k] = z * twice[k : k + d]
        inputs[-(d // 2) :] = z[: d // 2] * twice[d // 2 : d]
        return np.dot(self._weights, inputs) * self._weight_scale + self._intercept

    def _components(self, features):
        sums = self._sums
        for first in range(0, len(sums), _ROWS):
            rows = self._projection[first : first + _ROWS]
            products = self._products[: len(rows)]
            products *= 0
            products += rows
            products *= features
            sums[first : first + _ROWS] = np.sum(products, axis=1)
        sums -= self._centre
        length = max(np.dot(features, features), 1.0) ** 0.5
        return (sums * self._scale + self._offset) / length - self._mean
