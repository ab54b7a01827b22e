# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Text of floats and arrays as the board prints them.

py/formatfloat.c looks for the fewest digits (6 to 9) that read back as the same 30 bits, with
float32 arithmetic and a dichotomic search; `format_float` follows it digit for digit.
"""

import math

import numpy

from ._scalars import board_float

_SAFE_DIGITS = 6
_MAX_DIGITS = 9
_LONGEST_ROW = 10  # elements; a longer row is printed by its ends
_EDGE = 3


def _first_mantissa(value, digits, exponent):
    scale = digits - exponent - 1
    factor = 1
    if digits > _SAFE_DIGITS and scale > 1:
        steps = 2 if digits > _SAFE_DIGITS + 1 and scale > 2 else 1
        factor = 10**steps
        scale -= steps
    scaled = numpy.float32(value * 10.0**scale)
    return factor * int(scaled + numpy.float32(0.5))


def _search(value, digits, exponent):
    """Return the decimal of `digits` digits that reads back as `value`, or comes nearest to it."""
    unit = exponent - digits + 1

    def decimal(mantissa):
        return float(f"{mantissa}e{unit}")

    def gap_of(mantissa):
        return board_float(decimal(mantissa)) - value

    mantissa = best = _first_mantissa(value, digits, exponent)
    gap = least = gap_of(mantissa)
    step = 1 << 3 * (digits - _SAFE_DIGITS)
    while gap and step:
        mantissa += step if gap < 0 else -step
        gap = gap_of(mantissa)
        if abs(gap) < abs(least) or (abs(gap) == abs(least) and mantissa % 10 == 0):
            best, least = mantissa, gap
        step >>= 1
    return decimal(best)


def format_float(value):
    """Return the text the board prints for a float that reads back as `value`."""
    size = abs(value)
    if not math.isfinite(value) or not value:
        return repr(value)
    exponent = math.floor(math.log10(size))
    exponent += (10.0 ** (exponent + 1) <= size) - (10.0**exponent > size)
    for digits in range(_SAFE_DIGITS, _MAX_DIGITS + 1):
        decimal = _search(size, digits, exponent)
        if board_float(decimal) == size:
            break
    return repr(math.copysign(decimal, value))


def _row_text(row):
    items = [board_repr(item) for item in row.tolist()]
    if len(items) > _LONGEST_ROW:
        items[_EDGE:-_EDGE] = ["..."]
    return "[" + ", ".join(items) + "]"


def format_array(array):
    """Return the text the board prints for the real `array` of one or two dimensions."""
    if array.size == 0:
        body = "[]" if array.ndim == 1 else f"[], shape=({array.shape[0]},{array.shape[1]})"
    elif array.ndim == 1:
        body = _row_text(array)
    else:
        body = "[" + ",\n       ".join(_row_text(row) for row in array) + "]"
    return f"array({body}, dtype={array.dtype.name})"


def board_repr(value):
    """Return `repr(value)` as the board prints it, floats inside lists and tuples included."""
    if isinstance(value, float):
        return format_float(board_float(value))
    if isinstance(value, tuple):
        inside = ", ".join(board_repr(item) for item in value)
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return "[" + ", ".join(board_repr(item) for item in value) + "]"
    return repr(value)
