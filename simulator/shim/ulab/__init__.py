"""CircuitPython's `ulab` 6.5.3 (two dimensions, float32, no complex) for CPython, over NumPy.

The stand-in is as narrow as the board: a name, an attribute or an argument the Pico's build lacks
is missing here too, and results have the board's dtype, wrap-around, rounding and exception types.
Sources: ulab at commit 1d3ddd8 (the one CircuitPython 10.3 pins), CircuitPython's py/obj.h,
py/formatfloat.c and py/binary.c, and answers printed by a Pico build (tests/data/ulab_board.txt).

Some operations silently corrupt memory, read beyond an array or misread a dtype on the board. They
raise `ulab.numpy._hazard.BoardHazardError` here (a RuntimeError): assigning to an empty slice,
`abs` of unsigned arrays, int16 minus a float, reshaping a view that ulab mistakes for a dense one.

The stand-in models what the firmware and tests/data/ulab_board.txt use: most operators, indexing,
and the methods and functions that `ndarray` and `ulab/numpy/__init__.py` have. The board's other
names exist too. These, and the pairs of dtypes that `_arithmetic` lists, raise NotImplementedError
when they are used; an operator or an argument that is not modelled raises TypeError.

Known differences: `a.shape = ...` raises AttributeError; `a.tobytes()` is a copy, where the board's
bytearray shares the array's memory; `memoryview(a)` needs CPython 3.12 (use `bytes(a)` or
`a.tobytes()` before); `2 < a` works, where the board raises TypeError and wants the array on the
left; exp is correctly rounded, where the board's may differ in the last bits.
"""

from . import numpy
from .numpy._unmodelled import Unmodelled as _Unmodelled

dtype = _Unmodelled("ulab.dtype")
scipy = _Unmodelled("ulab.scipy")
utils = _Unmodelled("ulab.utils")

__version__ = "6.5.3-2D"
__all__ = ["dtype", "numpy", "scipy", "utils"]
