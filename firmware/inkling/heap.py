# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Make the heap as large as it can be before the loop begins.

CircuitPython's heap starts small, and grows only when a collection has made no room for something
large. A loop of small arrays then collects garbage several times a frame, 10 ms each, while most
of the memory is not used at all.
"""

import gc

_PIECE = 300  # bytes
_MOST_PIECES = 700
_KEPT = 80  # one piece in so many stays: an area of the heap that is empty is given back


def grow():
    """Return pieces that keep the heap large for as long as they are referred to."""
    pieces, kept = [], []
    try:
        while len(pieces) < _MOST_PIECES:
            pieces.append(bytearray(_PIECE))
            if len(pieces) % _KEPT == 0:
                kept.append(pieces[-1])
    except MemoryError:
        pass
    pieces = None
    gc.collect()
    return kept
