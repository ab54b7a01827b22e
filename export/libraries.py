"""Find the libraries that the firmware needs, by following its imports.

They come from the installed PyPI packages, whose versions ``requirements/drive.txt`` pins.
"""

import ast
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.util import resolve_name
from pathlib import Path, PurePosixPath

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements" / "drive.txt"

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

# Absent on the board. The libraries try to import these for their type hints, and go on without.
_TYPING = frozenset({"typing", "typing_extensions", "circuitpython_typing"})


class BundleError(Exception):
    """The bundle cannot be built; the message is one sentence that says why."""


def installed_libraries(requirements: Path = REQUIREMENTS) -> dict[str, bytes]:
    """Return {place below lib/: content} of every library module that may go to the board.

    Raises ``BundleError`` unless the packages are installed in the versions pinned.
    """
    modules: dict[str, bytes] = {}
    for name in DISTRIBUTIONS:
        package = require_pinned(name, requirements)
        files = (path for path in package.files or () if path.suffix == ".py")
        modules |= {path.as_posix(): path.read_binary() for path in files}
    return modules


def require_pinned(name: str, requirements: Path = REQUIREMENTS) -> metadata.Distribution:
    """Return the installed package ``name``.

    Raises ``BundleError`` unless it has the version that ``requirements`` pins.
    """
    pinned = requirements.read_text(encoding="utf-8").splitlines()
    package = next(iter(metadata.distributions(name=name)), None)
    version = package.version if package else "none"
    if package is None or f"{name}=={version}" not in pinned:
        raise BundleError(
            f"{name} is needed in the version that {requirements.name} pins, but {version} is "
            f"installed: run ./inkling setup drive."
        )
    return package


def needed_libraries(
    firmware: Mapping[str, bytes], installed: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Return those of the ``installed`` modules that the files of ``firmware`` need.

    Imports are followed module by module, so a module of a package that nothing imports brings
    no further library along; of each package that is needed all modules are taken.
    """
    skipped = BUILT_IN | _TYPING | {_top(place) for place in firmware}
    waiting = {
        f"firmware/{place}": code for place, code in firmware.items() if place.endswith(".py")
    }
    found: set[str] = set()
    while waiting:
        place, source = waiting.popitem()
        package = ".".join(PurePosixPath(place).parts[1:-1])
        try:
            names = sorted(set(imports(source, package)))
        except (SyntaxError, ImportError) as error:
            raise BundleError(f"{place} cannot be imported: {error}.") from None
        for parts in (name.split(".") for name in names):
            if parts[0] in skipped:
                continue
            stems = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
            files = {f"{stem}{end}" for stem in stems for end in (".py", "/__init__.py")}
            files &= installed.keys()
            if not files:
                raise BundleError(
                    f"{place} imports {parts[0]}, which is neither a firmware module, nor built "
                    f"into CircuitPython, nor in {', '.join(DISTRIBUTIONS)}."
                )
            waiting |= {f"lib/{file}": installed[file] for file in files - found}
            found |= files
    tops = {_top(file) for file in found}
    return {file: code for file, code in sorted(installed.items()) if _top(file) in tops}


def _top(place: str) -> str:
    """Return the name of the module or package to which a file belongs."""
    return PurePosixPath(place).parts[0].removesuffix(".py")


def imports(source: bytes, package: str = "") -> Iterator[str]:
    """Yield the absolute dotted name of each module, or thing in a module, that is imported.

    ``package`` is the dotted package of the source, for its relative imports. Raises SyntaxError,
    and ImportError for a relative import that leaves the package.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = resolve_name("." * node.level + (node.module or ""), package)
            yield from (f"{module}.{alias.name}" for alias in node.names)
