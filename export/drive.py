# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find a board's CIRCUITPY drive, and see what board it is and how much room it has."""

import ctypes
import os
import re
import shutil
import string
import sys
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

    Raises ``DeployError`` if it has none, if CircuitPython is older than 9.2.1, or if the board
    has neither an RP2040 nor an RP2350.
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
    # The line ends in "; Raspberry Pi Pico 2 with rp2350a".
    if not re.search(r" with rp2(040|350)", first):
        board = first.partition("; ")[2] or "unknown"
        raise DeployError(f"The board is {board}, but Inkling needs an RP2040 or RP2350.")
    return first


def room(drive: Path) -> tuple[int, int]:
    """Return (bytes free, bytes of a cluster); a file or folder takes whole clusters."""
    free = shutil.disk_usage(drive).free
    if sys.platform == "win32":
        return free, _cluster_of_windows(drive, ctypes.windll.kernel32)
    return free, os.statvfs(drive).f_frsize


def _cluster_of_windows(drive: Path, kernel32: Any) -> int:
    numbers = [ctypes.c_ulong() for _ in range(4)]
    root = f"{drive.resolve().anchor}"
    if not kernel32.GetDiskFreeSpaceW(root, *map(ctypes.byref, numbers)):
        raise DeployError(f"Windows does not say how large the clusters of {drive} are.")
    sectors_per_cluster, bytes_per_sector, _free, _total = (number.value for number in numbers)
    return sectors_per_cluster * bytes_per_sector
