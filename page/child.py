"""The program of a board's process: a simulated Pico, in real time, and its attendant.

The main thread runs ``code.py``. Another thread hears what the page has changed, and sends the
scene and what the firmware has printed. The server receives tuples:

- ("send", DATA): a message for the page;
- ("latest", NAME, DATA): a message that replaces those of that name that still wait;
- ("stopped", TEXT): ``code.py`` has ended, and how.

The server sends a `Desk` first, then the tuples of `Desk.change`, ("take",) and ("save",).
"""

import io
import json
import os
import runpy
import sys
import threading
import time
import traceback
from collections import deque
from multiprocessing.connection import Connection
from typing import NoReturn

import numpy as np

from page import protocol, save
from page.desk import Desk
from page.pictures import encode
from page.scene import Scene
from page.steps import Frame, frame_seconds
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
    board = _Board(desk, connection)
    attendant = threading.Thread(target=board.attend, daemon=True)
    attendant.start()
    board.run()
    attendant.join()  # the page can still save what the board has seen


def _end() -> NoReturn:
    """End this process at once, in the middle of the firmware: the page or the server is gone."""
    os._exit(0)


class _Console(io.TextIOBase):
    """The text that the firmware has printed since it was last taken."""

    def __init__(self) -> None:
        self._pieces: deque[str] = deque()  # whose append and popleft are safe between threads

    def write(self, text: str) -> int:
        self._pieces.append(text)
        return len(text)

    def take(self) -> str:
        return "".join(self._pieces.popleft() for _ in range(len(self._pieces)))


class _Board:
    """A Pico with its camera and its display, on a desk."""

    def __init__(self, desk: Desk, connection: Connection) -> None:
        self._desk = desk
        self._connection = connection
        self._sending = threading.Lock()  # both threads send
        self._console = _Console()
        self._scene = Scene(desk)
        self._scene_sent: np.ndarray | None = None
        self._step_due = 0.0
        self._unsent: Frame | None = None  # the last one, if its step came too soon to be sent
        self._turn = threading.Condition()
        self._takes = 0  # frames that the page still wants while it is paused
        self._camera = SimulatedCamera(self._scene.take)
        self._tft = SimulatedTFT(panel_bgr="swapped_colours" not in desk.faults)
        self._bench = power_up(desk.settings, self._camera, self._tft)
        self._watcher = Watcher(
            self._scene,
            self._tft,
            self._frame_seconds,
            before_open=self._mend_camera,
            before_take=self._before_take,
            on_frame=self._show_frame,
            on_message=self._show_tft,
        )

    def run(self) -> None:
        """Run ``code.py``, which never ends, and say so if it does."""
        self._show_tft()
        self._send("send", json.dumps({"type": "board", "state": "running", "text": ""}))
        sys.stdout = self._console
        try:
            self._watcher.start()
            runpy.run_path(str(FIRMWARE / "code.py"), run_name="__main__")
            ending = "code.py ended by itself, which it never should."
        except WouldHangForever as error:
            ending = f"The board hangs, and only a reset helps: it waits for {error}."
        except BaseException as error:  # which would end the program on a board, too
            traceback.print_exc(file=self._console)
            ending = f"code.py ended with {type(error).__name__}: {error}."
        self._tick()
        self._send("stopped", ending)

    def attend(self) -> NoReturn:
        """Do what the page asks for, and keep it informed, until the connection is closed."""
        due = time.monotonic()
        while True:
            try:
                while self._connection.poll(max(0.0, due - time.monotonic())):
                    self._hear(self._connection.recv())
            except (EOFError, OSError):
                _end()
            due = max(due + _TICK_SECONDS, time.monotonic())
            self._tick()

    def _send(self, *message: object) -> None:
        try:
            with self._sending:
                self._connection.send(message)
        except OSError:
            _end()

    def _hear(self, message: tuple) -> None:
        if message == ("save",):
            self._save()
            return
        with self._turn:
            if message == ("take",):
                self._takes += 1
            else:
                self._desk.change(message)
            if self._desk.pace != "paused":
                self._takes = 0
            self._turn.notify()
        self._scene.show(self._desk)
        panel_bgr = "swapped_colours" not in self._desk.faults
        if self._tft.panel_bgr != panel_bgr:
            self._tft.panel_bgr = panel_bgr
            self._show_tft()

    def _before_take(self) -> bool:
        """Wait while the page is paused, and tell whether that was so."""
        with self._turn:
            paused = self._desk.pace == "paused"
            if paused and not self._takes:
                if self._unsent:
                    self._send_step(self._unsent)
                self._send("send", json.dumps({"type": "paused"}))
            self._turn.wait_for(lambda: self._takes or self._desk.pace != "paused")
            self._takes = max(0, self._takes - 1)
        self._break_camera()
        return paused

    def _break_camera(self) -> None:
        """Make the faults of the camera that the page wants; in the firmware's own thread."""
        self._camera.faults.absent |= "unplugged" in self._desk.faults
        self._camera.faults.no_vsync |= "no_vsync" in self._desk.faults

    def _mend_camera(self) -> None:
        """Mend the faults that the page wants no longer.

        Only when the firmware is about to start the camera: a camera that is plugged in again has
        lost its registers, and the simulation does not know what it would send.
        """
        if self._camera.faults.absent and "unplugged" not in self._desk.faults:
            self._camera.reset()
        self._camera.faults = CameraFaults()
        self._break_camera()

    def _frame_seconds(self) -> float:
        seconds = self._bench.camera_timing().frame_period / self._bench.units_per_second
        return frame_seconds(self._desk.pace, seconds, self._watcher.frame)

    def _show_frame(self, frame: Frame) -> None:
        self._send_tft(frame.tft)
        if time.monotonic() >= self._step_due:
            self._step_due = time.monotonic() + _STEP_SECONDS
            self._send_step(frame)
        else:
            self._unsent = frame

    def _send_step(self, frame: Frame) -> None:
        self._unsent = None
        self._send("latest", "step", json.dumps(frame.step()))

    def _show_tft(self) -> None:
        self._send_tft(self._tft.image())

    def _send_tft(self, image: np.ndarray) -> None:
        rgba = np.full((*image.shape[:2], 4), 255, np.uint8)
        rgba[..., :3] = image
        self._send("latest", "tft", protocol.TFT + rgba.tobytes())

    def _tick(self) -> None:
        if text := self._console.take():
            self._send("send", json.dumps({"type": "console", "text": text}))
        scene = self._scene.look()
        if scene is not self._scene_sent:
            self._scene_sent = scene
            jpeg = encode(scene, "jpeg", quality=_JPEG_QUALITY)
            self._send("latest", "scene", protocol.SCENE + jpeg)

    def _save(self) -> None:
        frame = self._watcher.frame
        name = save.name()
        shown = self._scene.look(), self._tft.image()
        data = save.archive(name, frame, *shown, self._desk, self._bench.settings)
        commands = save.commands(f"{save.DOWNLOADS}/{name}", frame)
        told = {"type": "saved", "name": name, "command": commands[0] if commands else ""}
        self._send("send", json.dumps(told))
        self._send("send", protocol.SAVED + data)
