# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""np.where, np.clip, np.maximum and their like, and the bitwise functions."""

import numpy

from . import _arithmetic as rules
from ._ndarray import ndarray, operand


def _function(name, operation, doc):
    """Return the board's function `name` of two arrays, or of an array and a number."""

    def apply(left, right, /):
        result = operation(operand(left), operand(right))
        if not result.ndim:
            raise NotImplementedError(f"the simulator does not model np.{name} of two numbers")
        return ndarray._wrap(result)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"Return {doc}. An int counts as unsigned."
    return apply


maximum = _function("maximum", rules.MAXIMUM, "the larger of each two elements")
minimum = _function("minimum", rules.MINIMUM, "the smaller of each two elements")
bitwise_and = _function("bitwise_and", rules.BITWISE_AND, "left & right; masks give uint8")
bitwise_or = _function("bitwise_or", rules.BITWISE_OR, "left | right; masks give uint8")
left_shift = _function("left_shift", rules.LEFT_SHIFT, "left << right, wrapping around")
right_shift = _function("right_shift", rules.RIGHT_SHIFT, "left >> right")


def clip(values, low, high, /):
    """Return `values` limited to low..high.

    The dtype is that of maximum(low, minimum(values, high)): clip(uint8, 0, 255) stays uint8,
    clip(uint8, 0, 256) becomes uint16.
    """
    return maximum(low, minimum(values, high))


def where(condition, yes, no, /):
    """Return elements of `yes` where `condition` is not zero, and of `no` elsewhere.

    All three may be numbers or arrays and are broadcast. Masks as `yes` or `no` give uint8.
    """
    condition = operand(condition)
    choose = rules.Operation(lambda a, b: numpy.where(condition, a, b), rules.MAXIMUM.refused)
    return ndarray._wrap(choose(operand(yes), operand(no)))


def nonzero(values, /):
    """Return a tuple of uint16 arrays, one for each dimension: the indices of non-zero elements."""
    return tuple(ndarray._wrap(axis.astype(numpy.uint16)) for axis in numpy.nonzero(values._a))
