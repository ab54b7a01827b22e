"""Reading and writing elements, slices and masks of real arrays, as ulab does it.

An index that is no int, slice, tuple or mask is ignored: reading gives None, writing does nothing.
"""

import numpy

from ._arithmetic import MISMATCH
from ._dtypes import convert, element, raw
from ._hazard import BoardHazardError
from ._scalars import python_value


def check_axis(axis, ndim):
    """Return `axis` counted from the front; TypeError if no int, ValueError if out of range."""
    if not isinstance(axis, int):
        raise TypeError("axis must be None, or an integer")
    if not -ndim <= axis < ndim:
        raise ValueError("axis is out of bounds")
    return axis % ndim


def _is_place(array, index):
    """Return whether `index` is an int, a slice or a tuple of them; IndexError for a bad tuple."""
    if type(index) is not tuple:
        return type(index) is int or type(index) is slice
    if len(index) > array.ndim:
        raise IndexError("too many indices")
    if any(type(item) is not int and type(item) is not slice for item in index):
        raise IndexError("indices must be integers, slices, or Boolean lists")
    return True


def _check_mask(array, mask):
    if mask.ndim > 1 or mask.dtype.char != "?":
        raise NotImplementedError("operation is implemented for 1D Boolean arrays only")
    if array.size != mask.size:
        raise ValueError("array and index length must be equal")
    if array.ndim > 1:
        raise NotImplementedError("the simulator does not model a mask on a 2-D array")


def read(array, index):
    """Return the element (a Python number), the view or the masked copy at `index`, or None."""
    if type(index) is numpy.ndarray:
        _check_mask(array, index)
        return raw(array[index])
    if not _is_place(array, index):
        return None
    found = array[index]
    return found if type(found) is numpy.ndarray else python_value(found)


def _target(array, index):
    """Return the view (or, of a single element, the 0-d view) that `index` addresses."""
    target = array[(*index, ...)] if type(index) is tuple else array[index, ...]
    if not target.size:
        raise BoardHazardError("assignment to an empty slice writes one element")
    return target


def write_number(array, index, value):
    """Write a Python number to the elements at `index`.

    Floats are rounded half away from zero for integer arrays. Raises OverflowError for values out
    of range, IndexError for a bad index, BoardHazardError for an empty slice.
    """
    if _is_place(array, index):
        _target(array, index)[...] = element(value, array.dtype.char)


def write_array(array, index, values):
    """Write the real array `values` to the elements at `index`, converted to the dtype there.

    Raises OverflowError for values out of range, ValueError for shapes that do not fit,
    BoardHazardError where the board would write some of the values only.
    """
    if not _is_place(array, index):
        return
    target = _target(array, index)
    values = convert(values, array.dtype.char)
    try:
        target[...] = values
    except ValueError:
        if not array.flags.writeable:
            raise
        if target.ndim < values.ndim or 1 in target.shape:
            raise BoardHazardError("the board writes the first of these values only") from None
        raise ValueError(MISMATCH) from None


def write_mask(array, mask, values):
    """Write `values`, one for each True, or one for all, where `mask` is True.

    Unlike slice assignment nothing is checked: integers wrap around.
    """
    _check_mask(array, mask)
    if values.dtype.char == "f" and array.dtype.char != "f":
        raise NotImplementedError("the simulator does not model floats behind a mask of integers")
    if values.ndim and values.size not in {1, numpy.count_nonzero(mask)}:
        raise BoardHazardError("a masked assignment of another length takes the first value")
    raw(array)[mask] = values.astype(array.dtype)
