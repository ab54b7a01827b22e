# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The camera as a source of frames, which are captured in the background.

Each frame is captured while the one before it is read. At 16 MHz there is one every 45 ms.
"""

import digitalio
from supervisor import ticks_ms
from ulab import numpy as np

from inkling import pins
from inkling.camera import capture
from inkling.camera.sensor import Sensor
from inkling.faults import Fault
from inkling.scratch import FRAMES
from inkling.ticks import ms_since
from inkling.wires import pin

WIDTH = 80
HEIGHT = 60

_PATIENCE_FRAMES = 3  # a camera that works needs the time of two at most


class Camera:
    """The OV7670 as a source of frames: uint8 luma, row major, 0 = black.

    ``shape`` is (60, 80), or (80, 60) when the camera is mounted on its side.
    """

    def __init__(self, settings):
        self._options = settings.camera_mhz, settings.camera_rotation, settings.camera_mirror
        self._sensor = None
        self._capture = None
        self._buffers = FRAMES
        self._planes = [
            np.frombuffer(buffer, dtype=np.uint8).reshape((HEIGHT, WIDTH))
            for buffer in self._buffers
        ]
        self._filling = 0  # which of the two buffers is being filled
        self._turned = None
        self.shape = settings.frame_shape
        if self.shape != (HEIGHT, WIDTH):
            self._turned = np.zeros(self.shape, dtype=np.uint8)
        self._timeout_ms = 0

    def open(self):
        """Start the camera and its first capture.

        Raises ``Fault`` and releases every pin if a part of the camera does not answer. Then it may
        be called again.
        """
        if not capture.is_supported():
            raise Fault("CircuitPython too old", "Update to 9.2.1 or later, or 10.x")
        self.close()
        try:
            self._sensor = Sensor(*self._options)
            self._capture = capture.Capture(WIDTH * HEIGHT)
        except (ValueError, RuntimeError) as error:
            # A pin that is in use or cannot do its work, or no state machine is free.
            self.close()
            raise Fault(str(error), "Check the camera's pins in inkling/pins.py") from None
        except Exception:
            self.close()
            raise
        self._timeout_ms = _PATIENCE_FRAMES * self._sensor.frame_ms
        self._capture.request(self._buffers[self._filling])

    def close(self):
        """Release every pin; the camera may be opened again."""
        if self._capture is not None:
            self._capture.deinit()
            self._capture = None
        if self._sensor is not None:
            self._sensor.deinit()
            self._sensor = None

    def take(self):
        """Return the next frame, uint8 luma of ``shape``, and begin to capture the one after it.

        The frame keeps its values until the next call. Raises ``Fault``, all pins free again, if no
        frame comes within the time of three.
        """
        start = ticks_ms()
        late = False
        while not self._capture.done:
            if late:
                fault = self._diagnose()
                self.close()
                raise fault
            # The board may have stood still, as it does while a file is written. So the frame is
            # looked for once more after the time is up.
            late = ms_since(start) > self._timeout_ms
        plane = self._planes[self._filling]
        self._filling = 1 - self._filling
        self._capture.request(self._buffers[self._filling])
        if self._turned is None:
            return plane
        self._turned[:] = plane.T[:, ::-1]
        return self._turned

    def _diagnose(self):
        """Return the ``Fault`` that names the wire on which nothing moves."""
        self._capture.deinit()
        self._capture = None
        for wire, name in (
            ("PCLK", pins.CAMERA_PCLK),
            ("VSYNC", pins.CAMERA_VSYNC),
            ("HREF", pins.CAMERA_HREF),
        ):
            with digitalio.DigitalInOut(pin(name)) as line:
                if not self._moves(line):
                    return Fault(f"No {wire} from the camera", f"Check the wire to {name}")
        return Fault("Camera sends no frames", "Check its wires; keep them under 10 cm")

    def _moves(self, line):
        """Tell whether ``line`` changes within the time that a frame may take."""
        first = line.value
        start = ticks_ms()
        while ms_since(start) < self._timeout_ms:
            if line.value != first:
                return True
        return False
