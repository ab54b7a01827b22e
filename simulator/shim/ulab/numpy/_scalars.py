# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Python numbers as the board keeps them, and as operands of its arrays.

CircuitPython holds a float in 30 bits (object representation C): the two lowest bits of the
float32 are dropped when the object is made, and filled with a copy of the two bits above them when
it is read (py/obj.h). sqrt(2) reads as 1.4142132. Array elements keep all 32 bits.
"""

import math
import struct

import numpy

_FLOAT = struct.Struct("<f")
_BITS = struct.Struct("<I")
_pack_float, _unpack_float = _FLOAT.pack, _FLOAT.unpack
_pack_bits, _unpack_bits = _BITS.pack, _BITS.unpack

KEPT = 0xFFFFFFFC  # the bits an object keeps of a float32
INT16_MAX = 32767  # a Python int beyond +-INT16_MAX becomes a float operand
UINT8_MAX = 255
INT8_MAX = 127
INT32_LIMIT = 2**31
_CACHE_LIMIT = 4096
_SIGNED = {"b", "h"}

_float_operands = {}
_signed_operands = {}
_unsigned_operands = {}
_FALSE, _TRUE = numpy.array(False), numpy.array(True)


def board_float(value):
    """Return `value` as a float of the board reads back: float32, 30 bits kept, two filled in."""
    try:
        bits = _unpack_bits(_pack_float(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return _unpack_float(_pack_bits(bits & KEPT | bits >> 2 & 3))[0]


def board_floats(values):
    """Return the float32 array `values` with every element rounded as `board_float` does."""
    bits = values.view(numpy.uint32)
    return (bits & KEPT | bits >> 2 & 3).view(numpy.float32)


def python_values(array):
    """Return the elements of a real 1-D `array` as the Python objects the board would make."""
    return (board_floats(array) if array.dtype.char == "f" else array).tolist()


def machine_int(value):
    """Return `value` if it fits the board's machine word, else raise OverflowError."""
    if not -INT32_LIMIT <= value < INT32_LIMIT:
        raise OverflowError("overflow converting long int to machine word")
    return value


def _int_char(value, signed):
    if value < 0:
        return "b" if value >= -INT8_MAX else "h"
    if signed:
        return "b" if value <= INT8_MAX else "h"
    return "B" if value <= UINT8_MAX else "H"


def _int_operand(value, signed):
    if -INT16_MAX <= value <= INT16_MAX:
        operand = numpy.array(value, dtype=_int_char(value, signed))
    else:
        operand = numpy.array(machine_int(value), dtype=numpy.float32)
    cache = _signed_operands if signed else _unsigned_operands
    if len(cache) < _CACHE_LIMIT:
        cache[value] = operand
    return operand


def _float_operand(value):
    operand = numpy.array(board_float(value), dtype=numpy.float32)
    if len(_float_operands) < _CACHE_LIMIT and value:  # 0.0 and -0.0 are the same key
        _float_operands[value] = operand
    return operand


def scalar_operand(value, other=""):
    """Return the real 0-d array ulab makes of the Python number `value`, or None for no number.

    `other` is the dtype character of the array it meets: beside int8 and int16 a small positive
    int is signed, otherwise unsigned. The 0-d arrays are shared; nobody may write to them.
    Raises OverflowError for an int that does not fit 32 bits.
    """
    kind = type(value)
    if kind is int:
        signed = other in _SIGNED
        cached = (_signed_operands if signed else _unsigned_operands).get(value)
        return _int_operand(value, signed) if cached is None else cached
    if kind is float:
        cached = _float_operands.get(value)
        return _float_operand(value) if cached is None else cached
    if kind is bool:
        return _TRUE if value else _FALSE
    return None


def is_number(value):
    """Return whether ulab takes `value` for a scalar (a bool is none)."""
    kind = type(value)
    return kind is float or kind is int


def as_float(value):
    """Return a Python number as the float32 the board computes with; TypeError for anything else.

    An int is rounded to float32 once; a float has been through 30 bits.
    """
    if isinstance(value, int):
        return numpy.float32(value)
    if isinstance(value, float):
        return numpy.float32(board_float(value))
    raise TypeError(f"can't convert {type(value).__name__} to float")
