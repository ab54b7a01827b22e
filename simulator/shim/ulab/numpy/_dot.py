# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""np.dot, in the board's order of operations."""

import numpy

from ._dtypes import raw
from ._ndarray import array_of, ndarray
from ._scalars import board_float

_BLOCK = 1 << 18  # products held at a time
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
        total = _sequential_sum(products)
    return total


def _sequential_sum(products):
    """Return the float32 sums of a (k, n) array over its rows, added in order: shape (n,).

    NumPy adds along a leading axis row after row when a row holds several elements in a C-ordered
    array, but sums a single column pairwise; columns are therefore accumulated.
    """
    if products.shape[1] == 1:
        return numpy.add.accumulate(products[:, 0])[-1:]
    return numpy.add.reduce(products, axis=0)
