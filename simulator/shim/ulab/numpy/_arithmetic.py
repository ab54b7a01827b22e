"""Element-wise operations on real arrays with ulab's result dtypes.

NumPy's own promotion gives ulab's answer for most pairs of dtypes. The pairs for which ulab's
answer surprises are refused: those of uint16 with a signed dtype, for which each operation has
another result dtype, and int16 beside a float, which some operations misread. Source: ulab's
ndarray_operators.c without function pointers, as CircuitPython builds it. A surprise kept: int /
int truncates toward zero before it becomes float, so uint8 3 / 2 is 1.0 (3 / 2.0 is 1.5).

Integer division by zero is undefined on the board and raises ZeroDivisionError here.
"""

from itertools import product

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._scalars import INT16_MAX

MISMATCH = "operands could not be broadcast together"


def _refuse(pairs, error, reason):
    return dict.fromkeys(pairs, (error, reason))


SIGNS_DIFFER = _refuse(
    ("bH", "Hb", "hH", "Hh"),
    NotImplementedError,
    "the simulator does not model uint16 beside a signed dtype",
)
_MISREAD = "ulab reads int16 as uint16 beside a float here"
_MISREAD_LEFT = _refuse(["hf"], BoardHazardError, _MISREAD)
_MISREAD_RIGHT = _refuse(["fh"], BoardHazardError, _MISREAD)
_WITH_FLOAT = [*("f" + char for char in "BbHhf"), *(char + "f" for char in "BbHh")]
_FLOAT_OPERATOR = _refuse(_WITH_FLOAT, TypeError, "operation not supported for the input types")
_FLOAT_FUNCTION = _refuse(_WITH_FLOAT, ValueError, "not supported for input types")
_SIGNED_COUNT = _refuse(
    map("".join, product("BbHh", "bh")),
    NotImplementedError,
    "the simulator does not model shifts by a signed count",
)


class Operation:
    """An operation of two real arrays: `rule`, but for the pairs of dtypes that it refuses.

    `refused`: {pair of dtype characters: (exception, text)}. A mask counts as uint8, but two masks
    give a mask if the operation `keeps_masks`.
    """

    def __init__(self, rule, refused, keeps_masks=False):
        self._rule = rule
        self._refused = refused
        self._keeps_masks = keeps_masks

    def __call__(self, left, right):
        """Return the result; raises ValueError if the shapes do not fit."""
        if not (self._keeps_masks and left.dtype.char == right.dtype.char == "?"):
            left, right = raw(left), raw(right)
        pair = left.dtype.char + right.dtype.char
        if pair in self._refused:
            error, reason = self._refused[pair]
            raise error(reason)
        try:
            return self._rule(left, right)
        except ValueError:
            raise ValueError(MISMATCH) from None


def _is_float(left, right):
    return "f" in (left.dtype.char, right.dtype.char)


def _refuse_zero(divisor):
    if not divisor.all():
        raise ZeroDivisionError("integer division by zero is undefined on the board")


def _quotient(left, right):
    if _is_float(left, right):
        return numpy.divide(left, right)
    _refuse_zero(right)
    return numpy.trunc(left.astype(numpy.float64) / right).astype(numpy.float32)


def _floor_quotient(left, right):
    if _is_float(left, right):
        return numpy.floor(numpy.divide(left, right))
    _refuse_zero(right)
    if left.dtype.kind == "i" or right.dtype.kind == "i":
        if right.size > 1:
            raise BoardHazardError("ulab divides a row of signed integers by its first divisor")
        largest = numpy.abs(left.astype(int)).max(initial=0) + abs(int(right.item()))
        if largest > INT16_MAX:
            raise BoardHazardError("ulab's // wraps around near the limits of int16")
    return left // right


def _power(left, right):
    """Return left ** right as float32, from float64 so that it is correctly rounded."""
    return numpy.power(left.astype(numpy.float64), right).astype(numpy.float32)


def _extremum(ufunc, better):
    """Return the rule of np.maximum or np.minimum: where one side is NaN, the right side wins."""

    def rule(left, right):
        if _is_float(left, right):
            return numpy.where(better(left, right), left, right)
        return ufunc(left, right)

    return rule


ADD = Operation(numpy.add, SIGNS_DIFFER)
SUBTRACT = Operation(numpy.subtract, SIGNS_DIFFER | _MISREAD_LEFT)
MULTIPLY = Operation(numpy.multiply, SIGNS_DIFFER)
TRUE_DIVIDE = Operation(_quotient, {})
FLOOR_DIVIDE = Operation(_floor_quotient, SIGNS_DIFFER | _MISREAD_LEFT)
POWER = Operation(_power, _MISREAD_LEFT)
GREATER = Operation(numpy.greater, _MISREAD_LEFT)
GREATER_EQUAL = Operation(numpy.greater_equal, _MISREAD_LEFT)
LESS = Operation(numpy.less, _MISREAD_RIGHT)
LESS_EQUAL = Operation(numpy.less_equal, _MISREAD_RIGHT)
EQUAL = Operation(numpy.equal, {})
NOT_EQUAL = Operation(numpy.not_equal, {})
AND = Operation(numpy.bitwise_and, SIGNS_DIFFER | _FLOAT_OPERATOR, keeps_masks=True)
OR = Operation(numpy.bitwise_or, SIGNS_DIFFER | _FLOAT_OPERATOR, keeps_masks=True)

# Of the functions of the same names.
BITWISE_AND = Operation(numpy.bitwise_and, SIGNS_DIFFER | _FLOAT_FUNCTION)
BITWISE_OR = Operation(numpy.bitwise_or, SIGNS_DIFFER | _FLOAT_FUNCTION)
LEFT_SHIFT = Operation(numpy.left_shift, SIGNS_DIFFER | _FLOAT_FUNCTION | _SIGNED_COUNT)
RIGHT_SHIFT = Operation(numpy.right_shift, SIGNS_DIFFER | _FLOAT_FUNCTION | _SIGNED_COUNT)
MAXIMUM = Operation(_extremum(numpy.maximum, numpy.greater), SIGNS_DIFFER)
MINIMUM = Operation(_extremum(numpy.minimum, numpy.less), SIGNS_DIFFER)
