# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""np.where, np.clip, np.maximum and their like, and the bitwise functions."""

import math

import numpy

from . import _arithmetic as rules
from ._dtypes import raw
from ._indexing import c_cast
from ._ndarray import elementwise, ndarray, operand
from ._scalars import board_float, is_number, python_values

_MISMATCH = "operands could not be broadcast together"


def _pair(left, right, ufunc, special):
    result = elementwise(ufunc, special, operand(left), operand(right))
    return result if result.ndim else result.reshape(1)


def _of_scalars(left, right, result):
    if is_number(left) and is_number(right):
        return python_values(result)[0]
    return ndarray._wrap(result)


def _function(name, ufunc, special, doc):
    def compare(left, right, /):
        return _of_scalars(left, right, _pair(left, right, ufunc, special))

    compare.__name__ = compare.__qualname__ = name
    compare.__doc__ = doc
    return compare


maximum = _function(
    "maximum",
    numpy.maximum,
    rules.MAXIMUM,
    "Return the larger of each two elements; a number if both are. An int counts as unsigned.",
)
minimum = _function(
    "minimum",
    numpy.minimum,
    rules.MINIMUM,
    "Return the smaller of each two elements; a number if both are. An int counts as unsigned.",
)
equal = _function("equal", numpy.equal, rules.EQUAL, "Return a mask of the equal elements.")
not_equal = _function(
    "not_equal", numpy.not_equal, rules.NOT_EQUAL, "Return a mask of the unequal elements."
)


def _bitwise(name, ufunc, special, doc):
    def apply(left, right, /):
        return ndarray._wrap(_pair(left, right, ufunc, special))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"{doc} Raises ValueError for floats."
    return apply


bitwise_and = _bitwise(
    "bitwise_and", numpy.bitwise_and, rules.BITWISE_AND, "Return left & right; masks give uint8."
)
bitwise_or = _bitwise(
    "bitwise_or", numpy.bitwise_or, rules.BITWISE_OR, "Return left | right; masks give uint8."
)
bitwise_xor = _bitwise(
    "bitwise_xor", numpy.bitwise_xor, rules.BITWISE_XOR, "Return left ^ right; masks give uint8."
)
left_shift = _bitwise(
    "left_shift", numpy.left_shift, rules.LEFT_SHIFT, "Return left << right, wrapping around."
)
right_shift = _bitwise("right_shift", numpy.right_shift, rules.RIGHT_SHIFT, "Return left >> right.")


def clip(values, low, high, /):
    """Return `values` limited to low..high.

    The dtype is that of maximum(low, minimum(values, high)): clip(uint8, 0, 255) stays uint8,
    clip(uint8, 0, 256) becomes uint16.
    """
    if is_number(values):
        return low if values < low else high if values > high else values
    upper = _pair(values, high, numpy.minimum, rules.MINIMUM)
    lower = operand(low)
    return ndarray._wrap(elementwise(numpy.maximum, rules.MAXIMUM, lower, upper))


_WHERE_SPECIAL = {"bH": "H", "Hb": "H", "hH": "f", "Hh": "f"}


def where(condition, yes, no, /):
    """Return elements of `yes` where `condition` is not zero, and of `no` elsewhere.

    All three may be numbers or arrays and are broadcast. Masks as `yes` or `no` give uint8.
    """
    condition, yes, no = operand(condition), raw(operand(yes)), raw(operand(no))
    if condition.dtype.char != "?":
        condition = condition != 0
    try:
        result = numpy.where(condition, yes, no)
    except ValueError:
        raise ValueError(_MISMATCH) from None
    char = _WHERE_SPECIAL.get(yes.dtype.char + no.dtype.char)
    if char is not None:
        result = c_cast(result.astype(numpy.float32), char)
    return ndarray._wrap(result if result.ndim else result.reshape(1))


def nonzero(values, /):
    """Return a tuple of uint16 arrays, one for each dimension: the indices of non-zero elements."""
    found = numpy.nonzero(numpy.atleast_1d(operand(values)))
    return tuple(ndarray._wrap(axis.astype(numpy.uint16)) for axis in found)


def _finiteness(name, scalar_test, ufunc, doc):
    def test(values, /):
        if type(values) is ndarray:
            return ndarray._wrap(ufunc(values._a))
        if type(values) is int:
            return scalar_test(0.0)
        if type(values) is float:
            return scalar_test(board_float(values))
        raise TypeError("wrong input type")

    test.__name__ = test.__qualname__ = name
    test.__doc__ = doc
    return test


isfinite = _finiteness(
    "isfinite", math.isfinite, numpy.isfinite, "Return a mask (or a bool) of the finite elements."
)
isinf = _finiteness(
    "isinf", math.isinf, numpy.isinf, "Return a mask (or a bool) of the infinite elements."
)
