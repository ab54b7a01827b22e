# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Give the drivers the board's `time`, whose sleeps a bench may skip: about 1.4 s at start-up."""

import importlib

_DRIVERS = ("adafruit_ov7670", "busdisplay")
"""Modules that sleep while they set up the camera and the TFT."""


def give_drivers_the_boards_time() -> None:
    """Import the drivers and replace their `time`; `simulator/shim` must be on `sys.path`."""
    for name in _DRIVERS:
        driver = importlib.import_module(name)
        driver.time = importlib.import_module("simulator.shim.time")  # type: ignore[attr-defined]
