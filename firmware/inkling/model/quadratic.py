# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Score the ten digits by a logistic regression on products of components of the features.

Features (200,) -> components (d,), by an int8 projection -> the components and all products of
two of them -> logits, by int8 weights with a scale for each logit -> scores (10,). The logits are
those of the digits and, because there are many kinds of what is no digit, of some subclasses of
that. The score of a digit is its log-odds against all of these together.
training/model/quadratic.py states it plainly.

Sums of many terms are summed modulo 2**16, which is ten times as fast as np.dot. They are exact
as long as the sum itself fits int16. Training keeps the projection's to less than half of that.
Products are rounded to integers of 12 bits, of which the upper 8 and the lower 4 are weighted and
summed apart. These sums are taken in parts, which have the same room to spare.

Cost for d = 32 and 13 logits: 12 to 14 ms at 125 MHz, 7 to 9 at 200, 5 kB of garbage. The sums of
the products take half of it.
"""

import math

from micropython import const
from ulab import numpy as np

from inkling.features.gradients import COUNT
from inkling.scratch import Plan, clear, copy

CLASSES = const(10)

# No component of a digit exceeds 9. In steps of 1 / 20, the largest product is just below 2**15.
_STEPS = const(20)  # to 1
_MOST_STEPS = const(180)
_PRODUCT = 16 / _STEPS**2  # what the last of the 12 bits of a product stands for
_HALF = const(8)  # of that
_TO_INTEGER = 1.5 * 2.0**23  # a float near it has its integer in the lower half of its bytes
_LEAST_PARTS = const(3)
_ROOM = const(9_600)  # bytes of scratch memory, for products of 6 bytes each and rows of 2


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
        self._weight_scale = _floats(tables.WEIGHT_SCALE)
        weights = np.frombuffer(tables.WEIGHTS, dtype=np.int8)
        weights = weights.reshape((len(self._weight_scale), -1))
        self._has_subclasses = len(weights) > CLASSES
        self._weights = weights[:, :d]
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
        self._first_row = self._terms[:1]
        self._first_memory = plan.memory("terms")[: 2 * COUNT]
        self._feature_copies = _doublings(plan.memory("terms"), 2 * COUNT)
        z = self._components
        self._halves = (
            (projection[:half], centre[:half], z[:half]),
            (projection[half:], centre[half:], z[half:]),
        )

    def _plan_products(self, plan, d):
        """Plan the components in steps, and their products.

        Each product once: z times z rotated by 0, 1, ... places. With half of all places the
        products come twice, so the first half of them will do. Both factors begin as the steps
        over and over. In rows that are longer by one place, these are all the rotations.
        """
        half, over = d // 2, ("terms",)
        whole = half * d
        count = whole + half
        memory = plan.memory("products", 4 * count, over)
        rotated = plan.memory("rotated", 4 * (count + half), over)
        self._products = products = _floats(memory)
        self._steps, self._steps_memory = products[:d], memory[: 4 * d]
        self._step_copies = _doublings(memory, 4 * d)
        self._step_copies.append((rotated[: 4 * count], memory))
        self._step_copies.append((rotated[4 * count :], rotated[4 * (count % d) :][: 4 * half]))
        self._factors = (
            (
                products[:whole].reshape((half, d)),
                _floats(rotated, count).reshape((half, d + 1))[:, :d],
            ),
            (products[whole:], _floats(rotated, half, 4 * count)),
        )
        self._to_integer = np.array([_TO_INTEGER])
        self._to_integer += _HALF  # a Python float of the board has too few bits for the sum

    def _plan_sums(self, plan, d, weights):
        """Plan the products of several logits at a time, to be weighted and summed in parts."""
        count = len(self._products)
        logits = len(weights)
        parts = min(_LEAST_PARTS, d // 2)
        while d // 2 % parts:
            parts += 1
        rows = max(_ROOM // count // 2 - 3, 1)  # each product takes 6 bytes, and 2 in each row
        rows = min(rows, logits)
        over = ("terms", "rotated")
        words = plan.array("products", np.int16, 1, 2 * count)[0][::2]
        # Times 16, the lower byte has its upper four bits, from -8 to 7, in the byte above it.
        self._lower_memory = plan.memory("lower", 2 * count, over)
        self._lower = plan.array("lower", np.int16, 1, count, over)[0]
        self._lower_byte = plan.array("products", np.int8, 1, 4 * count)[0][::4]
        self._lower_bits = plan.array("lower", np.int8, 1, 2 * count)[0][1::2]
        # The upper byte is one more where the lower one, with its sign, is below zero.
        self._words = words
        self._upper_bits = plan.array("products", np.int8, 1, 4 * count)[0][1::4]
        weighted = plan.array("weighted", np.int16, rows, count, over)
        in_parts = weighted.reshape((rows * parts, count // parts))
        self._first_products = weighted[0]
        self._products_memory = plan.memory("weighted")[: 2 * count]
        self._product_copies = _doublings(plan.memory("weighted"), 2 * count)
        sums = np.zeros(logits * parts)
        self._sums = sums, sums.reshape((logits, parts))
        self._turns = []
        for first in range(0, logits, rows):
            end = min(first + rows, logits)
            n = end - first
            product = weighted[:n], weights[first:end]
            self._turns.append(product + (sums[first * parts : end * parts], in_parts[: n * parts]))

    def scores(self, features, suffice=None):
        """Return the scores, (10,) float, of ``features``, (200,) int16.

        They are from the upper bits of the products alone, which takes 2 ms less, if there is
        ``suffice``, a function of scores, and it accepts these.
        """
        self._project(features)
        linear = np.dot(self._weights, self._components)
        self._multiply()
        lower = self._lower
        clear(self._lower_memory)
        lower += self._lower_byte
        lower *= 16
        words = self._words
        words += 128
        sums = self._sums[0]
        sums -= sums
        self._add_weighted(self._upper_bits)
        sums *= 16
        if suffice:
            scores = self._sums_to_scores(linear)
            if suffice(scores):
                return scores
        self._add_weighted(self._lower_bits)
        return self._sums_to_scores(linear)

    def _sums_to_scores(self, linear):
        """Return the scores from the weighted sums of the components and of the products."""
        logits = np.sum(self._sums[1], axis=1)
        logits *= _PRODUCT
        logits += linear
        logits *= self._weight_scale
        logits += self._intercept
        if not self._has_subclasses:
            return logits
        scores, others = logits[:CLASSES], logits[CLASSES:]
        # The last of the subclasses has no weights, and a logit of 0.
        highest = max(np.max(others), 0.0)
        others -= highest
        np.exp(others, out=others)
        scores -= highest + math.log(np.sum(others) + math.exp(-highest))
        return scores

    def _project(self, features):
        """Fill the components."""
        terms, row, z = self._terms, self._first_row, self._components
        z -= z
        clear(self._first_memory)
        row += features
        # An array, because a Python float of the board has fewer bits than an element of it.
        squares = np.maximum(np.dot(row, features), 1)
        for projection, centre, components in self._halves:
            clear(self._first_memory)
            row += features
            copy(self._feature_copies)
            terms *= projection
            sums = np.sum(terms, axis=1)
            sums -= centre
            components += sums
        z *= self._scale
        z += self._offset
        np.sqrt(squares, out=squares)
        z /= squares
        z -= self._mean

    def _multiply(self):
        """Fill the products with those of the components, rounded to integers."""
        steps = self._steps
        clear(self._steps_memory)  # which ``put`` does not, if there are no numbers
        steps += self._components
        steps *= _STEPS
        limited = np.minimum(np.maximum(steps, -_MOST_STEPS), _MOST_STEPS)
        clear(self._steps_memory)
        steps += limited
        copy(self._step_copies)
        for products, rotated in self._factors:
            products *= rotated
        products = self._products
        products += self._to_integer

    def _add_weighted(self, products):
        """Add the weighted sums of ``products``, in their parts."""
        row = self._first_products
        for weighted, weights, sums, in_parts in self._turns:
            clear(self._products_memory)
            row += products
            copy(self._product_copies)
            weighted *= weights
            sums += np.sum(in_parts, axis=1)


def _doublings(memory, size):
    """Return the copies, (target, source), that fill ``memory`` with its first ``size`` bytes."""
    copies = []
    while size < len(memory):
        target = memory[size : 2 * size]
        copies.append((target, memory[: len(target)]))
        size *= 2
    return copies
