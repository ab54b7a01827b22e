# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Bitmaps laid out in memory as on the board.

Blinka keeps a bitmap in `array("L")`, whose elements have 8 bytes on most systems, and offers
no buffer protocol. On the board rows are padded to 4 bytes, and `np.frombuffer(bitmap)` shares
their memory.
"""

from array import array


def use_board_memory(bitmap_class: type) -> None:
    """Give `bitmap_class`, Blinka's, 4-byte words and a `_shim_buffer` method.

    The class itself is changed: Blinka draws subclasses by a slow path.
    """
    from_buffer = bitmap_class._from_buffer

    def _from_buffer(self, width, height, bits_per_value, data, read_only):
        if data is None:
            words_per_row = (width * bits_per_value + 31) // 32
            data = array("I", bytes(4 * words_per_row * height))
        from_buffer(self, width, height, bits_per_value, data, read_only)

    bitmap_class._from_buffer = _from_buffer
    bitmap_class._shim_buffer = _shim_buffer


def _shim_buffer(bitmap) -> memoryview:
    """Return a bitmap's memory, writable: rows of whole 4-byte words, a value low byte first.

    The type is that of the board's buffer protocol: "B" for 8 bits a pixel, "H" for 16. Call
    `bitmap.dirty()` after a change. Raises NotImplementedError below 8 bits a pixel, where
    Blinka packs pixels in another order.
    """
    if bitmap._bits_per_value < 8:
        raise NotImplementedError("the memory of a bitmap of fewer than 256 values")
    types = {8: "B", 16: "H", 32: "I"}
    return memoryview(bitmap._data).cast("B").cast(types[bitmap._bits_per_value])
