"""Functions that make arrays."""

import numpy

from simulator.board.buffers import view_of

from ._dtypes import FLOAT_CODE, INT16_CODE, char_of_code, elements, raw
from ._indexing import check_axis
from ._ndarray import MAX_DIMENSIONS, ndarray
from ._scalars import INT16_MAX


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
    return full(shape, 1, dtype=dtype)


def full(shape, value, /, *, dtype=FLOAT_CODE):
    """Return an array filled with `value`, which must fit `dtype` as in `array`."""
    [filling] = elements([value], char_of_code(dtype))
    return ndarray._wrap(numpy.full(_shape_of(shape), filling))


def linspace(start, stop, /, num=50):
    """Return `num` evenly spaced floats, both ends included; ValueError below 2."""
    if num < 2:
        raise ValueError("number of points must be at least 2")
    start, stop = elements((start, stop), "f")
    values = numpy.full(num, (stop - start) / numpy.float32(num - 1))
    values[0] = start
    values = numpy.add.accumulate(values)  # rounded to float32 at every step
    values[-1] = stop
    return ndarray._wrap(values)


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
    if any(part.dtype != parts[0].dtype or not part.size for part in parts):
        raise ValueError("input arrays are not compatible")
    return ndarray._wrap(numpy.concatenate(parts, axis=check_axis(axis, parts[0].ndim)))


def arange(*limits, dtype=INT16_CODE):
    """Return the ints from start (0) to below stop by step (1), as np.arange(stop) or
    (start, stop) or (start, stop, step). They wrap around in `dtype`.
    """
    if any(type(limit) is not int or abs(limit) > INT16_MAX for limit in limits):
        raise NotImplementedError("the simulator models np.arange of ints within int16 only")
    return ndarray._wrap(numpy.arange(*limits).astype(char_of_code(dtype)))


def frombuffer(buffer, /, *, dtype=FLOAT_CODE, count=-1, offset=0):
    """Return a 1-D array over the memory of `buffer`: bytes are read and written in place.

    `offset` is in bytes, `count` in elements (all that follow if not positive). None if `buffer`
    has no memory to share. Over bytes the array is read only (the board would write to it).
    Raises ValueError if the sizes do not fit or an element lies across words, where the RP2040
    stops with a hard fault.
    """
    char = char_of_code(dtype)
    try:
        view = view_of(buffer).cast("B")
    except TypeError:
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
