# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Restart a board that hangs, for a reason that nobody has foreseen.

The chip's watchdog does so unless it is fed in time. CircuitPython switches it off when code.py
ends: while files are saved, and for the REPL.
"""

import os

from microcontroller import ResetReason, cpu, watchdog
from supervisor import RunReason, runtime
from usb_cdc import console
from watchdog import WatchDogMode

# The longest that CircuitPython allows on an RP2040. The slowest frame takes 0.3 s, or 5 s while
# a large file is written to a slow flash.
SECONDS = 8


class Guard:
    """Within ``with Guard() as guard:``, the board restarts unless it is fed every ``SECONDS``."""

    def __enter__(self):
        # Over the web workflow, a file stops the program for as long as its transfer takes.
        if not os.getenv("CIRCUITPY_WEB_API_PASSWORD"):
            watchdog.timeout = SECONDS
            watchdog.mode = WatchDogMode.RESET
        return self

    def __exit__(self, *_error):
        # In the REPL, after `import code`, CircuitPython would leave it on.
        watchdog.mode = None

    def feed(self):
        """Tell the watchdog that the board does not hang."""
        watchdog.feed()

    def print(self, reading):
        """Print a reading, but not for a host that has opened the console and does not read it.

        ``print`` would wait for such a host.
        """
        if console is None or not console.out_waiting:
            print(reading)


def has_restarted():
    """Tell whether the watchdog has restarted the board just now."""
    return cpu.reset_reason == ResetReason.WATCHDOG and runtime.run_reason == RunReason.STARTUP
