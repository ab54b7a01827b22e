# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The OV7670 sensor: its driver sets it up to send 80x60 pixels of YUV.

Once it runs, the memory of this module is given up.
"""

import sys
import time

import busio
import digitalio
import pwmio
from adafruit_bus_device.i2c_device import I2CDevice
from imagecapture import ParallelImageCapture
from micropython import const

from inkling import pins
from inkling.faults import Fault
from inkling.wires import pin

# Clocks from one VSYNC to the next: 510 lines of 784 pixels, two bytes each (OV7670 datasheet,
# "VGA frame timing").
_CLOCKS_PER_FRAME = const(510 * 784 * 2)

_ADDRESS = const(0x21)  # on I2C
_PRODUCT_ID = const(0x76)  # register PID of every OV7670


class Sensor:
    """The running sensor, and the pins that keep it running.

    ``parts`` must be deinitialised to stop it, the last one first. ``frame_ms`` is the time from
    one frame to the next.
    """

    def __init__(self, mhz, rotation, mirror):
        """Start the sensor; raises ``Fault``, all pins free again, if a part does not answer.

        These are the camera's settings.
        """
        self.parts = []
        try:
            self._wake(mhz * 1_000_000)
            bus = self._bus()
            import adafruit_ov7670

            driver = _driver(adafruit_ov7670, bus)
            if driver.product_id != _PRODUCT_ID:
                raise Fault(
                    "Not an OV7670 camera",
                    f"Its PID is 0x{driver.product_id:02X}, not 0x{_PRODUCT_ID:02X}",
                )
            driver.colorspace = adafruit_ov7670.OV7670_COLOR_YUV
            _orient(driver, rotation, mirror)
            # It takes 4 kB. For a .py file to be compiled again there may be no room.
            if adafruit_ov7670.__file__.endswith(".mpy"):
                del sys.modules["adafruit_ov7670"]
        except OSError:
            self.deinit()
            raise Fault("The camera fell silent", "Check SDA and SCL; wires under 10 cm") from None
        except Exception:
            self.deinit()
            raise

    def deinit(self):
        """Stop the sensor and release its pins."""
        while self.parts:
            self.parts.pop().deinit()

    def _keep(self, part):
        self.parts.append(part)
        return part

    def _wake(self, clock_hz):
        """Clock the sensor, and end power-down and reset: only then does it answer on I2C.

        The PWM divides the processor's clock by the last whole number that gives no less than was
        asked for: 20 MHz become 20.8 at 125 MHz; 24 become 25. The sensor takes 10 to 48; 20 give
        25 frames a second, more than the Pico reads, and leave 40 ms to expose each.
        """
        xclk = pin(pins.CAMERA_XCLK)
        clock = self._keep(pwmio.PWMOut(xclk, frequency=clock_hz, duty_cycle=32768))
        self.frame_ms = 1000 * _CLOCKS_PER_FRAME // clock.frequency
        self._keep(digitalio.DigitalInOut(pin(pins.CAMERA_PWDN))).switch_to_output(False)
        reset = self._keep(digitalio.DigitalInOut(pin(pins.CAMERA_RESET)))
        reset.switch_to_output(False)
        time.sleep(0.001)
        reset.value = True
        time.sleep(0.3)  # the settling time after power-down that the driver allows, too

    def _bus(self):
        """Return the I2C bus on which the camera answers."""
        try:
            bus = self._keep(busio.I2C(pin(pins.CAMERA_SCL), pin(pins.CAMERA_SDA)))
        except RuntimeError:  # I2C raises no other
            raise Fault(
                "No pull-ups on SDA, SCL",
                f"Fit 2.2k from {pins.CAMERA_SDA} and {pins.CAMERA_SCL} to 3V3",
            ) from None
        try:
            I2CDevice(bus, _ADDRESS)
        except ValueError:  # I2CDevice raises no other
            raise Fault("No camera answers", "Check 3V3, GND, SDA, SCL, XCLK, PWDN") from None
        return bus


def _driver(library, bus):
    """Return the camera's driver of that library, but free the data, clock and sync pins.

    The driver holds these for a capture of its own. Its ``deinit`` would free them, but it fails
    when the driver has no RESET pin.
    """
    driver = library.OV7670(
        bus,
        data_pins=[pin(name) for name in pins.CAMERA_DATA],
        clock=pin(pins.CAMERA_PCLK),
        vsync=pin(pins.CAMERA_VSYNC),
        href=pin(pins.CAMERA_HREF),
        i2c_address=_ADDRESS,
    )
    for part in driver.__dict__.values():
        if isinstance(part, ParallelImageCapture):
            part.deinit()
            return driver
    raise Fault("adafruit_ov7670 is another version", "Copy lib/ from the bundle")


def _orient(driver, rotation, mirror):
    """Let the sensor mirror the picture, or turn it by 180 degrees, as the settings say.

    ``Camera.take`` does the other 90 degrees. Where rows become columns there, left and right of
    the final picture are up and down on the sensor.
    """
    half_turn = rotation >= 180
    mirrored = half_turn != bool(mirror)
    sideways = rotation in (90, 270)
    driver.flip_x = half_turn if sideways else mirrored
    driver.flip_y = mirrored if sideways else half_turn
