# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Build the CIRCUITPY folder: the firmware and exactly the libraries it imports.

``python -m export.bundle [--out dist/CIRCUITPY] [--to DRIVE | --to auto]``

The libraries are found by following the firmware's own imports, so none is forgotten and none
is carried along that the board never loads. They come from the installed PyPI packages, whose
versions ``requirements.txt`` pins. The same inputs give the same bytes.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from export import deploy
from export.libraries import REQUIREMENTS, BundleError, Libraries, needed_libraries
from simulator.files import replace_folder

FIRMWARE = Path(__file__).resolve().parents[1] / "firmware"
TARGET = Path("dist/CIRCUITPY")

# The drive of a Pico holds 1 MB; this leaves more than half of it to its owner.
LIMIT = 400_000  # bytes

_MARK = b"The Inkling authors"  # stands at the top of our code.py, and so tells a bundle


def firmware_files(firmware: Path) -> dict[str, bytes]:
    """Return {place on the drive: content} of the files of the folder ``firmware``."""
    files = {}
    for path in sorted(firmware.rglob("*")):
        place = path.relative_to(firmware)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in place.parts)
        if path.is_file() and not hidden:
            files[place.as_posix()] = path.read_bytes()
    if "code.py" not in files:
        raise BundleError(f"{firmware} has no code.py, which is what the board runs.")
    return files


def collect(firmware: Path = FIRMWARE, requirements: Path = REQUIREMENTS) -> dict[str, bytes]:
    """Return {place on the drive: content}, sorted; raise ``BundleError`` if it is too large."""
    files = firmware_files(firmware)
    libraries = Libraries(requirements)
    files |= {f"lib/{f}": libraries.read(f) for f in needed_libraries(files, libraries)}
    total = sum(map(len, files.values()))
    if total > LIMIT:
        raise BundleError(
            f"The bundle has {total:,} bytes, more than the {LIMIT:,} that leave room on the drive."
        )
    return dict(sorted(files.items()))


def write(files: Mapping[str, bytes], target: Path) -> None:
    """Put ``files`` in place of the folder ``target``, which stays as it was if that fails."""
    if target.exists() and not _is_replaceable(target):
        raise BundleError(f"{target} is no bundle made before: name another folder with --out.")

    def fill(folder: Path) -> None:
        for place, content in files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    replace_folder(target, fill)


def _is_replaceable(target: Path) -> bool:
    """Tell whether ``target`` is an empty folder or an older bundle, and no board's drive."""
    if not target.is_dir() or (target / "boot_out.txt").exists():
        return False
    code = target / "code.py"
    return not any(target.iterdir()) or (code.is_file() and _MARK in code.read_bytes())


def table(files: Mapping[str, bytes]) -> str:
    """Return a table of ``files`` and their sizes, with the total."""
    total = sum(map(len, files.values()))
    width = max(map(len, files))
    lines = [f"  {place:<{width}}  {len(content):>7,}" for place, content in files.items()]
    lines.append(f"  {'total bytes':<{width}}  {total:>7,}  (at most {LIMIT:,})")
    return "\n".join(lines)


def circup_command(files: Mapping[str, bytes]) -> str:
    """Return the command that installs the same libraries with circup."""
    libraries = sorted(
        {PurePosixPath(p).parts[1].removesuffix(".py") for p in files if p.startswith("lib/")}
    )
    return " ".join(["circup install", *libraries])


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the folder, and copy it to a drive if asked to."""
    parser = argparse.ArgumentParser(prog="python -m export.bundle", description=main.__doc__)
    parser.add_argument(
        "--out", type=Path, default=TARGET, help="the folder to build (%(default)s)"
    )
    parser.add_argument(
        "--to", metavar="DRIVE", help='also copy it to this CIRCUITPY drive, or "auto" to find it'
    )
    options = parser.parse_args(arguments)
    try:
        files = collect()
        old = options.out / "settings.toml"
        edited = old.is_file() and old.read_bytes() != files.get(old.name)
        write(files, options.out.resolve())
        print(f"{options.out}:")
        print(table(files))
        if edited:
            print(f"{options.out} is generated: its other settings.toml was overwritten.")
        if options.to:
            drive = deploy.find_drive() if options.to == "auto" else Path(options.to)
            deploy.deploy(files, drive)
            return
        print(f"Next: copy what is inside {options.out} to the CIRCUITPY drive, or: make deploy")
        print(f"Or copy all of it but lib, and run: {circup_command(files)}")
    except (BundleError, deploy.DeployError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
