# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Text of floats and arrays as the board prints them.

py/formatfloat.c looks for the fewest digits (6 to 9) that read back as the same 30 bits, with
float32 arithmetic and a dichotomic search; `format_float` follows it digit for digit.
"""

import math
import struct

import numpy

from ._scalars import KEPT, board_float

SAFE_DIGITS = 6
MAX_DIGITS = 9
LARGEST_FIXED_EXPONENT = 16
SMALLEST_FIXED_EXPONENT = -4

NAMES = {
    "?": "bool",
    "B": "uint8",
    "b": "int8",
    "H": "uint16",
    "h": "int16",
    "f": "float32",
}

print_options = {"threshold": 10, "edgeitems": 3}


def _kept_bits(value):
    """Return float32 `value` with its two lowest bits cleared."""
    (bits,) = struct.unpack("<I", struct.pack("<f", value))
    return struct.unpack("<f", struct.pack("<I", bits & KEPT))[0]


def _first_mantissa(value, digits, exponent):
    scale = digits - exponent - 1
    factor = 1
    if digits > SAFE_DIGITS and scale > 1:
        steps = 2 if digits > SAFE_DIGITS + 1 and scale > 2 else 1
        factor = 10**steps
        scale -= steps
    scaled = numpy.float32(value * 10.0**scale)
    return factor * int(scaled + numpy.float32(0.5))


def _search(value, digits, exponent):
    """Return (mantissa, distance) of the best `digits`-digit decimal; distance 0.0 reads back."""
    unit = exponent - digits + 1
    target = _kept_bits(value)

    def distance(mantissa):
        return _kept_bits(float(f"{mantissa}e{unit}")) - target

    mantissa = _first_mantissa(value, digits, exponent)
    gap = distance(mantissa)
    best = (mantissa, gap)
    step = 1 << 3 * (digits - SAFE_DIGITS)
    while gap and step:
        mantissa += step if gap < 0 else -step
        gap = distance(mantissa)
        if abs(gap) < abs(best[1]) or (abs(gap) == abs(best[1]) and mantissa % 10 == 0):
            best = (mantissa, gap)
        step >>= 1
    return best


def _layout(mantissa, unit):
    digits = str(mantissa).rstrip("0")
    exponent = len(str(mantissa)) - 1 + unit
    if SMALLEST_FIXED_EXPONENT <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits
    if 0 <= exponent < LARGEST_FIXED_EXPONENT:
        digits = digits.ljust(exponent + 1, "0")
        return digits[: exponent + 1] + "." + (digits[exponent + 1 :] or "0")
    head = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{head}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def format_float(value):
    """Return the text the board prints for a float that reads back as `value`."""
    if math.isnan(value):
        return "nan"
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    value = abs(value)
    if math.isinf(value) or value == 0.0:
        return sign + ("inf" if value else "0.0")
    exponent = math.floor(math.log10(value))
    exponent += (10.0 ** (exponent + 1) <= value) - (10.0**exponent > value)
    for digits in range(SAFE_DIGITS, MAX_DIGITS + 1):
        mantissa, gap = _search(value, digits, exponent)
        if not gap:
            break
    return sign + _layout(mantissa, exponent - digits + 1)


def _item_text(item):
    return format_float(board_float(item)) if isinstance(item, float) else repr(item)


def _row_text(row):
    shown = row.tolist()
    edge = print_options["edgeitems"]
    if len(shown) <= print_options["threshold"] or len(shown) <= 2 * edge:
        return "[" + ", ".join(_item_text(item) for item in shown) + "]"
    head = ", ".join(_item_text(item) for item in shown[:edge])
    tail = ", ".join(_item_text(item) for item in shown[-edge:])
    return f"[{head}, ..., {tail}]"


def format_array(array):
    """Return the text the board prints for the real `array` of one or two dimensions."""
    if array.size == 0:
        body = "[]" if array.ndim == 1 else f"[], shape=({array.shape[0]},{array.shape[1]})"
    elif array.ndim == 1:
        body = _row_text(array)
    else:
        body = "[" + ",\n       ".join(_row_text(row) for row in array) + "]"
    return f"array({body}, dtype={NAMES[array.dtype.char]})"


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


def set_printoptions(*, threshold=None, edgeitems=None):
    """Print rows of up to `threshold` elements whole, else `edgeitems` at either end."""
    if threshold is not None:
        print_options["threshold"] = threshold
    if edgeitems is not None:
        print_options["edgeitems"] = edgeitems


def get_printoptions():
    """Return the printing options as a dictionary."""
    return dict(print_options)


def ndinfo(values, /):
    """Print shape, strides, item size, address and dtype; TypeError for anything but arrays."""
    array = getattr(values, "_a", None)
    if array is None:
        raise TypeError("function is defined for ndarrays only")
    name = NAMES[array.dtype.char].removesuffix("32")
    print(f"class: ndarray\nshape: {array.shape}\nstrides: {array.strides}")
    print(f"itemsize: {array.itemsize}\ndata pointer: {array.ctypes.data:#x}\ntype: {name}")
