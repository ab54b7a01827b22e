"""A wrong command is told in a sentence, before anything is run."""

import stat
import sys

import numpy as np
import pytest
from PIL import Image
from test_pico_images import ROM
from test_pico_uf2 import banner, uf2

from bench import __main__ as bench
from bench.board import command as board
from emulator import __main__ as cli
from emulator import pico as emulator
from emulator.cli import rendered


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """Arguments with which a command would run, were there CircuitPython in the UF2."""
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "code.py").write_text("")
    (tmp_path / "cp.uf2").write_bytes(uf2(banner()))
    (tmp_path / "rom.bin").write_bytes(ROM)
    Image.new("L", (32, 24)).save(tmp_path / "a.png")
    monkeypatch.chdir(tmp_path)
    return ["--uf2", "cp.uf2", "--bootrom", "rom.bin", "--drive", "drive"]


@pytest.mark.parametrize(
    ("command", "options", "reason"),
    [
        ("emulate", ["--drive", "nowhere", "a.png"], "make bundle"),
        ("emulate", ["none.png"], "none.png"),
        ("faults", ["rain"], "no-pull-ups"),
        ("faults", ["--uf2", "a.png"], "no UF2"),
        ("faults", ["--uf2", "missing", "--bootrom", "missing, too"], "missing cannot be read"),
    ],
)
def test_a_wrong_argument_is_told_in_a_sentence(arguments, capsys, command, options, reason):
    assert cli.main([command, *arguments, *options]) == 1
    error = capsys.readouterr().err.splitlines()[-1]
    assert reason in error
    assert "Traceback" not in error


def test_a_compiler_that_is_not_there_is_told_in_a_sentence(arguments, monkeypatch, capsys):
    monkeypatch.setattr(board, "node", lambda: None)
    monkeypatch.setattr(board, "rendered", lambda count, length=1: [])
    assert bench.main(["board", *arguments[:4], "--mpy-cross", "none"]) == 1
    assert "none cannot be run" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize("length", [1, 3])
def test_the_boards_pictures_are_always_the_same_and_each_is_another_one(length):
    pictures = rendered(4, length)
    np.testing.assert_array_equal(pictures, rendered(4, length))
    assert len({picture.tobytes() for picture in pictures}) == len(pictures)


@pytest.mark.parametrize("count", ["0", "-1", "x"])
def test_a_number_of_frames_below_one_is_refused(arguments, capsys, count):
    with pytest.raises(SystemExit) as ended:
        bench.main(["parity", *arguments, f"--frames={count}"])
    assert ended.value.code == 2
    assert f"{count} is not a number of 1 or more" in capsys.readouterr().err


def test_more_numbers_than_frames_are_refused(arguments, capsys):
    assert bench.main(["parity", *arguments, "--frames=5", "--numbers=6"]) == 1
    assert "--numbers is too large" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told_before_the_board_runs(arguments, capsys):
    assert cli.main(["emulate", *arguments, "--out", "a.png/out", "a.png"]) == 1
    assert capsys.readouterr().err == "a.png/out/tft.png: Not a directory\n"


def test_without_node_a_sentence_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(emulator.EmulatorError, match="needs Node.js 18 or newer"):
        emulator.node()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Node.js is a script")
def test_a_node_too_old_is_told_with_its_version(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v16.20.2\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(emulator.EmulatorError, match="v16.20.2"):
        emulator.node()


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for Node.js and npm are scripts")
def test_without_its_npm_package_or_with_half_of_it_a_sentence_says_so(monkeypatch, tmp_path):
    errors = "npm error code EAI_AGAIN\\nnpm error A complete log is in x"
    programs = {"node": "echo v20.1.0", "npm": f"printf '{errors}' >&2; exit 1"}
    for name, does in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    monkeypatch.setattr(emulator, "HERE", tmp_path)
    (tmp_path / "node_modules" / "rp2040js").mkdir(parents=True)  # as an npm that was ended leaves
    with pytest.raises(emulator.EmulatorError, match=r"rp2040js.* \(code EAI_AGAIN\): try again"):
        emulator.node()
    (tmp_path / "node_modules" / ".package-lock.json").touch()
    assert emulator.node() == str(tmp_path / "node")
