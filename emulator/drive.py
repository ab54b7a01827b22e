"""Prepare the files of the emulated board's CIRCUITPY drive."""

import subprocess
import tempfile
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
    lines = files.get("settings.toml", b"").decode().splitlines()
    lines = [line for line in lines if line.partition("=")[0].strip() not in settings]
    for key, value in settings.items():
        lines.append(f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}")
    return {**files, "settings.toml": "\n".join([*lines, ""]).encode()}


def compiled(files: Mapping[str, bytes], mpy_cross: Path) -> dict[str, bytes]:
    """Return ``files`` with each module but ``code.py`` compiled to .mpy by ``mpy_cross``.

    The compiler must be that of the CircuitPython on the board. Raises ``DriveError``.
    """
    made = {}
    for place, content in files.items():
        if not place.endswith(".py") or place in ("code.py", "firmware_code.py"):
            made[place] = content
        else:
            made[place.removesuffix(".py") + ".mpy"] = _compile(place, content, mpy_cross)
    return made


def with_boot_out(files: Mapping[str, bytes], banner: str) -> dict[str, bytes]:
    """Return ``files`` with the boot_out.txt that CircuitPython with that ``banner`` writes.

    Otherwise it would write the file at its start, which takes a second. The emulated flash has no
    unique number.
    """
    text = f"{banner}\r\nBoard ID:raspberry_pi_pico\r\nUID:{'0' * 16}\r\n"
    return {**files, "boot_out.txt": text.encode()}


def _compile(place: str, content: bytes, mpy_cross: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.py", Path(folder) / "out.mpy"
        source.write_bytes(content)
        command = [str(mpy_cross), "-s", place, "-o", str(target), str(source)]
        try:
            result = subprocess.run(command, capture_output=True, text=True)
        except OSError as error:
            raise DriveError(f"{mpy_cross} cannot be run: {error.strerror}.") from None
        if result.returncode:
            raise DriveError(f"{mpy_cross} refuses {place}: {result.stderr.strip()}")
        return target.read_bytes()
