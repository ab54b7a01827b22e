# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions of every element: np.ceil, np.exp, np.floor, np.log, np.sqrt and np.tanh.

All return float32. exp, log and tanh, which float32 arithmetic does not determine, are computed in
float64 and rounded, so the results do not depend on the PC.
"""

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._ndarray import ndarray, operand
from ._scalars import as_float, board_float, is_number


def _target(out, shape):
    if type(out) is not ndarray:
        raise ValueError("out must be an ndarray")
    target = out._a
    if target.dtype.char != "f":
        raise ValueError("out must be of float dtype")
    if target.ndim != len(shape):
        raise ValueError("input and output dimensions differ")
    if target.shape != shape:
        raise ValueError("input and output shapes differ")
    if not target.flags.c_contiguous:
        raise BoardHazardError("out= of a strided view is written as if it were dense")
    return target


def _function(name, compute, doc):
    """Return the board's function `name`; `compute` maps a float32 array to a float32 array."""

    def apply(values, /, *, out=None, dtype=None):
        if type(values) is ndarray:
            result = compute(raw(values._a).astype(numpy.float32, copy=False))
            if out is None:
                return ndarray._wrap(result)
            _target(out, result.shape)[...] = result
            return out
        if is_number(values):
            return board_float(float(compute(as_float(values))))
        if isinstance(values, bool):
            raise TypeError("the board reads the memory of a bool as a float here")
        return ndarray._wrap(compute(operand(values)))

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = (
        f"Return {doc} of every element as float (a float for a number), or write it to `out`, "
        "a dense float array of the same shape (else ValueError). `dtype` is ignored."
    )
    return apply


def _rounded(ufunc):
    """Return `ufunc` computed in float64 and rounded to float32."""

    def compute(values):
        return ufunc(values.astype(numpy.float64)).astype(numpy.float32)

    return compute


ceil = _function("ceil", numpy.ceil, "the next whole number up")
exp = _function("exp", _rounded(numpy.exp), "the exponential")
floor = _function("floor", numpy.floor, "the next whole number down")
log = _function("log", _rounded(numpy.log), "the natural logarithm")
sqrt = _function("sqrt", numpy.sqrt, "the square root")
tanh = _function("tanh", _rounded(numpy.tanh), "the hyperbolic tangent")
