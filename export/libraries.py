# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Find the libraries that the firmware needs, by following its imports.

They come from the installed PyPI packages, whose versions ``requirements.txt`` pins.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path, PurePosixPath

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"

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


def needed_libraries(firmware: Mapping[str, bytes], libraries: Libraries) -> list[str]:
    """Return the files of ``libraries`` that the files of ``firmware`` need, sorted.

    Imports are followed module by module, so a module of a package that nothing imports brings
    no further library along; of each package that is needed all files are taken.
    """
    sources = {PurePosixPath(p): code for p, code in firmware.items() if p.endswith(".py")}
    own = {m for path in sources for m in (path.with_suffix(""), *path.parents)}
    own_modules = {".".join(module.parts) for module in own}
    waiting = [
        (f"firmware/{path}", code, ".".join(path.parent.parts)) for path, code in sources.items()
    ]
    seen: set[str] = set()
    while waiting:
        place, source, package = waiting.pop()
        try:
            wanted = list(imports(source, package))
        except SyntaxError as error:
            raise BundleError(f"{place}, line {error.lineno}: {error.msg}.") from None
        for module, names in wanted:
            top = module.split(".")[0]
            if top in BUILT_IN or (module in own_modules and place.startswith("firmware/")):
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
