# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The program of a board's process: a simulated Pico, in real time, and who attends to it.

The main thread runs ``code.py``; another one hears what the page has changed, and sends on what
the scene looks like and what the firmware has printed. The server is sent tuples:

- ("send", DATA): a message for the page;
- ("latest", NAME, DATA): one that makes those of that name, which are not sent yet, out of date;
- ("stopped", TEXT): ``code.py`` has ended, and how.

It sends a `Desk` first, and then tuples: ("controls", Controls), ("picture", ARRAY, SOURCE),
("fault", NAME, ON) and ("save",).
"""

import io
import json
import os
import runpy
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from typing import NoReturn

import numpy as np
from PIL import Image

from page import protocol, save
from page.desk import Controls, Desk
from page.scene import Scene
from page.steps import Frame
from page.watcher import Watcher
from simulator.board.bench import WouldHangForever
from simulator.board.camera import CameraFaults, SimulatedCamera
from simulator.board.tft import SimulatedTFT
from simulator.run import FIRMWARE, power_up

_STEP_SECONDS = 1 / 15
_TICK_SECONDS = 1 / 10  # of the scene and the console
_JPEG_QUALITY = 85


def main(connection: Connection) -> None:
    """Be a board for the page at the other end of ``connection``, until that is closed."""
    try:
        desk = connection.recv()
    except EOFError:
        return
    board = _Board(desk, _Server(connection))
    attendant = threading.Thread(target=board.attend, args=(connection,), daemon=True)
    attendant.start()
    board.run()
    attendant.join()  # what has been seen can still be saved


class _Server:
    """The server, as several threads may send to it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    def send(self, data: bytes | str) -> None:
        self._send("send", data)

    def send_latest(self, name: str, data: bytes | str) -> None:
        self._send("latest", name, data)

    def stopped(self, text: str) -> None:
        self._send("stopped", text)

    def _send(self, *message: object) -> None:
        try:
            with self._lock:
                self._connection.send(message)
        except OSError:
            _end()


def _end() -> NoReturn:
    """End this process now, whatever the firmware is about: the page or the server is gone."""
    os._exit(0)


class _Console(io.TextIOBase):
    """What the firmware prints, until it is taken."""

    def __init__(self) -> None:
        self._text = ""
        self._lock = threading.Lock()

    def write(self, text: str) -> int:
        with self._lock:
            self._text += text
        return len(text)

    def take(self) -> str:
        with self._lock:
            text, self._text = self._text, ""
        return text


class _Board:
    """A Pico with its camera and its display, on a desk."""

    def __init__(self, desk: Desk, server: _Server) -> None:
        self._desk = desk
        self._server = server
        self._console = _Console()
        self._scene = Scene(desk.picture, desk.controls, "covered" in desk.faults)
        self._scene_sent: np.ndarray | None = None
        self._step_due = 0.0
        self._camera = SimulatedCamera(self._scene.take)
        self._tft = SimulatedTFT(panel_bgr="swapped_colours" not in desk.faults)
        self._bench = power_up(desk.settings, self._camera, self._tft)
        self._watcher = Watcher(
            self._scene,
            self._tft,
            self._frame_seconds,
            before_open=self._mend_camera,
            before_take=self._break_camera,
            on_frame=self._show_frame,
            on_message=self._show_tft,
        )

    def run(self) -> None:
        """Run ``code.py``, which never ends, and say so if it does."""
        self._show_tft()
        self._server.send(json.dumps({"type": "board", "state": "running", "text": ""}))
        sys.stdout = self._console
        try:
            self._watcher.start()
            runpy.run_path(str(FIRMWARE / "code.py"), run_name="__main__")
            ending = "code.py ended by itself, which it never should."
        except WouldHangForever as error:
            ending = f"The board hangs, and only a reset helps: it waits for {error}."
        except BaseException as error:  # what would end the program on a board, too
            traceback.print_exc(file=self._console)
            ending = f"code.py ended with {type(error).__name__}: {error}."
        self._tick()
        self._server.stopped(ending)

    def attend(self, connection: Connection) -> NoReturn:
        """Do what the page asks for, and keep it informed, until the connection is closed."""
        due = time.monotonic()
        while True:
            try:
                while connection.poll(max(0.0, due - time.monotonic())):
                    self._hear(connection.recv())
            except (EOFError, OSError):
                _end()
            due = max(due + _TICK_SECONDS, time.monotonic())
            self._tick()

    def _hear(self, message: tuple) -> None:
        match message:
            case ("controls", Controls() as controls):
                self._desk.controls = controls
                self._scene.change(controls=controls)
            case ("picture", picture, source):
                self._desk.picture, self._desk.source = picture, source
                self._scene.change(picture=picture)
            case ("fault", name, on):
                self._set_fault(name, on)
            case ("save",):
                self._server.send(protocol.SAVED + self._archive())

    def _set_fault(self, name: str, on: bool) -> None:
        (self._desk.faults.add if on else self._desk.faults.discard)(name)
        if name == "covered":
            self._scene.change(covered=on)
        if name == "swapped_colours":
            self._tft.panel_bgr = not on
            self._show_tft()

    def _break_camera(self) -> None:
        """Make the faults of the camera that the page wants; in the firmware's own thread."""
        self._camera.faults.absent |= "unplugged" in self._desk.faults
        self._camera.faults.no_vsync |= "no_vsync" in self._desk.faults

    def _mend_camera(self) -> None:
        """Take back those that it does not.

        Only when the firmware is about to start the camera: one that is plugged in again has lost
        its registers, and sends what the simulation does not know.
        """
        if self._camera.faults.absent and "unplugged" not in self._desk.faults:
            self._camera.reset()
        self._camera.faults = CameraFaults()
        self._break_camera()

    def _frame_seconds(self) -> float:
        return self._bench.camera_timing().frame_period / self._bench.units_per_second

    def _show_frame(self, frame: Frame) -> None:
        self._send_tft(frame.tft)
        if time.monotonic() >= self._step_due:
            self._step_due = time.monotonic() + _STEP_SECONDS
            self._server.send_latest("step", json.dumps(frame.step()))

    def _show_tft(self) -> None:
        self._send_tft(self._tft.image())

    def _send_tft(self, image: np.ndarray) -> None:
        rgba = np.full((*image.shape[:2], 4), 255, np.uint8)
        rgba[..., :3] = image
        self._server.send_latest("tft", protocol.TFT + rgba.tobytes())

    def _tick(self) -> None:
        if text := self._console.take():
            self._server.send(json.dumps({"type": "console", "text": text}))
        scene = self._scene.look()
        if scene is not self._scene_sent:
            self._scene_sent = scene
            jpeg = io.BytesIO()
            Image.fromarray(scene).save(jpeg, "jpeg", quality=_JPEG_QUALITY)
            self._server.send_latest("scene", protocol.SCENE + jpeg.getvalue())

    def _archive(self) -> bytes:
        return save.archive(
            self._watcher.frame,
            self._scene.look(),
            self._tft.image(),
            self._desk,
            self._bench.settings,
        )
