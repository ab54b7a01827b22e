# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Build the CIRCUITPY folder: the firmware and exactly the libraries it imports.

``python -m export.bundle [--out dist/CIRCUITPY] [--to DRIVE | --to auto]``

The libraries are found by following the firmware's own imports, so none is forgotten and none
is carried along that the board never loads. They come from the installed PyPI packages, whose
versions ``requirements.txt`` pins. The same inputs give the same bytes.
"""

import argparse
import ast
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath

from export import deploy

ROOT = Path(__file__).resolve().parents[1]
FIRMWARE = ROOT / "firmware"
REQUIREMENTS = ROOT / "requirements.txt"
TARGET = Path("dist/CIRCUITPY")

# The drive of a Pico holds 1 MB; this leaves more than half of it to its owner.
LIMIT = 400_000  # bytes

# The only packages a library may come from. Others that happen to be installed, such as NumPy or
# Blinka's stand-ins for the built-in modules, do not run on the board.
DISTRIBUTIONS = (
    "adafruit-circuitpython-ov7670",
    "adafruit-circuitpython-st7735r",
    "adafruit-circuitpython-display-text",
)

# Modules inside CircuitPython 9.2 and 10 for the Pico, Pico W and Pico 2, as far as firmware of
# this kind may want them (CircuitPython's "Module Support Matrix").
# fmt: off
BUILT_IN = frozenset((
    # The language and what it shares with CPython; typing is not there.
    "__future__", "array", "binascii", "builtins", "collections", "errno", "gc", "io", "json",
    "math", "os", "random", "re", "struct", "sys", "time", "traceback", "warnings", "zlib",
    # The chip and its pins.
    "analogio", "bitbangio", "board", "busio", "countio", "digitalio", "keypad",
    "microcontroller", "micropython", "pulseio", "pwmio", "rp2pio", "watchdog",
    # The file system and USB.
    "storage", "supervisor", "usb_cdc", "usb_hid",
    # Display and camera.
    "bitmaptools", "busdisplay", "displayio", "fontio", "fourwire", "framebufferio",
    "imagecapture", "terminalio", "vectorio",
    # Libraries elsewhere, compiled in here.
    "adafruit_bus_device", "adafruit_pixelbuf", "ulab",
))
# fmt: on

# Absent on the board; whatever is imported together with them serves type hints.
_TYPING = frozenset({"typing", "typing_extensions", "circuitpython_typing"})

_MARK = b"The Inkling authors"  # stands at the top of our code.py, and so tells a bundle


class BundleError(Exception):
    """The bundle cannot be built; the message is one sentence that says why."""


class Libraries:
    """The library modules that the installed packages offer.

    ``files`` maps the place of each below ``lib`` ("adafruit_display_text/label.py") to its
    package; ``missing`` are the packages not installed.
    """

    def __init__(self, requirements: Path = REQUIREMENTS):
        """Look the packages up; ``requirements`` need not exist."""
        self._pins = _pins(requirements) if requirements.exists() else None
        self._requirements = requirements.name
        self._paths: dict[str, metadata.PackagePath] = {}
        self.files: dict[str, str] = {}
        self.missing: list[str] = []
        for name in DISTRIBUTIONS:
            try:
                files = metadata.files(name) or ()
            except metadata.PackageNotFoundError:
                self.missing.append(name)
                continue
            for path in files:
                if path.suffix == ".py":
                    self.files[path.as_posix()] = name
                    self._paths[path.as_posix()] = path

    def find(self, module: str) -> str | None:
        """Return the file of a dotted ``module``, or None if no package has it."""
        stem = module.replace(".", "/")
        return next((f for f in (f"{stem}.py", f"{stem}/__init__.py") if f in self.files), None)

    def read(self, file: str) -> bytes:
        """Return the content of ``file``."""
        return self._paths[file].read_binary()

    def whole(self, file: str) -> list[str]:
        """Return every file of the module or package that ``file`` belongs to."""
        top = PurePosixPath(file).parts[0]
        return sorted(f for f in self.files if PurePosixPath(f).parts[0] == top)

    def check(self, file: str) -> None:
        """Raise ``BundleError`` unless the package of ``file`` is of the version pinned."""
        if self._pins is None:
            return
        name = self.files[file]
        installed = metadata.version(name)
        pinned = self._pins.get(name)
        if pinned is None:
            raise BundleError(f"{self._requirements} does not pin {name} (installed: {installed}).")
        if installed != pinned:
            raise BundleError(
                f"{name} {installed} is installed, but {self._requirements} pins {pinned}: "
                f"run pip install -r {self._requirements}."
            )


def _pins(requirements: Path) -> dict[str, str]:
    """Return {normalised package name: version} of the ``name==version`` lines of a file."""
    found = re.findall(
        r"^\s*([\w.-]+)\s*==\s*([\w.+!-]+)", requirements.read_text(encoding="utf-8"), re.M
    )
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


def imports(source: bytes, package: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (module, names taken from it) for each import that the board would carry out.

    Imports inside functions count. A ``try`` block that imports ``typing`` does not: the board has
    no such module, and goes on after ``except ImportError``. ``package`` is the dotted package of
    the source, for its relative imports. Raises SyntaxError.
    """
    yield from _imports(ast.parse(source).body, package)


def _imports(body: Sequence[ast.AST], package: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            yield _origin(node, package), tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.Try) and _is_for_types(node):
            yield from _imports([*node.handlers, *node.finalbody], package)
        else:
            yield from _imports(list(ast.iter_child_nodes(node)), package)


def _origin(node: ast.ImportFrom, package: str) -> str:
    """Return the dotted name of the module that ``node`` imports from, absolute in a package."""
    name = node.module or ""
    if not node.level or not package:
        return "." * node.level + name
    parents = package.split(".")
    parents = parents[: len(parents) - node.level + 1]
    return ".".join([*parents, name] if name else parents)


def _is_for_types(block: ast.Try) -> bool:
    """Tell whether ``block`` tries to import typing and forgives that it is missing."""
    forgives = any(
        handler.type is None or "ImportError" in ast.unparse(handler.type)
        for handler in block.handlers
    )
    own = [node for node in block.body if isinstance(node, ast.Import | ast.ImportFrom)]
    tops = {module.split(".")[0] for module, _ in _imports(own, "")}
    return forgives and not tops.isdisjoint(_TYPING)


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


def needed_libraries(firmware: Mapping[str, bytes], libraries: Libraries) -> list[str]:
    """Return the files of ``libraries`` that the files of ``firmware`` need, sorted.

    Imports are followed module by module, so a module of a package that nothing imports brings
    no further library along; of each package that is needed all files are taken.
    """
    own = {PurePosixPath(place).parts[0].removesuffix(".py") for place in firmware}
    waiting = [(f"firmware/{p}", code, "") for p, code in firmware.items() if p.endswith(".py")]
    seen: set[str] = set()
    while waiting:
        place, source, package = waiting.pop()
        try:
            wanted = list(imports(source, package))
        except SyntaxError as error:
            raise BundleError(f"{place}, line {error.lineno}: {error.msg}.") from None
        for module, names in wanted:
            top = module.split(".")[0]
            if top in BUILT_IN or (top in own and place.startswith("firmware/")):
                continue
            file = libraries.find(module)
            if file is None:
                raise BundleError(_unknown(place, module, libraries.missing))
            # A package is carried out before its submodules; a name taken may be a submodule.
            parents = [module.rsplit(".", n)[0] for n in range(module.count(".") + 1)]
            for name in [*parents, *(f"{module}.{taken}" for taken in names)]:
                file = libraries.find(name)
                if file is not None and file not in seen:
                    seen.add(file)
                    libraries.check(file)
                    inside = name if file.endswith("/__init__.py") else name.rpartition(".")[0]
                    waiting.append((f"lib/{file}", libraries.read(file), inside))
    return sorted({f for file in seen for f in libraries.whole(file)})


def _unknown(place: str, module: str, missing: Sequence[str]) -> str:
    if missing:
        return (
            f"{place} imports {module}, but {', '.join(missing)} is not installed: "
            f"run pip install -r {REQUIREMENTS.name}."
        )
    return (
        f"{place} imports {module}, which is neither a firmware module, nor built into "
        f"CircuitPython, nor in {', '.join(DISTRIBUTIONS)}."
    )


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
    fresh = target.with_name(f".{target.name}.new")
    stale = target.with_name(f".{target.name}.old")
    for left_over in (fresh, stale):
        shutil.rmtree(left_over, ignore_errors=True)
    try:
        for place, content in files.items():
            path = fresh / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        if target.exists():
            target.rename(stale)
        try:
            fresh.rename(target)
        except OSError:
            if stale.exists():
                stale.rename(target)
            raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(stale, ignore_errors=True)


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
