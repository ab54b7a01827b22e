"""What is put on the emulated board's drive."""

import stat
import sys
import tomllib

import pytest

from emulator.drive import (
    PROGRAMS,
    DriveError,
    compiled,
    read_folder,
    with_boot_out,
    with_program,
    with_settings,
)
from simulator.run import wiring

FILES = {
    "code.py": b"1",
    "camera.py": b"2",
    "lib/label.py": b"3",
    "settings.toml": b"A = 1\nB = 2\n",
}


def test_a_bundle_is_read_with_its_folders(tmp_path):
    for place, content in FILES.items():
        path = tmp_path / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
    assert read_folder(tmp_path) == FILES


def test_a_folder_without_code_is_no_bundle(tmp_path):
    with pytest.raises(DriveError, match="make bundle"):
        read_folder(tmp_path)


def test_settings_take_the_place_of_those_in_the_bundle():
    files = with_settings(FILES, {"B": "tree", "C": 200})
    assert tomllib.loads(files["settings.toml"].decode()) == {"A": 1, "B": "tree", "C": 200}
    assert files["camera.py"] == FILES["camera.py"]


def test_the_drive_is_that_of_a_board_which_has_been_started_before():
    text = with_boot_out(FILES, "Adafruit CircuitPython 10.3.0")["boot_out.txt"]
    assert text.startswith(b"Adafruit CircuitPython 10.3.0\r\nBoard ID:raspberry_pi_pico\r\nUID:")


def test_a_program_takes_the_place_of_code_which_it_finds_beside_it():
    files = with_program(FILES, "stages")
    assert files["code.py"] == (PROGRAMS / "stages.py").read_bytes()
    assert files["firmware_code.py"] == FILES["code.py"]


def test_the_pin_that_tells_of_collections_is_free_and_so_is_its_pwm():
    spare, xclk = 22, wiring()["camera_pins"]["xclk"]
    assert spare not in {*wiring()["camera_pins"].values(), *wiring()["tft_pins"].values()}
    assert (spare >> 1) & 7 != (xclk >> 1) & 7


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in compiler is a script")
def test_modules_are_compiled_but_code_is_not(tmp_path):
    compiler = tmp_path / "mpy-cross"
    compiler.write_text('#!/bin/sh\nprintf "mpy " > "$4"; cat "$5" >> "$4"\n')
    compiler.chmod(compiler.stat().st_mode | stat.S_IXUSR)
    assert compiled(FILES, compiler) == {
        "code.py": b"1",
        "camera.mpy": b"mpy 2",
        "lib/label.mpy": b"mpy 3",
        "settings.toml": FILES["settings.toml"],
    }


def test_a_compiler_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DriveError, match="cannot be run"):
        compiled(FILES, tmp_path / "none")
