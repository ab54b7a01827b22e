"""Pictures from a Raspberry Pi's camera, a webcam, a stream or a video file.

A Raspberry Pi's camera is read through picamera2, which its system has. All else is read through
OpenCV, which is large and which only this command needs, so requirements/camera.txt has it by
itself. Both are loaded on demand.
"""

import importlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from simulator.board.camera_optics import FIELD_OF_VIEW

PICAMERA2 = "picamera2"
"""What a Raspberry Pi's camera is called as a device."""

_SYSTEMS_PACKAGES = Path("/usr/lib/python3/dist-packages")  # where apt installs
_FOCUS_ALWAYS = 2  # libcamera's AfModeEnum.Continuous
_PATIENCE_SECONDS = 10  # a camera sends a picture every 33 ms


# Without these, OpenCV, its FFmpeg and libcamera print many lines about a device, and more if it
# cannot be opened. Set the variables yourself to see them.
_QUIET = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
    "LIBCAMERA_LOG_LEVELS": "*:FATAL",
}


class WebcamError(Exception):
    """A device that sends no pictures; the message is one sentence for the user."""


class _NoPiCamera(WebcamError):
    """This computer has no Raspberry Pi's camera, as most have none."""


def open_source(device: str | None) -> "Webcam | PiCamera":
    """Open a device; None means a Raspberry Pi's camera or, without one, the first webcam.

    Raises ``WebcamError`` if that fails.
    """
    for variable, level in _QUIET.items():
        os.environ.setdefault(variable, level)
    if device is not None and device != PICAMERA2:
        return Webcam(load_opencv(), device)
    try:
        picamera2, number = _find_pi_camera()
    except WebcamError as error:
        if device:
            raise
        if not isinstance(error, _NoPiCamera):
            print(f"{error}; trying a webcam", file=sys.stderr)
        return Webcam(load_opencv(), "0")
    return PiCamera(picamera2, number)


def _find_pi_camera() -> tuple[Any, int]:
    """Return the module ``picamera2`` and the number that it gives to the first camera.

    Raises ``WebcamError`` if that fails. picamera2 lists webcams, too, but OpenCV reads more of
    them; their Id has a part "usb".
    """
    logging.getLogger(PICAMERA2).setLevel(logging.CRITICAL)  # what it logs, it raises, too
    try:
        picamera2 = _load_picamera2()
    except Exception as error:  # ValueError, for one, if a part was built for another NumPy
        if isinstance(error, ModuleNotFoundError) and error.name == PICAMERA2:
            raise _NoPiCamera(
                "picamera2 is not installed: on a Raspberry Pi, sudo apt install python3-picamera2"
            ) from None
        raise WebcamError(f"picamera2 cannot be loaded ({error}): see README.md") from error
    for number, camera in enumerate(picamera2.Picamera2.global_camera_info()):
        if "/usb" not in camera["Id"]:
            return picamera2, number
    raise _NoPiCamera("no Raspberry Pi's camera is there: plug in its cable and restart")


def _load_picamera2() -> Any:
    """Import ``picamera2``, if need be from the system's packages, which a .venv does not see."""
    try:
        return importlib.import_module(PICAMERA2)
    except ModuleNotFoundError as error:
        if error.name != PICAMERA2 or not (_SYSTEMS_PACKAGES / PICAMERA2).is_dir():
            raise
    sys.path.append(str(_SYSTEMS_PACKAGES))  # last, so that the packages of .venv prevail
    return importlib.import_module(PICAMERA2)


class PiCamera:
    """A Raspberry Pi's camera."""

    name = "the Raspberry Pi's camera"

    def __init__(self, picamera2: Any, number: int) -> None:
        """Start the camera; raises ``WebcamError`` if that fails."""
        try:
            self._camera = picamera2.Picamera2(number)
            # In an array of "RGB888" a pixel is blue, green, red.
            picture = {"size": FIELD_OF_VIEW, "format": "RGB888"}
            self._camera.configure(self._camera.create_video_configuration(main=picture))
            if "AfMode" in self._camera.camera_controls:  # otherwise its focus is fixed
                self._camera.set_controls({"AfMode": _FOCUS_ALWAYS})
            self._camera.start()
        except Exception as error:  # RuntimeError if it is in use, and IndexError, and more
            raise WebcamError(
                f"{self.name} cannot be opened ({error}): close other programs that use it, "
                "or choose another --device"
            ) from error

    def pictures(self) -> Iterator[np.ndarray]:
        """Yield the pictures, (480, 640, 3) uint8 RGB, until ``WebcamError`` is raised."""
        while True:
            job = self._camera.capture_array(wait=False)  # which would wait without an end
            try:
                picture = job.get_result(timeout=_PATIENCE_SECONDS)
            except TimeoutError:
                self._camera.cancel_all_and_flush()  # close() waits for all that is not done
                raise WebcamError(
                    f"{self.name} sends no pictures any more: check its cable"
                ) from None
            yield _fitted(picture)

    def close(self) -> None:
        """Release the camera."""
        self._camera.close()


def load_opencv() -> Any:
    """Return the module ``cv2``; raises ``WebcamError`` if it is not installed or incomplete.

    It is imported by name because type checkers must not depend on whether it is installed.
    """
    try:
        return importlib.import_module("cv2")
    except ModuleNotFoundError as error:
        if error.name != "cv2":
            raise WebcamError(f"OpenCV cannot be loaded: {error}") from error
        raise WebcamError(
            "OpenCV, which reads webcams, is not installed: ./inkling setup camera installs it"
        ) from None
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
            yield _fitted(picture)
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


def _fitted(picture: np.ndarray) -> np.ndarray:
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
        image = Image.fromarray(np.ascontiguousarray(middle))
        middle = np.asarray(image.resize(FIELD_OF_VIEW, Image.Resampling.BOX))
    return middle
