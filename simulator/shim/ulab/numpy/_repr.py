"""Text of floats and arrays as the board prints them.

A float has the fewest digits, 6 to 9, that read back as the same 30 bits. The board looks for them
with float32 arithmetic (py/formatfloat.c), so its last digit can be another one.
"""

import math

from ._scalars import board_float, python_values

_LONGEST_ROW = 10  # elements; a longer row is printed by its ends
_EDGE = 3


def _format_float(value):
    if not math.isfinite(value):
        return repr(value)
    for digits in range(6, 10):
        decimal = float(f"{value:.{digits}g}")
        if board_float(decimal) == value:
            break
    return repr(decimal)


def _row_text(row):
    items = [board_repr(item) for item in python_values(row)]
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
        body = "[" + ",\n       ".join(map(_row_text, array)) + "]"
    return f"array({body}, dtype={array.dtype.name})"


def board_repr(value):
    """Return `repr(value)` as the board prints it, floats inside lists and tuples included."""
    if isinstance(value, float):
        return _format_float(board_float(value))
    if isinstance(value, tuple):
        inside = ", ".join(map(board_repr, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, list):
        return "[" + ", ".join(map(board_repr, value)) + "]"
    return repr(value)
