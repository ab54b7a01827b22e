"""An emulated Pico on the bench: its chip in Node.js, its camera and display here.

The camera's registers and pictures are those of ``simulator.board.camera`` and the display is that
of ``simulator.board.tft``, so shim and emulator cannot differ in them. In the conversation with
``js/main.js`` each line is one JSON object. Python gives a command. The emulator reports events and
asks questions while it runs, and says at last that it is done.
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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from emulator.images import Images
from export.fat import SECTOR, drive_image
from simulator.board import camera_timing
from simulator.board.camera import I2C_ADDRESS, SimulatedCamera
from simulator.board.camera_timing import FrameTiming
from simulator.board.tft import SimulatedTFT
from simulator.run import wiring

HERE = Path(__file__).resolve().parent
OLDEST_NODE = 18

# The constants of camera_timing that the emulator's model needs.
_FRAME = (
    "CLOCKS_PER_LINE",
    "LINES_PER_FRAME",
    "VSYNC_LINES",
    "FIRST_ACTIVE_LINE",
    "ACTIVE_LINES",
    "CLOCKS_PER_HREF",
)

# Terminal control: the status bar in the window's title, colours and cursor movements.
_CONTROL = re.compile(r"\x1b\][^\x1b\x07]*(?:\x1b\\|\x07)|\x1b\[[0-9;?]*[A-Za-z]|\r")
_UNFINISHED = re.compile(r"\x1b(?:\][^\x1b\x07]*|\[[0-9;?]*)?\x1b?$")


class EmulatorError(Exception):
    """The emulator cannot be started or has failed; the message is a sentence for the user."""


@dataclass
class Connected:
    """Which parts and wires are connected."""

    camera: bool = True
    vsync: bool = True
    pull_ups: bool = True
    tft: bool = True


class EmulatedPico:
    """A Pico that has just been given power, with a drive of its own.

    ``camera`` and ``tft`` may be read and changed between runs. ``on_serial`` gets each line that
    the board prints, without its end, and the emulated second.
    """

    def __init__(
        self,
        images: Images,
        files: Mapping[str, bytes] | None,
        on_serial: Callable[[str, float], None] = lambda line, second: None,
        uptime: float = 0.0,
    ) -> None:
        """Start the emulator with ``files``, {path: content}, on the CIRCUITPY drive.

        None as files leaves the drive as the UF2 brings it. ``uptime`` is what the board's timer
        says at its start, in seconds.
        """
        self.camera = SimulatedCamera()
        self.tft = SimulatedTFT()
        self.connected = Connected()
        self.seconds = 0.0
        self._drive = b""
        self.resets: list[float] = []
        """The seconds at which the watchdog has reset the chip."""
        self._on_serial = on_serial
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._line = ""
        self._folder = tempfile.TemporaryDirectory(prefix="inkling-pico-")
        drive = images.circuitpython.drive
        image = None
        if files is not None:
            # CircuitPython would write boot_out.txt at its start, which takes a second.
            files = {**files, "boot_out.txt": images.circuitpython.boot_out}
            image = Path(self._folder.name) / "drive.img"
            image.write_bytes(drive_image(files, len(drive) // SECTOR))
        self._process = subprocess.Popen(
            [node(), str(HERE / "js" / "main.js")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._send(
            {
                "uf2": str(images.uf2),
                "bootrom": str(images.bootrom),
                "image": image and str(image),
                "drive": {"start": drive.start, "size": len(drive)},
                "cameraWires": wiring()["camera_pins"],
                "tftWires": wiring()["tft_pins"],
                "cameraAddress": I2C_ADDRESS,
                "frame": frame_numbers(),
                "uptime": uptime,
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

    def drive(self) -> bytes:
        """Return the content of the CIRCUITPY drive."""
        self._command("readDrive")
        return self._drive

    def type(self, text: str) -> None:
        """Type on the serial console; ``"\\x03"`` is Ctrl-C."""
        self._command("type", text=text)

    def read(self, reads: bool) -> None:
        """Let the host, which keeps the console open, read it from now on, or not."""
        self._command("read", reads=reads)

    def rewire(self, **connected: bool) -> None:
        """Plug in or pull out parts and wires: the fields of ``Connected`` that are named."""
        if connected.get("camera"):
            self.camera.reset()  # it has just been given power
        self.connected = replace(self.connected, **connected)
        self.camera.faults.no_vsync = not self.connected.vsync
        self._command("wire", **_camel_cased(asdict(self.connected)), timing=self._timing())

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
        """Answer the emulator's questions and take its events until the command is done."""
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
                return {"value": self.camera.i2c_read(1)[0]}
            case "camera-reset":
                self.camera.reset()
                return {"timing": self._timing()}
            case "frame":
                return {"bytes": base64.b64encode(self._frame(request["number"])).decode()}
        raise EmulatorError(f"The emulator asks for {request['ask']!r}, which is not known here.")

    def _take(self, event: Mapping) -> None:
        match event["event"]:
            case "serial":
                self._print(self._decoder.decode(base64.b64decode(event["bytes"])), event["at"])
            case "tft":
                self.tft.receive(base64.b64decode(event["bytes"]), event["isData"])
            case "tft-reset":
                self.tft.reset()
            case "drive":
                self._drive = base64.b64decode(event["bytes"])
            case "reset":
                self.resets.append(event["at"])
                self._line = ""

    def _print(self, text: str, second: float) -> None:
        self._line += text
        if _UNFINISHED.search(self._line):
            return  # the rest of a control sequence is still to come
        *lines, self._line = _CONTROL.sub("", self._line).split("\n")
        for line in lines:
            self._on_serial(line, second)

    def _frame(self, number: int) -> bytes:
        """Return a frame; none while the camera's registers ask for one that is not modelled.

        From reset to set-up they do. The processor may look at the data lines even then, because
        it reads all GPIOs at once.
        """
        try:
            return self.camera.frame(number).tobytes()
        except NotImplementedError:
            return b""

    def _timing(self) -> dict | None:
        """Return the camera's timing; None while its registers ask for one that is not modelled."""
        try:
            timing = self.camera.timing(1)
        except NotImplementedError:
            return None
        return setting_numbers(timing)


def setting_numbers(timing: FrameTiming) -> dict[str, int]:
    """Return a timing for the emulator's model of it, with ``clock`` in periods of XCLK."""
    return _camel_cased(asdict(timing))


def frame_numbers() -> dict[str, int]:
    """Return the numbers of the datasheet's frame for the emulator's model of the timing."""
    return _camel_cased({name.lower(): getattr(camera_timing, name) for name in _FRAME})


def _camel_cased(values: Mapping[str, int]) -> dict[str, int]:
    """Return ``values`` with their names as JavaScript spells them."""
    return {
        re.sub("_(.)", lambda match: match[1].upper(), name): value
        for name, value in values.items()
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
    if not (HERE / "node_modules" / ".package-lock.json").is_file():  # npm writes it last
        _install_package()
    return program


def _install_package() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise EmulatorError("The emulator needs npm, which comes with Node.js, to be installed.")
    result = subprocess.run([npm, "ci"], cwd=HERE, capture_output=True, text=True)
    if result.returncode:
        code = re.search(r"code \w+", result.stderr)
        raise EmulatorError(
            "The emulator needs the npm package rp2040js, which npm cannot install "
            f"({code[0] if code else f'status {result.returncode}'}): try again with a network, or "
            f"run `npm ci` in a copy of {HERE} where there is one, and bring its node_modules here."
        )
