# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Copy the bundle to a board's CIRCUITPY drive, so that it arrives whole.

``python -m export.bundle --to DRIVE`` does so; DRIVE may be "auto".

The board restarts its program at each change of a file. So libraries go first and code.py last,
files that are the same already are not written, and each one written is read back.
"""

import ctypes
import os
import re
import shutil
import string
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LABEL = "CIRCUITPY"
OLDEST = (9, 2, 1)  # the first CircuitPython that captures frames in the background

# Where Linux and macOS mount drives. A second drive of the same label, and one whose old mount
# point was left behind, gets a suffix: hence the last *.
MOUNTS = (f"/media/*/{LABEL}*", f"/run/media/*/{LABEL}*", f"/Volumes/{LABEL}*")


class DeployError(Exception):
    """The drive cannot be used; the message is one sentence that says why."""


def find_drive() -> Path:
    """Return the one mounted drive with the label CIRCUITPY and a boot_out.txt."""
    if sys.platform == "win32":
        drives = _drives_of_windows(ctypes.windll.kernel32)
    else:
        drives = _drives_below(Path("/"))
    if not drives:
        raise DeployError(
            f"No {LABEL} drive is mounted: plug the board in, or name its path (DRIVE=...)."
        )
    if len(drives) > 1:
        names = ", ".join(map(str, drives))
        raise DeployError(f"Several {LABEL} drives are mounted ({names}): name one (DRIVE=...).")
    return drives[0]


def _drives_below(root: Path) -> list[Path]:
    found = (path for pattern in MOUNTS for path in root.glob(pattern.lstrip("/")))
    return sorted(path for path in found if (path / "boot_out.txt").is_file())


def _drives_of_windows(kernel32: Any) -> list[Path]:
    roots = (Path(f"{letter}:/") for letter in string.ascii_uppercase)
    boards = (root for root in roots if (root / "boot_out.txt").is_file())
    return [root for root in boards if _label(root, kernel32) == LABEL]


def _label(root: Path, kernel32: Any) -> str:
    label = ctypes.create_unicode_buffer(261)  # MAX_PATH + 1
    kernel32.GetVolumeInformationW(str(root), label, len(label), None, None, None, None, 0)
    return label.value


def check_board(drive: Path) -> str:
    """Return the first line of the drive's boot_out.txt, which names version and board.

    Raises ``DeployError`` if it has none or CircuitPython is older than 9.2.1.
    """
    try:
        lines = (drive / "boot_out.txt").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        raise DeployError(
            f"{drive} has no boot_out.txt, so it is no CircuitPython drive."
        ) from None
    first = lines[0].strip() if lines else ""
    version = re.match(r"Adafruit CircuitPython (\d+)\.(\d+)\.(\d+)", first)
    if version is None:
        raise DeployError(f"{drive / 'boot_out.txt'} does not begin with a CircuitPython version.")
    if tuple(map(int, version.groups())) < OLDEST:
        raise DeployError(
            f"The board runs {version[0].removeprefix('Adafruit ')}, but Inkling needs "
            f"{'.'.join(map(str, OLDEST))} or later: update it from circuitpython.org/downloads."
        )
    return first


def in_order(places: Iterable[str]) -> list[str]:
    """Return ``places`` in the order to copy them: libraries, the other files, code.py."""
    return sorted(places, key=lambda p: (p == "code.py", not p.startswith("lib/"), p))


def deploy(files: Mapping[str, bytes], drive: Path) -> None:
    """Copy ``files``, {place on the drive: content}, to ``drive`` and report each.

    The user's own settings.toml stays. Raises ``DeployError``; calling this again then takes up
    where it ended.
    """
    print(check_board(drive))
    verdicts = {place: _verdict(drive / place, files[place]) for place in in_order(files)}
    _check_room(drive, {p: files[p] for p, v in verdicts.items() if v in ("new", "changed")})
    for place, verdict in verdicts.items():
        if verdict in ("new", "changed"):
            _put(drive / place, files[place])
        print(f"  {verdict:<9}  {place}")
    print(f"All of it is on {drive}: eject the drive now.")


def _verdict(path: Path, content: bytes) -> str:
    """Return what is to become of the file ``path`` of the drive."""
    if not path.exists():
        return "new"
    if path.read_bytes() == content:
        return "unchanged"
    # CircuitPython makes an empty settings.toml by itself; any other is the user's own.
    is_own = path.name == "settings.toml" and path.read_bytes().strip()
    return "kept" if is_own else "changed"


def _check_room(drive: Path, files: Mapping[str, bytes]) -> None:
    old = sum((drive / place).stat().st_size for place in files if (drive / place).exists())
    lacking = sum(map(len, files.values())) - old - shutil.disk_usage(drive).free
    if lacking > 0:
        raise DeployError(f"{drive} lacks {lacking:,} bytes of room: delete something from it.")


def _put(path: Path, content: bytes) -> None:
    """Write ``content``, wait until it is on the drive, and compare what is there with it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        arrived = _read_from_drive(path)
    except OSError as error:
        raise DeployError(
            f"{path} could not be written ({error.strerror}): plug the board in again, and retry."
        ) from error
    if arrived != content:
        raise DeployError(f"{path} reads back otherwise than written: eject the drive, and retry.")


def _read_from_drive(path: Path) -> bytes:
    """Return the content of ``path``, from the drive and not from memory where that can be had."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()
