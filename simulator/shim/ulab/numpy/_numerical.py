# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Reductions and sorting: np.sum, np.mean, np.max, np.argmax, np.sort, np.median and their like.

Trailing underscores keep Python's own names usable; the package exports the names without.

ulab's sum is its running mean times the number of elements, M += (x - M) / k for the k-th element,
rounded to float32 at every step. So a total of integers is not always exact either: near 4,800
bytes it can be off by one or two. Source: ulab's numerical.c and the macros of numerical.h.
"""

import math

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._indexing import check_axis
from ._ndarray import array_of, ndarray
from ._scalars import as_float, board_float

_ITERABLES = (tuple, list, range)


def _source(values, axis):
    """Return `values` as a real array, and the axis to reduce, counted from the front or None.

    None stands for all elements. The board ignores the axis of a tuple, list or range. Raises
    TypeError for values of any other type.
    """
    if isinstance(values, _ITERABLES):
        return numpy.array([as_float(value) for value in values], dtype=numpy.float32), None
    array = raw(array_of(values, "input must be tuple, list, range, or ndarray"))
    return array, axis if axis is None else check_axis(axis, array.ndim)


def _result(found):
    """Return a real array as an ndarray, but a scalar as the Python number the board makes."""
    if found.ndim:
        return ndarray._wrap(found)
    value = found.item()
    return board_float(value) if type(value) is float else value


def _running_mean(rows):
    """Return the running mean of a float32 array over its first axis.

    It is a loop because another order of operations would give another result. A 1-D array takes
    0.1 us an element.
    """
    mean = numpy.zeros(rows.shape[1:], dtype=numpy.float32)
    counts = numpy.arange(1, len(rows) + 1, dtype=numpy.float32)
    for row, count in zip(rows, counts, strict=True):
        mean = mean + (row - mean) / count
    return mean


def _mean_and_count(array, axis):
    """Return the mean of all elements or along `axis`, and their number, both as float32."""
    if axis is None:
        if not array.size and array.base is not None:
            raise BoardHazardError("the mean of an empty view reads the element behind it")
        rows = array.reshape(-1)
    else:
        rows = numpy.moveaxis(array, axis, 0)
    return _running_mean(rows.astype(numpy.float32, copy=False)), numpy.float32(len(rows))


def sum_(values, /, axis=None):
    """Return the sum of all elements, or along `axis`.

    The total is an int for integers and a float otherwise. Along an axis integers keep their dtype
    and wrap around; so does the sum of a 1-D array with axis=0.
    """
    array, axis = _source(values, axis)
    is_float = array.dtype.char == "f"
    if axis is not None and not is_float:
        return _result(numpy.add.reduce(array, axis=axis, dtype=array.dtype))
    if axis is None and not array.size:
        return 0.0 if is_float else 0
    mean, count = _mean_and_count(array, axis)
    if is_float:
        return _result(mean * count)
    total = float(mean * count)
    return int(math.copysign(math.floor(abs(total) + 0.5), total))


def mean(values, /, axis=None):
    """Return the mean of all elements as a float, or along `axis` as a float array."""
    mean, _ = _mean_and_count(*_source(values, axis))
    return _result(mean)


def _index(array, axis, name):
    """Return the first index of the extremum `name`, max or min, of a real array along `axis`.

    The board takes a NaN only if it is the first element: every comparison with it is false.
    """
    nan = numpy.isnan(array)
    if nan.any():
        array = numpy.where(nan, numpy.float32(-math.inf if name == "max" else math.inf), array)
    return numpy.where(nan.take(0, axis), 0, getattr(array, f"arg{name}")(axis=axis))


def _extremum(values, axis, name, want_index):
    """Return the extremum `name`, max or min, or its index; a number if only one is left."""
    array, axis = _source(values, axis)
    if not array.size:
        raise ValueError("attempt to get (arg)min/(arg)max of empty sequence")
    if axis is None:
        array, axis = array.reshape(-1), 0
    if want_index:
        found = _index(array, axis, name)
    else:
        found = getattr(array, name)(axis=axis)
        if array.dtype.char == "f" and numpy.isnan(found).any():
            index = numpy.expand_dims(_index(array, axis, name), axis)
            found = numpy.take_along_axis(array, index, axis).squeeze(axis)
    if found.size == 1:
        return _result(found.reshape(()))
    return ndarray._wrap(found.astype(numpy.int16) if want_index else found)


def max_(values, /, axis=None):
    """Return the largest element, or the largest along `axis`; a number if only one is left."""
    if isinstance(values, _ITERABLES):
        return values[argmax(values)]
    return _extremum(values, axis, "max", want_index=False)


def min_(values, /, axis=None):
    """Return the smallest element, or the smallest along `axis`; a number if only one is left."""
    if isinstance(values, _ITERABLES):
        return values[argmin(values)]
    return _extremum(values, axis, "min", want_index=False)


def argmax(values, /, axis=None):
    """Return the first index of the largest element, flat, or along `axis` as int16."""
    return _extremum(values, axis, "max", want_index=True)


def argmin(values, /, axis=None):
    """Return the first index of the smallest element, flat, or along `axis` as int16."""
    return _extremum(values, axis, "min", want_index=True)


def _unsigned_keys(array):
    """Return a real array as the board's sorting sees it: signed integers as unsigned."""
    char = array.dtype.char
    return array.view(char.upper()) if char in "bh" else array


def sort(values, /, *, axis=None):
    """Return a sorted copy: flat, or along `axis`. int8 and int16 are ordered as if unsigned."""
    source = array_of(values, "sort argument must be an ndarray")
    array = source.copy() if axis is not None else source.flatten()
    _unsigned_keys(raw(array)).sort(axis=-1 if axis is None else check_axis(axis, array.ndim))
    return ndarray._wrap(array)


def median(values, /, *, axis=None):
    """Return the median of all elements as a float, or along `axis` as a float array.

    int8 and int16 are ordered as if unsigned. NaN for an empty array.
    """
    array = array_of(values, "median argument must be an ndarray")
    if not array.size:
        return math.nan
    ordered = raw(sort(values, axis=axis)._a)
    ordered = numpy.moveaxis(ordered, -1 if axis is None else check_axis(axis, ordered.ndim), 0)
    middle = len(ordered) // 2
    found = ordered[middle].astype(numpy.float32)
    if len(ordered) % 2 == 0:
        found = (found + ordered[middle - 1].astype(numpy.float32)) * numpy.float32(0.5)
    return _result(found)
