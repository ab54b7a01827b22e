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
from ._scalars import python_value


def _source(values, axis):
    """Return `values` as a real array, and the axis to reduce, counted from the front or None.

    None stands for all elements. Raises TypeError for values that the board would not take.
    """
    if isinstance(values, tuple | list | range):
        raise NotImplementedError("the simulator models reductions of arrays only")
    array = raw(array_of(values, "input must be tuple, list, range, or ndarray"))
    return array, axis if axis is None else check_axis(axis, array.ndim)


def _result(found):
    """Return a real array as an ndarray, but a scalar as the Python number the board makes."""
    return ndarray._wrap(found) if found.ndim else python_value(found)


def _mean_and_count(array, axis):
    """Return the running mean of all elements or along `axis`, and their number, as float32.

    It is a loop because another order of operations would give another result. A 1-D array takes
    0.1 us an element.
    """
    if not array.size:
        raise BoardHazardError("the mean of an empty array reads the element behind it")
    rows = array.reshape(-1) if axis is None else numpy.moveaxis(array, axis, 0)
    mean = numpy.zeros(rows.shape[1:], dtype=numpy.float32)
    counts = numpy.arange(1, len(rows) + 1, dtype=numpy.float32)
    for row, count in zip(rows.astype(numpy.float32), counts, strict=True):
        mean = mean + (row - mean) / count
    return mean, counts[-1]


def sum_(values, /, axis=None):
    """Return the sum of all elements, or along `axis`.

    The total is an int for integers and a float otherwise. Along an axis integers keep their dtype
    and wrap around; so does the sum of a 1-D array with axis=0.
    """
    array, axis = _source(values, axis)
    is_float = array.dtype.char == "f"
    if axis is not None and not is_float:
        return _result(numpy.add.reduce(array, axis=axis, dtype=array.dtype))
    mean, count = _mean_and_count(array, axis)
    if is_float:
        return _result(mean * count)
    total = float(mean * count)
    return int(math.copysign(math.floor(abs(total) + 0.5), total))


def mean(values, /, axis=None):
    """Return the mean of all elements as a float, or along `axis` as a float array."""
    return _result(_mean_and_count(*_source(values, axis))[0])


def _extremum(values, axis, find):
    """Return what `find` finds: a number if only one is left, else values, or indices as int16."""
    array, axis = _source(values, axis)
    if not array.size:
        raise ValueError("attempt to get (arg)min/(arg)max of empty sequence")
    if array.dtype.char == "f" and numpy.isnan(array).any():
        raise BoardHazardError("the board takes a NaN for an extremum only if it comes first")
    found = find(array, axis=axis)
    if found.size == 1:
        return python_value(found)
    return ndarray._wrap(found if found.dtype == array.dtype else found.astype(numpy.int16))


def max_(values, /, axis=None):
    """Return the largest element, or the largest along `axis`; a number if only one is left."""
    return _extremum(values, axis, numpy.maximum.reduce)


def min_(values, /, axis=None):
    """Return the smallest element, or the smallest along `axis`; a number if only one is left."""
    return _extremum(values, axis, numpy.minimum.reduce)


def argmax(values, /, axis=None):
    """Return the first index of the largest element, flat, or along `axis` as int16."""
    return _extremum(values, axis, numpy.argmax)


def sort(values, /):
    """Return a flat sorted copy. int8 and int16 are ordered as if unsigned."""
    array = array_of(values, "sort argument must be an ndarray").flatten()
    char = array.dtype.char
    array.view(char.upper() if char in "bh" else char).sort()
    return ndarray._wrap(array)


def median(values, /):
    """Return the median of all elements as a float; int8 and int16 are ordered as if unsigned."""
    ordered = sort(values)._a.astype(numpy.float32)
    low, high = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return python_value((low + high) * numpy.float32(0.5))
