"""A page of the browser simulator without a browser."""

import io
import json
import time
import zipfile
from contextlib import suppress

import numpy as np
import psutil
from page_server import PATIENCE
from PIL import Image
from websockets.sync.client import connect

from page import protocol
from page.desk import FAULTS, Controls

DEFAULTS = vars(Controls())


def boards(server):
    """Return the processes of boards; only once a page has been opened."""
    found = set()
    for process in psutil.Process(server.process.pid).children():
        with suppress(psutil.NoSuchProcess):  # that of a page closed before is about to end
            if "spawn_main" in " ".join(process.cmdline()):
                found.add(process)
    return found


def gone(processes):
    """Tell whether all ``processes`` end."""
    return not psutil.wait_procs(processes, timeout=PATIENCE)[1]


class Page:
    """A page whose board runs, as its server knows it; a context manager.

    ``tft`` and ``scene`` are the last pictures, (rows, columns, 3) uint8, ``step`` the last one,
    ``console`` all text, ``told`` about what was saved, ``states`` all states of the board and
    ``errors`` all errors.
    """

    def __init__(self, server, **headers):
        self._server, self._headers = server, headers
        self.tft = self.scene = self.step = self.saved = self.told = None
        self.console = ""
        self.states, self.texts, self.errors = [], [], []
        self.frames = 0  # pictures of the display so far
        self.halts = 0

    def __enter__(self):
        port = self._server.port
        self._socket = connect(
            f"ws://127.0.0.1:{port}/board",
            origin=f"http://127.0.0.1:{port}",
            additional_headers=self._headers,
            max_size=None,
            max_queue=None,  # or it would wait for the end of the connection in vain
            open_timeout=PATIENCE,
            legacy=True,
        )
        self.until(lambda: self.states == ["starting", "running"])
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send(self, kind, **values):
        self._socket.send(json.dumps({"type": kind} | values))

    def send_raw(self, data):
        self._socket.send(data)

    def lay(self, picture, source="upload"):
        """Send a picture: the bytes of a file, or an array."""
        self.send("picture", source=source)
        self._socket.send(picture if isinstance(picture, bytes) else png(picture))

    def restart(self, kind="reset", **values):
        """Send a message that powers the board up anew, and receive until it has a new step."""
        count = len(self.states) + 2
        self.send(kind, **values)
        self.until(lambda: len(self.states) >= count)
        assert self.states[-2:] == ["starting", "running"]
        self.step = None
        self.until(lambda: self.step)

    def tidy(self):
        """Bring it back to blank paper, all controls and faults as usual."""
        for fault in FAULTS:
            self.send("fault", name=fault, on=False)
        self.set()
        self.lay(np.full((240, 320), 200, np.uint8))
        self.step = None
        self.until_refused("blank")
        self.console, self.errors = "", []

    def set(self, **controls):
        """Set controls, the others to their defaults."""
        self.send("controls", **DEFAULTS | controls)

    def until(self, condition):
        """Receive until ``condition()``, and return what it is then."""
        deadline = time.monotonic() + PATIENCE
        while not (result := condition()):
            left = deadline - time.monotonic()
            assert left > 0, f"waited in vain; step {self.step}, console {self.console[-300:]!r}"
            self._take(self._socket.recv(timeout=left))
        return result

    def until_read(self, digit):
        """Receive until a frame was read as ``digit``, and return the step."""
        self.until(lambda: self.step and self.step["digit"] == digit)
        return self.step

    def until_refused(self, reason):
        """Receive until a frame was refused for ``reason``, and return the step."""
        self.until(lambda: self.step and self.step["reason"] == reason)
        return self.step

    def save(self):
        """Return the files of a saved zip: {name: bytes}."""
        self.saved = None
        self.send("save")
        self.until(lambda: self.saved)
        with zipfile.ZipFile(io.BytesIO(self.saved)) as file:
            return {name: file.read(name) for name in file.namelist()}

    def _take(self, message):
        if isinstance(message, str):
            self._take_text(json.loads(message))
            return
        content = message[1:]
        match message[:1]:
            case protocol.TFT:
                self.tft = np.frombuffer(content, np.uint8).reshape(128, 160, 4)[..., :3]
                self.frames += 1
            case protocol.SCENE:
                self.scene = pixels(content)
            case protocol.SAVED:
                self.saved = content

    def _take_text(self, message):
        match message["type"]:
            case "step":
                self.step = message
            case "console":
                self.console += message["text"]
            case "paused":
                self.halts += 1
            case "saved":
                self.told = message
            case "error":
                self.errors.append(message["text"])
            case "board":
                self.states.append(message["state"])
                self.texts.append(message["text"])


def png(picture, kind="png"):
    """Return the bytes of a PNG, or of another ``kind``, of an array or of a Pillow image."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


def pixels(data):
    """Return the picture in the bytes of a file."""
    return np.asarray(Image.open(io.BytesIO(data)))
