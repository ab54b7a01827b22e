# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Capture the luma of camera frames by PIO and DMA, in the background.

When the camera is silent, ``imagecapture`` waits for ever and cannot be interrupted. Here the
processor asks for frames, works on another one, and looks later whether they are there. That
takes 1 ms of its time.
"""

from micropython import const

# Before each frame come blank words, one more than the state machine's FIFO holds. So the frame
# begins only when DMA takes them, into the buffer that waits for it.
LEADING_WORDS = const(5)


class Capture:
    """A state machine that fills each buffer that it is given with the luma of the next frame.

    A buffer is an array of type "I": ``LEADING_WORDS``, and an element for 4 pixels.
    """

    def __init__(self, machine):
        """Capture with the running state machine that camera/machine.py makes."""
        self._machine = machine
        self._waiting = []  # buffers, in the order of their frames

    def request(self, buffer):
        """Fill ``buffer`` with the next frame after those that were requested before.

        The first frame of all must be ``done`` before another is requested; after it, one may be
        under way. Otherwise CircuitPython would wait for it.
        """
        self._waiting.append(buffer)
        self._machine.background_read(buffer)

    @property
    def done(self):
        """True when the frame that was requested first is in its buffer."""
        if len(self._waiting) > 1:
            return not self._machine.pending_read
        return not self._machine.reading

    def take(self):
        """Return the buffer of the frame that was requested first, which must be ``done``."""
        return self._waiting.pop(0)

    @property
    def is_idle(self):
        """True when all frames that were requested have been taken."""
        return not self._waiting

    def deinit(self):
        """Give up frames that are under way, and the pins."""
        self._machine.stop_background_read()
        self._machine.deinit()
