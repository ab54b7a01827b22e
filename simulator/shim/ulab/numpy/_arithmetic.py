# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Element-wise arithmetic on real arrays with ulab's result dtypes.

NumPy's own promotion gives ulab's answer for most pairs of dtypes; each table below lists the
pairs where it does not, under the two dtype characters (left, right). Source: ulab's
ndarray_operators.c without function pointers, as CircuitPython builds it. Surprises kept:

- int / int truncates toward zero before it becomes float: uint8 3 / 2 is 1.0 (3 / 2.0 is 1.5);
- int16 on the left of a float is read as uint16 by `-`, `//`, `**`, `>` and `>=`;
- `//` of signed integers divides a whole row by the first divisor of the row.

Integer division by zero is undefined on the board and raises ZeroDivisionError here.
"""

import numpy

from ._dtypes import raw

_INTS = "BbHh"
_UNSIGNED = {"BB", "BH", "HB", "HH"}


def _reads_masks_as_uint8(ufunc, special):
    """Add to `special` the pairs with a boolean side: the board stores bools as uint8."""

    def apply(left, right):
        left, right = raw(left), raw(right)
        rule = special.get(left.dtype.char + right.dtype.char, ufunc)
        return rule(left, right)

    pairs = {f"?{char}": apply for char in "?BbHhf"} | {f"{char}?": apply for char in "BbHhf"}
    return special | pairs


def _in(char, ufunc):
    """Return `ufunc` computed, and wrapping around, in dtype `char`."""
    dtype = numpy.dtype(char)

    def apply(left, right):
        return ufunc(left.astype(dtype), right.astype(dtype))

    return apply


def _unsigned_left(ufunc):
    """Return `ufunc` with its int16 left side misread as uint16."""

    def apply(left, right):
        return ufunc(left.view(numpy.uint16), right)

    return apply


def _unsigned_right(ufunc):
    """Return `ufunc` with its int16 right side misread as uint16."""

    def apply(left, right):
        return ufunc(left, right.view(numpy.uint16))

    return apply


def _refuse_zero(divisor):
    if not divisor.all():
        raise ZeroDivisionError("integer division by zero is undefined on the board")


def _truncated_quotient(left, right):
    _refuse_zero(right)
    if left.dtype.char + right.dtype.char in _UNSIGNED:
        return (left // right).astype(numpy.float32)
    return numpy.trunc(left.astype(numpy.float64) / right).astype(numpy.float32)


def _signed_floor_quotient(char):
    def apply(left, right):
        divisor = right[..., :1] if right.ndim else right
        _refuse_zero(divisor)
        shape = numpy.broadcast_shapes(left.shape, right.shape)
        divisor = divisor.astype(numpy.int16).astype(numpy.int32)
        numerator = numpy.broadcast_to(left, shape).astype(numpy.int16)
        bias = numpy.where(
            (numerator >= 0) & (divisor < 0),
            -divisor - 1,
            numpy.where((numerator < 0) & (divisor >= 0), 1 - divisor, 0),
        )
        numerator = (numerator + bias).astype(numpy.int16)
        return (
            numpy.trunc(numerator / divisor.astype(numpy.float64)).astype(numpy.int32).astype(char)
        )

    return apply


def _unsigned_floor_quotient(left, right):
    _refuse_zero(right)
    return left // right


def float_floor_quotient(left, right):
    """Return floor(left / right) as float32."""
    return numpy.floor(numpy.divide(left, right))


def power(left, right):
    """Return left ** right as float32, from float64 so that it is correctly rounded."""
    result = numpy.power(left.astype(numpy.float64), right.astype(numpy.float64))
    return result.astype(numpy.float32)


def _power_int16_float(left, right):
    return power(left.view(numpy.uint16), right)


def _sum_like(ufunc):
    as_int16, as_float = _in("h", ufunc), _in("f", ufunc)
    return {"bH": as_int16, "Hb": as_int16, "hH": as_float, "Hh": as_float}


def _signed_result(pair):
    if pair in {"bb"}:
        return "b"
    return "H" if pair in {"bH", "Hb"} else "h"


ADD = _reads_masks_as_uint8(numpy.add, _sum_like(numpy.add))
MULTIPLY = _reads_masks_as_uint8(numpy.multiply, _sum_like(numpy.multiply))
SUBTRACT = _reads_masks_as_uint8(
    numpy.subtract,
    _sum_like(numpy.subtract)
    | {"Hb": _in("H", numpy.subtract), "hf": _unsigned_left(numpy.subtract)},
)
TRUE_DIVIDE = _reads_masks_as_uint8(
    numpy.divide, {left + right: _truncated_quotient for left in _INTS for right in _INTS}
)
FLOOR_DIVIDE = _reads_masks_as_uint8(
    float_floor_quotient,
    {
        left + right: _signed_floor_quotient(_signed_result(left + right))
        for left in _INTS
        for right in _INTS
    }
    | dict.fromkeys(_UNSIGNED, _unsigned_floor_quotient)
    | dict.fromkeys(("hH", "Hh"), _truncated_quotient)
    | {"hf": _unsigned_left(float_floor_quotient)},
)
POWER = _reads_masks_as_uint8(power, {"hf": _power_int16_float})
GREATER = _reads_masks_as_uint8(numpy.greater, {"hf": _unsigned_left(numpy.greater)})
GREATER_EQUAL = _reads_masks_as_uint8(
    numpy.greater_equal, {"hf": _unsigned_left(numpy.greater_equal)}
)
LESS = _reads_masks_as_uint8(numpy.less, {"fh": _unsigned_right(numpy.less)})
LESS_EQUAL = _reads_masks_as_uint8(numpy.less_equal, {"fh": _unsigned_right(numpy.less_equal)})
EQUAL = _reads_masks_as_uint8(numpy.equal, {})
NOT_EQUAL = _reads_masks_as_uint8(numpy.not_equal, {})


def _refuse_types(_left, _right):
    raise TypeError("operation not supported for the input types")


def _logical(ufunc):
    """Return the table of `&`, `|` or `^`: two masks give a mask, floats are refused."""
    as_int16 = _in("h", ufunc)
    special = {"bH": as_int16, "Hb": as_int16, "hH": _refuse_types, "Hh": _refuse_types}
    special |= dict.fromkeys(("f" + char for char in "BbHhf"), _refuse_types)
    special |= dict.fromkeys((char + "f" for char in "BbHh"), _refuse_types)
    table = _reads_masks_as_uint8(ufunc, special)
    del table["??"]
    return table


AND = _logical(numpy.bitwise_and)
OR = _logical(numpy.bitwise_or)
XOR = _logical(numpy.bitwise_xor)


def _refuse_values(_left, _right):
    raise ValueError("not supported for input types")


def _bitwise(ufunc):
    """Return the table of np.bitwise_and, _or or _xor: masks give uint8, floats ValueError."""
    as_uint16, as_int16 = _in("H", ufunc), _in("h", ufunc)
    special = {"bH": as_uint16, "Hb": as_uint16, "hH": as_int16, "Hh": as_int16}
    special |= dict.fromkeys(("f" + char for char in "BbHhf"), _refuse_values)
    special |= dict.fromkeys((char + "f" for char in "BbHh"), _refuse_values)
    return _reads_masks_as_uint8(ufunc, special)


BITWISE_AND = _bitwise(numpy.bitwise_and)
BITWISE_OR = _bitwise(numpy.bitwise_or)
BITWISE_XOR = _bitwise(numpy.bitwise_xor)


def _shift_in(char, ufunc):
    def apply(left, right):
        wide = ufunc(left.astype(numpy.int32), right.astype(numpy.int32))
        return wide.astype(char)

    return apply


def _shift_bytes(ufunc):
    """Return the shift of uint16 by int8, which reads both sides as int8."""

    def apply(left, right):
        return _shift_in("b", ufunc)(left.astype(numpy.int8), right)

    return apply


def _shift_uint16_view(ufunc):
    """Return the shift of int16 by uint16, which reads the left side as uint16."""

    def apply(left, right):
        return _shift_in("h", ufunc)(left.view(numpy.uint16), right)

    return apply


def _shift(ufunc):
    special = {
        "Bb": _shift_in("h", ufunc),
        "Bh": _shift_in("h", ufunc),
        "bB": _shift_in("h", ufunc),
        "bH": _shift_in("H", ufunc),
        "Hb": _shift_bytes(ufunc),
        "Hh": _shift_in("h", ufunc),
        "hH": _shift_uint16_view(ufunc),
    }
    special |= dict.fromkeys(("f" + char for char in "BbHhf"), _refuse_values)
    special |= dict.fromkeys((char + "f" for char in "BbHh"), _refuse_values)
    return _reads_masks_as_uint8(ufunc, special)


LEFT_SHIFT = _shift(numpy.left_shift)
RIGHT_SHIFT = _shift(numpy.right_shift)


def _pick(char, chooser):
    def apply(left, right):
        return chooser(left, right).astype(char)

    return apply


def _larger(left, right):
    return numpy.where(left > right, left, right)


def _smaller(left, right):
    return numpy.where(left < right, left, right)


def _extremum(ufunc, chooser):
    """Return the table of np.maximum or np.minimum.

    Where one side is NaN the right side wins, so floats go through a comparison.
    """
    special = {"bH": _pick("h", chooser), "Hb": _pick("H", chooser)}
    special |= {"hH": _pick("f", chooser), "Hh": _pick("f", chooser)}
    special |= dict.fromkeys(("f" + char for char in "BbHhf"), chooser)
    special |= dict.fromkeys((char + "f" for char in "BbHh"), chooser)
    return _reads_masks_as_uint8(ufunc, special)


MAXIMUM = _extremum(numpy.maximum, _larger)
MINIMUM = _extremum(numpy.minimum, _smaller)
