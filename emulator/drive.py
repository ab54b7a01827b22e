"""Prepare the files of the emulated board's CIRCUITPY drive."""

from collections.abc import Mapping
from pathlib import Path

PROGRAMS = Path(__file__).resolve().parent / "programs"
"""Programs that run on the board in place of ``code.py`` and report measurements."""


class DriveError(Exception):
    """The drive cannot be prepared; the message is one sentence for the user."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """Return {place on the drive: content} of the bundle in ``folder``."""
    if not (folder / "code.py").is_file():
        raise DriveError(f"{folder} is no bundle: run make bundle, or name one with --drive.")
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def with_program(files: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """Return ``files`` with one of ``PROGRAMS`` as code.py; the firmware's is firmware_code.py."""
    program = (PROGRAMS / f"{name}.py").read_bytes()
    return {**files, "code.py": program, "firmware_code.py": files["code.py"]}


def with_settings(files: Mapping[str, bytes], settings: Mapping[str, object]) -> dict[str, bytes]:
    """Return ``files`` with ``settings`` added to ``settings.toml`` or changed there."""
    # What is not UTF-8 goes to the board as it is, which has to cope with it.
    lines = files.get("settings.toml", b"").decode(errors="surrogateescape").splitlines()
    lines = [line for line in lines if line.partition("=")[0].strip() not in settings]
    for key, value in settings.items():
        lines.append(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}")
    text = "\n".join([*lines, ""])
    return {**files, "settings.toml": text.encode(errors="surrogateescape")}
