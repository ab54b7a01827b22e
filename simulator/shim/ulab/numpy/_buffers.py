# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Memory shared between arrays and buffers.

Besides Python's buffers, an object with a method `_shim_buffer()` returning a writable memoryview
counts as one: that is how a stand-in such as displayio.Bitmap's offers its memory.
"""

import numpy

from ._dtypes import FLOAT_CODE, SIZES, char_of_code
from ._ndarray import ndarray


def buffer_of(obj):
    """Return the memory of `obj` as a memoryview of bytes, or None if it offers none."""
    share = getattr(obj, "_shim_buffer", None)
    if share is not None:
        obj = share()
    try:
        view = memoryview(obj)
    except TypeError:
        return None
    return view if view.format == "B" and view.ndim == 1 else view.cast("B")


def frombuffer(buffer, /, *, dtype=FLOAT_CODE, count=-1, offset=0):
    """Return a 1-D array over the memory of `buffer`: bytes are read and written in place.

    `offset` is in bytes, `count` in elements (all that follow if not positive). None if `buffer`
    has no memory to share. Over bytes the array is read only (the board would write to it).
    Raises ValueError if the sizes do not fit or an element lies across words, where the RP2040
    stops with a hard fault.
    """
    char = char_of_code(dtype)
    view = buffer_of(buffer)
    if view is None:
        return None
    size = SIZES[char]
    if not 0 <= offset <= view.nbytes:
        raise ValueError("offset must be non-negative and no greater than buffer length")
    length, rest = divmod(view.nbytes - offset, size)
    if rest:
        raise ValueError("buffer size must be a multiple of element size")
    if count > 0:
        if length < count:
            raise ValueError("buffer is smaller than requested size")
        length = count
    if not length:
        return ndarray._wrap(numpy.empty(0, dtype=char))
    array = numpy.frombuffer(view, dtype=char, count=length, offset=offset)
    if not array.flags.aligned:
        raise ValueError("unaligned elements: the RP2040 stops with a hard fault")
    return ndarray._wrap(array)
