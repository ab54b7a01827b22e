# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Finding a board's drive, and telling what board it is, on folders that stand in for drives."""

import sys
from pathlib import Path

import pytest

from export import drive as drives_of
from export.drive import DeployError, check_board, find_drive

BOOT = "Adafruit CircuitPython {} on 2026-05-04; Raspberry Pi Pico with rp2040\nBoard ID:...\n"


def make_drive(path, version="10.3.0"):
    path.mkdir(parents=True)
    (path / "boot_out.txt").write_text(BOOT.format(version))
    return path


@pytest.fixture
def drive(tmp_path):
    """Make an empty CIRCUITPY drive, with a blank in its path."""
    return make_drive(tmp_path / "a user" / "CIRCUITPY")


# Which board


@pytest.mark.parametrize("version", ["9.2.1", "9.2.8", "10.0.0-beta.2", "10.3.0", "11.0.0"])
def test_circuitpython_from_9_2_1_is_taken(tmp_path, version):
    assert version in check_board(make_drive(tmp_path / "drive", version))


@pytest.mark.parametrize("version", ["8.2.10", "9.0.5", "9.2.0"])
def test_an_older_circuitpython_is_refused(tmp_path, version):
    drive = make_drive(tmp_path / "drive", version)
    with pytest.raises(DeployError) as caught:
        check_board(drive)
    assert f"The board runs CircuitPython {version}, but Inkling needs 9.2.1" in str(caught.value)


@pytest.mark.parametrize(
    "board",
    [
        "Raspberry Pi Pico W with rp2040",
        "Raspberry Pi Pico 2 with rp2350a",
        "Pimoroni Pico Plus 2 with rp2350b",
    ],
)
def test_boards_with_rp2040_and_rp2350_are_taken(drive, board):
    (drive / "boot_out.txt").write_text(f"Adafruit CircuitPython 10.3.0 on 2026-05-04; {board}\n")
    assert board in check_board(drive)


@pytest.mark.parametrize(
    "board", ["Adafruit Feather M4 Express with samd51j19", "Waveshare ESP32-S3-Pico with ESP32S3"]
)
def test_another_chip_is_refused(drive, board):
    (drive / "boot_out.txt").write_text(f"Adafruit CircuitPython 10.3.0 on 2026-05-04; {board}\n")
    with pytest.raises(DeployError) as caught:
        check_board(drive)
    assert str(caught.value) == f"The board is {board}, but Inkling needs an RP2040 or RP2350."


@pytest.mark.parametrize("text", ["", "MicroPython v1.24\n"])
def test_a_boot_out_of_something_else_is_refused(drive, text):
    (drive / "boot_out.txt").write_text(text)
    with pytest.raises(DeployError, match="does not begin with a CircuitPython version"):
        check_board(drive)


def test_a_folder_that_is_no_drive_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(DeployError, match=r"has no boot_out\.txt"):
            check_board(path)


# Which drive


@pytest.mark.parametrize(
    "place",
    [
        "media/me/CIRCUITPY",
        "run/media/a user/CIRCUITPY1",
        "Volumes/CIRCUITPY",
        "Volumes/CIRCUITPY 1",
    ],
)
def test_the_drive_is_found_where_linux_and_macos_mount_it(tmp_path, place):
    drive = make_drive(tmp_path / place)
    assert drives_of._drives_below(tmp_path) == [drive]


def test_a_mount_point_left_behind_is_no_drive(tmp_path):
    (tmp_path / "Volumes" / "CIRCUITPY").mkdir(parents=True)
    drive = make_drive(tmp_path / "Volumes" / "CIRCUITPY 1")
    make_drive(tmp_path / "Volumes" / "CPSAVES")
    assert drives_of._drives_below(tmp_path) == [drive]


def test_the_drive_is_found_by_its_label_on_windows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where E:/ is an ordinary folder unless this is Windows
    monkeypatch.setattr(drives_of, "Path", tmp_path.joinpath)
    labels = {"D": "BACKUP", "E": "CIRCUITPY", "F": "CIRCUITPY"}
    for letter in "DE":
        make_drive(tmp_path / f"{letter}:")

    class Kernel:
        def GetVolumeInformationW(self, root, label, size, *unused):  # noqa: N802
            label.value = labels[Path(root).name[0]]

    assert drives_of._drives_of_windows(Kernel()) == [tmp_path / "E:"]


@pytest.mark.skipif(sys.platform == "win32", reason="drives have letters there")
@pytest.mark.parametrize(
    ("drives", "sentence"),
    [
        ([], "No CIRCUITPY drive is mounted: plug the board in"),
        (["/media/me/CIRCUITPY", "/media/me/CIRCUITPY1"], "Several CIRCUITPY drives are mounted"),
    ],
)
def test_none_or_several_drives_are_an_error(monkeypatch, drives, sentence):
    monkeypatch.setattr(drives_of, "_drives_below", lambda root: [Path(drive) for drive in drives])
    with pytest.raises(DeployError, match=sentence) as caught:
        find_drive()
    assert all(drive in str(caught.value) for drive in drives)


@pytest.mark.skipif(sys.platform == "win32", reason="drives have letters there")
def test_the_only_drive_is_taken(monkeypatch, drive):
    monkeypatch.setattr(drives_of, "_drives_below", lambda root: [drive])
    assert find_drive() == drive


# Room


def test_room_on_windows_is_counted_in_its_clusters(drive):
    class Kernel:
        def GetDiskFreeSpaceW(self, root, sectors, size, free, total):  # noqa: N802
            assert root == drive.anchor
            sectors._obj.value, size._obj.value = 8, 512
            return 1

    assert drives_of._cluster_of_windows(drive, Kernel()) == 4096
