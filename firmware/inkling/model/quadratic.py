# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score the ten digits by a logistic regression on products of components of the features.

Features (200,) -> components (d,), by an int8 projection -> the components and all products of
two of them -> logits (10,), by int8 weights with a scale for each digit.
training/model/quadratic.py states it plainly.

The projection is summed modulo 2**16, which is eight times as fast as np.dot. It is exact as long
as the sum itself fits int16. Training keeps the sum to less than half of that.

Cost: 17 ms at 125 MHz for d = 32, most of it the last np.dot, and 6 ms for d = 16; 1.5 kB of
garbage.
"""

from ulab import numpy as np

from inkling.features.gradients import COUNT
from inkling.scratch import Plan, put

CLASSES = 10


def _floats(data, count=-1, offset=0):
    return np.frombuffer(data, dtype=np.float, count=count, offset=offset)


class Quadratic:
    """A classifier with the weights of a generated module of tables."""

    def __init__(self, tables):
        """Take the weights of ``tables``. They are used where they lie, without a copy.

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
        plan = Plan()
        self._plan_projection(plan, projection, centre)
        self._plan_products(plan, d, memoryview(components))

    def _plan_projection(self, plan, projection, centre):
        """Plan a copy of the features for each of half the components, to be multiplied there.

        The two halves of the components take turns.
        """
        half = len(centre) // 2
        self._terms = plan.array("terms", np.int16, half, COUNT)
        self._first_row = self._terms[0]
        self._feature_copies = _doublings(plan.memory("terms"), 2 * COUNT)
        z = self._components
        self._halves = (
            (projection[:half], centre[:half], z[:half]),
            (projection[half:], centre[half:], z[half:]),
        )

    def _plan_products(self, plan, d, components):
        """Plan the components and their products, which are the inputs of the last np.dot.

        Each product once: z times z rotated by 0, 1, ... places. With half of all places the
        products come twice, so the first half of them will do. Both factors begin as ``components``
        over and over. In rows that are longer by one place, these are all the rotations.
        """
        count = self._weights.shape[1]
        inputs = plan.memory("inputs", 4 * count, over=("terms",))
        rotated = plan.memory("rotated", 4 * count, over=("terms",))
        self._component_copies = [(inputs[: 4 * d], components)]
        self._component_copies += _doublings(inputs, 4 * d)
        self._component_copies.append((rotated, inputs))
        self._inputs = _floats(inputs)
        half = d // 2
        whole = half * (d + 1)
        self._factors = (
            (
                self._inputs[d:-half].reshape((half, d)),
                _floats(rotated, whole).reshape((half, d + 1))[:, :d],
            ),
            (self._inputs[-half:], _floats(rotated, half, 4 * whole)),
        )

    def scores(self, features):
        """Return the logits, (10,) float, of ``features``, (200,) int16."""
        self._project(features)
        self._multiply()
        logits = np.dot(self._weights, self._inputs)
        logits *= self._weight_scale
        logits += self._intercept
        return logits

    def _project(self, features):
        """Fill the components."""
        terms, row, z = self._terms, self._first_row, self._components
        z -= z
        for projection, centre, components in self._halves:
            put(row, features)
            _copy(self._feature_copies)
            terms *= projection
            sums = np.sum(terms, axis=1)
            sums -= centre
            components += sums
        length = max(np.dot(features, features), 1.0) ** 0.5
        z *= self._scale
        z += self._offset
        z /= length
        z -= self._mean

    def _multiply(self):
        """Fill the inputs with the components and their products."""
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
