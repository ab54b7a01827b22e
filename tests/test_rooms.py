# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""README's picture of the imports is true, and each of the Makefile's commands has its folder.

`make lint` holds the direction of the imports.
"""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_readme_shows_the_imports_that_there_are():
    script = runpy.run_path(str(ROOT / "docs/draw_rooms.py"))
    drawn = script["BEGIN"] + script["draw"]() + script["END"]
    assert drawn in (ROOT / "README.md").read_text(encoding="utf-8"), "run docs/draw_rooms.py"


OURS = "bench|emulator|export|page|simulator|training"
COMMANDS = re.findall(
    rf"^\t\$\(RUN\) -m ((?:{OURS})\b[\w.]*(?: [a-z]+\b)?)",
    (ROOT / "Makefile").read_text(encoding="utf-8"),
    re.MULTILINE,
)
WITHOUT_HELP = {"training.frontier", "training.report.open_report"}


@pytest.mark.parametrize("command", sorted({*COMMANDS} - WITHOUT_HELP))
def test_make_runs_a_command_that_there_is(command):
    asked = [sys.executable, "-m", *command.split(), "--help"]
    assert subprocess.run(asked, cwd=ROOT, capture_output=True).returncode == 0
