# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""np.dot, np.flip, np.roll, np.diff and other functions that rearrange or combine arrays."""

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._indexing import c_cast, check_axis
from ._ndarray import array_of, ndarray
from ._running import sequential_sum
from ._scalars import board_float, is_number

_BLOCK = 1 << 18  # products held at a time by dot
_HIGHEST_DIFFERENCE = 9
_CROSS_LENGTH = 3
_MATRIX = 2


def dot(left, right, /):
    """Return the matrix product as float32: (m, k) x (k, n) -> (m, n), (m, k) x (k,) -> (m,),
    (k,) x (k, n) -> (n,), (k,) x (k,) -> float.

    Products are rounded to float32 and added one after the other, from k = 0. Raises TypeError for
    anything but arrays, ValueError if the inner lengths differ.
    """
    a = raw(array_of(left, "arguments must be ndarrays"))
    b = raw(array_of(right, "arguments must be ndarrays"))
    if a.shape[-1] != b.shape[0]:
        raise ValueError("dimensions do not match")
    result = _products_summed(
        a.astype(numpy.float32, copy=False).reshape(-1, len(b)).T,
        b.astype(numpy.float32, copy=False).reshape(len(b), -1),
    )
    if a.ndim == b.ndim == 1:
        return board_float(result.item())
    shape = (a.shape[0], b.shape[1]) if a.ndim == b.ndim == _MATRIX else (-1,)
    return ndarray._wrap(result.reshape(shape))


def _products_summed(a, b):
    """Return sum over k of a[k, i] * b[k, j], for a (k, m) and b (k, n): shape (m * n,)."""
    inner, rows = a.shape
    outer = rows * b.shape[1]
    if not inner:
        return numpy.zeros(outer, dtype=numpy.float32)
    step = max(1, _BLOCK // max(1, outer))
    total = None
    for start in range(0, inner, step):
        block = slice(start, start + step)
        products = numpy.multiply(a[block, :, None], b[block, None, :], order="C")
        products = products.reshape(-1, outer)
        if total is not None:
            products[0] += total
        total = sequential_sum(products)
    return total


def size(values, /, *, axis=None):
    """Return the number of elements, or the length of `axis`; 1 for a number."""
    if is_number(values):
        return 1
    if type(values) is not ndarray:
        if not isinstance(values, list | tuple | range):
            raise TypeError("first argument must be an ndarray")
        return len(values)
    return values.size if axis is None else values.shape[check_axis(axis, values._a.ndim)]


def compress(condition, values, /, *, axis=None):
    """Return the elements (or rows, or columns) whose entry in `condition` is true, as a copy.

    Raises ValueError if `condition` has another length than the elements or the axis.
    """
    array = array_of(values, "wrong input type")
    chosen = numpy.array([bool(entry) for entry in condition], dtype=bool)
    length = array.size if axis is None else array.shape[check_axis(axis, array.ndim)]
    if len(chosen) != length:
        raise ValueError("wrong length of condition array")
    return ndarray._wrap(numpy.compress(chosen, raw(array), axis=axis))


def delete(values, indices, /, *, axis=None):
    """Return a copy without the elements (or rows, or columns) at `indices`.

    Raises ValueError for an index out of range.
    """
    array = array_of(values, "first argument must be an ndarray")
    length = array.size if axis is None else array.shape[check_axis(axis, array.ndim)]
    if not isinstance(indices, int):
        indices = list(indices)
        if not indices:
            return values
    chosen = numpy.atleast_1d(indices)
    if len(chosen) > length:
        raise ValueError("wrong length of index array")
    if (chosen < -length).any() or (chosen >= length).any():
        raise ValueError("index is out of bounds")
    return ndarray._wrap(numpy.delete(raw(array), chosen, axis=axis))


def flip(values, /, *, axis=None):
    """Return the reversed elements: a copy if flat, a view of the same memory along `axis`."""
    array = array_of(values, "flip argument must be an ndarray")
    if axis is None:
        return ndarray._wrap(raw(array).flatten()[::-1])
    return ndarray._wrap(numpy.flip(array, check_axis(axis, array.ndim)))


def roll(values, distance, /, *, axis=None):
    """Return a copy with the elements moved on by `distance`, flat or along `axis`.

    Raises BoardHazardError where the board writes past its result: for a flat `distance` of 0,
    and for a negative one that is a multiple of the length.
    """
    array = raw(array_of(values, "roll argument must be an ndarray"))
    length = array.size if axis is None else array.shape[check_axis(axis, array.ndim)]
    harmless = distance > 0 or (distance == 0 and axis is not None)
    if not harmless and distance % length == 0:
        raise BoardHazardError("np.roll by nothing writes past its result")
    return ndarray._wrap(numpy.roll(array, distance, axis))


def diff(values, /, *, n=1, axis=-1):
    """Return the n-th difference along `axis` in the array's dtype, integers wrapping around.

    For even n the sign is opposite to NumPy's. Raises ValueError for n outside 0..9.
    """
    array = raw(array_of(values, "diff argument must be an ndarray"))
    axis = check_axis(axis, array.ndim)
    length = array.shape[axis]
    if not 0 <= n <= min(_HIGHEST_DIFFERENCE, length):
        raise ValueError("differentiation order out of range")
    moved = numpy.moveaxis(array, axis, 0)
    result = numpy.zeros((length - n, *moved.shape[1:]), dtype=array.dtype)
    weight = 1
    for place in range(n + 1):
        scaled = moved[place : place + length - n] * numpy.array(weight).astype(array.dtype)
        result -= scaled
        weight = -weight * (n - place) // (place + 1)
    return ndarray._wrap(numpy.ascontiguousarray(numpy.moveaxis(result, 0, axis)))


def cross(left, right, /):
    """Return the cross product of two arrays of shape (3,), cast to their common dtype."""
    a = raw(array_of(left, "arguments must be ndarrays"))
    b = raw(array_of(right, "arguments must be ndarrays"))
    if a.shape != (_CROSS_LENGTH,) or b.shape != (_CROSS_LENGTH,):
        raise ValueError("cross is defined for 1D arrays of length 3")
    special = {"bH": "H", "Hb": "H", "hH": "f", "Hh": "f"}
    char = special.get(a.dtype.char + b.dtype.char) or numpy.result_type(a, b).char
    a, b = a.astype(numpy.float32), b.astype(numpy.float32)
    result = a[[1, 2, 0]] * b[[2, 0, 1]] - a[[2, 0, 1]] * b[[1, 2, 0]]
    return ndarray._wrap(c_cast(result, char))


def trace(values, /):
    """Return the sum of the diagonal of a square array, an int for integers."""
    array = raw(square(values))
    diagonal = numpy.diagonal(array).astype(numpy.float32)
    total = float(numpy.add.accumulate(diagonal)[-1])
    return board_float(total) if array.dtype.char == "f" else int(total)


def square(values):
    """Return the real array of a square ndarray; TypeError or ValueError for anything else."""
    array = array_of(values, "size is defined for ndarrays only")
    if array.ndim != _MATRIX or array.shape[0] != array.shape[1]:
        raise ValueError("input must be square matrix")
    return array
