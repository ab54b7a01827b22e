# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The memory in which all stages work, from the finder to the display, and how they share it.

What one stage leaves there is lost when the next one begins. Arrays that are made once and filled
for every frame leave no garbage. A collection of garbage takes 5 ms, as long as a stage.
"""

from micropython import const
from ulab import numpy as np

_ZEROS = const(544)  # bytes that are cleared at a time
FRAME_BYTES = 60 * 80

# Kept for the arrays of a frame, and given up once all parts are made. It comes first, because an
# array is soon found at the beginning of the heap, and up to 0.2 ms later behind all else. With
# 25 kB there would be too little memory left to import the tables of a model from source.
room = bytearray(14_000)
# The large pieces of memory are made here, before all else: soon the heap has none of that size.
# The scratch memory is as large as the features need. The other stages need less.
SCRATCH = bytearray(9_844)
FLAT = bytearray(FRAME_BYTES)  # for a frame without its shadows, or to be drawn
ZEROS = memoryview(bytes(_ZEROS))


class Plan:
    """Hands out parts of the scratch memory by name, to one stage.

    A part lies as near to the beginning as it can without overlapping other parts, but for those
    that it is declared to lie ``over``: they lose their values when it is filled. A name that was
    given before means the same part, seen as another kind of array.

    A name takes no memory of its own if a variable has the same name.
    """

    def __init__(self):
        self._parts = {}  # name: (first byte, byte after the last)

    def memory(self, name, size=0, over=()):
        """Return ``size`` bytes as a memoryview. Raise ValueError if there is no room for them."""
        if name not in self._parts:
            first = self._place(size, over)
            if first + size > len(SCRATCH):
                raise ValueError("no room in the scratch memory: " + name)
            self._parts[name] = first, first + size
        first, end = self._parts[name]
        return memoryview(SCRATCH)[first:end]

    def array(self, name, dtype, rows, columns, over=()):
        """Return a part as an array, (rows, columns) of integers with 8 or 16 bits."""
        count = rows * columns
        memory = self.memory(name, count if dtype in (np.uint8, np.int8) else 2 * count, over)
        return np.frombuffer(memory, dtype=dtype, count=count).reshape((rows, columns))

    def _place(self, size, over):
        """Return the first byte from which on ``size`` bytes overlap only the parts ``over``."""
        place, moved = 0, True
        while moved:
            moved = False
            for name, (first, end) in self._parts.items():
                if name not in over and first < place + size and place < end:
                    place, moved = end + 3 & ~3, True  # floats begin at a multiple of four bytes
        return place


def clear(memory):
    """Fill a memoryview with zeros, which takes arithmetic five times as long."""
    size = len(memory)
    while size > _ZEROS:
        size -= _ZEROS
        memory[size : size + _ZEROS] = ZEROS
    memory[:size] = ZEROS[:size]


def copy(copies):
    """Make copies: a sequence of (target, source), memoryviews of the same size."""
    for target, source in copies:
        target[:] = source


def put(target, values):
    """Fill an array of integers with ``values``.

    To subtract and add in place takes half the time of an assignment to a part of an array.
    """
    target -= target
    target += values
