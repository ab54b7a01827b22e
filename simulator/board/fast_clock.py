# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Skipping the sleeps that drivers need for real hardware: about 1.4 s at start-up."""

import importlib
import sys
import time
from typing import Any

DRIVERS = ("adafruit_ov7670", "busdisplay")
"""Modules that sleep while they set up the camera and the TFT."""


class _SleeplessTime:
    """The `time` module, but for `sleep`."""

    def __getattr__(self, name: str) -> object:
        return getattr(time, name)

    def sleep(self, seconds: float) -> None:
        """Return at once."""


def set_fast_clock(fast: bool) -> None:
    """Make the drivers' sleeps instant, or real again.

    Imports the drivers when `fast`, so that theirs is the `time` that is replaced.
    """
    for name in DRIVERS:
        driver: Any = importlib.import_module(name) if fast else sys.modules.get(name)
        if driver is not None:
            driver.time = _SleeplessTime() if fast else time
