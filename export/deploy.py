"""Copy the bundle to a board's CIRCUITPY drive, so that it arrives whole and nothing is lost.

``python -m export.bundle --to DRIVE`` does so; DRIVE may be "auto".

The board restarts its program at each change of a file. So libraries go first and code.py after
all that it imports, and files that are the same already are not written.

Each file is written under a temporary name, read back, and only then renamed. A file that is in
the way and that no Inkling shipped is first copied to a folder before-inkling/ of the drive.
"""

import errno
import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from export import manifest
from export.drive import DeployError, check_board, room
from simulator.settings_file import check

PINS = "inkling/pins.py"
SETTINGS = "settings.toml"
KEEP = "before-inkling"

_USERS = (PINS, SETTINGS)  # the user may edit these
_FLAT_PINS = "pins.py"  # the place of the pins before there was a folder inkling/
_TEMPORARY = "inkling.part"
_MARK = b"The Inkling authors"  # stands at the top of each file of ours

# CircuitPython itself puts such a settings.toml and code.py on an empty drive.
_NOBODYS = (b"", b'print("Hello World!")')

# CircuitPython runs the first of these that it finds; code.txt is before code.py (its main.c).
_START = re.compile(r"(code|main)(\.(txt|py)){1,2}", re.IGNORECASE)

# A name in capitals and its value, in pins.py and settings.toml, without the comment behind it.
_ASSIGNMENT = re.compile(r"^([A-Z]\w*) *= *([^#\r\n]*[^#\s])", re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """What happens to one file of the drive."""

    verdict: str
    place: str
    old: bytes | None  # its content now
    new: bytes | None  # its content in the bundle

    def changes(self, keep: str) -> Iterator[tuple[str, bytes | None]]:
        """Yield (place, content) to write in turn; None as content removes the file.

        ``keep`` is the folder for the user's files.
        """
        if self.verdict == "saved":
            yield f"{keep}/{self.place}", self.old
        if self.verdict not in ("unchanged", "kept"):
            yield self.place, self.new


def deploy(files: Mapping[str, bytes], drive: Path) -> None:
    """Copy ``files``, {place on the drive: content}, to ``drive`` and report each.

    The user's own settings.toml and pins.py stay. What an older Inkling left and this one does
    not need is removed. Raises ``DeployError``, or ``SettingsError`` for the settings that stay;
    calling this again then takes up where it ended.
    """
    board = check_board(drive)
    print(board)
    if "Raspberry Pi Pico" not in board:
        print(f"That is no Raspberry Pi Pico: see that it has the pins which {PINS} names.")
    (drive / _TEMPORARY).unlink(missing_ok=True)  # left by a run that was cut off
    shipped = manifest.read(drive / manifest.PLACE) | manifest.read(manifest.FLAT)
    wanted = dict(files)
    own_pins = _edited_flat_pins(drive, shipped)
    if own_pins:
        wanted[PINS] = own_pins
        shipped.add(manifest.entry(_FLAT_PINS, own_pins))
    steps = _plan(wanted, drive, shipped)
    if any(step.verdict == "kept" and step.place == SETTINGS for step in steps):
        check(drive / SETTINGS)
    keep = _unused_folder(drive)
    _check_places(steps, drive)
    _check_room(steps, drive, keep)
    for step in steps:
        for place, content in step.changes(keep):
            try:
                if content is None:
                    _remove(drive, place)
                else:
                    _write(drive, place, content)
            except OSError as error:
                raise DeployError(
                    f"{drive / place} could not be written ({error.strerror}): "
                    "plug the board in again, and retry."
                ) from error
        kept_as = f"  (yours is now {keep}/{step.place})" if step.verdict == "saved" else ""
        print(f"  {step.verdict:<9}  {step.place}{kept_as}")
    if own_pins:
        print(f"Your {_FLAT_PINS} is now {PINS}.")
    for notes in (_notes_on_differences, _notes_on_starts, _notes_on_hidden_modules):
        for note in notes(files, drive):
            print(note)
    print(f"All of it is on {drive}: eject the drive now.")


# What is to be done


def _content(drive: Path, place: str) -> bytes | None:
    """Return the content of a file of the drive, or None if there is none."""
    path = drive / place
    return path.read_bytes() if path.is_file() else None


def _edited_flat_pins(drive: Path, shipped: set[tuple[str, str]]) -> bytes | None:
    """Return the pins.py of an Inkling without the folder inkling/, if the user edited it."""
    pins = _content(drive, _FLAT_PINS)
    if pins is None or _MARK not in pins or (drive / PINS).exists():
        return None
    return pins if manifest.entry(_FLAT_PINS, pins) not in shipped else None


def _plan(files: Mapping[str, bytes], drive: Path, shipped: set[tuple[str, str]]) -> list[Step]:
    """Return the steps in their order: libraries, other files, code.py, removals, the manifest."""

    def order(place: str) -> tuple[bool | str, ...]:
        is_removal, is_library = place not in files, place.startswith("lib/")
        return place == manifest.PLACE, is_removal, place == "code.py", not is_library, place

    steps = []
    for place in sorted({*files} | {place for place, _ in shipped}, key=order):
        old, new = _content(drive, place), files.get(place)
        verdict = _verdict(place, old, new, shipped)
        if verdict:
            steps.append(Step(verdict, place, old, new))
    return steps


def _verdict(
    place: str, old: bytes | None, new: bytes | None, shipped: set[tuple[str, str]]
) -> str | None:
    """Return what is to become of a file, or None if it is no concern of ours."""
    if old is None:
        return "new" if new is not None else None
    if old == new:
        return "unchanged"
    is_ours = place == manifest.PLACE or manifest.entry(place, old) in shipped
    if new is None:
        return "removed" if is_ours else "saved" if _MARK in old else None
    if is_ours or old.strip() in _NOBODYS:
        return "changed"
    return "kept" if place in _USERS else "saved"


def _unused_folder(drive: Path) -> str:
    """Return the first of before-inkling, before-inkling-2, ... that the drive does not have."""
    keep, number = KEEP, 1
    while (drive / keep).exists():
        number += 1
        keep = f"{KEEP}-{number}"
    return keep


def _check_places(steps: list[Step], drive: Path) -> None:
    for path in (drive / step.place for step in steps):
        if path.is_dir():
            raise DeployError(f"{path} is a folder where Inkling needs a file: rename it.")
        for folder in path.parents:
            if folder.is_file():
                raise DeployError(f"{folder} is a file where Inkling needs a folder: rename it.")


def _check_room(steps: list[Step], drive: Path, keep: str) -> None:
    """Raise ``DeployError`` unless the drive has room for every step.

    While a file is written, its old and its new content are both on the drive.
    """
    free, cluster = room(drive)

    def clusters(size: int) -> int:
        return -(-size // cluster) * cluster

    changes = [(step, *change) for step in steps for change in step.changes(keep)]
    written = [PurePosixPath(place) for _, place, content in changes if content is not None]
    # A folder holds 32 bytes for each name and 32 more for each 13 characters of it. The room of
    # the root is set aside beforehand.
    folders: Counter[PurePosixPath] = Counter()
    for path in {path for place in written for path in (place, *place.parents)}:
        if path.parent.name and not (drive / path).exists():
            folders[path.parent] += 32 * (1 + -(-len(path.name) // 13))
    itself_and_parent = 2 * 32
    left = least = free - sum(clusters(size + itself_and_parent) for size in folders.values())
    for step, place, content in changes:
        left -= clusters(len(content or b""))
        least = min(least, left)
        if place == step.place:
            left += clusters(len(step.old or b""))
    if least < 0:
        raise DeployError(
            f"{drive} lacks {-least:,} bytes of room, so nothing was changed: "
            "delete something from it."
        )


# Doing it


def _write(drive: Path, place: str, content: bytes) -> None:
    """Put ``content`` in its place, once all of it is on the drive."""
    path, temporary = drive / place, drive / _TEMPORARY
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if _read_from_drive(temporary) != content:
            raise DeployError(
                f"{path} does not read back as it was written: eject the drive, and retry."
            )
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        with suppress(OSError):  # the drive may be gone
            temporary.unlink(missing_ok=True)


def _read_from_drive(path: Path) -> bytes:
    """Return the content of ``path``, from the drive and not from memory where that can be had."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def _sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the drive, where the system can be asked to."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        except OSError as error:
            if error.errno != errno.EINVAL:  # the file system of the mount has no such call
                raise
        finally:
            os.close(handle)


def _remove(drive: Path, place: str) -> None:
    """Remove a file and the folders that are empty then: one could hide a module of its name."""
    (drive / place).unlink()
    for folder in PurePosixPath(place).parents[:-1]:
        with suppress(OSError):  # not empty
            (drive / folder).rmdir()


# What the user should know


def _notes_on_differences(files: Mapping[str, bytes], drive: Path) -> Iterator[str]:
    """Yield the values of the bundle's that the user's pins.py and settings.toml do not have."""
    for place in sorted({*_USERS} & {*files}):
        contents = (files[place], (drive / place).read_bytes())
        ours, own = (dict(_ASSIGNMENT.findall(c.decode("utf-8", "replace"))) for c in contents)
        different = [name for name in ours if own.get(name) != ours[name]]
        if different:
            yield f"Your {place} stays. Inkling's own differs from it:"
        for name in different:
            yield f"    {name} = {ours[name]}  (yours: {own.get(name, 'missing')})"


def _notes_on_starts(_files: Mapping[str, bytes], drive: Path) -> Iterator[str]:
    names = {path.name for path in drive.iterdir() if _START.fullmatch(path.name)}
    for name in sorted(names - {"code.py"}):
        if name.lower() == "code.txt":
            yield f"{name} runs instead of Inkling's code.py: rename or delete it."
        else:
            yield f"{name} does not run: CircuitPython runs Inkling's code.py."


def _notes_on_hidden_modules(files: Mapping[str, bytes], drive: Path) -> Iterator[str]:
    """Yield what is imported before a module of ours.

    CircuitPython looks in the root before lib/, and in each for a folder, a .py and a .mpy.
    """
    modules = {*files} - {"code.py"}
    hiding = {}
    for place in modules:
        stem, dot, kind = place.rpartition(".")
        if kind in ("py", "mpy"):
            hiding[stem] = place
        if kind == "mpy":
            hiding[f"{stem}.py"] = place
    for top in {place.split("/")[1] for place in modules if place.startswith("lib/")}:
        name = PurePosixPath(top).stem
        hiding |= dict.fromkeys((name, f"{name}.py", f"{name}.mpy"), f"lib/{top}")
    for name, hidden in sorted(hiding.items()):
        path = drive / name
        if path.is_dir() or (path.suffix and path.exists()):
            yield f"{name} is imported instead of Inkling's {hidden}: rename or delete it."
