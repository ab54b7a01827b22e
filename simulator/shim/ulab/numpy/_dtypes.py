"""The board's dtype codes, and conversion between dtypes with its range checks."""

import numpy

from ._hazard import BoardHazardError
from ._scalars import board_float, machine_int

CHARS = {ord(char): char for char in "BbHhf?"}
BOOL_CODE = ord("?")
FLOAT_CODE = ord("f")
INT16_CODE = ord("h")
UINT8_CODE = ord("B")


def char_of_code(code):
    """Return the dtype character of a code such as `numpy.uint8`.

    Raises TypeError if `code` is no int, ValueError if it is no dtype's.
    """
    if not isinstance(code, int):
        raise TypeError(f"can't convert {type(code).__name__} to int")
    if code not in CHARS:
        raise ValueError("bad typecode")
    return CHARS[code]


def _check_range(least, most, char):
    """Raise OverflowError unless the integers `least` to `most` fit dtype `char`."""
    limits = numpy.iinfo(char)
    if least < limits.min or most > limits.max:
        raise OverflowError(f"value must fit in {limits.bits // 8} byte(s)")


def raw(array):
    """Return `array` itself, or its uint8 view if it is boolean: the board stores bools so."""
    return array.view(numpy.uint8) if array.dtype.char == "?" else array


def convert(array, char):
    """Return the real `array` as dtype `char`, `array` itself if it has that dtype already.

    Floats are rounded half away from zero on the way to integers. Raises OverflowError if a value
    does not fit. Source: ulab's ndarray_copy_view_convert_type.
    """
    array = raw(array)
    source = array.dtype.char
    if source == char:
        return array
    if char == "f":
        return array.astype(numpy.float32)
    if source == "f":
        array = numpy.nan_to_num(array.astype(numpy.float64), nan=0.0, posinf=2e9, neginf=-2e9)
        array = numpy.trunc(array + numpy.copysign(0.5, array))
    if array.size:
        _check_range(array.min(), array.max(), char)
    return array.astype(char)


def element(value, char):
    """Return the Python number `value` as an element of dtype `char`, for slice assignment.

    Raises OverflowError if it does not fit.
    """
    if char == "f":
        return board_float(value) if type(value) is float else machine_int(value)
    if type(value) is float:
        return convert(numpy.array([board_float(value)], dtype=numpy.float32), char)[0]
    _check_range(value, value, char)
    return value


def elements(values, char):
    """Return a list of Python numbers as a real 1-D array; bools count as ints.

    Raises TypeError for anything but numbers and for floats meant for an integer dtype,
    OverflowError for values out of range.
    """
    if char == "?":
        return numpy.array([bool(value) for value in values], dtype=bool)
    allowed, name = ({int, bool, float}, "float") if char == "f" else ({int, bool}, "int")
    for other in set(map(type, values)) - allowed:
        raise TypeError(f"can't convert {other.__name__} to {name}")
    if char == "f":
        values = [board_float(value) if type(value) is float else value for value in values]
    elif values:
        _check_range(min(values), max(values), char)
    return numpy.array(values, dtype=char)


def from_iterable(obj, char):
    """Return an iterable of numbers, or of equally long iterables of numbers, as a real array.

    Raises TypeError if `obj` cannot be iterated, ValueError for more than two dimensions,
    BoardHazardError for rows of unequal length and for iterators without a length, for which the
    board writes past the array. Source: ulab's ndarray_from_iterable.
    """
    if isinstance(obj, bytes | bytearray):
        return convert(numpy.frombuffer(obj, dtype=numpy.uint8), char).astype(char)
    values = list(obj)
    if not hasattr(obj, "__len__"):
        raise BoardHazardError("np.array of an iterator without len() writes past the array")
    if not values or not hasattr(values[0], "__len__"):
        return elements(values, char)
    rows = [list(row) for row in values]
    if rows[0] and hasattr(rows[0][0], "__len__"):
        raise ValueError("too many dimensions")
    width = len(rows[0])
    if any(len(row) != width for row in rows):
        raise BoardHazardError("np.array of rows of unequal length")
    return elements([value for row in rows for value in row], char).reshape(len(rows), width)
