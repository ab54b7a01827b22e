# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture luma frames from the OV7670 in the background, with a time-out.

``adafruit_ov7670`` sets the sensor up. The frames themselves come through a short PIO program,
because ``imagecapture`` waits for ever when a wire is loose: here a frame arrives by DMA while
the one before it is being read, and a silent camera becomes a ``Fault``.

Cost of a frame: 45 ms between frames at 16 MHz, of which the processor spends about 1 ms.
"""

import array
import time

import adafruit_ov7670
import board
import busio
import digitalio
import pins
import pwmio
import rp2pio
from faults import Fault
from ulab import numpy as np

WIDTH = 80
HEIGHT = 60

# Clocks from one VSYNC to the next: 510 lines of 784 pixels, two bytes each (OV7670 datasheet,
# "VGA frame timing").
_CLOCKS_PER_FRAME = 510 * 784 * 2

_PRODUCT_ID = 0x76  # register PID of every OV7670


def _gpio(name):
    return int(name[2:])


def _pin(name):
    return getattr(board, name)


# The sensor sends Y U Y V ...; the state machine keeps each Y and lets each U and V pass.
# VSYNC is low between frames, HREF is high within a line, bytes are valid while PCLK is high
# (datasheet, "Horizontal timing"). The processor asks for each frame by writing how many pixels
# it wants, less one; after the last of them the machine waits for the next such word, so neither
# its shift register nor its FIFO keeps a leftover that would shift the next frame.
# Encodings: RP2040 datasheet, section 3.4.
_CAPTURE = array.array(
    "H",
    (
        0x80A0,  # 0          pull block         ; pixels - 1
        0xA027,  # 1          mov x, osr
        0x2000 | _gpio(pins.CAMERA_VSYNC),  # 2  wait 0 gpio VSYNC
        0x2080 | _gpio(pins.CAMERA_VSYNC),  # 3  wait 1 gpio VSYNC  ; a frame begins
        0x2080 | _gpio(pins.CAMERA_PCLK),  # 4  wait 1 gpio PCLK
        0x00C8,  # 5          jmp pin 8          ; HREF high: this byte belongs to a line
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 6  wait 0 gpio PCLK
        0x0004,  # 7          jmp 4
        0x4008,  # 8          in pins, 8         ; Y
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 9  wait 0 gpio PCLK
        0x2080 | _gpio(pins.CAMERA_PCLK),  # 10 wait 1 gpio PCLK    ; U or V
        0x2000 | _gpio(pins.CAMERA_PCLK),  # 11 wait 0 gpio PCLK
        0x0044,  # 12         jmp x-- 4
    ),
)


class _Sensor(adafruit_ov7670.OV7670):
    """The driver, without the capture that it sets up."""

    def release_capture(self):
        """Free the data, clock and sync pins; registers may still be written.

        The driver's own ``deinit`` needs a RESET pin of its own, and would let go of it.
        """
        self._imagecapture.deinit()


class Camera:
    """The OV7670 as a source of uint8 luma planes, row major, 0 = black.

    ``shape`` is (60, 80), or (80, 60) when the camera is mounted on its side.
    """

    def __init__(self, settings):
        self._settings = settings
        self._open = []  # what must be deinitialised, in order of creation
        self._machine = None
        self._pixels = array.array("I", (WIDTH * HEIGHT - 1,))
        self._buffers = [array.array("I", bytes(WIDTH * HEIGHT)) for _ in range(2)]
        self._planes = [
            np.frombuffer(buffer, dtype=np.uint8).reshape((HEIGHT, WIDTH))
            for buffer in self._buffers
        ]
        self._filling = 0  # which of the two buffers is being filled
        self._turned = None
        if settings.camera_rotation in (90, 270):
            self._turned = np.zeros((WIDTH, HEIGHT), dtype=np.uint8)
        self.shape = (HEIGHT, WIDTH) if self._turned is None else (WIDTH, HEIGHT)
        self._timeout = 0.0

    def open(self):
        """Start the camera and its first capture.

        Raises ``Fault`` and releases every pin if a part of the camera does not answer, so that
        it may simply be called again.
        """
        if not hasattr(rp2pio.StateMachine, "background_read"):
            raise Fault("CircuitPython too old", "Update to 9.2.1 or later, or 10.x")
        self.close()
        try:
            self._open_sensor()
            self._open_capture()
        except (Fault, ValueError, RuntimeError, OSError):
            self.close()
            raise

    def close(self):
        """Release every pin; the camera may be opened again."""
        self._machine = None
        while self._open:
            self._open.pop().deinit()

    def take(self):
        """Return the next frame, uint8 luma of ``shape``, and begin to capture the one after it.

        The plane is a view of a buffer of this object: it keeps its values until the next call.
        Raises ``Fault`` if no frame has come within three frame times.
        """
        deadline = time.monotonic() + self._timeout
        while self._machine.reading:
            if time.monotonic() > deadline:
                fault = self._diagnose()
                self.close()
                raise fault
        plane = self._planes[self._filling]
        self._filling = 1 - self._filling
        self._request()
        if self._turned is None:
            return plane
        self._turned[:] = plane.T[:, ::-1]
        return self._turned

    def _request(self):
        self._machine.background_read(self._buffers[self._filling])
        self._machine.write(self._pixels)

    def _keep(self, resource):
        self._open.append(resource)
        return resource

    def _open_sensor(self):
        # The sensor answers on I2C only while its clock runs, and not in power-down.
        clock = self._keep(
            pwmio.PWMOut(
                _pin(pins.CAMERA_XCLK),
                frequency=self._settings.camera_mhz * 1_000_000,
                duty_cycle=32768,
            )
        )
        self._timeout = 3 * _CLOCKS_PER_FRAME / clock.frequency
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
            sensor = _Sensor(
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
        half_turn = self._settings.camera_rotation >= 180
        mirrored = half_turn != bool(self._settings.camera_mirror)
        sideways = self._turned is not None
        sensor.flip_x = half_turn if sideways else mirrored
        sensor.flip_y = mirrored if sideways else half_turn

    def _open_capture(self):
        self._machine = self._keep(
            rp2pio.StateMachine(
                _CAPTURE,
                frequency=0,  # the system clock
                first_in_pin=_pin(pins.CAMERA_DATA[0]),
                in_pin_count=9,  # D0-D7 and PCLK
                jmp_pin=_pin(pins.CAMERA_HREF),
                first_set_pin=_pin(pins.CAMERA_VSYNC),  # held to be waited for, never driven
                initial_set_pin_direction=0,
                auto_push=True,
                push_threshold=32,
                wait_for_txstall=False,  # or write() would wait for the whole frame
            )
        )
        self._request()

    def _diagnose(self):
        """Return the ``Fault`` that names the wire on which nothing moves."""
        self._machine.stop_background_read()
        self._open.remove(self._machine)
        self._machine.deinit()
        for wire, name in (
            ("PCLK", pins.CAMERA_PCLK),
            ("VSYNC", pins.CAMERA_VSYNC),
            ("HREF", pins.CAMERA_HREF),
        ):
            with digitalio.DigitalInOut(_pin(name)) as line:
                if not self._moves(line):
                    return Fault(f"No {wire} from the camera", f"Check the wire to {name}")
        return Fault("Camera sends no frames", "Check its wires; keep them under 10 cm")

    def _moves(self, line):
        """Tell whether ``line`` changes within two frame times."""
        first = line.value
        deadline = time.monotonic() + self._timeout
        while time.monotonic() < deadline:
            if line.value != first:
                return True
        return False
