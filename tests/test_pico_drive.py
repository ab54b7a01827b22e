"""What is put on the emulated board's drive."""

import tomllib

import pytest

from emulator.drive import (
    PROGRAMS,
    DriveError,
    read_folder,
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


def test_a_program_takes_the_place_of_code_which_it_finds_beside_it():
    files = with_program(FILES, "stages")
    assert files["code.py"] == (PROGRAMS / "stages.py").read_bytes()
    assert files["firmware_code.py"] == FILES["code.py"]


def test_the_pin_that_tells_of_collections_is_free_and_so_is_its_pwm():
    spare, xclk = 22, wiring()["camera_pins"]["xclk"]
    assert spare not in {*wiring()["camera_pins"].values(), *wiring()["tft_pins"].values()}
    assert (spare >> 1) & 7 != (xclk >> 1) & 7
