# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The camera as a source of frames, which are captured in the background.

While a frame is read, the next one is captured, and while a frame is drawn, from a copy, the one
after that can begin. So frames follow one another without a gap if they are read fast enough.
"""

import array

from micropython import const
from supervisor import ticks_ms
from ulab import numpy as np

from inkling import scratch
from inkling.camera.capture import LEADING_WORDS, Capture
from inkling.faults import Fault
from inkling.heap import give_up
from inkling.scratch import FLAT, FRAME_BYTES
from inkling.ticks import ms_since

WIDTH = const(80)
HEIGHT = const(60)

_PATIENCE_FRAMES = const(3)  # a camera that works needs the time of two at most


class Camera:
    """The OV7670 as a source of frames: uint8 luma, row major, 0 = black.

    ``shape`` is (60, 80), or (80, 60) when the camera is mounted on its side.
    """

    def __init__(self, settings):
        self._options = settings.camera_mhz, settings.camera_rotation, settings.camera_mirror
        self._parts = []  # what must be deinitialised, in order of creation
        self._capture = None
        lead = LEADING_WORDS
        # Two take turns to be filled. Each is kept with its pixels, as memory and as an array.
        self._buffers = [array.array("I", bytes(4 * lead + FRAME_BYTES)) for _ in range(2)]
        self._frames = [
            (buffer, memoryview(buffer)[lead:], _plane(buffer, 4 * lead))
            for buffer in self._buffers
        ]
        self._taken = None  # the one that is being read
        self._copy = memoryview(FLAT).cast("I"), _plane(FLAT, 0)
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
        # Imported here, so that their memory can be given up.
        from inkling.camera import machine, sensor

        if not machine.is_supported():
            raise Fault("CircuitPython too old", "Update to 9.2.1 or later, or 10.x")
        self.close()
        try:
            started = sensor.Sensor(*self._options)
            self._parts = started.parts
            self._capture = Capture(machine.started(WIDTH * HEIGHT))
        except (ValueError, RuntimeError) as error:
            # A pin that is in use or cannot do its work, or no state machine is free.
            self.close()
            raise Fault(str(error), "Check the camera's pins in inkling/pins.py") from None
        except Exception:
            self.close()
            raise
        self._timeout_ms = _PATIENCE_FRAMES * started.frame_ms
        give_up("inkling.camera.machine", "inkling.camera.sensor")
        scratch.room = None  # for the arrays of the frames
        self._taken = None
        self._capture.request(self._buffers[0])

    def close(self):
        """Release every pin; the camera may be opened again."""
        if self._capture is not None:
            self._capture.deinit()
            self._capture = None
        while self._parts:
            self._parts.pop().deinit()

    def take(self):
        """Return the next frame, uint8 luma of ``shape``.

        The frame keeps its values until ``release`` or the next call. Raises ``Fault``, all pins
        free again, if no frame comes within the time of three.
        """
        self._give_back()
        start = ticks_ms()
        late = False
        while not self._capture.done:
            if late:
                self._capture.deinit()
                self._capture = None
                from inkling.camera import diagnosis  # only here, because few cameras fall silent

                fault = diagnosis.of(self._timeout_ms)
                give_up("inkling.camera.diagnosis")
                self.close()
                raise fault
            # The board may have stood still, as it does while a file is written. So the frame is
            # looked for once more after the time is up.
            late = ms_since(start) > self._timeout_ms
        buffer = self._capture.take()
        first, second = self._buffers
        self._taken = taken = self._frames[buffer is second]
        if self._capture.is_idle:  # after the first frame
            self._capture.request(second if buffer is first else first)
        if self._turned is None:
            return taken[2]
        self._turned[:] = taken[2].T[:, ::-1]
        self._give_back()
        return self._turned

    def release(self):
        """Let the memory of the frame that was taken be filled anew; return a copy, to be drawn.

        The copy lies where the reader takes the shadows out of the next frame.
        """
        if self._turned is not None:
            return self._turned
        memory, plane = self._copy
        memory[:] = self._taken[1]
        self._give_back()
        return plane

    def _give_back(self):
        if self._taken is not None:
            self._capture.request(self._taken[0])
            self._taken = None


def _plane(buffer, offset):
    """Return the pixels behind ``offset`` bytes as an array, (60, 80) uint8."""
    return np.frombuffer(buffer, dtype=np.uint8, offset=offset).reshape((HEIGHT, WIDTH))
