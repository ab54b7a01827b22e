# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score the ten digits by a logistic regression on products of components of the features.

Features (200,) -> components (d,), by an int8 projection -> the components and all products of
two of them -> logits (10,), by int8 weights with a scale for each digit.
training/model/quadratic.py states it plainly.

Sums of many terms are summed modulo 2**16, which is eight times as fast as np.dot. They are exact
as long as the sum itself fits int16. Training keeps the projection's to less than half of that.
Products are made of whole steps of the components, and rounded to 8 bits. Their weighted sum is
taken in parts, each of which has the same room to spare.

Cost: 17 ms at 125 MHz for d = 32, most of it the last np.dot, and 6 ms for d = 16; 1.5 kB of
garbage.
"""

from micropython import const
from ulab import numpy as np

from inkling.features.gradients import COUNT
from inkling.scratch import Plan, put

CLASSES = 10

# Few components of digits exceed 7, so a step of 1 / 25.5 uses the room that products have: the
# square of the largest number of steps is just below 2**15, with the half that rounding adds.
_STEPS = 25.5  # to 1
_MOST_STEPS = const(180)
_PRODUCT = 256 / _STEPS**2  # what 1 in the upper byte of a product stands for
_HALF = const(128)  # of 1 in the upper byte
_TO_INTEGER = 1.5 * 2.0**23  # a float near it has its integer in the lower half of its bytes
_LEAST_PARTS = const(3)
_ROOM_FOR_FIVE = const(600)  # products, of which five weighted rows fit into the scratch memory


def _floats(data):
    return np.frombuffer(data, dtype=np.float)


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
        weights = np.frombuffer(tables.WEIGHTS, dtype=np.int8).reshape((CLASSES, -1))
        self._weights = weights[:, :d]
        self._weight_scale = _floats(tables.WEIGHT_SCALE)
        self._intercept = _floats(tables.INTERCEPT)
        self._components = np.zeros(d)
        projection = np.frombuffer(tables.PROJECTION, dtype=np.int8).reshape((d, COUNT))
        plan = Plan()
        self._plan_projection(plan, projection, centre)
        self._plan_products(plan, d)
        self._plan_sums(plan, d, weights[:, d:])

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

    def _plan_products(self, plan, d):
        """Plan the components in whole steps, and their products.

        Each product once: z times z rotated by 0, 1, ... places. With half of all places the
        products come twice, so the first half of them will do. Both factors begin as the steps
        over and over. In rows that are longer by one place, these are all the rotations.
        """
        half, over = d // 2, ("terms",)
        whole = half * d
        count = whole + half
        self._steps = np.zeros(d)
        self._whole_steps = np.frombuffer(self._steps, dtype=np.int16)[::2]
        products = plan.array("products", np.int16, 1, count, over)[0]
        rotated = plan.array("rotated", np.int16, 1, count + half, over)[0]
        self._first_steps, self._products = products[:d], products
        memory = plan.memory("products")
        self._step_copies = _doublings(memory, 2 * d)
        target = plan.memory("rotated")
        self._step_copies.append((target[: 2 * count], memory))
        self._step_copies.append((target[2 * count :], target[2 * (count % d) :][: 2 * half]))
        self._factors = (
            (
                products[:whole].reshape((half, d)),
                rotated[:count].reshape((half, d + 1))[:, :d],
            ),
            (products[whole:], rotated[count:]),
        )
        self._half = np.array([_HALF], dtype=np.int16)

    def _plan_sums(self, plan, d, weights):
        """Plan the products of several digits at a time, to be weighted and summed in parts."""
        count = len(self._products)
        parts = min(_LEAST_PARTS, d // 2)
        while d // 2 % parts:
            parts += 1
        rows = CLASSES // 2 if count <= _ROOM_FOR_FIVE else 2
        over = ("terms", "rotated")
        weighted = plan.array("weighted", np.int16, rows, count, over)
        self._weighted = weighted, weighted.reshape((rows * parts, count // parts))
        self._upper = plan.array("products", np.int8, 1, 2 * count)[0][1::2]
        self._first_products = weighted[0]
        self._product_copies = _doublings(plan.memory("weighted"), 2 * count)
        sums = np.zeros(CLASSES * parts)
        self._sums = sums.reshape((CLASSES, parts))
        self._digits = [
            (weights[row : row + rows], sums[row * parts : (row + rows) * parts])
            for row in range(0, CLASSES, rows)
        ]

    def scores(self, features):
        """Return the logits, (10,) float, of ``features``, (200,) int16."""
        self._project(features)
        self._multiply()
        logits = self._sum_products()
        logits *= _PRODUCT
        logits += np.dot(self._weights, self._components)
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
        z *= self._scale
        z += self._offset
        # An array, because a Python float of the board has fewer bits than an element of it.
        z /= np.sqrt(np.maximum(np.dot(features.reshape((1, COUNT)), features), 1))
        z -= self._mean

    def _multiply(self):
        """Fill the products with those of the components, in whole steps."""
        steps = self._steps
        steps -= steps
        steps += np.minimum(np.maximum(self._components * _STEPS, -_MOST_STEPS), _MOST_STEPS)
        steps += _TO_INTEGER
        put(self._first_steps, self._whole_steps)
        _copy(self._step_copies)
        for products, rotated in self._factors:
            products *= rotated
        products = self._products
        products += self._half

    def _sum_products(self):
        """Return the weighted sums, (10,) float, of the upper bytes of the products."""
        weighted, in_parts = self._weighted
        for weights, sums in self._digits:
            put(self._first_products, self._upper)
            _copy(self._product_copies)
            weighted *= weights
            sums -= sums
            sums += np.sum(in_parts, axis=1)
        return np.sum(self._sums, axis=1)


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
