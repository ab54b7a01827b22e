"""`ulab.numpy` as the Pico's build offers it: exactly its names, over the real NumPy."""

import math as _math

from ._create import arange, array, concatenate, empty, frombuffer, full, linspace, ones, zeros
from ._dot import dot
from ._dtypes import BOOL_CODE as bool
from ._dtypes import FLOAT_CODE as float
from ._dtypes import INT16_CODE as int16
from ._dtypes import UINT8_CODE as uint8
from ._elementwise import (
    bitwise_and,
    bitwise_or,
    clip,
    exp,
    floor,
    left_shift,
    maximum,
    minimum,
    nonzero,
    right_shift,
    sqrt,
    where,
)
from ._ndarray import ndarray
from ._numerical import argmax, mean, median, sort
from ._numerical import max_ as max
from ._numerical import min_ as min
from ._numerical import sum_ as sum
from ._scalars import board_float as _board_float
from ._unmodelled import Unmodelled as _Unmodelled

int8 = ord("b")
uint16 = ord("H")

e = _board_float(_math.e)
inf = _math.inf
nan = _math.nan
pi = _board_float(_math.pi)

_UNMODELLED = """
    acos acosh all any arctan2 argmin argsort around asarray asin asinh atan atanh bitwise_xor ceil
    compress convolve cos cosh cross degrees delete diag diff equal expm1 eye fft flip
    get_printoptions interp isfinite isinf linalg load loadtxt log log10 log2 logspace ndinfo
    not_equal polyfit polyval radians roll save savetxt set_printoptions sin sinc sinh size std tan
    tanh trace trapz vectorize
"""
globals().update({name: _Unmodelled(f"ulab.numpy.{name}") for name in _UNMODELLED.split()})
