# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What the linters do not look at: the board's limits, licences, paths and pins."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from export import bundle, libraries

ROOT = Path(__file__).resolve().parents[1]
FIRMWARE = sorted((ROOT / "firmware").rglob("*.py"))

# Gone from displayio in CircuitPython 10, each to a module of its own.
MOVED = {"Display", "EPaperDisplay", "FourWire", "I2CDisplay", "ParallelBus"}

# Folders in which this repository, or somebody's home, lies.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/")
DATE = re.compile(r"\b(?:19|20)\d\d([-/.])[01]?\d\1[0-3]?\d\b|\b[0-2]\d:[0-5]\d:[0-5]\d\b")


def by_name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.fixture(scope="module")
def tracked():
    """The files of the repository, as git has them."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked):
    """{path: content} of the tracked files that are text."""
    contents = {path: path.read_bytes() for path in tracked}
    return {path: content.decode() for path, content in contents.items() if b"\0" not in content}


@pytest.fixture(scope="module")
def importable():
    """The modules that the board will have: its own, the bundle's libraries and the firmware's."""
    places = [PurePosixPath(place) for place in bundle.collect()]
    in_lib = {place.parts[1].removesuffix(".py") for place in places if place.parts[0] == "lib"}
    return libraries.BUILT_IN | in_lib | {"inkling"}


@pytest.mark.parametrize("path", FIRMWARE, ids=by_name)
def test_firmware_imports_only_what_the_board_will_have(path, importable):
    modules = {name.split(".")[0] for name in libraries.imports(path.read_bytes())}
    assert modules <= importable


def old_spellings(source):
    """Return the lines of ``source`` that CircuitPython 10 refuses and CircuitPython 8 took."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="displayio"), attr=name) if name in MOVED:
                lines.append(node.lineno)
            case ast.ImportFrom(module="displayio", names=names):
                lines += [node.lineno for alias in names if alias.name in MOVED]
            # A display's; the firmware's own take a frame and its reading.
            case ast.Call(func=ast.Attribute(attr="show"), args=[_], keywords=[]):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", FIRMWARE, ids=by_name)
def test_firmware_uses_nothing_that_ended_with_circuitpython_8(path):
    assert old_spellings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "old"),
    [
        ("bus = displayio.FourWire(spi, command=dc)", True),
        ("from displayio import Group, I2CDisplay", True),
        ("display.show(group)", True),
        ("displayio.release_displays()", False),
        ("self._display.root_group = displayio.Group()", False),
        ("screen.draw(luma, reading)", False),
    ],
)
def test_old_spellings_are_told_from_new_ones(line, old):
    assert old_spellings(line) == ([1] if old else [])


def test_each_file_says_whose_it_is_and_under_which_licence(tracked):
    lint = subprocess.run(
        [sys.executable, "-m", "reuse", "lint-file", *map(str, tracked)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_the_licence_stands_where_github_and_where_reuse_look_for_it():
    assert (ROOT / "LICENSE").read_text() == (ROOT / "LICENSES/MIT.txt").read_text()


def test_no_file_names_a_place_on_somebodys_machine(texts):
    found = {str(path): MACHINE_PATH.findall(text) for path, text in texts.items()}
    assert not {path: places for path, places in found.items() if places}


def test_generated_files_bear_no_date(texts):
    generated = [path for path, text in texts.items() if is_generated(text)]
    names = {path.name for path in generated}
    assert names >= {"logistic_tables.py", "tree_tables.py", "wiring.svg"}
    assert [path.name for path in generated if DATE.search(texts[path])] == []


def is_generated(text):
    head = "\n".join(text.splitlines()[:5])
    return "Generated" in head and "do not edit" in head


def test_every_requirement_is_pinned_and_the_boards_libraries_are_among_them():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==\d[\w.]*", line)] == []
    assert {line.split("==")[0] for line in lines} >= {*libraries.DISTRIBUTIONS}


def test_no_installed_package_has_a_module_of_the_firmwares_name():
    # The simulator puts the firmware ahead of installed packages; one of them may need its own.
    installed = importlib.metadata.packages_distributions()
    assert "inkling" not in installed
