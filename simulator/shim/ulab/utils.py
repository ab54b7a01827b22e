# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""`ulab.utils`: float arrays out of integer buffers. `spectrogram` is not modelled."""

import numpy as _numpy

from .numpy._buffers import buffer_of as _buffer_of
from .numpy._ndarray import ndarray as _ndarray
from .numpy._unmodelled import unmodelled as _unmodelled


def _converter(name, char, size):
    def convert(buffer, /, *, count=-1, offset=0, out=None, byteswap=False):
        view = _buffer_of(buffer)
        if view is None:
            return None
        if not 0 <= offset <= len(view):
            raise ValueError("offset is too large")
        length, rest = divmod(len(view) - offset, size)
        if rest:
            raise ValueError("buffer size must be a multiple of element size")
        if count > 0:
            if length < count:
                raise ValueError("buffer is smaller than requested size")
            length = count
        order = ">" if byteswap else "<"
        raw = view[offset : offset + length * size]
        values = _numpy.frombuffer(raw, dtype=f"{order}{char}").astype(_numpy.float32)
        if out is None:
            return _ndarray._wrap(values)
        if out.dtype != ord("f") or not out._a.flags.c_contiguous:
            raise TypeError("out must be a float dense array")
        if out.size < length:
            raise ValueError("out array is too small")
        out._a.reshape(-1)[:length] = values
        return out

    convert.__name__ = convert.__qualname__ = name
    convert.__doc__ = f"Return the {char} values of `buffer` as a float array of shape (n,)."
    return convert


from_int16_buffer = _converter("from_int16_buffer", "i2", 2)
from_int32_buffer = _converter("from_int32_buffer", "i4", 4)
from_uint16_buffer = _converter("from_uint16_buffer", "u2", 2)
from_uint32_buffer = _converter("from_uint32_buffer", "u4", 4)
spectrogram = _unmodelled("utils.spectrogram")
