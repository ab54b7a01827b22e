# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Curves: np.convolve, np.interp, np.trapz, np.polyfit and np.polyval."""

import numpy

from ._dtypes import raw
from ._ndarray import array_of, ndarray, operand
from ._running import running_mean
from ._scalars import as_float, board_float
from .linalg import _inverse

_FEWEST_POINTS = 2
_POLYFIT_ARGUMENTS = (2, 3)


def convolve(a, v):
    """Return the full convolution of two 1-D arrays as float32, shape (len(a) + len(v) - 1,).

    Products are added in the order of `a`. Raises TypeError for lists, 2-D or empty arrays.
    """
    a = raw(array_of(a, "convolve arguments must be ndarrays"))
    v = raw(array_of(v, "convolve arguments must be ndarrays"))
    if a.ndim != 1 or v.ndim != 1:
        raise TypeError("convolve arguments must be linear arrays")
    if not a.size or not v.size:
        raise TypeError("convolve arguments must not be empty")
    a, v = a.astype(numpy.float32), v.astype(numpy.float32)
    result = numpy.zeros(len(a) + len(v) - 1, dtype=numpy.float32)
    if len(a) <= len(v):
        for place, factor in enumerate(a):
            result[place : place + len(v)] += factor * v
    else:
        for place in range(len(v) - 1, -1, -1):
            result[place : place + len(a)] += a * v[place]
    return ndarray._wrap(result)


def interp(x, xp, fp, /, *, left=None, right=None):
    """Return the values at `x` of the line through the points (xp, fp), xp increasing, as float.

    `left` and `right` stand for what lies outside (the end points if None). Raises ValueError
    unless xp and fp are 1-D and of one length, at least 2.
    """
    x, xp, fp = (numpy.atleast_1d(raw(operand(values))) for values in (x, xp, fp))
    if xp.ndim != 1 or fp.ndim != 1 or len(xp) != len(fp) or len(xp) < _FEWEST_POINTS:
        raise ValueError("interp is defined for 1D iterables of equal length")
    x, xp, fp = (values.astype(numpy.float32) for values in (x.reshape(-1), xp, fp))
    upper = numpy.clip(numpy.searchsorted(xp, x), 1, len(xp) - 1)
    lower = upper - 1
    slope_part = (x - xp[lower]) * (fp[upper] - fp[lower]) / (xp[upper] - xp[lower])
    result = fp[lower] + slope_part
    result[x < xp[0]] = fp[0] if left is None else as_float(left)
    result[x > xp[-1]] = fp[-1] if right is None else as_float(right)
    return ndarray._wrap(result)


def trapz(y, /, x=None, dx=1.0):
    """Return the integral of 1-D `y` by the trapezoidal rule, over `x` or in steps of `dx`.

    The trapezia are averaged like a mean. Raises ValueError for other than 1-D input of one length.
    """
    y = raw(operand(y))
    if y.size < _FEWEST_POINTS:
        return 0.0
    if y.ndim != 1:
        raise ValueError("trapz is defined for 1D iterables")
    y = y.astype(numpy.float32)
    heights = y[1:] + y[:-1]
    factor = numpy.float32(1)
    if x is not None:
        x = raw(operand(x))
        if x.shape != y.shape:
            raise ValueError("trapz is defined for 1D arrays of equal length")
        x = x.astype(numpy.float32)
        heights = (x[1:] - x[:-1]) * heights
    else:
        factor = as_float(dx)
    average = running_mean(list(heights)) * factor
    return board_float(float(numpy.float32(0.5) * average * numpy.float32(len(y) - 1)))


def _sequence(values, message):
    if not isinstance(values, ndarray | tuple | list | range):
        raise ValueError(message)
    return numpy.array([as_float(value) for value in values], dtype=numpy.float32)


def _ordered_sums(products):
    """Return the float32 sums along the last axis, added in order."""
    return numpy.add.accumulate(products, axis=-1)[..., -1]


def polyfit(*arguments):
    """Return the coefficients, highest power first, of polyfit(y, degree) or (x, y, degree).

    Solved by the normal equations in float32. Raises ValueError for too few points or a singular
    problem.
    """
    if len(arguments) not in _POLYFIT_ARGUMENTS:
        raise TypeError("function expects 2 or 3 arguments")
    *points, degree = arguments
    points = [_sequence(values, "input data must be an iterable") for values in points]
    y = points[-1]
    x = points[0] if len(points) > 1 else numpy.arange(len(y), dtype=numpy.float32)
    if len(x) != len(y):
        raise ValueError("input vectors must be of equal length")
    if len(y) < degree:
        raise ValueError("more degrees of freedom than data points")
    powers = numpy.ones((degree + 1, len(x)), dtype=numpy.float32)
    for row in range(1, degree + 1):
        powers[row] = powers[row - 1] * x
    inverse = _inverse(_ordered_sums(powers[:, None, :] * powers[None, :, :]))
    if inverse is None:
        raise ValueError("could not invert Vandermonde matrix")
    moments = _ordered_sums(powers * y)
    return ndarray._wrap(_ordered_sums(inverse * moments)[::-1].copy())


def polyval(coefficients, x, /):
    """Return the polynomial's values at `x` by Horner's rule: a float for a number, else float."""
    if not isinstance(coefficients, ndarray | tuple | list | range):
        raise TypeError("input is not iterable")
    weights = _sequence(coefficients, "input is not iterable")
    if isinstance(x, ndarray):
        points = raw(x._a).astype(numpy.float32)
    elif isinstance(x, tuple | list | range):
        points = _sequence(x, "input is not iterable")
    else:
        points = as_float(x)
    result = points * 0 + weights[0]
    for weight in weights[1:]:
        result = result * points + weight
    if isinstance(result, numpy.ndarray):
        return ndarray._wrap(result)
    return board_float(float(result))
