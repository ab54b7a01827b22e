"""Python numbers as the board keeps them, and as operands of its arrays.

CircuitPython holds a float in 30 bits (object representation C): the two lowest bits of the
float32 are dropped when the object is made, and filled with a copy of the two bits above them when
it is read (py/obj.h). sqrt(2) reads as 1.4142132. Array elements keep all 32 bits.
"""

import math
import struct
from functools import lru_cache

import numpy

KEPT = 0xFFFFFFFC  # the bits an object keeps of a float32
INT16_MAX = 32767  # a Python int beyond +-INT16_MAX becomes a float operand
UINT8_MAX = 255
INT8_MAX = 127
INT32_LIMIT = 2**31


def board_float(value):
    """Return `value` as a float of the board reads back: float32, 30 bits kept, two filled in."""
    try:
        [bits] = struct.unpack("<I", struct.pack("<f", value))
    except OverflowError:
        return math.copysign(math.inf, value)
    return struct.unpack("<f", struct.pack("<I", bits & KEPT | bits >> 2 & 3))[0]


def python_values(array):
    """Return the elements of a real 1-D `array` as the Python objects the board would make."""
    if array.dtype.char == "f":
        bits = array.view(numpy.uint32)
        array = (bits & KEPT | bits >> 2 & 3).view(numpy.float32)
    return array.tolist()


def python_value(array):
    """Return the only element of a real `array` as the Python object the board would make."""
    value = array.item()
    return board_float(value) if type(value) is float else value


def machine_int(value):
    """Return `value` if it fits the board's machine word, else raise OverflowError."""
    if not -INT32_LIMIT <= value < INT32_LIMIT:
        raise OverflowError("overflow converting long int to machine word")
    return value


def scalar_operand(value, other=None):
    """Return the real 0-d array ulab makes of the Python number `value`, or None for no number.

    `other` is the dtype character of the array it meets: beside int8 and int16 a small positive
    int is signed, otherwise unsigned. Nobody may write to the array, which may be shared.
    Raises OverflowError for an int that does not fit 32 bits.
    """
    kind = type(value)
    if kind is int:
        return _int_operand(value, other in {"b", "h"})
    if kind is float:
        return numpy.array(board_float(value), dtype=numpy.float32)
    return numpy.array(value) if kind is bool else None


@lru_cache(maxsize=4096)
def _int_operand(value, is_signed):
    if not -INT16_MAX <= value <= INT16_MAX:
        char = "f"
    elif value < 0:
        char = "b" if value >= -INT8_MAX else "h"
    elif is_signed:
        char = "b" if value <= INT8_MAX else "h"
    else:
        char = "B" if value <= UINT8_MAX else "H"
    return numpy.array(machine_int(value), dtype=char)
