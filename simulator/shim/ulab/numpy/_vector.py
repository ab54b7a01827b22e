# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Functions of every element: np.sqrt, np.exp, np.floor and their like.

All return float32. Functions that float32 arithmetic does not determine (exp, log, sin, ...) are
computed in float64 and rounded, so the results do not depend on the PC.
"""

import numpy

from ._dtypes import raw
from ._hazard import BoardHazardError
from ._ndarray import array_of, elementwise, ndarray, operand
from ._scalars import as_float, board_float, is_number

_PI = numpy.float32(numpy.pi)
_HALF_TURN = numpy.float32(180)


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


def _sinc(values):
    angles = values * _PI
    safe = numpy.where(angles == 0, numpy.float32(1), angles)
    ratio = _rounded(numpy.sin)(safe) / safe
    return numpy.where(angles == 0, numpy.float32(1), ratio)


def _transcendental(name, doc, ufunc=None):
    return _function(name, _rounded(ufunc or getattr(numpy, name)), doc)


acos = _transcendental("acos", "the arc cosine", numpy.arccos)
acosh = _transcendental("acosh", "the inverse hyperbolic cosine", numpy.arccosh)
asin = _transcendental("asin", "the arc sine", numpy.arcsin)
asinh = _transcendental("asinh", "the inverse hyperbolic sine", numpy.arcsinh)
atan = _transcendental("atan", "the arc tangent", numpy.arctan)
atanh = _transcendental("atanh", "the inverse hyperbolic tangent", numpy.arctanh)
ceil = _function("ceil", numpy.ceil, "the next whole number up")
cos = _transcendental("cos", "the cosine")
cosh = _transcendental("cosh", "the hyperbolic cosine")
degrees = _function("degrees", lambda values: values * _HALF_TURN / _PI, "the angle in degrees")
exp = _transcendental("exp", "the exponential")
expm1 = _transcendental("expm1", "the exponential less one")
floor = _function("floor", numpy.floor, "the next whole number down")
log = _transcendental("log", "the natural logarithm")
log10 = _transcendental("log10", "the logarithm to base 10")
log2 = _transcendental("log2", "the logarithm to base 2")
radians = _function("radians", lambda values: values * _PI / _HALF_TURN, "the angle in radians")
sin = _transcendental("sin", "the sine")
sinc = _function("sinc", _sinc, "sin(pi x) / (pi x)")
sinh = _transcendental("sinh", "the hyperbolic sine")
sqrt = _function("sqrt", numpy.sqrt, "the square root")
tan = _transcendental("tan", "the tangent")
tanh = _transcendental("tanh", "the hyperbolic tangent")


def around(values, /, *, decimals=0, out=None):
    """Return the elements rounded to `decimals` places as float, halves away from zero.

    Raises TypeError for a number or a list, ValueError for `out`, which is not supported.
    """
    array = raw(array_of(values, "first argument must be an ndarray"))
    if out is not None:
        raise ValueError("out keyword is not supported for function")
    factor = numpy.float32(10.0**decimals)
    scaled = array.astype(numpy.float32) * factor
    wide = scaled.astype(numpy.float64)
    whole = numpy.trunc(wide + numpy.copysign(0.5, wide)).astype(numpy.float32)
    return ndarray._wrap(whole / factor)


def _arctan2(y, x):
    return numpy.arctan2(y.astype(numpy.float64), x.astype(numpy.float64)).astype(numpy.float32)


def arctan2(y, x, /):
    """Return the angle of the points (x, y) in radians: float for arrays, a float for numbers."""
    if is_number(y) and is_number(x):
        return board_float(float(_arctan2(as_float(y), as_float(x))))
    return ndarray._wrap(elementwise(_arctan2, {}, raw(operand(y)), raw(operand(x))))
