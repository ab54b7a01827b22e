# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Make the heap as large and as empty as it can be before the loop begins.

CircuitPython's heap starts small. It grows only when a collection has made no room for something
large. A loop of small arrays then collects garbage several times a frame, 10 ms each, while most
of the memory is not used at all.
"""

import gc
import sys

from micropython import const

_PIECE_BYTES = const(300)
_MOST_PIECES = const(700)

_kept = None


def grow():
    """Grow the heap, and keep the last piece of it for good.

    CircuitPython takes an area of the heap back once it is empty. All but the last have other
    things in them.
    """
    global _kept
    pieces = []
    try:
        while len(pieces) < _MOST_PIECES:
            pieces.append(bytearray(_PIECE_BYTES))
    except MemoryError:
        pass
    _kept = pieces.pop()
    pieces = None
    gc.collect()


def give_up(*names):
    """Give up the memory of modules, which are imported again when they are needed again."""
    for name in names:
        if name in sys.modules:
            package, _, module = name.rpartition(".")
            del sys.modules[name]
            delattr(sys.modules[package], module)
