# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Reductions and sorting: np.sum, np.mean, np.std, np.max, np.argmax, np.sort, np.median.

Trailing underscores keep Python's own names usable; the package exports the names without.
"""

import math

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._indexing import check_axis
from ._ndarray import array_of, ndarray, unsigned_keys
from ._running import (
    running_deviation,
    running_deviation_of_rows,
    running_mean,
    running_mean_of_rows,
)
from ._scalars import as_float, board_float, is_number

_ITERABLES = (tuple, list, range)
_LONGEST_AXIS = 65535
_STD_AXES = (None, 0, 1)


def _source(values):
    if type(values) is not ndarray:
        raise TypeError("input must be tuple, list, range, or ndarray")
    return raw(values._a)


def _floats(array):
    """Return all elements of a real array as a list of numpy.float32, row by row."""
    return list(array.reshape(-1).astype(numpy.float32, copy=False))


def _rows(array, axis):
    """Return a real array as float32 with `axis` in front: shape (k, n)."""
    array = array.astype(numpy.float32, copy=False)
    rows = numpy.moveaxis(array, check_axis(axis, array.ndim), 0)
    return rows.reshape(len(rows), -1)


def _result(array, row):
    """Return the reduction `row` of `array`: an array, or a Python number if `array` is 1-D."""
    if array.ndim > 1:
        return ndarray._wrap(row)
    value = row.item()
    return board_float(value) if type(value) is float else value


def _mean(array):
    if array.size:
        return running_mean(_floats(array))
    if array.base is not None:
        raise BoardHazardError("the mean of an empty view reads the element behind it")
    return numpy.float32(0)


def sum_(values, /, axis=None):
    """Return the sum of all elements, or along `axis`.

    The total is an int for integers and a float otherwise, computed as the running mean in float32
    times the size (see `_running`). Along an axis integers keep their dtype and wrap around; so
    does the sum of a 1-D array with axis=0.
    """
    if isinstance(values, _ITERABLES):
        numbers = [as_float(value) for value in values]
        return board_float(float(running_mean(numbers) * numpy.float32(len(numbers))))
    array = _source(values)
    if axis is None:
        if not array.size:
            return 0.0 if array.dtype.char == "f" else 0
        total = float(_mean(array) * numpy.float32(array.size))
        if array.dtype.char == "f":
            return board_float(total)
        return int(math.copysign(math.floor(abs(total) + 0.5), total))
    axis = check_axis(axis, array.ndim)
    if array.dtype.char != "f":
        row = numpy.add.reduce(array, axis=axis, dtype=array.dtype)
        return _result(array, numpy.asarray(row))
    rows = _rows(array, axis)
    return _result(array, running_mean_of_rows(rows) * numpy.float32(len(rows)))


def mean(values, /, axis=None):
    """Return the mean of all elements as a float, or along `axis` as a float array."""
    if isinstance(values, _ITERABLES):
        return board_float(float(running_mean([as_float(value) for value in values])))
    array = _source(values)
    if axis is None:
        return board_float(float(_mean(array)))
    return _result(array, running_mean_of_rows(_rows(array, axis)))


def std(values, /, axis=None, *, ddof=0):
    """Return the standard deviation of all elements, or along axis 0 or 1.

    0.0 where `ddof` leaves nothing to divide by. ValueError for a negative axis.
    """
    if axis not in _STD_AXES:
        raise ValueError("axis must be None, or an integer")
    if isinstance(values, _ITERABLES):
        numbers = [as_float(value) for value in values]
        if len(numbers) <= ddof:
            return 0.0
        return _root(running_deviation(numbers), len(numbers) - ddof)
    array = _source(values)
    if axis is None:
        if ddof > array.size:
            return 0.0
        if array.size == ddof:
            return math.nan
        return _root(running_deviation(_floats(array)), array.size - ddof)
    rows = _rows(array, axis)
    if len(rows) <= ddof:
        return _result(array, numpy.zeros(rows.shape[1], dtype=numpy.float32))
    deviation = running_deviation_of_rows(rows)
    return _result(array, numpy.sqrt(deviation / numpy.float32(len(rows) - ddof)))


def _root(deviation, count):
    return board_float(float(numpy.sqrt(deviation / numpy.float32(count))))


def _sequence_extremum(values, better, want_index):
    if not len(values):
        raise ValueError("attempt to get argmin/argmax of an empty sequence")
    best = 0
    for index, value in enumerate(values):
        if better(as_float(value), as_float(values[best])):
            best = index
    return best if want_index else values[best]


def _without_nan(array, axis, fill):
    """Return `array` with NaNs as `fill`, which never wins, and a mask of the NaNs in front.

    The board keeps a NaN only if it is the first element: every comparison with it is false.
    """
    first = numpy.isnan(numpy.take(array, [0], axis=axis))
    return numpy.where(numpy.isnan(array), numpy.float32(fill), array), first


def _extremum(values, axis, method, index_method, want_index, fill):
    array = _source(values)
    if not array.size:
        raise ValueError("attempt to get (arg)min/(arg)max of empty sequence")
    flat = array.reshape(-1) if axis is None else array
    at = 0 if axis is None else check_axis(axis, array.ndim)
    chosen = getattr(flat, method)(axis=at)
    if flat.dtype.char == "f" and numpy.isnan(chosen).any():
        filled, nan_first = _without_nan(flat, at, fill)
        nan_first = nan_first.any(axis=at)
        index = numpy.where(nan_first, 0, getattr(filled, index_method)(axis=at))
        chosen = numpy.where(nan_first, numpy.float32(math.nan), getattr(filled, method)(axis=at))
    elif want_index:
        index = getattr(flat, index_method)(axis=at)
    result = index if want_index else chosen
    if result.size == 1:
        value = result.item()
        return board_float(value) if type(value) is float else value
    return ndarray._wrap(result.astype(numpy.int16) if want_index else result)


def max_(values, /, axis=None):
    """Return the largest element, or the largest along `axis`; a number if only one is left."""
    if isinstance(values, _ITERABLES):
        return _sequence_extremum(values, numpy.greater, want_index=False)
    return _extremum(values, axis, "max", "argmax", False, -math.inf)


def min_(values, /, axis=None):
    """Return the smallest element, or the smallest along `axis`; a number if only one is left."""
    if isinstance(values, _ITERABLES):
        return _sequence_extremum(values, numpy.less, want_index=False)
    return _extremum(values, axis, "min", "argmin", False, math.inf)


def argmax(values, /, axis=None):
    """Return the first index of the largest element, flat, or along `axis` as int16."""
    if isinstance(values, _ITERABLES):
        return _sequence_extremum(values, numpy.greater, want_index=True)
    return _extremum(values, axis, "max", "argmax", True, -math.inf)


def argmin(values, /, axis=None):
    """Return the first index of the smallest element, flat, or along `axis` as int16."""
    if isinstance(values, _ITERABLES):
        return _sequence_extremum(values, numpy.less, want_index=True)
    return _extremum(values, axis, "min", "argmin", True, math.inf)


def _truth(values, axis, method, of_sequence):
    if type(values) is not ndarray:
        return bool(values) if is_number(values) else of_sequence(values)
    array = values._a
    if axis is None or not array.size:
        return bool(getattr(array, method)())
    axis = check_axis(axis, array.ndim)
    if array.ndim == 1:
        return ndarray._wrap(numpy.empty(0, dtype=bool))
    return ndarray._wrap(getattr(array != 0, method)(axis=axis))


def all_(values, /, axis=None):
    """Return whether no element is zero, as a bool, or along `axis` of a 2-D array as a mask.

    With axis=0 a 1-D array gives an empty mask; of a list the board says True always.
    """
    return _truth(values, axis, "all", lambda values: bool(iter(values)))


def any_(values, /, axis=None):
    """Return whether an element is not zero, as a bool, or along `axis` of a 2-D array as a mask.

    With axis=0 a 1-D array gives an empty mask; of a list the board says False always.
    """
    return _truth(values, axis, "any", lambda values: not iter(values))


def sort(values, /, *, axis=None):
    """Return a sorted copy: flat, or along `axis`. int8 and int16 are ordered as if unsigned."""
    source = array_of(values, "sort argument must be an ndarray")
    array = source.copy() if axis is not None else source.flatten()
    unsigned_keys(raw(array)).sort(axis=-1 if axis is None else check_axis(axis, array.ndim))
    return ndarray._wrap(array)


def _heap_argsort(keys):
    """Return the order of `keys` as heap sort leaves it, equal keys included."""
    order = list(range(len(keys)))
    heap = [(keys[index], index) for index in order]

    def sift(item, root, end):
        child = 2 * root + 1
        while child < end:
            if child + 1 < end and heap[child + 1][0] > heap[child][0]:
                child += 1
            if not heap[child][0] > item[0]:
                break
            heap[root] = heap[child]
            root, child = child, 2 * child + 1
        heap[root] = item

    for root in range(len(heap) // 2 - 1, -1, -1):
        sift(heap[root], root, len(heap))
    for end in range(len(heap) - 1, 0, -1):
        item, heap[end] = heap[end], heap[0]
        sift(item, 0, end)
    return [index for _, index in heap]


def argsort(values, /, *, axis=None):
    """Return the uint16 indices that sort along `axis`, which must be given.

    The order is that of heap sort: equal elements do not keep their places. Raises
    NotImplementedError for axis=None, ValueError for an axis beyond 65535 elements.
    """
    array = raw(array_of(values, "argsort argument must be an ndarray"))
    if axis is None:
        raise NotImplementedError("argsort is not implemented for flattened arrays")
    if max(array.shape) > _LONGEST_AXIS:
        raise ValueError("axis too long")
    axis = check_axis(axis, array.ndim)
    keys = numpy.moveaxis(unsigned_keys(array), axis, -1)
    order = [_heap_argsort(row.tolist()) for row in keys.reshape(-1, keys.shape[-1])]
    indices = numpy.array(order, dtype=numpy.uint16).reshape(keys.shape)
    return ndarray._wrap(numpy.ascontiguousarray(numpy.moveaxis(indices, -1, axis)))


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
    return ndarray._wrap(found) if found.ndim else board_float(float(found))
