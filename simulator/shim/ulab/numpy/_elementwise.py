"""Functions of every element: np.maximum, np.where, np.exp and their like; np.nonzero."""

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
bitwise_and = _pairwise("bitwise_and", rules.BITWISE_AND, "left & right; masks give uint8")
bitwise_or = _pairwise("bitwise_or", rules.BITWISE_OR, "left | right; masks give uint8")
left_shift = _pairwise("left_shift", rules.LEFT_SHIFT, "left << right, wrapping around")
right_shift = _pairwise("right_shift", rules.RIGHT_SHIFT, "left >> right")
exp = _function("exp", numpy.exp, "the exponential")
floor = _function("floor", numpy.floor, "the next whole number down")
sqrt = _function("sqrt", numpy.sqrt, "the square root")


def clip(values, low, high, /):
    """Return `values` limited to low..high; uint8 stays uint8 if both limits fit into it."""
    return maximum(low, minimum(values, high))


def where(condition, yes, no, /):
    """Return elements of `yes` where `condition` is not zero, and of `no` elsewhere.

    All three may be numbers or arrays and are broadcast. Masks as `yes` or `no` give uint8.
    """
    condition = operand(condition)
    choose = rules.Operation(lambda a, b: numpy.where(condition, a, b), rules.SIGNS_DIFFER)
    return ndarray._wrap(numpy.atleast_1d(choose(operand(yes), operand(no))))


def nonzero(values, /):
    """Return a tuple of uint16 arrays, one for each dimension: the indices of non-zero elements."""
    found = numpy.nonzero(numpy.atleast_1d(operand(values)))
    return tuple(ndarray._wrap(indices.astype(numpy.uint16)) for indices in found)
