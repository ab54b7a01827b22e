# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Which GPIO each wire goes to: the only place in the project that says so.

The names are those of the ``board`` module. Nothing is imported, so that the simulator and the
tests can read this very file. A test holds ``wiring.md`` against it. The numbers are those of the
first Pico + OV7670 digit reader, so a board wired for that one needs no change.
"""

# OV7670 camera. D0-D7 must be eight consecutive GPIOs, lowest first, because the RP2040's PIO reads
# them as one byte. PCLK must be the ninth, so that the same state machine may wait for it.
CAMERA_DATA = ("GP0", "GP1", "GP2", "GP3", "GP4", "GP5", "GP6", "GP7")
CAMERA_PCLK = "GP8"
CAMERA_XCLK = "GP9"  # "MCLK" in the driver: the clock the Pico gives to the camera
CAMERA_HREF = "GP12"
CAMERA_VSYNC = "GP13"
CAMERA_RESET = "GP14"  # active low
CAMERA_PWDN = "GP15"  # active high; "shutdown" in the driver
CAMERA_SDA = "GP20"  # SIOD on the module
CAMERA_SCL = "GP21"  # SIOC on the module

# ST7735R display, written by SPI 1. It is never read, so there is no MISO.
TFT_SCK = "GP10"
TFT_MOSI = "GP11"  # SDA on many modules, though it is no I2C
TFT_DC = "GP16"  # A0 or RS on some modules
TFT_RESET = "GP17"
TFT_CS = "GP18"
