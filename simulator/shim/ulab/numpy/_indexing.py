# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Reading and writing elements, slices and masks of real arrays, as ulab does it.

An index that is no int, slice, tuple or mask is ignored: reading gives None, writing does nothing.
"""

import numpy

from ._dtypes import convert, element, raw
from ._hazard import BoardHazardError
from ._scalars import board_float

_MASK_ONLY = "operation is implemented for 1D Boolean arrays only"
MISMATCH = "operands could not be broadcast together"


def check_axis(axis, ndim):
    """Return `axis` counted from the front; TypeError if no int, ValueError if out of range."""
    if not isinstance(axis, int):
        raise TypeError("axis must be None, or an integer")
    if not -ndim <= axis < ndim:
        raise ValueError("axis is out of bounds")
    return axis % ndim


def _check_tuple(array, index):
    if len(index) > array.ndim:
        raise IndexError("too many indices")
    for item in index:
        if type(item) is not int and type(item) is not slice:
            raise IndexError("indices must be integers, slices, or Boolean lists")


def _check_mask(mask):
    if mask.ndim > 1 or mask.dtype.char != "?":
        raise NotImplementedError(_MASK_ONLY)


def _row(array):
    """Return the elements a flat mask addresses, as a 1-D view."""
    if array.ndim == 1:
        return array
    if not array.flags.c_contiguous:
        raise BoardHazardError("a mask on a strided 2-D view reads beyond the array")
    return array.reshape(-1)


def read(array, index):
    """Return the element (a Python number), the view or the masked copy at `index`, or None."""
    kind = type(index)
    if kind is int:
        if array.ndim > 1:
            return array[index]
        value = array.item(index) if -len(array) <= index < len(array) else array[index]
        return board_float(value) if type(value) is float else value
    if kind is slice:
        return array[index]
    if kind is tuple:
        _check_tuple(array, index)
        found = array[index]
        if type(found) is numpy.ndarray:
            return found
        value = found.item()
        return board_float(value) if type(value) is float else value
    if kind is numpy.ndarray:
        _check_mask(index)
        if array.size != index.size:
            raise ValueError("array and index length must be equal")
        return raw(_row(array)[index])
    return None


def _target(array, index):
    """Return the view (or, of a single element, the 0-d view) that `index` addresses, or None."""
    kind = type(index)
    if kind is tuple:
        _check_tuple(array, index)
    elif kind is not int and kind is not slice:
        return None
    target = array[(*index, ...)] if kind is tuple else array[index, ...]
    if not target.size:
        raise BoardHazardError("assignment to an empty slice writes one element")
    return target


def write_number(array, index, value):
    """Write a Python number to the elements at `index`.

    Floats are rounded half away from zero for integer arrays. Raises OverflowError for values out
    of range, IndexError for a bad index, BoardHazardError for an empty slice.
    """
    if type(index) is int and array.ndim == 1:
        array[index] = element(value, array.dtype.char)
        return
    target = _target(array, index)
    if target is not None:
        target[...] = element(value, array.dtype.char)


def _fit(values, shape):
    """Return `values` cut to what the board would write to a target of `shape`.

    Dimensions the target lacks, or has once, take the first of the values. ValueError if the
    lengths differ otherwise.
    """
    while values.ndim > len(shape):
        values = values[0]
    for axis in range(-values.ndim, 0):
        if shape[axis] == 1:
            values = numpy.take(values, [0], axis=axis)
        elif values.shape[axis] not in {1, shape[axis]}:
            raise ValueError(MISMATCH)
    return values


def write_array(array, index, values):
    """Write the real array `values` to the elements at `index`, converted to the dtype there.

    Raises OverflowError for values out of range, ValueError for shapes that do not fit.
    """
    target = _target(array, index)
    if target is None or not values.size:
        return
    values = convert(values, array.dtype.char)
    target[...] = values if values.shape == target.shape else _fit(values, target.shape)


def write_mask(array, mask, values):
    """Write `values`, one for each True, or else the first for all, where `mask` is True.

    Unlike slice assignment this converts as C does: floats lose their fraction, integers wrap
    around, negative floats become 0 in unsigned arrays; nothing is checked.
    """
    _check_mask(mask)
    flat = raw(_row(array))
    if mask.size < flat.size:
        raise BoardHazardError("a mask shorter than the array is read beyond its end")
    mask = mask[: flat.size]
    if not values.size:
        raise BoardHazardError("a mask assignment of nothing reads beyond the values")
    values = _row(raw(values)) if values.ndim else raw(values)[None]
    if values.size != numpy.count_nonzero(mask):
        values = values[:1]
    flat[mask] = c_cast(values, flat.dtype.char)


def c_cast(values, char):
    """Return `values` cast to dtype `char` as the Cortex-M0+ does it: truncated, wrapped.

    A float below zero becomes 0 in an unsigned dtype; NaN becomes 0.
    """
    if values.dtype.char == "f" and char != "f":
        low = 0.0 if char in "BH" else -(2.0**31)
        values = numpy.nan_to_num(values.astype(numpy.float64), nan=0.0)
        values = numpy.clip(numpy.trunc(values), low, 2.0**32 - 1 + low).astype(numpy.int64)
    return values.astype(char)
