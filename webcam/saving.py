"""Save frames, glyphs and readings, for tests or for a bug report.

``./inkling classify FOLDER/frames`` reads the frames back with the same answers, and
``classify --glyph FOLDER/glyphs`` the glyphs.
"""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


class Saver:
    """Writes ``frames/000001.png``, ``glyphs/000001.png``, ``readings/000001.json`` and so on.

    Glyphs of several digits are ``glyphs/000001-1.png``, ``glyphs/000001-2.png``, left to right.
    Numbers continue after those in the folder, also after those of another program that saves there
    at the same time; nothing is ever overwritten.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folders; raises OSError if that fails."""
        self.folder = folder
        self.count = 0  # saved by this object
        self._frames, self._glyphs, self._readings = (
            folder / name for name in ("frames", "glyphs", "readings")
        )
        taken = [0]
        for part in (self._frames, self._glyphs, self._readings):
            part.mkdir(parents=True, exist_ok=True)
            taken += [int(path.stem) for path in part.iterdir() if path.stem.isdecimal()]
        self._last = max(taken)

    def save(self, luma: np.ndarray, glyphs: list[np.ndarray], reading: dict[str, Any]) -> None:
        """Write a frame, (60, 80) uint8, its glyphs, each (28, 28) uint8, and its reading.

        Raises OSError if one of the files cannot be written.
        """
        while True:
            self._last += 1
            name = f"{self._last:06}"
            try:
                _write_png(self._frames / f"{name}.png", luma)
                break
            except FileExistsError:  # another program has taken this number
                continue
        for place, glyph in enumerate(glyphs, 1):
            which = name if len(glyphs) == 1 else f"{name}-{place}"
            _write_png(self._glyphs / f"{which}.png", glyph)
        _write_new(self._readings / f"{name}.json", json.dumps(reading).encode() + b"\n")
        self.count += 1


def _write_png(path: Path, pixels: np.ndarray) -> None:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    _write_new(path, stream.getvalue())


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet; leave no part of it if that fails."""
    with path.open("xb") as stream:
        try:
            stream.write(content)
            stream.flush()
        except OSError:
            path.unlink()
            raise
