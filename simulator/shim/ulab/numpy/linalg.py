# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`ulab.numpy.linalg`: det, inv and norm; cholesky, eig and qr are not modelled."""

import numpy as _numpy

from ._dtypes import raw as _raw
from ._indexing import check_axis as _check_axis
from ._ndarray import ndarray as _ndarray
from ._running import running_mean as _running_mean
from ._running import running_mean_of_rows as _running_mean_of_rows
from ._scalars import as_float as _as_float
from ._scalars import board_float as _board_float
from ._transform import square as _square
from ._unmodelled import unmodelled as _unmodelled

_EPSILON = _numpy.float32(1.2e-7)  # a pivot below this counts as zero

cholesky = _unmodelled("linalg.cholesky")
eig = _unmodelled("linalg.eig")
qr = _unmodelled("linalg.qr")


def _swap_for_pivot(matrix, place, *others):
    """Swap a row below into `place` if the pivot there is zero; None if there is none."""
    if abs(matrix[place, place]) >= _EPSILON:
        return False
    for row in range(place + 1, len(matrix)):
        if abs(matrix[row, place]) >= _EPSILON:
            for array in (matrix, *others):
                array[[place, row]] = array[[row, place]]
            return True
    return None


def _eliminate(matrix, place, *others):
    """Clear the column `place` in all other rows of `matrix`, and follow in `others`."""
    for row in range(len(matrix)):
        if row != place:
            factor = matrix[row, place] / matrix[place, place]
            for array in (*others, matrix):
                array[row] -= factor * array[place]


def _inverse(matrix):
    """Return the inverse of a float32 matrix by Gauss-Jordan elimination, None if singular."""
    matrix = matrix.copy()
    unit = _numpy.eye(len(matrix), dtype=_numpy.float32)
    for place in range(len(matrix)):
        if _swap_for_pivot(matrix, place, unit) is None:
            return None
        _eliminate(matrix, place, unit)
    return unit / _numpy.diagonal(matrix)[:, None]


def inv(matrix, /):
    """Return the inverse of a square array as float; ValueError if it is singular."""
    inverse = _inverse(_raw(_square(matrix)).astype(_numpy.float32))
    if inverse is None:
        raise ValueError("input matrix is singular")
    return _ndarray._wrap(inverse)


def det(matrix, /):
    """Return the determinant of a square array as a float."""
    work = _raw(_square(matrix)).astype(_numpy.float32)
    sign = _numpy.float32(1)
    for place in range(len(work) - 1):
        swapped = _swap_for_pivot(work, place)
        if swapped is None:
            return 0.0
        sign = -sign if swapped else sign
        _eliminate(work, place)
    factors = _numpy.concatenate(([sign], _numpy.diagonal(work)))
    return _board_float(float(_numpy.multiply.accumulate(factors)[-1]))


def norm(values, axis=None):
    """Return the 2-norm of all elements as a float, or along `axis` as a float array.

    It is sqrt(mean of squares * n), the mean computed as np.mean's.
    """
    if isinstance(values, tuple | list | range):
        numbers = [_as_float(value) for value in values]
        return _root([number * number for number in numbers])
    if type(values) is not _ndarray:
        return None
    array = _raw(values._a).astype(_numpy.float32)
    if axis is None:
        flat = array.T.reshape(-1)  # the board runs down the columns here
        return _root(list(flat * flat))
    rows = _numpy.moveaxis(array, _check_axis(axis, array.ndim), 0)
    means = _running_mean_of_rows(rows * rows)
    result = _numpy.sqrt(means * _numpy.float32(len(rows)))
    return _ndarray._wrap(result) if result.ndim else _board_float(float(result))


def _root(squares):
    mean = _running_mean(squares)
    return _board_float(float(_numpy.sqrt(mean * _numpy.float32(len(squares)))))
