"""The zip for a bug report: pictures, the reading, and what it was read with.

- ``frame.png``: the frame that the firmware read, pixel for pixel; ``./inkling classify`` reads
  it again from the zip;
- ``glyph.png``: the glyph that the firmware made of the frame, if any, for ``classify --glyph``;
  of a number ``glyph-1.png`` and so on, its digits from the left;
- ``scene.png``: what the camera saw, ``tft.png``: what the display showed;
- ``reading.json``: the reading with the names that ``classify --json`` uses, the commands that
  repeat it, and all choices of the page.

When the display shows no frame, as while the camera is unplugged, there are only the last three,
without a reading.
"""

import hashlib
import io
import json
import platform
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import PIL

from page.desk import Desk
from page.pictures import encode
from page.steps import Frame
from simulator.run import FIRMWARE

DOWNLOADS = "~/Downloads"
"""Where most browsers save."""

_PYPROJECT = FIRMWARE.parent / "pyproject.toml"


def name() -> str:
    """Return a name for a zip, which no earlier one has."""
    return f"inkling-{datetime.now():%Y%m%d-%H%M%S}.zip"


def archive(
    name: str,
    frame: Frame | None,
    scene: np.ndarray,
    tft: np.ndarray,
    desk: Desk,
    settings: Mapping[str, object],
) -> bytes:
    """Return the zip that will be called ``name``.

    ``scene`` and ``tft`` are the present ones, RGB uint8, for when there is no ``frame``;
    ``settings`` are all that the board runs with.
    """
    pictures = {"scene.png": scene, "tft.png": tft}
    if frame is not None:
        pictures = {"frame.png": frame.luma, "scene.png": frame.scene, "tft.png": frame.tft}
        for number, part in enumerate(frame.parts, 1):
            place = "" if len(frame.parts) == 1 else f"-{number}"
            pictures[f"glyph{place}.png"] = part.glyph
    report = {
        "reading": None if frame is None else {"frame": frame.number, **frame.reading},
        "read_again": commands(name, frame),
        "settings": dict(settings),
        "source": desk.source,
        "controls": vars(desk.controls),
        "faults": sorted(desk.faults),
        "versions": _versions(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, picture in pictures.items():
            file.writestr(name, encode(picture))
        file.writestr("reading.json", json.dumps(report, indent=2) + "\n")
    return stream.getvalue()


def commands(path: str, frame: Frame | None) -> list[str]:
    """Return the commands that read the zip at ``path`` again with the same answer."""
    if frame is None:
        return []
    classify = f"./inkling classify --model {frame.model} --digits {frame.digits}"
    found = []
    # The frame of a camera on its side does not fit the field of view, so classify cannot read it.
    height, width = frame.luma.shape
    if width > height:
        found.append(f"{classify} {path}")
    if len(frame.parts) == 1 and not frame.is_joined:
        found.append(f"{classify} --glyph {path}")
    return found


def _versions() -> dict[str, Any]:
    return {
        "inkling": tomllib.loads(_PYPROJECT.read_text(encoding="utf-8"))["project"]["version"],
        "firmware_sha256": _digest(FIRMWARE),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pillow": PIL.__version__,
        "system": platform.system(),
    }


def _digest(folder: Path) -> str:
    """Return a digest of the firmware's files: the same in reports about the same firmware."""
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.py"), folder / "settings.toml"]):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
