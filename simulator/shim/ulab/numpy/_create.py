# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions that make arrays."""

import math

import numpy

from ._dtypes import FLOAT_CODE, char_of_code, element, raw
from ._indexing import c_cast
from ._ndarray import MAX_DIMENSIONS, array_of, ndarray
from ._scalars import as_float, board_float

_ARANGE_FLOAT_LIMIT = 32768  # beyond this the default dtype of arange is float
_FEWEST_POINTS = 2
_MOST_LIMITS = 3  # start, stop, step


def array(values, /, *, dtype=FLOAT_CODE):
    """Return a new array of `values`; see `ndarray` for what it takes and raises."""
    return ndarray(values, dtype=dtype)


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


def _buffer_of(obj):
    """Return the memory of `obj` as a memoryview of bytes, or None if it offers none.

    Besides Python's buffers, an object with a method `_shim_buffer()` returning a writable
    memoryview counts as one: that is how a stand-in such as displayio.Bitmap's offers its memory.
    """
    share = getattr(obj, "_shim_buffer", None)
    try:
        view = memoryview(obj if share is None else share())
    except TypeError:
        return None
    return view if view.format == "B" and view.ndim == 1 else view.cast("B")


def frombuffer(buffer, /, *, dtype=FLOAT_CODE, count=-1, offset=0):
    """Return a 1-D array over the memory of `buffer`: bytes are read and written in place.

    `offset` is in bytes, `count` in elements (all that follow if not positive). None if `buffer`
    has no memory to share. Over bytes the array is read only (the board would write to it).
    Raises ValueError if the sizes do not fit or an element lies across words, where the RP2040
    stops with a hard fault.
    """
    char = char_of_code(dtype)
    view = _buffer_of(buffer)
    if view is None:
        return None
    size = numpy.dtype(char).itemsize
    if not 0 <= offset <= view.nbytes:
        raise ValueError("offset must be non-negative and no greater than buffer length")
    length, rest = divmod(view.nbytes - offset, size)
    if rest:
        raise ValueError("buffer size must be a multiple of element size")
    if count > 0:
        if length < count:
            raise ValueError("buffer is smaller than requested size")
        length = count
    if not length:
        return ndarray._wrap(numpy.empty(0, dtype=char))
    array = numpy.frombuffer(view, dtype=char, count=length, offset=offset)
    if not array.flags.aligned:
        raise ValueError("unaligned elements: the RP2040 stops with a hard fault")
    return ndarray._wrap(array)
