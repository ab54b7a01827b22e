# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""np.where, np.clip, np.maximum and their like, and the bitwise functions."""

import numpy

from . import _arithmetic as rules
from ._dtypes import raw
from ._indexing import MISMATCH, c_cast
from ._ndarray import elementwise, ndarray, operand
from ._scalars import is_number, python_values


def _pair(table, left, right):
    return numpy.atleast_1d(elementwise(table, operand(left), operand(right)))


def _comparison(name, table, doc):
    """Return the board's function `name`, which makes a number of two numbers."""

    def compare(left, right, /):
        result = _pair(table, left, right)
        if is_number(left) and is_number(right):
            return python_values(result)[0]
        return ndarray._wrap(result)

    compare.__name__ = compare.__qualname__ = name
    compare.__doc__ = f"Return {doc}; a number if both are. An int counts as unsigned."
    return compare


maximum = _comparison("maximum", rules.MAXIMUM, "the larger of each two elements")
minimum = _comparison("minimum", rules.MINIMUM, "the smaller of each two elements")
equal = _comparison("equal", rules.EQUAL, "a mask of the equal elements")
not_equal = _comparison("not_equal", rules.NOT_EQUAL, "a mask of the unequal elements")


def _bitwise(name, table, doc):
    """Return the board's function `name`, which always makes an array."""

    def apply(left, right, /):
        return ndarray._wrap(_pair(table, left, right))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"Return {doc}. Raises ValueError for floats."
    return apply


bitwise_and = _bitwise("bitwise_and", rules.BITWISE_AND, "left & right; masks give uint8")
bitwise_or = _bitwise("bitwise_or", rules.BITWISE_OR, "left | right; masks give uint8")
bitwise_xor = _bitwise("bitwise_xor", rules.BITWISE_XOR, "left ^ right; masks give uint8")
left_shift = _bitwise("left_shift", rules.LEFT_SHIFT, "left << right, wrapping around")
right_shift = _bitwise("right_shift", rules.RIGHT_SHIFT, "left >> right")


def clip(values, low, high, /):
    """Return `values` limited to low..high.

    The dtype is that of maximum(low, minimum(values, high)): clip(uint8, 0, 255) stays uint8,
    clip(uint8, 0, 256) becomes uint16.
    """
    if is_number(values):
        return low if values < low else high if values > high else values
    upper = _pair(rules.MINIMUM, values, high)
    return ndarray._wrap(elementwise(rules.MAXIMUM, operand(low), upper))


_WHERE_SPECIAL = {"bH": "H", "Hb": "H", "hH": "f", "Hh": "f"}


def where(condition, yes, no, /):
    """Return elements of `yes` where `condition` is not zero, and of `no` elsewhere.

    All three may be numbers or arrays and are broadcast. Masks as `yes` or `no` give uint8.
    """
    condition, yes, no = operand(condition), raw(operand(yes)), raw(operand(no))
    try:
        result = numpy.where(condition, yes, no)
    except ValueError:
        raise ValueError(MISMATCH) from None
    char = _WHERE_SPECIAL.get(yes.dtype.char + no.dtype.char)
    if char is not None:
        result = c_cast(result.astype(numpy.float32), char)
    return ndarray._wrap(numpy.atleast_1d(result))


def nonzero(values, /):
    """Return a tuple of uint16 arrays, one for each dimension: the indices of non-zero elements."""
    found = numpy.nonzero(numpy.atleast_1d(operand(values)))
    return tuple(ndarray._wrap(axis.astype(numpy.uint16)) for axis in found)
