"""README's list of the imports is true, and the Makefile runs commands that there are.

`make lint` holds the direction of the imports.
"""

import os
import re
import runpy
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("bench", "page", "webcam", "export", "emulator", "training", "simulator", "inkling")


def room_of(module):
    """Return the folder of a module: the top one or, in the firmware, the stage."""
    parts = module.split(".")
    return "/".join(parts[:2]) if parts[0] == "inkling" else parts[0]


def test_readme_lists_the_imports_that_there_are(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "firmware")
    graph = grimp.build_graph(*ROOMS)
    found = defaultdict(set)
    for module in graph.modules:
        room = room_of(module)
        for imported in map(room_of, graph.find_modules_directly_imported_by(module)):
            if imported != room:
                inside = room.startswith("inkling")
                found[room].add(
                    imported.removeprefix("inkling/") if inside else imported.split("/")[0]
                )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^(\S+) +imports  (.+)$", readme, re.MULTILINE)
    assert {room: {*names.split(", ")} for room, names in rows} == found


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
