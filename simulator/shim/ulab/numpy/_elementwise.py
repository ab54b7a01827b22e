# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions of every element: np.maximum, np.minimum and np.right_shift; np.exp and np.sqrt."""

import numpy

from . import _arithmetic as rules
from ._hazard import BoardHazardError
from ._ndarray import ndarray, operand


def _pairwise(name, operation, doc):
    """Return the board's function `name` of two arrays, or of an array and a number."""

    def apply(left, right, /):
        result = operation(operand(left), operand(right))
        if not result.ndim:
            raise NotImplementedError(f"the simulator does not model np.{name} of two numbers")
        return ndarray._wrap(result)

    apply.__name__ = apply.__qualname__ = name
    apply.__doc__ = f"Return {doc}. An int counts as unsigned."
    return apply


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


maximum = _pairwise("maximum", rules.MAXIMUM, "the larger of each two elements")
minimum = _pairwise("minimum", rules.MINIMUM, "the smaller of each two elements")
right_shift = _pairwise("right_shift", rules.RIGHT_SHIFT, "left >> right")
exp = _function("exp", numpy.exp, "the exponential")
sqrt = _function("sqrt", numpy.sqrt, "the square root")
