# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions that make arrays."""

import math

import numpy

from ._dtypes import (
    FLOAT_CODE,
    char_of_code,
    element,
    from_iterable,
    raw,
)
from ._hazard import BoardHazardError
from ._indexing import c_cast
from ._ndarray import MAX_DIMENSIONS, array_of, ndarray
from ._scalars import as_float, board_float, is_number

_ARANGE_FLOAT_LIMIT = 32768  # beyond this the default dtype of arange is float
_FEWEST_POINTS = 2
_MOST_LIMITS = 3  # start, stop, step


def array(values, /, *, dtype=FLOAT_CODE):
    """Return a new array of `values`; see `ndarray` for what it takes and raises."""
    return ndarray(values, dtype=dtype)


def asarray(values, /, *, dtype=None):
    """Return `values` itself if it is a number or an array of the dtype, else a new array.

    Raises TypeError for anything but numbers, arrays, lists, tuples and ranges.
    """
    if is_number(values):
        return values
    if type(values) is ndarray:
        if dtype is None or dtype == values.dtype:
            return values
        return ndarray(values, dtype=dtype)
    if not isinstance(values, list | tuple | range):
        raise TypeError("wrong input type")
    return ndarray(values, dtype=FLOAT_CODE if dtype is None else dtype)


def _shape_of(shape):
    if type(shape) is int:
        return (shape,)
    if not isinstance(shape, tuple | list):
        raise TypeError("input argument must be an integer, a tuple, or a list")
    if len(shape) > MAX_DIMENSIONS:
        raise TypeError("too many dimensions")
    return tuple(shape)


def zeros(shape, /, *, dtype=FLOAT_CODE):
    """Return an array of zeros; TypeError for more than two dimensions."""
    return ndarray._wrap(numpy.zeros(_shape_of(shape), dtype=char_of_code(dtype)))


def empty(shape, /, *, dtype=FLOAT_CODE):
    """Return an array of zeros: the board knows no uninitialised memory."""
    return zeros(shape, dtype=dtype)


def ones(shape, /, *, dtype=FLOAT_CODE):
    """Return an array of ones; TypeError for more than two dimensions."""
    return ndarray._wrap(numpy.ones(_shape_of(shape), dtype=char_of_code(dtype)))


def full(shape, value, /, *, dtype=FLOAT_CODE):
    """Return an array filled with `value`.

    Raises TypeError for a float value of an integer dtype, OverflowError out of range.
    """
    char = char_of_code(dtype)
    if char == "?":
        value = bool(value)
    elif not isinstance(value, int | float) or (char != "f" and isinstance(value, float)):
        raise TypeError(f"can't convert {type(value).__name__}")
    else:
        value = element(value, char)
    return ndarray._wrap(numpy.full(_shape_of(shape), value, dtype=char))


def eye(size, /, *, M=None, k=0, dtype=FLOAT_CODE):
    """Return ones on the k-th diagonal of a (size, M) array; M is `size` if None."""
    columns = size if M is None else M
    if (k >= 0 and columns - k > size) or (k < 0 and size + k > columns):
        raise BoardHazardError("eye writes beyond its array")
    return ndarray._wrap(numpy.eye(size, columns, k, dtype=char_of_code(dtype)))


def diag(values, /, *, k=0):
    """Return the k-th diagonal of a 2-D array, or a 2-D array with it; masks become uint8."""
    source = raw(values._a) if type(values) is ndarray else from_iterable(values, "f")
    if source.ndim == 1:
        return ndarray._wrap(numpy.diag(source, k))
    rows, columns = source.shape
    length = columns - k if k >= 0 else rows + k
    found = numpy.diagonal(source, k).copy()
    if length > len(found):
        raise BoardHazardError("diag of a flat matrix reads beyond its rows")
    return ndarray._wrap(found)


def _ramp(start, step, stop, length, char):
    """Return `length` values from `start`, each the float32 sum of the one before and `step`."""
    values = numpy.full(length, step, dtype=numpy.float32)
    values[0] = start
    values = numpy.add.accumulate(values)
    if char == "?":
        return ndarray._wrap(values != 0)
    values[-1] = stop
    return ndarray._wrap(c_cast(values, char))


def arange(*limits, dtype=None):
    """Return the values from start (0) to below stop by step (1), as np.arange(stop) or
    (start, stop) or (start, stop, step).

    int16 if all are ints within +-32768, else float. Raises ZeroDivisionError for step 0.
    """
    if not 1 <= len(limits) <= _MOST_LIMITS:
        raise TypeError("wrong number of arguments")
    first = (0,) if len(limits) == 1 else ()
    start, stop, step = (as_float(limit) for limit in (*first, *limits, 1)[:_MOST_LIMITS])
    small = all(abs(limit) <= _ARANGE_FLOAT_LIMIT for limit in (start, stop, step))
    whole = all(type(limit) is int for limit in limits)
    char = char_of_code(dtype) if dtype is not None else "h" if small and whole else "f"
    if step == 0:
        raise ZeroDivisionError("divide by zero")
    if not all(map(math.isfinite, (start, stop, step))):
        raise ValueError("arange: cannot compute length")
    count = (stop - start) / step
    if count <= 0:
        return ndarray._wrap(numpy.empty(0, dtype=char))
    length = math.ceil(count)
    return _ramp(start, step, start + numpy.float32(length - 1) * step, length, char)


def linspace(start, stop, /, num=50, *, endpoint=True, retstep=False, dtype=FLOAT_CODE):
    """Return `num` evenly spaced values (and, with `retstep`, the step); ValueError below 2."""
    if num < _FEWEST_POINTS:
        raise ValueError("number of points must be at least 2")
    start, stop = as_float(start), as_float(stop)
    if endpoint:
        step = (stop - start) / numpy.float32(num - 1)
    else:
        step = (stop - start) / numpy.float32(num)
        stop = start + step * numpy.float32(num - 1)
    values = _ramp(start, step, stop, num, char_of_code(dtype))
    return (values, board_float(float(step))) if retstep else values


def logspace(start, stop, /, num=50, *, base=10.0, endpoint=True, dtype=FLOAT_CODE):
    """Return `num` values from base**start to base**stop, each the last one times a constant."""
    if num < _FEWEST_POINTS:
        raise ValueError("number of points must be at least 2")
    char = char_of_code(dtype)
    start, base = as_float(start), as_float(base)
    step = (as_float(stop) - start) / numpy.float32(num - 1 if endpoint else num)
    values = numpy.full(num, float(base) ** float(step), dtype=numpy.float32)
    values[0] = float(base) ** float(start)
    values = numpy.multiply.accumulate(values)
    return ndarray._wrap(numpy.ones(num, dtype=bool) if char == "?" else c_cast(values, char))


def concatenate(arrays, /, *, axis=0):
    """Return the arrays of the tuple `arrays` joined along `axis`; masks become uint8.

    Raises TypeError if `arrays` is a list, ValueError if dtypes, dimensions or the other lengths
    differ, if the axis does not exist or if an array is empty.
    """
    if not isinstance(arrays, tuple):
        raise TypeError("first argument must be a tuple of ndarrays")
    try:
        parts = [raw(array_of(part, "only ndarrays can be concatenated")) for part in arrays]
    except TypeError as error:
        raise ValueError(*error.args) from None
    first = parts[0]
    if not -first.ndim <= axis < first.ndim:
        raise ValueError("wrong axis specified")
    for part in parts:
        if part.dtype != first.dtype or part.ndim != first.ndim or not part.size:
            raise ValueError("input arrays are not compatible")
    try:
        return ndarray._wrap(numpy.concatenate(parts, axis=axis))
    except ValueError:
        raise ValueError("input arrays are not compatible") from None


def vectorize(function, /, *, otypes=None):
    """Return a function that applies `function` to every element, and gives an array.

    Its dtype is `otypes` (float if None), and results are checked as `array` checks them. Raises
    TypeError if `function` cannot be called, ValueError for a dtype it does not know.
    """
    if not callable(function):
        raise TypeError("first argument must be a callable")
    char = char_of_code(FLOAT_CODE if otypes is None else otypes)
    if char == "?":
        raise ValueError("wrong output type")

    def apply(values):
        if type(values) is ndarray:
            source = ndarray._wrap(raw(values._a).reshape(-1))
            shape = values.shape
        elif isinstance(values, tuple | list | range):
            source, shape = values, (len(values),)
        elif is_number(values):
            source, shape = (values,), (1,)
        else:
            raise ValueError("wrong input type")
        results = [function(value) for value in source]
        return ndarray._wrap(from_iterable(results, char).reshape(shape))

    return apply
