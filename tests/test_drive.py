"""Finding a board's drive, and telling what board it is, on folders that stand in for drives."""

import re
from types import SimpleNamespace

import psutil
import pytest

from export import drive as drives_of
from export.drive import DeployError, check_board, find_drive

PICO = "Raspberry Pi Pico with rp2040"
METRO = "Adafruit Metro M4 Express with samd51j19"
S3 = "Waveshare ESP32-S3-Pico with ESP32S3"


def make_drive(path, version="10.3.0", board=PICO):
    path.mkdir(parents=True)
    boot = f"Adafruit CircuitPython {version} on 2026-05-04; {board}\nBoard ID:...\n"
    (path / "boot_out.txt").write_text(boot)
    return path


# Which board


@pytest.mark.parametrize(
    ("version", "board"),
    [
        ("9.2.1", PICO),
        ("9.2.8", "Raspberry Pi Pico W with rp2040"),
        ("10.0.0-beta.2", "Raspberry Pi Pico 2 with rp2350a"),
        ("11.0.0", "Pimoroni Pico Plus 2 with rp2350b"),
    ],
)
def test_an_rp2040_or_rp2350_with_circuitpython_from_9_2_1_is_taken(tmp_path, version, board):
    first = check_board(make_drive(tmp_path / "drive", version, board))
    assert version in first
    assert board in first


@pytest.mark.parametrize(
    ("version", "board", "sentence"),
    [
        ("8.2.10", PICO, "The board runs CircuitPython 8.2.10, but Inkling needs 9.2.1 or later: "),
        ("9.2.0", PICO, "The board runs CircuitPython 9.2.0, but Inkling needs 9.2.1 or later: "),
        ("10.3.0", METRO, f"The board is {METRO}, but Inkling needs an RP2040 or RP2350."),
        ("10.3.0", S3, f"The board is {S3}, but Inkling needs an RP2040 or RP2350."),
        ("of a friend", PICO, "boot_out.txt does not begin with a CircuitPython version."),
    ],
)
def test_another_circuitpython_or_chip_is_refused(tmp_path, version, board, sentence):
    with pytest.raises(DeployError, match=re.escape(sentence)):
        check_board(make_drive(tmp_path / "drive", version, board))


def test_an_empty_boot_out_is_refused(tmp_path):
    (tmp_path / "boot_out.txt").touch()
    with pytest.raises(DeployError, match="does not begin with a CircuitPython version"):
        check_board(tmp_path)


def test_a_folder_that_is_no_drive_is_refused(tmp_path):
    with pytest.raises(DeployError, match=r"has no boot_out\.txt"):
        check_board(tmp_path)
    (tmp_path / "file").touch()
    for name in ("absent", "file"):
        with pytest.raises(DeployError, match=f"There is no folder .*{name}: plug the board in"):
            check_board(tmp_path / name)


# Which drive


@pytest.fixture
def mount(monkeypatch):
    """Return a function that lets the system have a folder mounted as a drive."""
    mounts = []
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: mounts)
    return lambda path, kind="vfat": mounts.append(
        SimpleNamespace(mountpoint=str(path), fstype=kind)
    )


@pytest.mark.parametrize("kind", ["vfat", "msdos", "FAT", "FAT32"])  # Linux, macOS, Windows
def test_the_only_board_is_found_among_the_drives(tmp_path, mount, kind):
    drive = make_drive(tmp_path / "a user" / "CIRCUITPY 1")
    (tmp_path / "CPSAVES").mkdir()
    mount(tmp_path / "CPSAVES", kind)
    mount(tmp_path / ("long" * 100), kind)  # fails to be read, like one of the system's own
    mount(drive, kind)
    mount(make_drive(tmp_path / "backup"), "ext4")
    assert find_drive() == drive


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ((), "No CIRCUITPY drive is mounted: plug the board in"),
        (("CIRCUITPY", "CIRCUITPY1"), "Several CIRCUITPY drives are mounted"),
    ],
)
def test_none_or_several_drives_are_an_error(tmp_path, mount, names, sentence):
    drives = [make_drive(tmp_path / name) for name in names]
    for drive in drives:
        mount(drive)
    with pytest.raises(DeployError, match=sentence) as caught:
        find_drive()
    assert all(str(drive) in str(caught.value) for drive in drives)


# Room


def test_room_on_windows_is_counted_in_its_clusters(tmp_path):
    class Kernel:
        def GetDiskFreeSpaceW(self, root, sectors, size, free, total):
            assert root == tmp_path.anchor
            sectors._obj.value, size._obj.value = 8, 512
            return 1

    assert drives_of._cluster_of_windows(tmp_path, Kernel()) == 4096
