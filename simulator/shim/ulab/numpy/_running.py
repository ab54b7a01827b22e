# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Means and sums as the board computes them: float32, one element after the other.

ulab's sum is its running mean times the number of elements, M += (x - M) / k for the k-th element,
rounded to float32 at every step. So a total of integers is not always exact either: near 4,800
bytes it can be off by one or two. The order of operations cannot be changed without changing the
result; totals therefore loop over numpy.float32 scalars (0.1 us an element), reductions along an
axis over whole rows. Source: ulab's numerical.c and the macros of numerical.h.
"""

import numpy

_ZERO = numpy.float32(0)
_counts = []


def _counted(values):
    """Yield (element, k) for a list of numpy.float32, k counting from 1 as numpy.float32."""
    if len(_counts) < len(values):
        _counts[:] = numpy.arange(1, 2 * len(values) + 1, dtype=numpy.float32)
    return zip(values, _counts, strict=False)


def running_mean(values):
    """Return the running mean of a list of numpy.float32."""
    mean = _ZERO
    for value, count in _counted(values):
        mean = mean + (value - mean) / count
    return mean


def running_deviation(values):
    """Return the sum of squared deviations (Welford) of a list of numpy.float32."""
    mean = deviation = _ZERO
    for value, count in _counted(values):
        delta = value - mean
        mean = mean + delta / count
        deviation = deviation + delta * (value - mean)
    return deviation


def running_mean_of_rows(rows):
    """Return the running mean of a (k, n) float32 array over its rows: shape (n,)."""
    mean = numpy.zeros(rows.shape[1:], dtype=numpy.float32)
    for value, count in _counted(rows):
        mean += (value - mean) / count
    return mean


def running_deviation_of_rows(rows):
    """Return the sums of squared deviations of a (k, n) float32 array over its rows: (n,)."""
    mean = numpy.zeros(rows.shape[1:], dtype=numpy.float32)
    deviation = numpy.zeros(rows.shape[1:], dtype=numpy.float32)
    for value, count in _counted(rows):
        delta = value - mean
        mean += delta / count
        deviation += delta * (value - mean)
    return deviation


def sequential_sum(products):
    """Return the float32 sums of a (k, n) array over its rows, added in order: shape (n,).

    NumPy adds along a leading axis row after row when a row holds several elements in a C-ordered
    array, but sums a single column pairwise; columns are therefore accumulated.
    """
    if products.shape[1] == 1:
        return numpy.add.accumulate(products[:, 0])[-1:]
    return numpy.add.reduce(products, axis=0)
