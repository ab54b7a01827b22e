# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The board's `ndarray`, wrapped around a real NumPy array.

`_a` is the real array: one or two dimensions, dtype one of bool, uint8, int8, uint16, int16,
float32. Only what the board offers is defined, so anything else raises AttributeError or TypeError.
"""

import numpy

from . import _arithmetic as rules
from . import _indexing
from ._dtypes import (
    BOOL_CODE,
    CHARS,
    FLOAT_CODE,
    UINT8_CODE,
    char_of_code,
    convert,
    from_iterable,
    raw,
)
from ._hazard import BoardHazardError
from ._indexing import MISMATCH
from ._repr import format_array
from ._scalars import python_values, scalar_operand
from ._unmodelled import Unmodelled

MAX_DIMENSIONS = 2
_MASK = numpy.dtype(bool)


def operand(value, other=""):
    """Return a Python value or an array as the real array ulab computes with.

    Numbers become 0-d arrays (see `scalar_operand`), other iterables float arrays. Raises
    TypeError for what cannot be iterated.
    """
    if type(value) is ndarray:
        return value._a
    scalar = scalar_operand(value, other)
    return from_iterable(value, "f") if scalar is None else scalar


def elementwise(table, left, right):
    """Apply a table of `_arithmetic` to two real arrays; ValueError if shapes do not fit."""
    rule = table[left.dtype.char + right.dtype.char]
    try:
        return rule(left, right)
    except ValueError:
        if left.shape and right.shape and not (left.size and right.size):
            return rule(left.reshape(-1)[:0], right.reshape(-1)[:0])
        try:
            numpy.broadcast_shapes(left.shape, right.shape)
        except ValueError:
            raise ValueError(MISMATCH) from None
        raise


def _operator(table):
    def method(self, other):
        left = self._a
        right = other._a if type(other) is ndarray else operand(other, left.dtype.char)
        return ndarray._wrap(elementwise(table, left, right))

    return method


def _reflected(table):
    """Return the operator for a number or a list on the left: its dtype ignores the array's."""

    def method(self, other):
        return ndarray._wrap(elementwise(table, operand(other), self._a))

    return method


def _comparison(table, same):
    """Return == or !=, which answers `same` outright for one and the same array."""
    compare = _operator(table)

    def method(self, other):
        return same if other is self else compare(self, other)

    return method


def _in_place(ufunc, float_only):
    """Return an in-place operator: the left dtype stays, integers wrap around.

    Raises TypeError for a float beside an integer array (and for an integer array at all if
    `float_only`), ValueError if the right side is larger.
    """

    def method(self, other):
        left = raw(self._a)
        right = raw(other._a if type(other) is ndarray else operand(other, left.dtype.char))
        if left.dtype.char != "f":
            if float_only:
                raise TypeError("results cannot be cast to specified type")
            if right.dtype.char == "f":
                raise TypeError("cannot cast output with casting rule")
        if right.ndim > left.ndim and right.shape[0] == 1:
            right = right[0]
        try:
            ufunc(left, right, out=left, casting="unsafe")
        except ValueError:
            if not left.flags.writeable:
                raise
            if left.size and right.size:
                raise ValueError(MISMATCH) from None
            return ndarray._wrap(left.reshape(-1)[:0].copy())
        return self

    return method


def _power_into(left, right, out, casting):
    numpy.copyto(out, rules.power(left, right), casting=casting)


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
        if char == "B" and source.dtype == _MASK:
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
        return dtype_of(self)

    shape = property(lambda self: self._a.shape, doc="Lengths of the dimensions.")
    size = property(lambda self: self._a.size, doc="Number of elements.")
    itemsize = property(lambda self: self._a.itemsize, doc="Bytes of an element.")
    strides = property(lambda self: self._a.strides, doc="Bytes between neighbours, by dimension.")

    @property
    def T(self):
        """View with the dimensions swapped."""
        return self.transpose()

    @property
    def flat(self):
        """Iterator over the elements, row by row."""
        if not self._a.flags.c_contiguous:
            raise BoardHazardError("flat of a strided view reads the wrong elements")
        return iter(python_values(self._a.reshape(-1)))

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
            return
        kind = type(value)
        if kind is int or kind is float:
            _indexing.write_number(raw(self._a), index, value)
        else:
            _indexing.write_array(raw(self._a), index, operand(value))

    sort = Unmodelled("ulab.numpy.ndarray.sort")

    def __delitem__(self, index):
        raise ValueError("cannot delete array elements")

    __add__ = _operator(rules.ADD)
    __sub__ = _operator(rules.SUBTRACT)
    __mul__ = _operator(rules.MULTIPLY)
    __truediv__ = _operator(rules.TRUE_DIVIDE)
    __floordiv__ = _operator(rules.FLOOR_DIVIDE)
    __pow__ = _operator(rules.POWER)
    __and__ = _operator(rules.AND)
    __or__ = _operator(rules.OR)
    __xor__ = _operator(rules.XOR)
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
    __rpow__ = _reflected(rules.POWER)

    __iadd__ = _in_place(numpy.add, float_only=False)
    __isub__ = _in_place(numpy.subtract, float_only=False)
    __imul__ = _in_place(numpy.multiply, float_only=False)
    __itruediv__ = _in_place(numpy.divide, float_only=True)
    __ipow__ = _in_place(_power_into, float_only=True)

    def __neg__(self):
        return ndarray._wrap(numpy.negative(raw(self._a)).view(self._a.dtype))

    def __pos__(self):
        return self.copy()

    def __invert__(self):
        if self._a.dtype.char == "f":
            raise ValueError("operation is not supported for given type")
        return ndarray._wrap(numpy.invert(self._a))

    def __abs__(self):
        if self._a.dtype.char in "?BH":
            raise BoardHazardError("abs of an unsigned array overwrites memory beyond it")
        return ndarray._wrap(numpy.abs(self._a))

    def byteswap(self, *, inplace=False):
        """Return a copy, or with `inplace` a view, with the bytes of every element swapped."""
        return ndarray._wrap(self._a.byteswap(inplace))

    def copy(self):
        """Return a dense copy."""
        return ndarray._wrap(self._a.copy())

    def flatten(self, *, order="C"):
        """Return a 1-D copy, row by row ("C") or column by column ("F"); masks become uint8."""
        if order not in {"C", "F"}:
            raise ValueError("flattening order must be either 'C', or 'F'")
        return ndarray._wrap(raw(self._a).flatten(order))

    def reshape(self, shape, /):
        """Return a view in another shape, or a copy if the array is a strided view.

        `shape` is an int or a tuple, one length of which may be -1; that one is rounded down, so
        elements can get lost silently. Raises TypeError for a list, ValueError for sizes that
        do not fit.
        """
        if isinstance(shape, int):
            shape = (shape,)
        if not isinstance(shape, tuple):
            raise TypeError("shape must be integer or tuple of integers")
        if len(shape) > MAX_DIMENSIONS:
            raise ValueError("maximum number of dimensions is 2")
        shape, length = self._resolve(shape)
        array = self._a
        if not self._dense():
            if length != array.size:
                raise BoardHazardError("reshape copies more elements than the new shape holds")
            return ndarray._wrap(raw(array).reshape(shape, copy=True))
        return ndarray._wrap(array.reshape(-1)[:length].reshape(shape))

    def _resolve(self, shape):
        """Return `shape` with its -1 replaced, and its number of elements."""
        known = 1
        for length in shape:
            known *= length if length >= 0 else 1
        unknown = [axis for axis, length in enumerate(shape) if length < 0]
        size = self._a.size
        if len(unknown) > 1:
            raise ValueError("can only specify one unknown dimension")
        if not unknown:
            if known != size:
                raise ValueError("cannot reshape array")
            return shape, size
        if not known:
            raise ZeroDivisionError("reshape divides by zero")
        missing = size // known
        return tuple(missing if length < 0 else length for length in shape), known * missing

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


def dtype_of(value):
    """Return the dtype code of an array, or of a one-letter type code.

    Raises TypeError if it is neither.
    """
    if type(value) is ndarray:
        code = ord(value._a.dtype.char)
        return UINT8_CODE if code == BOOL_CODE else code
    if isinstance(value, str) and len(value) == 1 and ord(value) in CHARS:
        return ord(value)
    raise TypeError("data type not understood")


def array_of(value, message):
    """Return the real array of an ndarray; TypeError with `message` for anything else."""
    if type(value) is not ndarray:
        raise TypeError(message)
    return value._a
