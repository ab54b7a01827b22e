"""`imagecapture` on the simulated bench.

The firmware captures with a PIO program of its own. This serves `adafruit_ov7670`, which makes a
capture at start.
"""

import numpy as np

from simulator.board.bench import WouldHangForever
from simulator.board.buffers import view_of
from simulator.board.pins import Pin, PinHolder, require_free_pin


class ParallelImageCapture(PinHolder):
    """Takes frames from a camera with a parallel bus."""

    def __init__(self, *, data_pins: list[Pin], clock: Pin, vsync: Pin, href: Pin) -> None:
        first = require_free_pin(data_pins[0], "data").number
        for offset, pin in enumerate(data_pins):
            if require_free_pin(pin, "data").number != first + offset:
                raise RuntimeError("Pins must be sequential")
        controls = {"clock": clock, "vsync": vsync, "href": href}
        super().__init__(*data_pins, *(require_free_pin(p, name) for name, p in controls.items()))

    def capture(self, buffer: object) -> object:
        """Fill `buffer` from the start of the next frame, in words of 4 bytes, and return it.

        On the board this never returns when the camera is silent, and Ctrl-C does not help.
        """
        self._check_alive()
        timing = self._bench.camera_timing()
        camera = self._bench.camera
        if camera is None or not (timing.has_vsync and timing.has_href and timing.has_pclk):
            raise WouldHangForever("a frame from the camera")
        view = view_of(buffer).cast("B")
        target = np.frombuffer(view[: len(view) // 4 * 4], np.uint8)
        for start in range(0, len(target), timing.frame_bytes):
            self._bench.camera_frame += 1
            part = target[start : start + timing.frame_bytes]
            part[:] = camera.frame(self._bench.camera_frame)[: len(part)]
        return buffer
