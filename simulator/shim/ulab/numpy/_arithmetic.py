# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Element-wise arithmetic on real arrays with ulab's result dtypes.

Each table here gives the rule of one operation, a function of two real arrays, for every pair of
dtype characters (left, right). NumPy's own promotion gives ulab's answer for most pairs; a table
is made of NumPy's function and the pairs where the two differ. Source: ulab's ndarray_operators.c
without function pointers, as CircuitPython builds it. Surprises kept:

- int / int truncates toward zero before it becomes float: uint8 3 / 2 is 1.0 (3 / 2.0 is 1.5);
- int16 on the left of a float is read as uint16 by `-`, `//`, `**`, `>` and `>=`;
- `//` of signed integers divides a whole row by the first divisor of the row.

Integer division by zero is undefined on the board and raises ZeroDivisionError here.
"""

from itertools import product

import numpy

from ._dtypes import raw

_INTEGERS = ["".join(pair) for pair in product("BbHh", repeat=2)]
_UNSIGNED = ["BB", "BH", "HB", "HH"]
_WITH_FLOAT = [*("f" + char for char in "BbHhf"), *(char + "f" for char in "BbHh")]
_WITH_MASK = [*("?" + char for char in "?BbHhf"), *(char + "?" for char in "BbHhf")]


def _table(ufunc, special):
    """Return {pair: rule}: those of `special`, else `ufunc`. A mask counts as uint8."""
    table = {pair: special.get(pair, ufunc) for pair in _INTEGERS + _WITH_FLOAT}
    masks = {pair: _of_bytes(table[pair.replace("?", "B")]) for pair in _WITH_MASK}
    return table | masks


def _of_bytes(rule):
    """Return `rule` with the masks among its sides read as uint8."""
    return lambda left, right: rule(raw(left), raw(right))


def _in(char, ufunc):
    """Return `ufunc` computed, and wrapping around, in dtype `char`."""
    return lambda left, right: ufunc(left.astype(char), right.astype(char))


def _unsigned_left(ufunc):
    """Return `ufunc` with its int16 left side misread as uint16."""
    return lambda left, right: ufunc(left.view(numpy.uint16), right)


def _swapped(table):
    """Return the table of the operation with its sides exchanged."""

    def exchanged(rule):
        return lambda left, right: rule(right, left)

    return {pair: exchanged(table[pair[::-1]]) for pair in table}


def _refuse_zero(divisor):
    if not divisor.all():
        raise ZeroDivisionError("integer division by zero is undefined on the board")


def _truncated_quotient(left, right):
    _refuse_zero(right)
    return numpy.trunc(left.astype(numpy.float64) / right).astype(numpy.float32)


def _unsigned_floor_quotient(left, right):
    _refuse_zero(right)
    return left // right


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
        return numpy.trunc(numerator / divisor).astype(numpy.int32).astype(char)

    return apply


def _float_floor_quotient(left, right):
    return numpy.floor(numpy.divide(left, right))


def power(left, right):
    """Return left ** right as float32, from float64 so that it is correctly rounded."""
    result = numpy.power(left.astype(numpy.float64), right.astype(numpy.float64))
    return result.astype(numpy.float32)


def _sum_like(ufunc, **special):
    as_int16, as_float = _in("h", ufunc), _in("f", ufunc)
    usual = {"bH": as_int16, "Hb": as_int16, "hH": as_float, "Hh": as_float}
    return _table(ufunc, usual | special)


ADD = _sum_like(numpy.add)
MULTIPLY = _sum_like(numpy.multiply)
SUBTRACT = _sum_like(numpy.subtract, Hb=_in("H", numpy.subtract), hf=_unsigned_left(numpy.subtract))
TRUE_DIVIDE = _table(numpy.divide, dict.fromkeys(_INTEGERS, _truncated_quotient))
FLOOR_DIVIDE = _table(
    _float_floor_quotient,
    dict.fromkeys(_INTEGERS, _signed_floor_quotient("h"))
    | {"bb": _signed_floor_quotient("b")}
    | dict.fromkeys(("bH", "Hb"), _signed_floor_quotient("H"))
    | dict.fromkeys(_UNSIGNED, _unsigned_floor_quotient)
    | dict.fromkeys(("hH", "Hh"), _truncated_quotient)
    | {"hf": _unsigned_left(_float_floor_quotient)},
)
POWER = _table(power, {"hf": _unsigned_left(power)})
GREATER = _table(numpy.greater, {"hf": _unsigned_left(numpy.greater)})
GREATER_EQUAL = _table(numpy.greater_equal, {"hf": _unsigned_left(numpy.greater_equal)})
LESS = _swapped(GREATER)
LESS_EQUAL = _swapped(GREATER_EQUAL)
EQUAL = _table(numpy.equal, {})
NOT_EQUAL = _table(numpy.not_equal, {})


def _refuse_types(_left, _right):
    raise TypeError("operation not supported for the input types")


def _refuse_values(_left, _right):
    raise ValueError("not supported for input types")


def _logical(ufunc):
    """Return the table of `&`, `|` or `^`: two masks give a mask, floats are refused."""
    as_int16 = _in("h", ufunc)
    special = {"bH": as_int16, "Hb": as_int16, "hH": _refuse_types, "Hh": _refuse_types}
    return _table(ufunc, special | dict.fromkeys(_WITH_FLOAT, _refuse_types)) | {"??": ufunc}


def _bitwise(ufunc):
    """Return the table of np.bitwise_and, _or or _xor: masks give uint8, floats ValueError."""
    as_uint16, as_int16 = _in("H", ufunc), _in("h", ufunc)
    special = {"bH": as_uint16, "Hb": as_uint16, "hH": as_int16, "Hh": as_int16}
    return _table(ufunc, special | dict.fromkeys(_WITH_FLOAT, _refuse_values))


AND = _logical(numpy.bitwise_and)
OR = _logical(numpy.bitwise_or)
XOR = _logical(numpy.bitwise_xor)
BITWISE_AND = _bitwise(numpy.bitwise_and)
BITWISE_OR = _bitwise(numpy.bitwise_or)
BITWISE_XOR = _bitwise(numpy.bitwise_xor)

# The dtype that a shift reads its left side as, and that of its result.
_SHIFT_DTYPES = {
    "Bb": ("B", "h"),
    "Bh": ("B", "h"),
    "bB": ("b", "h"),
    "bH": ("b", "H"),
    "Hb": ("b", "b"),
    "Hh": ("H", "h"),
    "hH": ("H", "h"),
}


def _shift(ufunc):
    def as_dtypes(read, result):
        def apply(left, right):
            wide = ufunc(left.astype(read).astype(numpy.int32), right.astype(numpy.int32))
            return wide.astype(result)

        return apply

    special = {pair: as_dtypes(*dtypes) for pair, dtypes in _SHIFT_DTYPES.items()}
    return _table(ufunc, special | dict.fromkeys(_WITH_FLOAT, _refuse_values))


LEFT_SHIFT = _shift(numpy.left_shift)
RIGHT_SHIFT = _shift(numpy.right_shift)


def _extremum(ufunc, better):
    """Return the table of np.maximum or np.minimum.

    Where one side is NaN the right side wins, so floats go through a comparison.
    """

    def chosen(left, right):
        return numpy.where(better(left, right), left, right)

    def chosen_in(char):
        return lambda left, right: chosen(left, right).astype(char)

    special = {"bH": chosen_in("h"), "Hb": chosen_in("H")}
    special |= dict.fromkeys(("hH", "Hh"), chosen_in("f"))
    return _table(ufunc, special | dict.fromkeys(_WITH_FLOAT, chosen))


MAXIMUM = _extremum(numpy.maximum, numpy.greater)
MINIMUM = _extremum(numpy.minimum, numpy.less)
