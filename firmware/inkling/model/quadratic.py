# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score the ten digits by a logistic regression on products of components of the features.

Features (200,) -> components (d,), by an int8 projection -> the components and all products of
two of them -> logits (10,), by int8 weights with a scale for each digit.

The projection is summed modulo 2**16, which is eight times as fast as np.dot and exact as long as
the sum itself fits int16; training keeps it to less than half of that.

Cost: 17 ms at 125 MHz for d = 32, most of it the last np.dot, and 6 ms for d = 16; 1.5 kB of
garbage.
"""

from ulab import numpy as np

from inkling.features.gradients import COUNT, SCRATCH

CLASSES = 10


def _floats(data, count=-1):
    return np.frombuffer(data, dtype=np.float, count=count)


class Quadratic:
    """A classifier with the weights of a generated module of tables."""

    def __init__(self, tables):
        """Take the weights of ``tables``; they are used where they lie, without a copy.

        The scratch memory has room for half of up to 48 components, ValueError for more.
        """
        self._scale, self._mean = _floats(tables.SCALE), _floats(tables.MEAN)
        d = len(self._scale)
        centre = np.frombuffer(tables.CENTRE, dtype=np.int16)
        self._offset = centre * self._scale
        self._weights = np.frombuffer(tables.WEIGHTS, dtype=np.int8).reshape((CLASSES, -1))
        self._weight_scale = _floats(tables.WEIGHT_SCALE)
        self._intercept = _floats(tables.INTERCEPT)
        components = bytearray(4 * d)
        self._components = _floats(components)
        projection = np.frombuffer(tables.PROJECTION, dtype=np.int8).reshape((d, COUNT))
        self._plan_projection(projection, centre)
        self._plan_expansion(d, memoryview(components))

    def _plan_projection(self, projection, centre):
        """Lay out the features in the scratch memory, to be multiplied there.

        There they stand as often as half of the components need them: the two halves take turns.
        """
        half = len(centre) // 2
        products = np.frombuffer(SCRATCH, dtype=np.int16, count=half * COUNT)
        self._products = products.reshape((half, COUNT))
        self._first_row = products[:COUNT]
        self._feature_copies = _doublings(memoryview(SCRATCH)[: 2 * half * COUNT], 2 * COUNT)
        z = self._components
        self._halves = (
            (projection[:half], centre[:half], z[:half]),
            (projection[half:], centre[half:], z[half:]),
        )

    def _plan_expansion(self, d, components):
        """Lay out the inputs of the last product in the scratch memory, and what makes them.

        Both begin as the ``components`` over and over. In rows longer by one place, these are all
        the rotations of the components.
        """
        count = self._weights.shape[1]
        self._inputs = _floats(SCRATCH, count)
        memory = memoryview(SCRATCH)
        inputs, repeated = memory[: 4 * count], memory[4 * count : 8 * count]
        self._component_copies = [(inputs[: 4 * d], components)]
        self._component_copies += _doublings(inputs, 4 * d)
        self._component_copies.append((repeated, inputs))
        rotated = np.frombuffer(SCRATCH, dtype=np.float, count=count, offset=4 * count)
        half = d // 2
        whole = half * (d + 1)
        self._factors = (
            (
                self._inputs[d:-half].reshape((half, d)),
                rotated[:whole].reshape((half, d + 1))[:, :d],
            ),
            (self._inputs[-half:], rotated[whole : whole + half]),
        )

    def scores(self, features):
        """Return the logits, (10,) float, of ``features``, (200,) int16."""
        self._project(features)
        self._expand()
        logits = np.dot(self._weights, self._inputs)
        logits *= self._weight_scale
        logits += self._intercept
        return logits

    def _project(self, features):
        """Fill ``_components``."""
        products, row, z = self._products, self._first_row, self._components
        z -= z
        for projection, centre, components in self._halves:
            row -= row
            row += features
            _copy(self._feature_copies)
            products *= projection
            sums = np.sum(products, axis=1)
            sums -= centre
            components += sums
        length = max(np.dot(features, features), 1.0) ** 0.5
        z *= self._scale
        z += self._offset
        z /= length
        z -= self._mean

    def _expand(self):
        """Fill ``_inputs`` with the components z and their products.

        Each product once: z times z rotated by 0, 1, ... places. By half of all places the
        products come twice, so the first half of them will do.
        """
        _copy(self._component_copies)
        for inputs, rotated in self._factors:
            inputs *= rotated


def _doublings(memory, size):
    """Return the copies, (target, source), that fill ``memory`` with its first ``size`` bytes."""
    copies = []
    while size < len(memory):
        target = memory[size : 2 * size]
        copies.append((target, memory[: len(target)]))
        size *= 2
    return copies


def _copy(copies):
    for target, source in copies:
        target[:] = source
