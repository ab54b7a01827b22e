"""A window that shows what a webcam sees, the digit in it, and the reading."""

import os
import sys
from typing import Any

import numpy as np

from simulator.board.camera_optics import FIELD_OF_VIEW
from webcam.source import WebcamError, load_opencv

_TITLE = "Inkling"
_GREEN = (96, 208, 48)  # blue, green, red, as OpenCV orders them; the TFT's colours
_AMBER = (0, 176, 255)
_WHITE = (255, 255, 255)
_STRIP = 72  # pixels below the picture, for the reading
_CHARACTER = 40  # pixels across, of a digit of the number
_KEYS = (ord("q"), 27)  # the second is Escape


class Window:
    """An open window; ``show`` tells when it has been closed."""

    def __init__(self, cv2: Any) -> None:
        """Open the window; raises ``cv2.error`` if this OpenCV has none."""
        self._cv2 = cv2
        cv2.namedWindow(_TITLE, cv2.WINDOW_AUTOSIZE | cv2.WINDOW_GUI_NORMAL)

    def show(self, picture: np.ndarray, reading: Any, scale: int) -> bool:
        """Show a picture with its reading, and return whether the window is still open.

        ``picture`` is (480, 640, 3) uint8 RGB, ``reading`` the firmware's; a side of the
        reading's box is ``scale`` pixels of the picture for each of the frame.
        """
        cv2 = self._cv2
        width, height = FIELD_OF_VIEW
        canvas = np.zeros((height + _STRIP, width, 3), np.uint8)
        canvas[:height] = picture[..., ::-1]
        colour = _GREEN if reading.number else _AMBER
        for box in [box for _, _, box in reading.digits] or [reading.box]:
            if box is not None:
                top, left, bottom, right = (scale * side for side in box)
                cv2.rectangle(canvas, (left, top), (right - 1, bottom - 1), colour, 2)
        if reading.number:
            self._write(canvas, reading.number, 12, 2.0, colour)
            beside = 40 + _CHARACTER * len(reading.number)
            self._write(canvas, f"{reading.confidence:.0%}", beside, 1.0, _WHITE)
        else:
            self._write(canvas, f"no digit ({reading.reason})", 12, 1.0, colour)
        cv2.imshow(_TITLE, canvas)
        if cv2.waitKey(1) & 0xFF in _KEYS:
            return False
        try:
            return cv2.getWindowProperty(_TITLE, cv2.WND_PROP_VISIBLE) >= 1
        except cv2.error:  # from Qt, once the last window is gone
            return False

    def _write(self, canvas: np.ndarray, text: str, x: int, size: float, colour: tuple) -> None:
        cv2 = self._cv2
        place = (x, len(canvas) - 14)
        cv2.putText(canvas, text, place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 2, cv2.LINE_AA)

    def close(self) -> None:
        """Close the window."""
        self._cv2.destroyAllWindows()


def open_window() -> Window | None:
    """Return a window, or None without a screen, without OpenCV or with a headless one."""
    # Without a display OpenCV's Qt ends the process; it raises nothing.
    if sys.platform not in ("darwin", "win32") and not os.environ.get("DISPLAY"):
        return None
    try:
        cv2 = load_opencv()
    except WebcamError as error:  # a Raspberry Pi's camera does without it
        print(f"no window: {error}", file=sys.stderr)
        return None
    try:
        return Window(cv2)
    except cv2.error:
        return None
