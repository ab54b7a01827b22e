"""Power up a simulated Pico: the firmware's own files on the stand-ins for the board.

One process is one board because the firmware's modules are imported once. To have several boards,
or a process free of stand-in modules, start more processes.
"""

import importlib
import os
import runpy
import sys
from collections.abc import Mapping
from importlib.abc import PathEntryFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, SourceFileLoader
from pathlib import Path

import numpy as np

from simulator.board.bench import Bench, install
from simulator.board.camera import SimulatedCamera
from simulator.board.tft import SimulatedTFT
from simulator.looks import Looks, copied, least_certain
from simulator.settings_file import FIRMWARE, MODELS, SETTINGS, TABLES, check, chosen

__all__ = ["FIRMWARE", "MODELS", "TABLES", "FrameReader", "power_up", "run_until_read"]

SHIM = Path(__file__).resolve().parent / "shim"


class Done(BaseException):
    """Ends ``code.py``, which has no end of its own; not an Exception, so nothing catches it."""


def power_up(
    settings: Mapping[str, object] | None = None,
    camera: SimulatedCamera | None = None,
    tft: SimulatedTFT | None = None,
) -> Bench:
    """Make this process a Pico wired as ``firmware/inkling/pins.py`` says, and return its bench.

    ``settings`` take precedence over those of ``firmware/settings.toml``. Raises `SettingsError`
    if that file cannot be used.
    """
    values = check(SETTINGS) | dict(settings or {})
    put_on_path()
    # On the board os.getenv reads settings.toml, and always gives strings.
    os.environ.update({key: str(value) for key, value in values.items()})
    wires = wiring()
    bench = Bench(
        camera=camera or SimulatedCamera(),
        tft=tft or SimulatedTFT(),
        camera_pins=wires["camera_pins"],
        tft_pins=wires["tft_pins"],
        fast_clock=True,
        settings=values,
    )
    return install(bench)


def put_on_path() -> None:
    """Let imports find the firmware's modules and the board's.

    They come ahead of installed packages, because Blinka has a displayio of its own, but behind
    Python's own modules, so that ``code`` stays the standard one.
    """
    installed = [k for k, path in enumerate(sys.path) if "site-packages" in path]
    place = min(installed, default=len(sys.path))
    for path in (str(FIRMWARE), str(SHIM)):
        if path not in sys.path:
            sys.path.insert(place, path)
    if _firmware_finder not in sys.path_hooks:
        sys.path_hooks.insert(0, _firmware_finder)


class _FirmwareLoader(SourceFileLoader):
    """Gives a module of the firmware the board's ``time``: Python keeps the name for its own.

    The drive of the simulated board is ``firmware/``.
    """

    def exec_module(self, module) -> None:
        super().exec_module(module)
        if hasattr(module, "time"):
            module.time = importlib.import_module("simulator.shim.time")
        if hasattr(module, "SETTINGS_FILE"):
            module.SETTINGS_FILE = str(SETTINGS)
        if hasattr(module, "COMPILED"):
            module.COMPILED = True  # a laptop has the memory that source code takes
        if module.__name__ == "inkling.makers":
            module.give_up = lambda: None  # a process on a laptop may make all parts again


def _firmware_finder(folder: str) -> PathEntryFinder:
    if not Path(folder).is_relative_to(FIRMWARE):
        raise ImportError
    return FileFinder.path_hook((_FirmwareLoader, SOURCE_SUFFIXES))(folder)


def wiring() -> dict[str, dict[str, int]]:
    """Return which GPIO each wire of camera and TFT goes to, as ``inkling/pins.py`` says."""
    pins = runpy.run_path(str(FIRMWARE / "inkling" / "pins.py"))
    pins |= {f"CAMERA_D{line}": pin for line, pin in enumerate(pins.pop("CAMERA_DATA"))}
    wires: dict[str, dict[str, int]] = {"camera_pins": {}, "tft_pins": {}}
    for name, pin in pins.items():
        part, _, wire = name.lower().partition("_")
        if part in ("camera", "tft"):
            wires[f"{part}_pins"][wire] = int(pin.removeprefix("GP"))
    return wires


# A picture lies upright before the camera, however the camera of the real board is mounted.
_UPRIGHT = {"INKLING_CAMERA_ROTATION": 0, "INKLING_CAMERA_MIRROR": 0}


class FrameReader:
    """The firmware from camera to reading, one picture at a time, without the display.

    ``model`` is the name of the model that reads, and a number has at most ``digits``.

    After ``read``, ``luma`` is the frame that the firmware took, (60, 80) uint8, and ``glyphs``
    those of the digits in it, left to right: each (28, 28) uint8, white on black. If what it found
    resembles no digit, there is the glyph of that. ``glyph`` is that of the least certain digit, or
    None. All are copies.
    """

    def __init__(self, model: str | None = None, digits: int | None = None) -> None:
        """Power up a Pico; None leaves ``model`` or ``digits`` to ``settings.toml``."""
        self._simulated = SimulatedCamera()
        power_up(_UPRIGHT | chosen(model, digits), self._simulated)
        from inkling import parts
        from inkling.camera.camera import Camera
        from inkling.settings import Settings

        settings = Settings()
        self.model: str = settings.model
        self._camera = Camera(settings)
        self.luma = np.zeros(self._camera.shape, np.uint8)
        self.glyph: np.ndarray | None = None
        self.glyphs: list[np.ndarray] = []
        self._reader = parts.reader(settings)
        self._looks = Looks(self._reader)
        self._camera.open()

    def read(self, picture: np.ndarray):
        """Return the firmware's ``Reading`` of a picture laid before the camera.

        ``picture`` is (height, width) or (height, width, 3) uint8 of any size.
        """
        self._simulated.scene = picture
        self._camera.take()  # this frame was under way before the picture lay there
        luma = self._camera.take()
        self.luma = copied(luma)
        self._looks.clear()
        reading = self._reader.read(luma)
        parts = self._looks.of(reading)
        self.glyphs = [part.glyph for part in parts]
        self.glyph = least_certain(reading, parts).glyph if parts else None
        return reading

    def read_glyph(self, glyph: np.ndarray):
        """Return the firmware's ``Reading`` of a glyph, (28, 28) uint8, white ink on black."""
        from ulab import numpy as ulab_numpy

        self._looks.clear()
        flat = ulab_numpy.frombuffer(bytearray(glyph.tobytes()), dtype=ulab_numpy.uint8)
        return self._reader.read_glyph(flat.reshape(glyph.shape))


def run_until_read(
    picture: np.ndarray, settings: Mapping[str, object] | None = None
) -> SimulatedTFT:
    """Run ``code.py`` before ``picture`` until its first reading is on the TFT.

    Returns the TFT, which shows what a person would see.
    """
    looks = 0

    def scene() -> np.ndarray:
        nonlocal looks
        looks += 1
        if looks == 2:  # the firmware takes the second frame, having read and shown the first
            raise Done
        return picture

    tft = SimulatedTFT()
    power_up(settings, SimulatedCamera(scene), tft)
    try:
        runpy.run_path(str(FIRMWARE / "code.py"), run_name="__main__")
    except Done:
        return tft
    raise RuntimeError("code.py ended by itself, which it never should")
