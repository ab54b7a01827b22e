# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Measure short times in whole milliseconds.

``time.monotonic()`` is a float, which has 22 bits on the board: after three days its step is
1/16 s. ``supervisor.ticks_ms()`` stays exact; it starts again from 0 every six days.
"""

from micropython import const
from supervisor import ticks_ms

_PERIOD_MS = const(1 << 29)


def ms_since(start):
    """Return the milliseconds that have passed since ``ticks_ms()`` returned ``start``."""
    return (ticks_ms() - start) % _PERIOD_MS
