"""np.dot, in the board's order of operations."""

import numpy

from ._ndarray import array_of, ndarray
from ._scalars import board_float


def dot(left, right, /):
    """Return the matrix product as float32: (m, k) x (k, n) -> (m, n), (m, k) x (k,) -> (m,),
    (k,) x (k, n) -> (n,), (k,) x (k,) -> float.

    Products are rounded to float32 and added one after the other, from k = 0. Raises TypeError for
    anything but arrays, ValueError if the inner lengths differ.
    """
    a = array_of(left, "arguments must be ndarrays").astype(numpy.float32)
    b = array_of(right, "arguments must be ndarrays").astype(numpy.float32)
    if a.shape[-1] != len(b):
        raise ValueError("dimensions do not match")
    products = a.reshape(-1, len(b)).T[:, :, None] * b.reshape(len(b), 1, -1)
    sums = numpy.add.accumulate(products, axis=0)[-1]  # in order, as numpy.sum would not
    if a.ndim == b.ndim == 1:
        return board_float(sums.item())
    return ndarray._wrap(sums.reshape(a.shape[:-1] + b.shape[1:]).copy())
