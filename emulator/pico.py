# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""An emulated Pico on the bench: its chip in Node.js, its camera and display here.

The camera's registers and pictures are those of ``simulator.board.camera`` and the display is that
of ``simulator.board.tft``, so shim and emulator cannot differ in them. The conversation with
``js/main.js`` is one JSON object a line; it speaks first after each command, and asks
while it runs.
"""

import base64
import codecs
import contextlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from emulator.drive import with_boot_out
from emulator.fat import drive_image
from emulator.images import Images
from simulator.board import camera_timing
from simulator.board.camera import I2C_ADDRESS, SimulatedCamera
from simulator.board.camera_timing import FrameTiming
from simulator.board.tft import SimulatedTFT
from simulator.run import wiring

HERE = Path(__file__).resolve().parent
OLDEST_NODE = 18

# Terminal control: the status bar in the window's title, colours and cursor movements.
_CONTROL = re.compile(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;?]*[A-Za-z]|\r")
_UNFINISHED = re.compile(r"\x1b(?:\][^\x1b\x07]*|\[[0-9;?]*)?\x1b?$")


class EmulatorError(Exception):
    """The emulator cannot be started or has failed; the message is a sentence for the user."""


@dataclass
class Parts:
    """What is plugged into the bench; further faults are ``SimulatedCamera.faults``."""

    camera: bool = True
    tft: bool = True
    pull_ups: bool = True


class EmulatedPico:
    """A Pico that has just been given power, with a drive of its own.

    ``camera`` and ``tft`` may be looked at and changed between runs. ``on_serial`` gets the text
    that the board prints, line by line, without its end, and the emulated second.
    """

    def __init__(
        self,
        images: Images,
        files: Mapping[str, bytes],
        on_serial: Callable[[str, float], None] = lambda line, second: None,
    ) -> None:
        """Start the emulator with ``files``, {path: content}, on the CIRCUITPY drive."""
        self.camera = SimulatedCamera()
        self.tft = SimulatedTFT()
        self.parts = Parts()
        self.seconds = 0.0
        self._on_serial = on_serial
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""
        self._folder = tempfile.TemporaryDirectory(prefix="inkling-pico-")
        image = Path(self._folder.name) / "drive.img"
        image.write_bytes(drive_image(with_boot_out(files, images.banner)))
        self._process = subprocess.Popen(
            [node(), str(HERE / "js" / "main.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._send(
            {
                "uf2": str(images.uf2),
                "bootrom": str(images.bootrom),
                "image": str(image),
                "cameraWires": wiring()["camera_pins"],
                "tftWires": wiring()["tft_pins"],
                "cameraAddress": I2C_ADDRESS,
                "frame": frame_numbers(),
            }
        )
        self._converse()
        self.rewire()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the emulator."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()
        self._folder.cleanup()

    def run(self, seconds: float) -> None:
        """Let emulated time pass."""
        self._command("run", seconds=seconds)

    def rewire(self) -> None:
        """Let ``parts`` and ``camera.faults`` take effect."""
        self._command(
            "wire",
            camera=self.parts.camera,
            tft=self.parts.tft,
            pullUps=self.parts.pull_ups,
            timing=self._timing(),
        )

    def _command(self, verb: str, **values: object) -> None:
        self._send({"do": verb, **values})
        self._converse()

    def _send(self, message: Mapping[str, object]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError):
            raise EmulatorError("The emulator has ended unexpectedly.") from None

    def _converse(self) -> None:
        """Answer and take what the emulator says until it is done with the last command."""
        assert self._process.stdout is not None
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise EmulatorError("The emulator has ended unexpectedly.")
            message = json.loads(line)
            if "ask" in message:
                self._send(self._answer(message))
            elif "event" in message:
                self._take(message)
            elif "error" in message:
                raise EmulatorError(f"The emulator has failed: {message['error']}")
            else:
                self.seconds = message["seconds"]
                return

    def _answer(self, request: Mapping) -> dict:
        match request["ask"]:
            case "i2c-write":
                self.camera.i2c_write(bytes(request["bytes"]))
                return {"timing": self._timing()}
            case "i2c-read":
                return {"bytes": list(self.camera.i2c_read(request["count"]))}
            case "camera-reset":
                self.camera.reset()
                return {"timing": self._timing()}
            case "frame":
                frame = self.camera.frame(request["number"]).tobytes()
                return {"bytes": base64.b64encode(frame).decode()}
        raise EmulatorError(f"The emulator asks for {request['ask']!r}, which is unknown.")

    def _take(self, event: Mapping) -> None:
        match event["event"]:
            case "serial":
                self._print(self._decoder.decode(base64.b64decode(event["bytes"])), event["at"])
            case "tft":
                self._show(base64.b64decode(event["bytes"]), event["isData"])
            case "tft-reset":
                self.tft.reset()

    def _show(self, data: bytes, is_data: bool) -> None:
        try:
            self.tft.receive(data, is_data)
        except NotImplementedError:
            # A display plugged in after the others were set up is asleep, and takes nothing.
            if self.tft.awake:
                raise

    def _print(self, text: str, second: float) -> None:
        self._line += text
        if _UNFINISHED.search(self._line):
            return  # the rest of a control sequence is still to come
        *lines, self._line = _CONTROL.sub("", self._line).split("\n")
        for line in lines:
            self._on_serial(line, second)

    def _timing(self) -> dict | None:
        """Return the camera's timing for the emulator; None while its registers ask for none."""
        try:
            timing = self.camera.timing(1)
        except NotImplementedError:
            return None
        return setting_numbers(timing)


def setting_numbers(timing: FrameTiming) -> dict[str, int]:
    """Return a timing for the emulator's model of it; its clock is taken for the prescaler."""
    return {
        "prescaler": timing.clock,
        "pclkDivider": timing.pclk_divider,
        "lineDivider": timing.line_divider,
        "vsyncNegative": timing.vsync_negative,
        "hrefNegative": timing.href_negative,
        "pclkGated": timing.pclk_gated,
        "hasVsync": timing.has_vsync,
        "hasHref": timing.has_href,
        "hasPclk": timing.has_pclk,
    }


def frame_numbers() -> dict[str, int]:
    """Return what a frame consists of, for the emulator's model of the timing."""
    return {
        "clocksPerLine": camera_timing.CLOCKS_PER_LINE,
        "linesPerFrame": camera_timing.LINES_PER_FRAME,
        "vsyncLines": camera_timing.VSYNC_LINES,
        "firstActiveLine": camera_timing.FIRST_ACTIVE_LINE,
        "activeLines": camera_timing.ACTIVE_LINES,
        "clocksPerHref": camera_timing.CLOCKS_PER_HREF,
    }


def node() -> str:
    """Return the Node.js program, new enough and with the emulator's package installed."""
    program = shutil.which("node")
    if program is None:
        raise EmulatorError(f"The emulator needs Node.js {OLDEST_NODE} or newer (nodejs.org).")
    version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.strip()
    match = re.match(r"v(\d+)\.", version)
    if match is None or int(match[1]) < OLDEST_NODE:
        raise EmulatorError(
            f"The emulator needs Node.js {OLDEST_NODE} or newer, but {program} is {version}."
        )
    if not (HERE / "node_modules" / "rp2040js").is_dir():
        _install_package()
    return program


def _install_package() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise EmulatorError("The emulator needs npm, which comes with Node.js, to be installed.")
    result = subprocess.run([npm, "ci"], cwd=HERE, capture_output=True, text=True)
    if result.returncode:
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise EmulatorError(f"npm ci in {HERE} failed: {last}")
