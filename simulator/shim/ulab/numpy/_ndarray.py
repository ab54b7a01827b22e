"""The board's `ndarray`, wrapped around a real NumPy array.

`_a` is the real array: one or two dimensions, dtype one of bool, uint8, int8, uint16, int16,
float32. Only what the board offers is defined, so anything else raises AttributeError or TypeError.
"""

import numpy

from . import _arithmetic as rules
from . import _indexing
from ._arithmetic import MISMATCH
from ._dtypes import FLOAT_CODE, char_of_code, convert, from_iterable, raw
from ._hazard import BoardHazardError
from ._repr import format_array
from ._scalars import python_values, scalar_operand
from ._unmodelled import Unmodelled

MAX_DIMENSIONS = 2


def operand(value, other=None):
    """Return a Python value or an array as the real array ulab computes with.

    Numbers become 0-d arrays (see `scalar_operand`), other iterables float arrays. Raises
    TypeError for what cannot be iterated.
    """
    if type(value) is ndarray:
        return value._a
    scalar = scalar_operand(value, other)
    return from_iterable(value, "f") if scalar is None else scalar


def _operator(operation):
    def method(self, other):
        return ndarray._wrap(operation(self._a, operand(other, self._a.dtype.char)))

    return method


def _reflected(operation):
    """Return the operator for a number or a list on the left: its dtype ignores the array's."""

    def method(self, other):
        return ndarray._wrap(operation(operand(other), self._a))

    return method


def _comparison(operation, same):
    """Return == or !=, which answers `same` outright for one and the same array."""
    compare = _operator(operation)

    def method(self, other):
        return same if other is self else compare(self, other)

    return method


def _in_place(ufunc, float_only=False):
    """Return an in-place operator: the left dtype stays, integers wrap around.

    Raises TypeError for a float beside an integer array (and for an integer array at all if
    `float_only`), ValueError if the right side is larger.
    """

    def method(self, other):
        left = raw(self._a)
        right = raw(operand(other, left.dtype.char))
        if left.dtype.char != "f":
            if float_only:
                raise TypeError("results cannot be cast to specified type")
            if right.dtype.char == "f":
                raise TypeError("cannot cast output with casting rule")
        try:
            ufunc(left, right, out=left, casting="unsafe")
        except ValueError:
            if not left.flags.writeable:
                raise
            raise ValueError(MISMATCH) from None
        return self

    return method


class ndarray:
    """An array of one or two dimensions; dtype bool, uint8, int8, uint16, int16 or float.

    `values` is another array, or an iterable of numbers, or an iterable of such rows. Raises
    TypeError for a float meant for an integer dtype, OverflowError for values out of range (floats
    of an array are rounded half away from zero), ValueError for too many dimensions.
    """

    __slots__ = ("_a",)
    __hash__ = None

    def __init__(self, values, /, *, dtype=FLOAT_CODE):
        char = char_of_code(dtype)
        if type(values) is not ndarray:
            self._a = from_iterable(values, char)
            return
        source = values._a
        if char == "?":
            raise ValueError("bad typecode")
        if char == "B" and source.dtype.char == "?":
            self._a = source.copy()  # the board keeps the boolean flag
        else:
            converted = convert(source, char)
            self._a = converted.copy() if numpy.shares_memory(converted, source) else converted

    @classmethod
    def _wrap(cls, array):
        self = cls.__new__(cls)
        self._a = array
        return self

    def _dense(self):
        """Return whether ulab takes the array for contiguous: it looks at the first stride only."""
        array = self._a
        expected = array.itemsize
        for length in array.shape[1:]:
            expected *= length
        if array.size and expected != array.strides[0]:
            return False
        if not array.flags.c_contiguous:
            raise BoardHazardError("the board takes this view for a dense array")
        return True

    def _shim_buffer(self):
        if not self._dense():
            raise BufferError("object with buffer protocol required")
        return memoryview(raw(self._a))

    def __buffer__(self, _flags):
        return self._shim_buffer()

    def __bytes__(self):
        return self._a.tobytes() if self._dense() else bytes(list(self))

    @property
    def dtype(self):
        """Code of the dtype; a mask reports 66, uint8's."""
        return ord(raw(self._a).dtype.char)

    shape = property(lambda self: self._a.shape, doc="Lengths of the dimensions.")
    size = property(lambda self: self._a.size, doc="Number of elements.")
    itemsize = property(lambda self: self._a.itemsize, doc="Bytes of an element.")
    strides = property(lambda self: self._a.strides, doc="Bytes between neighbours, by dimension.")

    T = property(lambda self: self.transpose(), doc="View with the dimensions swapped.")
    flat = Unmodelled("ulab.numpy.ndarray.flat")
    sort = Unmodelled("ulab.numpy.ndarray.sort")
    flatten = Unmodelled("ulab.numpy.ndarray.flatten")

    def __len__(self):
        return self._a.shape[0]

    def __repr__(self):
        return format_array(self._a)

    def __iter__(self):
        array = self._a
        if array.ndim == 1:
            return iter(python_values(array))
        return map(ndarray._wrap, array)

    def __getitem__(self, index):
        found = _indexing.read(self._a, index._a if type(index) is ndarray else index)
        return ndarray._wrap(found) if type(found) is numpy.ndarray else found

    def __setitem__(self, index, value):
        if type(index) is ndarray:
            _indexing.write_mask(self._a, index._a, operand(value))
        elif type(value) is int or type(value) is float:
            _indexing.write_number(raw(self._a), index, value)
        else:
            _indexing.write_array(raw(self._a), index, operand(value))

    __add__ = _operator(rules.ADD)
    __sub__ = _operator(rules.SUBTRACT)
    __mul__ = _operator(rules.MULTIPLY)
    __truediv__ = _operator(rules.TRUE_DIVIDE)
    __floordiv__ = _operator(rules.FLOOR_DIVIDE)
    __pow__ = _operator(rules.POWER)
    __and__ = _operator(rules.AND)
    __or__ = _operator(rules.OR)
    __gt__ = _operator(rules.GREATER)
    __ge__ = _operator(rules.GREATER_EQUAL)
    __lt__ = _operator(rules.LESS)
    __le__ = _operator(rules.LESS_EQUAL)
    __eq__ = _comparison(rules.EQUAL, True)
    __ne__ = _comparison(rules.NOT_EQUAL, False)

    __radd__ = _reflected(rules.ADD)
    __rsub__ = _reflected(rules.SUBTRACT)
    __rmul__ = _reflected(rules.MULTIPLY)
    __rtruediv__ = _reflected(rules.TRUE_DIVIDE)

    __iadd__ = _in_place(numpy.add)
    __isub__ = _in_place(numpy.subtract)
    __imul__ = _in_place(numpy.multiply)
    __itruediv__ = _in_place(numpy.divide, float_only=True)

    def __neg__(self):
        return ndarray._wrap(numpy.negative(raw(self._a)).view(self._a.dtype))

    def __invert__(self):
        if self._a.dtype.char == "f":
            raise ValueError("operation is not supported for given type")
        return ndarray._wrap(numpy.invert(self._a))

    def __abs__(self):
        if self._a.dtype.char in "?BH":
            raise BoardHazardError("abs of an unsigned array overwrites memory beyond it")
        return ndarray._wrap(numpy.abs(self._a))

    def byteswap(self):
        """Return a copy with the bytes of every element swapped."""
        return ndarray._wrap(self._a.byteswap())

    def copy(self):
        """Return a dense copy."""
        return ndarray._wrap(self._a.copy())

    def reshape(self, shape, /):
        """Return a view in another shape, or a copy if the array is a strided view.

        `shape` is an int or a tuple, one length of which may be -1. Raises TypeError for a list,
        ValueError for sizes that do not fit. (The board rounds the length for -1 down.)
        """
        if not isinstance(shape, int | tuple):
            raise TypeError("shape must be integer or tuple of integers")
        if isinstance(shape, tuple) and len(shape) > MAX_DIMENSIONS:
            raise ValueError("maximum number of dimensions is 2")
        array = self._a if self._dense() else raw(self._a).copy()
        return ndarray._wrap(array.reshape(shape))

    def tobytes(self):
        """Return the elements' bytes (a copy; the board shares the memory).

        Raises ValueError for a strided view.
        """
        if not self._dense():
            raise ValueError("tobytes can be invoked for dense arrays only")
        return bytearray(self._a.tobytes())

    def tolist(self):
        """Return the elements as a list of Python numbers, or a list of such lists."""
        if self._a.ndim == 1:
            return python_values(self._a)
        return [python_values(row) for row in self._a]

    def transpose(self):
        """Return a view with the dimensions swapped; a 1-D array returns itself."""
        return self if self._a.ndim == 1 else ndarray._wrap(self._a.T)


def array_of(value, message):
    """Return the real array of an ndarray; TypeError with `message` for anything else."""
    if type(value) is not ndarray:
        raise TypeError(message)
    return value._a
