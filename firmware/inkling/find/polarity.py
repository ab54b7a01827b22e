# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Tell dark ink on light paper from light ink on dark paper, as chalk is, and invert a frame.

Ink covers little of the paper. So the luma of most blocks is that of the paper, and the ink lies
further from it than anything else does. But a sheet on a dark table looks like light ink, too, and
a shadow like dark ink. So a frame may be worth a look either way.
"""

from micropython import const
from ulab import numpy as np

from inkling.find.blocks import highest, lowest
from inkling.scratch import FLAT

DARK = const(0)  # dark ink
DOUBTFUL = const(1)  # dark ink, but light ink if there is none
LIGHT = const(2)  # light ink, but dark ink if there is none

_ROW_BYTES = const(240)


def of(blocks):
    """Return the polarity of a frame whose ``Blocks`` have been measured."""
    bright = blocks.bright
    paper = int(np.median(bright[::2, ::2]))  # of every fourth block, to save time
    lighter, darker = highest(bright) - paper, paper - lowest(blocks.dark)
    if 2 * lighter > 3 * darker:
        return LIGHT
    return DOUBTFUL if 3 * lighter > 2 * darker else DARK


def invert(luma, flat):
    """Fill ``flat``, which lies in the memory ``FLAT``, with ``luma`` inverted."""
    memory = memoryview(FLAT)
    white = b"\xff" * _ROW_BYTES
    for first in range(0, len(FLAT), _ROW_BYTES):
        memory[first : first + _ROW_BYTES] = white
    flat -= luma
