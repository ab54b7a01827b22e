# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Read the user's choices from ``settings.toml``.

A value that cannot be used never stops the reader: the default takes its place, and a sentence in
``complaints`` says so. ``os.getenv`` takes the first line that has the key. Its value is a string
in CircuitPython 10; 9 gives numbers as such.
"""

import os
import sys

import microcontroller

from inkling.model import NAMES

SETTINGS_FILE = "/settings.toml"
COMPILED = __file__.endswith(".mpy")  # as the bundle has all modules


class Settings:
    """The choices of ``settings.toml``, checked. That file explains each of them."""

    def __init__(self):
        self.complaints = []
        self._defaults = {}  # by key
        self._without_value = []  # keys
        self.model = self._choice("INKLING_MODEL", NAMES[0], NAMES)
        self.digits = self._range("INKLING_DIGITS", 1, 1, 6)
        if self.digits > 1 and not COMPILED:
            wanted = "1, because numbers need the compiled bundle"
            self.digits = self._refuse("INKLING_DIGITS", self.digits, 1, wanted)
        self.cpu_mhz = self._choice("INKLING_CPU_MHZ", 200, (0, 125, 150, 200))
        self.camera_mhz = self._range("INKLING_CAMERA_MHZ", 20, 8, 24)
        self.camera_rotation = self._choice("INKLING_CAMERA_ROTATION", 0, (0, 90, 180, 270))
        self.camera_mirror = self._choice("INKLING_CAMERA_MIRROR", 0, (0, 1))
        self.tft_rotation = self._choice("INKLING_TFT_ROTATION", 90, (90, 270))
        self.tft_mirror = self._choice("INKLING_TFT_MIRROR", 0, (0, 1))
        self.tft_bgr = self._choice("INKLING_TFT_BGR", 0, (0, 1))
        self.tft_invert = self._choice("INKLING_TFT_INVERT", 0, (0, 1))
        self.tft_colstart = self._range("INKLING_TFT_COLSTART", 0, 0, 4)
        self.tft_rowstart = self._range("INKLING_TFT_ROWSTART", 0, 0, 4)
        self.tft_test_card = self._choice("INKLING_TFT_TEST_CARD", 0, (0, 1))
        self._check_keys()

    @property
    def frame_shape(self):
        """The rows and columns of a camera frame as a person sees it."""
        return (80, 60) if self.camera_rotation in (90, 270) else (60, 80)

    def apply_cpu_clock(self):
        """Set the clock of a Pico's processor. A Pico 2 keeps its own, which is its rated one.

        CircuitPython raises the core's voltage for more than 133 MHz. It also moves the SPI to a
        clock of 48 MHz. PWM and I2C count periods of the new clock, so they must be made after it.
        """
        cpu, wanted = microcontroller.cpu, self.cpu_mhz * 1_000_000
        if not wanted or wanted == cpu.frequency or sys.platform == "RP2350":
            return
        try:
            cpu.frequency = wanted
        except ValueError:
            self._refuse(
                "INKLING_CPU_MHZ",
                self.cpu_mhz,
                cpu.frequency // 1_000_000,
                "a clock that this processor can have",
            )

    def _choice(self, key, default, allowed):
        """Return the value of ``key``, of the type of ``default``, if it is one of ``allowed``."""
        text = self._value(key, default)
        if text is None:
            return default
        for value in allowed:
            if str(text) == str(value):
                return value
        return self._refuse(key, text, default, "one of " + ", ".join(str(v) for v in allowed))

    def _range(self, key, default, low, high):
        """Return the value of ``key`` if it is a whole number from ``low`` to ``high``."""
        text = self._value(key, default)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            value = low - 1
        if low <= value <= high:
            return value
        return self._refuse(key, text, default, f"a whole number from {low} to {high}")

    def _value(self, key, default):
        """Return what ``settings.toml`` says about ``key``, or None."""
        self._defaults[key] = default
        try:
            value = os.getenv(key)
        except ValueError:  # CircuitPython 9 raises it where 10 gives None
            value = None
        if value is None:
            self._without_value.append(key)
        return value

    def _check_keys(self):
        """Complain about lines from which nothing is taken."""
        import inkling.keys

        self.complaints += inkling.keys.complaints(
            SETTINGS_FILE, self._defaults, self._without_value
        )
        # It is not needed again, and each kilobyte counts.
        del self._defaults, self._without_value, sys.modules["inkling.keys"], inkling.keys

    def _refuse(self, key, text, default, wanted):
        self.complaints.append(
            f"settings.toml: {key} is {text!r}, but must be {wanted}; using {default}."
        )
        return default
