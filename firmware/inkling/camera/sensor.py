# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The OV7670 sensor, set up by its driver to send 80x60 pixels of YUV; its faults named."""

import time

import adafruit_ov7670
import board
import busio
import digitalio
import pwmio

from inkling import pins
from inkling.faults import Fault

# Clocks from one VSYNC to the next: 510 lines of 784 pixels, two bytes each (OV7670 datasheet,
# "VGA frame timing").
_CLOCKS_PER_FRAME = 510 * 784 * 2

_PRODUCT_ID = 0x76  # register PID of every OV7670


def _pin(name):
    return getattr(board, name)


class _Driver(adafruit_ov7670.OV7670):
    """The driver, without the capture that it sets up."""

    def release_capture(self):
        """Free the data, clock and sync pins; registers may still be written.

        The driver's own ``deinit`` needs a RESET pin of its own, and would let go of it.
        """
        self._imagecapture.deinit()


class Sensor:
    """The running sensor, and the pins that keep it running.

    ``frame_ms`` is the time from one frame to the next.
    """

    def __init__(self, settings):
        """Start the sensor; raises ``Fault``, all pins free again, if a part does not answer."""
        self._parts = []  # what must be deinitialised, in order of creation
        try:
            self._start(settings)
        except OSError:
            self.deinit()
            raise Fault("The camera fell silent", "Check SDA and SCL; wires under 10 cm") from None
        except Exception:
            self.deinit()
            raise

    def deinit(self):
        """Stop the sensor and release its pins."""
        while self._parts:
            self._parts.pop().deinit()

    def _keep(self, part):
        self._parts.append(part)
        return part

    def _start(self, settings):
        # The sensor answers on I2C only while its clock runs, and not in power-down.
        clock = self._keep(
            pwmio.PWMOut(
                _pin(pins.CAMERA_XCLK),
                frequency=settings.camera_mhz * 1_000_000,
                duty_cycle=32768,
            )
        )
        self.frame_ms = 1000 * _CLOCKS_PER_FRAME // clock.frequency
        self._keep(digitalio.DigitalInOut(_pin(pins.CAMERA_PWDN))).switch_to_output(False)
        reset = self._keep(digitalio.DigitalInOut(_pin(pins.CAMERA_RESET)))
        reset.switch_to_output(False)
        time.sleep(0.001)
        reset.value = True
        time.sleep(0.3)  # the settling time after power-down that the driver allows, too
        try:
            bus = self._keep(busio.I2C(_pin(pins.CAMERA_SCL), _pin(pins.CAMERA_SDA)))
        except RuntimeError:
            raise Fault(
                "No pull-ups on SDA, SCL",
                f"Fit 2.2k from {pins.CAMERA_SDA} and {pins.CAMERA_SCL} to 3V3",
            ) from None
        try:
            sensor = _Driver(
                bus,
                data_pins=[_pin(name) for name in pins.CAMERA_DATA],
                clock=_pin(pins.CAMERA_PCLK),
                vsync=_pin(pins.CAMERA_VSYNC),
                href=_pin(pins.CAMERA_HREF),
            )
        except (ValueError, OSError):
            raise Fault("No camera answers", "Check 3V3, GND, SDA, SCL, XCLK, PWDN") from None
        except RuntimeError as error:
            raise Fault(str(error), "See CAMERA_DATA in pins.py") from None
        sensor.release_capture()
        if sensor.product_id != _PRODUCT_ID:
            raise Fault(
                "Not an OV7670 camera",
                f"Its PID is 0x{sensor.product_id:02X}, not 0x{_PRODUCT_ID:02X}",
            )
        sensor.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
        # The sensor itself turns the picture by 180 degrees; take() does the other 90. Where rows
        # become columns there, what is left and right in the end is up and down on the sensor.
        half_turn = settings.camera_rotation >= 180
        mirrored = half_turn != bool(settings.camera_mirror)
        sideways = settings.camera_rotation in (90, 270)
        sensor.flip_x = half_turn if sideways else mirrored
        sensor.flip_y = mirrored if sideways else half_turn
