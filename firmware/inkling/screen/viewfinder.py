# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The camera's picture on the screen, with a box round the digit.

Three fifths of its 10 ms are the SPI transfer. The picture is made in bands, in the scratch memory,
which is free once a frame has been read. The box is drawn before a band is sent, so that it does
not flicker.
"""

from micropython import const
from ulab import numpy as np

from inkling.scratch import Plan, clear

_BANDS = const(2)  # of 30 rows, or of 40 when the camera lies on its side


class Viewfinder:
    """Shows camera frames at a fixed place of the screen."""

    def __init__(self, panel, x, y, shape, colour):
        """Show frames of ``shape`` with their top left corner at ``x``, ``y``.

        The box is drawn in ``colour`` (0xRRGGBB).
        """
        self._panel = panel
        self._x = x
        self._y = y
        rows, self._columns = shape
        self._height = rows // _BANDS
        size = self._height * self._columns
        plan = Plan()
        self._band = plan.memory("band", 3 * size)
        # Two views of the band: (3, size) for red, green and blue; and as rows of bytes.
        self._channels = plan.array("band", np.uint8, size, 3).T
        self._rows = plan.array("band", np.uint8, self._height, 3 * self._columns)
        pixel = colour.to_bytes(3, "big")
        self._pixel = np.frombuffer(pixel, dtype=np.uint8)
        self._line = memoryview(pixel * self._columns)

    def draw(self, luma, box):
        """Show a frame, (rows, columns) uint8 luma, with ``box`` or None.

        ``box`` is (top, left, bottom, right) in the frame's pixels.
        """
        size = self._height * self._columns
        luma = luma.reshape((_BANDS * size,))
        for band in range(_BANDS):
            self._copy(luma[band * size : (band + 1) * size])
            top = band * self._height
            if box is not None:
                self._draw_box(box, top)
            self._panel.write(self._x, self._y + top, self._columns, self._height, self._band)

    def _copy(self, luma):
        """Make ``luma`` the level of each colour.

        Copied zeros make the band black in a sixth of the time that arithmetic takes. One addition
        in place follows, because an assignment to an array takes twice as long.
        """
        clear(self._band)
        channels = self._channels
        channels += luma

    def _draw_box(self, box, first):
        """Draw the part of ``box`` in the band that begins with row ``first`` of the frame."""
        top, left, bottom, right = box
        stride = 3 * self._columns
        for row in (top - first, bottom - 1 - first):
            if 0 <= row < self._height:
                # Sliced twice: assigning to a part of a memoryview also moves what lies behind it.
                side = self._band[row * stride + 3 * left : row * stride + 3 * right]
                side[:] = self._line[: 3 * (right - left)]
        top = max(top - first, 0)
        bottom = min(bottom - first, self._height)
        if top < bottom:
            for column in (left, right - 1):
                self._rows[top:bottom, 3 * column : 3 * column + 3] = self._pixel
