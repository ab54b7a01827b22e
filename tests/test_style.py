"""What the linters do not look at: licences, paths, dates and pins."""

import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

from export import libraries

ROOT = Path(__file__).resolve().parents[1]
# Folders in which this repository, or somebody's home, lies.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/")
DATE = re.compile(r"\b(?:19|20)\d\d([-/.])[01]?\d\1[0-3]?\d\b|\b[0-2]\d:[0-5]\d:[0-5]\d\b")


@pytest.fixture(scope="module")
def tracked():
    """The files of the repository, as git has them."""
    if not (ROOT / ".git").exists():
        pytest.skip("no git repository")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True, timeout=100
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def texts(tracked):
    """{path: content} of the tracked files that are text."""
    contents = {path: path.read_bytes() for path in tracked}
    return {path: content.decode() for path, content in contents.items() if b"\0" not in content}


def test_each_file_says_whose_it_is_and_under_which_licence(tracked):
    lint = subprocess.run(
        [sys.executable, "-m", "reuse", "lint-file", *map(str, tracked)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
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
    assert names >= {"logistic_tables.py", "tree_tables.py"}
    assert [path.name for path in generated if DATE.search(texts[path])] == []


def is_generated(text):
    head = "\n".join(text.splitlines()[:5])
    return "Generated" in head and "do not edit" in head


def test_every_requirement_is_pinned_and_the_boards_libraries_are_among_them():
    for path in (ROOT / "requirements").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()
        lines = [line for line in lines if line and not line.startswith("#")]
        assert lines
        assert [line for line in lines if not re.fullmatch(r"[\w.-]+==\d[\w.]*", line)] == []
        if path == libraries.REQUIREMENTS:
            assert {line.split("==")[0] for line in lines} >= {*libraries.DISTRIBUTIONS}


def test_no_installed_package_has_a_module_of_the_firmwares_name():
    # The simulator puts the firmware ahead of installed packages; one of them may need its own.
    installed = importlib.metadata.packages_distributions()
    assert "inkling" not in installed
