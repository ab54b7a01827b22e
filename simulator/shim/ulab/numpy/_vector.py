# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions of every element: np.exp, np.floor and np.sqrt, all of which return float32."""

import numpy

from ._hazard import BoardHazardError
from ._ndarray import ndarray


def _written(result, out):
    """Write `result` to the real array of `out`, and return `out`."""
    if type(out) is not ndarray:
        raise ValueError("out must be an ndarray")
    target = out._a
    if target.dtype.char != "f":
        raise ValueError("out must be of float dtype")
    if target.shape != result.shape:
        raise ValueError("input and output shapes differ")
    if not target.flags.c_contiguous:
        raise BoardHazardError("out= of a strided view is written as if it were dense")
    target[...] = result
    return out


def _function(name, ufunc, doc):
    """Return the board's function `name`, computed in float64 and rounded to float32.

    So exp, which float32 arithmetic does not determine, does not depend on the PC.
    """

    def apply(values, /, *, out=None):
        if type(values) is not ndarray:
            raise NotImplementedError(f"the simulator models np.{name} of arrays only")
        result = ufunc(values._a.astype(numpy.float64)).astype(numpy.float32)
        return ndarray._wrap(result) if out is None else _written(result, out)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = (
        f"Return {doc} of every element as float, or write it to `out`, a dense float array of the "
        "same shape (else ValueError)."
    )
    return apply


exp = _function("exp", numpy.exp, "the exponential")
floor = _function("floor", numpy.floor, "the next whole number down")
sqrt = _function("sqrt", numpy.sqrt, "the square root")
