# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`ulab.numpy` as the Pico's build offers it: exactly its names, over the real NumPy."""

import math as _math

from . import fft, linalg
from ._buffers import frombuffer
from ._compare import (
    bitwise_and,
    bitwise_or,
    bitwise_xor,
    clip,
    equal,
    isfinite,
    isinf,
    left_shift,
    maximum,
    minimum,
    nonzero,
    not_equal,
    right_shift,
    where,
)
from ._create import (
    arange,
    array,
    asarray,
    concatenate,
    diag,
    empty,
    eye,
    full,
    linspace,
    logspace,
    ones,
    vectorize,
    zeros,
)
from ._curves import convolve, interp, polyfit, polyval, trapz
from ._dtypes import BOOL_CODE as bool
from ._dtypes import FLOAT_CODE as float
from ._dtypes import UINT8_CODE as uint8
from ._ndarray import ndarray
from ._numerical import all_ as all
from ._numerical import any_ as any
from ._numerical import argmax, argmin, argsort, mean, median, sort, std
from ._numerical import max_ as max
from ._numerical import min_ as min
from ._numerical import sum_ as sum
from ._repr import get_printoptions, ndinfo, set_printoptions
from ._scalars import board_float as _board_float
from ._transform import compress, cross, delete, diff, dot, flip, roll, size, trace
from ._unmodelled import unmodelled as _unmodelled
from ._vector import (
    acos,
    acosh,
    arctan2,
    around,
    asin,
    asinh,
    atan,
    atanh,
    ceil,
    cos,
    cosh,
    degrees,
    exp,
    expm1,
    floor,
    log,
    log2,
    log10,
    radians,
    sin,
    sinc,
    sinh,
    sqrt,
    tan,
    tanh,
)

int8 = ord("b")
int16 = ord("h")
uint16 = ord("H")

e = _board_float(_math.e)
inf = _math.inf
nan = _math.nan
pi = _board_float(_math.pi)

load = _unmodelled("load")
loadtxt = _unmodelled("loadtxt")
save = _unmodelled("save")
savetxt = _unmodelled("savetxt")

__all__ = [
    "acos",
    "acosh",
    "all",
    "any",
    "arange",
    "arctan2",
    "argmax",
    "argmin",
    "argsort",
    "around",
    "array",
    "asarray",
    "asin",
    "asinh",
    "atan",
    "atanh",
    "bitwise_and",
    "bitwise_or",
    "bitwise_xor",
    "bool",
    "ceil",
    "clip",
    "compress",
    "concatenate",
    "convolve",
    "cos",
    "cosh",
    "cross",
    "degrees",
    "delete",
    "diag",
    "diff",
    "dot",
    "e",
    "empty",
    "equal",
    "exp",
    "expm1",
    "eye",
    "fft",
    "flip",
    "float",
    "floor",
    "frombuffer",
    "full",
    "get_printoptions",
    "inf",
    "int16",
    "int8",
    "interp",
    "isfinite",
    "isinf",
    "left_shift",
    "linalg",
    "linspace",
    "load",
    "loadtxt",
    "log",
    "log10",
    "log2",
    "logspace",
    "max",
    "maximum",
    "mean",
    "median",
    "min",
    "minimum",
    "nan",
    "ndarray",
    "ndinfo",
    "nonzero",
    "not_equal",
    "ones",
    "pi",
    "polyfit",
    "polyval",
    "radians",
    "right_shift",
    "roll",
    "save",
    "savetxt",
    "set_printoptions",
    "sin",
    "sinc",
    "sinh",
    "size",
    "sort",
    "sqrt",
    "std",
    "sum",
    "tan",
    "tanh",
    "trace",
    "trapz",
    "uint16",
    "uint8",
    "vectorize",
    "where",
    "zeros",
]
