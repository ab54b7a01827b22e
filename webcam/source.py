"""Pictures from a webcam, a Raspberry Pi camera, a stream or a video file, through OpenCV.

OpenCV is large and only this command needs it, so requirements/camera.txt has it by
itself; it is loaded on demand.
"""

import importlib
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from simulator.board.camera_optics import FIELD_OF_VIEW

_REQUIREMENTS = Path(__file__).resolve().parent.parent / "requirements" / "camera.txt"

# Without these, OpenCV and its FFmpeg print many lines about a device that cannot be opened. Set
# the variables yourself to see them.
_QUIET = {"OPENCV_LOG_LEVEL": "SILENT", "OPENCV_FFMPEG_LOGLEVEL": "-8"}


class WebcamError(Exception):
    """A device that sends no pictures; the message is one sentence for the user."""


def load_opencv() -> Any:
    """Return the module ``cv2``; raises ``WebcamError`` if it is not installed or incomplete.

    It is imported by name because type checkers must not depend on whether it is installed.
    """
    for variable, level in _QUIET.items():
        os.environ.setdefault(variable, level)
    try:
        return importlib.import_module("cv2")
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise WebcamError(f"OpenCV cannot be loaded: {error}") from error
        install = shlex.join([sys.executable, "-m", "pip", "install", "-r", str(_REQUIREMENTS)])
        raise WebcamError(f"OpenCV, which reads cameras, is not installed: {install}") from None
    except ImportError as error:  # such as a system library that it needs
        raise WebcamError(f"OpenCV cannot be loaded: {error}") from error


class Webcam:
    """A device that sends pictures.

    ``device`` is a camera's number or path (0, /dev/video0), a stream's URL, a GStreamer pipeline
    (``libcamerasrc ! ... ! appsink``) or a video file.
    """

    def __init__(self, cv2: Any, device: str) -> None:
        """Open ``device``; raises ``WebcamError`` if that fails."""
        self._cv2 = cv2
        self._device = device
        self._is_camera = device.isdecimal() or device.startswith("/dev/")
        self._is_pipeline = " ! " in device
        self._is_file = not (self._is_camera or self._is_pipeline or "://" in device)
        if self._is_pipeline and not cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER):
            raise WebcamError(
                "this OpenCV was built without GStreamer, which a pipeline needs: "
                "use one that has it, or libcamerify (see README.md)"
            )
        if self._is_file and not Path(device).is_file():
            raise WebcamError(f"{device!r} is no camera, no stream and no video file")
        try:
            self._capture = cv2.VideoCapture(*self._source())
        except cv2.error as error:  # for a number that no camera can have
            raise WebcamError(self._refusal()) from error
        if not self._capture.isOpened():
            raise WebcamError(self._refusal())
        if self._is_camera:
            # The simulated camera's field of view has no use for more pixels.
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, FIELD_OF_VIEW[0])
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, FIELD_OF_VIEW[1])
            # Even a slow computer gets the present picture, not one that has waited.
            self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)

    @property
    def name(self) -> str:
        """The device's name in a sentence."""
        if self._is_pipeline:
            return "the pipeline"
        return f"camera {self._device}" if self._is_camera else self._device

    def pictures(self) -> Iterator[np.ndarray]:
        """Yield the pictures, (480, 640, 3) uint8 RGB, until a file ends.

        Raises ``WebcamError`` when a camera or a stream ends, or a file has none at all.
        """
        empty = True
        while True:
            is_there, picture = self._capture.read()
            if not is_there:
                break
            empty = False
            yield self._fitted(picture)
        if self._is_file and empty:
            raise WebcamError(self._refusal())
        if self._is_camera:
            raise WebcamError(f"{self.name} sends no pictures any more: was it unplugged?")
        if not self._is_file:
            raise WebcamError(f"{self.name} sends no pictures any more")

    def close(self) -> None:
        """Release the device."""
        self._capture.release()

    def _source(self) -> tuple[str | int, int]:
        """Return the device and the part of OpenCV that reads it."""
        if self._device.isdecimal():
            return int(self._device), self._cv2.CAP_ANY
        if self._is_camera:
            return self._device, self._cv2.CAP_V4L2
        return self._device, self._cv2.CAP_GSTREAMER if self._is_pipeline else self._cv2.CAP_ANY

    def _refusal(self) -> str:
        if self._is_camera:
            remedy = "plug it in, close other programs that use it, or choose another --device"
            return f"{self.name} cannot be opened: {remedy}"
        if self._is_pipeline:
            return "the pipeline cannot be started: try it with gst-launch-1.0"
        if self._is_file:
            return f"{self._device} cannot be read as a video"
        return f"{self._device} cannot be opened: check the address and the network"

    def _fitted(self, picture: np.ndarray) -> np.ndarray:
        """Return the middle of a picture, (h, w) grey or (h, w, 3) BGR, as the sensor frames it.

        A wider or higher picture is cut to 4:3 rather than shown small between stripes.
        """
        if picture.ndim == 2:
            picture = np.repeat(picture[..., None], 3, axis=2)
        height, width = picture.shape[:2]
        across, down = FIELD_OF_VIEW
        wide = min(width, max(1, height * across // down))
        high = min(height, max(1, width * down // across))
        left, top = (width - wide) // 2, (height - high) // 2
        middle = picture[top : top + high, left : left + wide, ::-1]
        if middle.shape[:2] != (down, across):
            # Each pixel is the mean of the area it covers, as in simulator.board.camera_optics.
            middle = self._cv2.resize(
                np.ascontiguousarray(middle), FIELD_OF_VIEW, interpolation=self._cv2.INTER_AREA
            )
        return middle
