# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Copy the bundle to a board's CIRCUITPY drive, so that it arrives whole and nothing is lost.

``python -m export.bundle --to DRIVE`` does so; DRIVE may be "auto".

The board restarts its program at each change of a file. So libraries go first and code.py after
all that it imports, and files that are the same already are not written.

Each file is written under a temporary name, read back, and only then renamed. A file that is in
the way and that no Inkling shipped is moved to a folder before-inkling/ of the drive.
"""

import difflib
import errno
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from export import manifest
from export.drive import DeployError, check_board, room

PINS = "inkling/pins.py"
SETTINGS = "settings.toml"
KEEP = "before-inkling"

_FLAT_PINS = "pins.py"  # where it was before there was a folder inkling/
_USERS = (PINS, SETTINGS)  # the user may edit these
_TEMPORARY = "inkling.part"
_MARK = b"The Inkling authors"  # stands at the top of each file of ours
_WRITTEN = ("new", "changed", "saved")

# CircuitPython itself puts such a settings.toml and code.py on an empty drive.
_NOBODYS = (b"", b'print("Hello World!")')

# What CircuitPython runs if there is neither code.txt nor code.py (its main.c).
# fmt: off
_LATER_STARTS = (
    "main.py", "main.txt",
    "code.txt.py", "code.py.txt", "code.txt.txt", "code.py.py",
    "main.txt.py", "main.py.txt", "main.txt.txt", "main.py.py",
)
# fmt: on


def deploy(files: Mapping[str, bytes], drive: Path) -> None:
    """Copy ``files``, {place on the drive: content}, to ``drive`` and report each.

    The user's own settings.toml and pins.py stay. What an older Inkling left and this one does
    not need is removed. Raises ``DeployError``; calling this again then takes up where it ended.
    """
    print(check_board(drive))
    (drive / _TEMPORARY).unlink(missing_ok=True)  # left by a run that was cut off
    shipped = manifest.read(drive / manifest.PLACE) | manifest.read(manifest.FLAT)
    wanted = dict(files)
    own_pins = _pins_to_carry_over(files, drive, shipped)
    if own_pins:
        wanted[PINS] = own_pins
        shipped.add(manifest.entry(_FLAT_PINS, own_pins))
    _check_places(wanted, drive)
    verdicts = _verdicts(wanted, drive, shipped)
    keep = _unused_folder(drive)
    _check_room(drive, wanted, verdicts, keep)
    for place, verdict in verdicts.items():
        try:
            if verdict in _WRITTEN and place in wanted:
                _write(drive, place, wanted[place], keep if verdict == "saved" else None)
            elif verdict == "saved":
                _move(drive / place, keep / place)
            elif verdict == "removed":
                _remove(drive, place)
        except OSError as error:
            raise DeployError(
                f"{drive / place} could not be written ({error.strerror}): "
                "plug the board in again, and retry."
            ) from error
        kept_as = f"  (yours is now {keep.name}/{place})" if verdict == "saved" else ""
        print(f"  {verdict:<9}  {place}{kept_as}")
    for note in (
        *_notes_on_pins(files, drive, carried=bool(own_pins)),
        *_notes_on_starts(drive),
        *_notes_on_hidden_modules(files, drive),
    ):
        print(note)
    print(f"All of it is on {drive}: eject the drive now.")


# What is to be done


def in_order(places: Iterable[str]) -> list[str]:
    """Return ``places`` in the order to copy them: libraries, the other files, code.py."""
    return sorted(places, key=lambda p: (p == "code.py", not p.startswith("lib/"), p))


def _check_places(places: Iterable[str], drive: Path) -> None:
    for place in places:
        path = drive / place
        if path.is_dir():
            raise DeployError(f"{path} is a folder where Inkling needs a file: rename it.")
        for folder in path.relative_to(drive).parents:
            if (drive / folder).is_file():
                raise DeployError(
                    f"{drive / folder} is a file where Inkling needs a folder: rename it."
                )


def _verdicts(
    files: Mapping[str, bytes], drive: Path, shipped: set[tuple[str, str]]
) -> dict[str, str]:
    """Return {place: verdict} in the order of the work; the manifest, which is last, ends it."""
    stale = {place for place, _ in shipped} - {*files}
    verdicts = {}
    for place in (*in_order({*files} - {manifest.PLACE}), *sorted(stale), manifest.PLACE):
        verdict = _verdict(place, _content(drive, place), files.get(place), shipped)
        if verdict:
            verdicts[place] = verdict
    return verdicts


def _content(drive: Path, place: str) -> bytes | None:
    """Return the content of a file of the drive, or None if there is none."""
    path = drive / place
    return path.read_bytes() if path.is_file() else None


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


def _unused_folder(drive: Path) -> Path:
    """Return the first of before-inkling, before-inkling-2, ... that the drive does not have."""
    keep, number = drive / KEEP, 1
    while keep.exists():
        number += 1
        keep = drive / f"{KEEP}-{number}"
    return keep


def _check_room(
    drive: Path, files: Mapping[str, bytes], verdicts: Mapping[str, str], keep: Path
) -> None:
    """Raise ``DeployError`` unless the drive has room at each step.

    While a file is written, its old and its new content are both on the drive.
    """
    free, cluster = room(drive)

    def whole_clusters(size: int) -> int:
        return -(-size // cluster) * cluster

    arriving = [PurePosixPath(p) for p, v in verdicts.items() if v == "new"]
    arriving += [PurePosixPath(keep.name, p) for p, v in verdicts.items() if v == "saved"]
    with_folders = {path for place in arriving for path in (place, *place.parents[:-1])}
    # A folder holds 32 bytes for each name and 32 more for each 13 characters of it. The room of
    # the root is set aside beforehand.
    folders: Counter[PurePosixPath] = Counter()
    for path in with_folders:
        if path.parent.name and not (drive / path).exists():
            folders[path.parent] += 32 * (1 + -(-len(path.name) // 13))
    itself_and_parent = 2 * 32
    left = free - sum(whole_clusters(size + itself_and_parent) for size in folders.values())
    least = left
    for place, verdict in verdicts.items():
        if verdict in _WRITTEN and place in files:
            left -= whole_clusters(len(files[place]))
            least = min(least, left)
        if verdict in ("changed", "removed"):
            left += whole_clusters((drive / place).stat().st_size)
    if least < 0:
        beside = " to keep your files beside the new ones" if "saved" in verdicts.values() else ""
        raise DeployError(
            f"{drive} lacks {-least:,} bytes of room{beside}, so nothing was changed: "
            "delete something from it."
        )


# Doing it


def _write(drive: Path, place: str, content: bytes, keep: Path | None) -> None:
    """Put ``content`` in its place, once all of it is on the drive.

    What was there is replaced, or moved to the folder ``keep``.
    """
    path, temporary = drive / place, drive / _TEMPORARY
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if _read_from_drive(temporary) != content:
            raise DeployError(
                f"{path} reads back otherwise than written: eject the drive, and retry."
            )
        if keep:
            _move(path, keep / place)
        temporary.replace(path)
        _sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):  # the drive may be gone
            temporary.unlink(missing_ok=True)
            if keep and not path.exists():
                (keep / place).rename(path)
        raise


def _read_from_drive(path: Path) -> bytes:
    """Return the content of ``path``, from the drive and not from memory where that can be had."""
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def _move(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    _sync_folder(target.parent)


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


# Pins


def _pins_to_carry_over(
    files: Mapping[str, bytes], drive: Path, shipped: set[tuple[str, str]]
) -> bytes | None:
    """Return the pins.py of an older Inkling if the user edited it and it has every pin."""
    old = _content(drive, _FLAT_PINS)
    if PINS not in files or old is None or _content(drive, PINS) is not None:
        return None
    edited = manifest.entry(_FLAT_PINS, old) not in shipped
    names, needed = (
        {line.partition("=")[0].strip() for line in _pin_lines(source)}
        for source in (old, files[PINS])
    )
    return old if edited and needed <= names else None


def _pin_lines(source: bytes) -> list[str]:
    """Return the assignments of a pins.py, without their comments."""
    text = source.decode("utf-8", errors="replace")
    return re.findall(r"^([A-Z]\w* *=[^#\r\n]*[^#\s])", text, re.MULTILINE)


def _notes_on_pins(files: Mapping[str, bytes], drive: Path, *, carried: bool) -> Iterator[str]:
    if carried:
        yield f"Your {_FLAT_PINS} is now {PINS}."
    if PINS in files:
        own = _pin_lines((drive / PINS).read_bytes())
        difference = difflib.ndiff(own, _pin_lines(files[PINS]))
        changes = [line for line in difference if line[0] in "-+"]
        if changes:
            yield f"{PINS} stays yours; Inkling's own would change:"
            yield from (f"    {line}" for line in changes)


# What CircuitPython would run or import in place of ours


def _notes_on_starts(drive: Path) -> Iterator[str]:
    if (drive / "code.txt").exists():
        yield "code.txt runs instead of Inkling's code.py: rename or delete it."
    for name in _LATER_STARTS:
        if (drive / name).exists():
            yield f"{name} does not run: CircuitPython runs Inkling's code.py."


def _notes_on_hidden_modules(files: Mapping[str, bytes], drive: Path) -> Iterator[str]:
    """Yield what is imported before a module of ours.

    CircuitPython looks in the root before lib/, and in each for a folder, a .py and a .mpy.
    """
    modules = {place.removesuffix(".py") for place in files if place.endswith(".py")}
    first = {module: [module] for module in sorted(modules - {"code"})}
    for top in sorted({"/".join(module.split("/")[:2]) for module in modules}):
        if top.startswith("lib/"):
            name = top.removeprefix("lib/")
            first.setdefault(top, []).extend([name, f"{name}.py", f"{name}.mpy"])
    for module, names in first.items():
        for name in names:
            path = drive / name
            if path.is_dir() or (path.suffix and path.exists()):
                yield f"{name} is imported instead of Inkling's {module}: rename or delete it."
