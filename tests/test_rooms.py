# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""README's picture of the imports is true, and the Makefile runs commands that there are.

`make lint` holds the direction of the imports.
"""

import os
import re
import runpy
import shutil
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
WITHOUT_HELP = {"training.report.open_report"}


def test_make_runs_commands_that_there_are(monkeypatch, capsys):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    pattern = rf"^\t@?\$\(RUN\) -m ((?:{OURS})\b[\w.]*(?: [a-z]+\b)?)"
    commands = {*re.findall(pattern, makefile, re.MULTILINE)} - WITHOUT_HELP
    assert len(commands) > 8
    for command in commands:
        module, *words = command.split()
        monkeypatch.setattr(sys, "argv", [module, *words, "--help"])
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(module, run_name="__main__")
        assert not ended.value.code, command
        assert capsys.readouterr().out.startswith("usage: ")


@pytest.mark.skipif(not shutil.which("make"), reason="there is no make")
def test_neither_make_nor_the_shell_runs_what_stands_in_a_value(tmp_path):
    nasty = "-a \"b' `touch 1` $(touch 2) $(shell touch 3) $$HOME.png"
    values = [f"{name}={nasty}" for name in ("PICTURE", "SEED", "MODEL")]
    asked = ["make", "-f", ROOT / "Makefile", "-o", ".venv/installed", "RUN=printf '%s\\n'"]
    done = subprocess.run(
        [*asked, "predict", *values],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=60,
    )
    given = ["-m", "bench", "predict", f"--model={nasty}", f"--seed={nasty}", "--", nasty]
    assert done.stdout.splitlines() == given and not list(tmp_path.iterdir())
