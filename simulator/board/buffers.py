"""Buffer arguments, taken and cut as the board does it."""

from typing import Any

import numpy as np


def view_of(buffer: Any) -> memoryview:
    """Return the memory of `buffer`, which may be an array of ulab or another stand-in that shares
    its own. Raises TypeError if it has none.
    """
    if hasattr(buffer, "_shim_buffer"):
        return buffer._shim_buffer()
    return memoryview(buffer)


def elements(buffer: Any, start: int = 0, end: int | None = None) -> np.ndarray:
    """Return buffer[start:end] as (n,) unsigned integers of the buffer's element size.

    Raises ValueError for elements of more than 4 bytes: `array("L")` has 4 on the board, but 8
    in CPython on most systems; "I" has 4 on both.
    """
    view = view_of(buffer)
    if view.itemsize > 4:
        raise ValueError("Buffer elements must be 4 bytes long or less")
    return np.frombuffer(view, dtype=f"u{view.itemsize}")[start:end]
