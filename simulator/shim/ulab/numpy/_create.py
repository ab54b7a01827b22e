# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions that make arrays."""

import math

import numpy

from ._dtypes import FLOAT_CODE, char_of_code, from_iterable, raw
from ._ndarray import MAX_DIMENSIONS, ndarray

_ARANGE_FLOAT_LIMIT = 32768  # beyond this the default dtype of arange is float


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
    return ndarray._wrap(numpy.full(_shape_of(shape), from_iterable([value], char), dtype=char))


def _ramp(start, step, stop, length, char):
    """Return `length` values from `start`, each the float32 sum of the one before and `step`."""
    values = numpy.full(length, step, dtype=numpy.float32)
    values[0] = start
    values = numpy.add.accumulate(values)
    values[-1] = stop
    if char != "f":
        values = values.astype(int)  # truncated; beyond its limits the dtype wraps around
    return ndarray._wrap(values.astype(char))


def arange(*limits, dtype=None):
    """Return the values from start (0) to below stop by step (1), as np.arange(stop) or
    (start, stop) or (start, stop, step).

    int16 if all are ints within +-32768, else float. Raises ZeroDivisionError for step 0.
    """
    start, stop, step = {1: (0, *limits, 1), 2: (*limits, 1), 3: limits}[len(limits)]
    is_small = all(abs(limit) <= _ARANGE_FLOAT_LIMIT for limit in (start, stop, step))
    is_whole = all(type(limit) is int for limit in limits)
    char = char_of_code(dtype) if dtype is not None else "h" if is_small and is_whole else "f"
    start, stop, step = from_iterable((start, stop, step), "f")
    if step == 0:
        raise ZeroDivisionError("divide by zero")
    length = math.ceil((stop - start) / step)
    if length <= 0:
        return ndarray._wrap(numpy.empty(0, dtype=char))
    return _ramp(start, step, start + numpy.float32(length - 1) * step, length, char)


def linspace(start, stop, /, num=50):
    """Return `num` evenly spaced floats, both ends included; ValueError below 2."""
    if num < 2:
        raise ValueError("number of points must be at least 2")
    start, stop = from_iterable((start, stop), "f")
    return _ramp(start, (stop - start) / numpy.float32(num - 1), stop, num, "f")


def concatenate(arrays, /, *, axis=0):
    """Return the arrays of the tuple `arrays` joined along `axis`; masks become uint8.

    Raises TypeError if `arrays` is a list, ValueError if dtypes, dimensions or the other lengths
    differ, if the axis does not exist or if an array is empty.
    """
    if not isinstance(arrays, tuple):
        raise TypeError("first argument must be a tuple of ndarrays")
    if any(type(part) is not ndarray for part in arrays):
        raise ValueError("only ndarrays can be concatenated")
    parts = [raw(part._a) for part in arrays]
    if not -parts[0].ndim <= axis < parts[0].ndim:
        raise ValueError("wrong axis specified")
    if any(part.dtype != parts[0].dtype or not part.size for part in parts):
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
    if not 0 <= offset <= view.nbytes:
        raise ValueError("offset must be non-negative and no greater than buffer length")
    length, rest = divmod(view.nbytes - offset, numpy.dtype(char).itemsize)
    if rest:
        raise ValueError("buffer size must be a multiple of element size")
    if length < count:
        raise ValueError("buffer is smaller than requested size")
    length = count if count > 0 else length
    if not length:
        return ndarray._wrap(numpy.empty(0, dtype=char))
    array = numpy.frombuffer(view, dtype=char, count=length, offset=offset)
    if not array.flags.aligned:
        raise ValueError("unaligned elements: the RP2040 stops with a hard fault")
    return ndarray._wrap(array)
