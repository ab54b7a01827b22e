# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`ulab.numpy` as the Pico's build offers it: exactly its names, over the real NumPy."""

import math as _math

from ._create import arange, array, frombuffer, zeros
from ._dot import dot
from ._dtypes import BOOL_CODE as bool
from ._dtypes import FLOAT_CODE as float
from ._dtypes import INT16_CODE as int16
from ._dtypes import UINT8_CODE as uint8
from ._elementwise import exp, maximum, minimum, right_shift, sqrt
from ._ndarray import ndarray
from ._numerical import max_ as max
from ._numerical import median
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
    acos acosh all any arctan2 argmax argmin argsort around asarray asin asinh atan atanh
    bitwise_and bitwise_or bitwise_xor ceil clip compress concatenate convolve cos cosh cross
    degrees delete diag diff empty equal expm1 eye fft flip floor full get_printoptions interp
    isfinite isinf left_shift linalg linspace load loadtxt log log10 log2 logspace mean ndinfo
    nonzero not_equal ones polyfit polyval radians roll save savetxt set_printoptions sin sinc sinh
    size sort std tan tanh trace trapz vectorize where
"""
globals().update({name: _Unmodelled(f"ulab.numpy.{name}") for name in _UNMODELLED.split()})
