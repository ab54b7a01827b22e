"""Find a board's CIRCUITPY drive, and see what board it is and how much room it has."""

import ctypes
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import psutil

OLDEST = (9, 2, 1)  # the first CircuitPython that captures frames in the background
_ABOUT = "boot_out.txt"  # CircuitPython writes it at each start


class DeployError(Exception):
    """The drive cannot be used; the message is one sentence that says why."""


def find_drive() -> Path:
    """Return the one mounted drive that CircuitPython runs from.

    Such a drive is FAT and has a boot_out.txt. A board's other drives, such as CPSAVES, have none.
    """
    mounts = psutil.disk_partitions(all=True)
    fat = {Path(mount.mountpoint) for mount in mounts if re.search("fat|msdos", mount.fstype, re.I)}
    drives = sorted(filter(_is_board, fat))
    if not drives:
        raise DeployError(
            "No CIRCUITPY drive is mounted: plug the board in, or name its path (DRIVE=...)."
        )
    if len(drives) > 1:
        names = ", ".join(map(str, drives))
        raise DeployError(f"Several CIRCUITPY drives are mounted ({names}): name one (DRIVE=...).")
    return drives[0]


def _is_board(drive: Path) -> bool:
    try:
        return (drive / _ABOUT).is_file()
    except OSError:  # a drive that only the system may read
        return False


def check_board(drive: Path) -> str:
    """Return the first line of the drive's boot_out.txt, which names version and board.

    Raises ``DeployError`` if it has none, if CircuitPython is older than 9.2.1, or if the board
    has neither an RP2040 nor an RP2350.
    """
    if not drive.is_dir():
        raise DeployError(f"There is no folder {drive}: plug the board in, or name its drive.")
    try:
        lines = (drive / _ABOUT).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        raise DeployError(f"{drive} has no {_ABOUT}, so it is not a CircuitPython drive.") from None
    first = lines[0].strip() if lines else ""
    version = re.match(r"Adafruit CircuitPython (\d+)\.(\d+)\.(\d+)", first)
    if version is None:
        raise DeployError(f"{drive / _ABOUT} does not begin with a CircuitPython version.")
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
    if not kernel32.GetDiskFreeSpaceW(drive.resolve().anchor, *map(ctypes.byref, numbers)):
        raise DeployError(f"Windows does not say how large the clusters of {drive} are.")
    sectors_per_cluster, bytes_per_sector, _free, _total = (number.value for number in numbers)
    return sectors_per_cluster * bytes_per_sector
