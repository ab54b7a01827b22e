# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Copying to a board's drive, on a folder that stands in for one."""

import os
import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from export import deploy

BOOT = "Adafruit CircuitPython {} on 2026-05-04; Raspberry Pi Pico with rp2040\nBoard ID:...\n"
FILES = {
    "code.py": b"import reader\n",
    "lib/adafruit_ov7670.py": b"# camera\n",
    "lib/adafruit_display_text/label.py": b"# label\n",
    "reader.py": b"# reader\n",
    "settings.toml": b"INKLING_MODEL = 'logistic'\n",
}


def make_drive(path, version="10.3.0"):
    path.mkdir(parents=True)
    (path / "boot_out.txt").write_text(BOOT.format(version))
    return path


@pytest.fixture
def drive(tmp_path):
    """Make an empty CIRCUITPY drive, with a blank in its path."""
    return make_drive(tmp_path / "a user" / "CIRCUITPY")


def report(capsys):
    """Return {file: verdict} of what was printed."""
    lines = capsys.readouterr().out.splitlines()
    return {line.split()[1]: line.split()[0] for line in lines if line.startswith("  ")}


def test_each_file_arrives_and_is_reported(drive, capsys):
    deploy.deploy(FILES, drive)
    out = capsys.readouterr().out.splitlines()
    assert out[0] == BOOT.format("10.3.0").splitlines()[0]
    assert out[-1] == f"All of it is on {drive}: eject the drive now."
    assert sorted(line.split()[1] for line in out[1:-1]) == sorted(FILES)
    assert all(line.split()[0] == "new" for line in out[1:-1])
    assert all((drive / place).read_bytes() == content for place, content in FILES.items())


def test_libraries_go_first_and_code_py_last():
    order = deploy.in_order(FILES)
    assert all(place.startswith("lib/") for place in order[:2])
    assert order[2:] == ["reader.py", "settings.toml", "code.py"]


def test_files_that_are_the_same_are_not_written(drive, capsys):
    deploy.deploy(FILES, drive)
    for place in FILES:
        os.utime(drive / place, (1, 1))
    capsys.readouterr()
    deploy.deploy(FILES | {"reader.py": b"# better\n"}, drive)
    verdicts = report(capsys)
    assert verdicts.pop("reader.py") == "changed"
    assert set(verdicts.values()) == {"unchanged"}
    assert all((drive / place).stat().st_mtime == 1 for place in verdicts)
    assert (drive / "reader.py").read_bytes() == b"# better\n"


def test_the_settings_of_the_user_are_kept(drive, capsys):
    (drive / "settings.toml").write_text("INKLING_TFT_BGR = 1\n")
    deploy.deploy(FILES, drive)
    assert (drive / "settings.toml").read_text() == "INKLING_TFT_BGR = 1\n"
    assert report(capsys)["settings.toml"] == "kept"


def test_the_empty_settings_that_circuitpython_makes_are_replaced(drive):
    (drive / "settings.toml").write_text("")
    deploy.deploy(FILES, drive)
    assert (drive / "settings.toml").read_bytes() == FILES["settings.toml"]


def test_other_files_of_the_user_stay(drive):
    (drive / "diary.txt").write_text("dear")
    deploy.deploy(FILES, drive)
    assert (drive / "diary.txt").read_text() == "dear"


def test_each_file_written_is_synced(drive, monkeypatch):
    synced = []
    monkeypatch.setattr(deploy.os, "fsync", synced.append)
    deploy.deploy(FILES, drive)
    assert len(synced) == len(FILES)


def test_what_reads_back_otherwise_is_an_error(drive, monkeypatch):
    monkeypatch.setattr(deploy, "_read_from_drive", lambda path: b"garbage")
    with pytest.raises(deploy.DeployError, match="reads back otherwise than written"):
        deploy.deploy(FILES, drive)
    assert not (drive / "code.py").exists()


def test_a_drive_pulled_out_is_an_error_and_trying_again_completes_it(drive, monkeypatch):
    def pulled(handle):
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(deploy.os, "fsync", pulled)
        with pytest.raises(deploy.DeployError, match=r"could not be written \(Input/output error"):
            deploy.deploy(FILES, drive)
    deploy.deploy(FILES, drive)
    assert all((drive / place).read_bytes() == content for place, content in FILES.items())


def test_a_drive_with_too_little_room_is_refused_before_anything_is_written(drive, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 20, 1 << 20, 10))
    with pytest.raises(deploy.DeployError, match=r"lacks \d+ bytes of room"):
        deploy.deploy(FILES, drive)
    assert [path.name for path in drive.iterdir()] == ["boot_out.txt"]


def test_room_taken_by_older_versions_counts_as_free(drive, monkeypatch):
    for place, content in FILES.items():
        (drive / place).parent.mkdir(parents=True, exist_ok=True)
        (drive / place).write_bytes(content.upper())
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1 << 20, 1 << 20, 0))
    deploy.deploy(FILES, drive)


# Which board


@pytest.mark.parametrize("version", ["9.2.1", "9.2.8", "10.0.0-beta.2", "10.3.0", "11.0.0"])
def test_circuitpython_from_9_2_1_is_taken(tmp_path, version):
    assert version in deploy.check_board(make_drive(tmp_path / "drive", version))


@pytest.mark.parametrize("version", ["8.2.10", "9.0.5", "9.2.0"])
def test_an_older_circuitpython_is_refused(tmp_path, version):
    drive = make_drive(tmp_path / "drive", version)
    with pytest.raises(deploy.DeployError) as caught:
        deploy.deploy(FILES, drive)
    assert f"The board runs CircuitPython {version}, but Inkling needs 9.2.1" in str(caught.value)
    assert [path.name for path in drive.iterdir()] == ["boot_out.txt"]


@pytest.mark.parametrize("text", ["", "MicroPython v1.24\n"])
def test_a_boot_out_of_something_else_is_refused(drive, text):
    (drive / "boot_out.txt").write_text(text)
    with pytest.raises(deploy.DeployError, match="does not begin with a CircuitPython version"):
        deploy.check_board(drive)


def test_a_folder_that_is_no_drive_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(deploy.DeployError, match=r"has no boot_out\.txt"):
            deploy.deploy(FILES, path)


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
    assert deploy._drives_below(tmp_path) == [drive]


def test_a_mount_point_left_behind_is_no_drive(tmp_path):
    (tmp_path / "Volumes" / "CIRCUITPY").mkdir(parents=True)
    drive = make_drive(tmp_path / "Volumes" / "CIRCUITPY 1")
    make_drive(tmp_path / "Volumes" / "CPSAVES")
    assert deploy._drives_below(tmp_path) == [drive]


def test_the_drive_is_found_by_its_label_on_windows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where E:/ is an ordinary folder unless this is Windows
    monkeypatch.setattr(deploy, "Path", tmp_path.joinpath)
    labels = {"D": "BACKUP", "E": "CIRCUITPY", "F": "CIRCUITPY"}
    for letter in "DE":
        make_drive(tmp_path / f"{letter}:")

    class Kernel:
        def GetVolumeInformationW(self, root, label, size, *unused):  # noqa: N802
            label.value = labels[Path(root).name[0]]

    assert deploy._drives_of_windows(Kernel()) == [tmp_path / "E:"]


@pytest.mark.skipif(sys.platform == "win32", reason="drives have letters there")
@pytest.mark.parametrize(
    ("drives", "sentence"),
    [
        ([], "No CIRCUITPY drive is mounted: plug the board in"),
        (["/media/me/CIRCUITPY", "/media/me/CIRCUITPY1"], "Several CIRCUITPY drives are mounted"),
    ],
)
def test_none_or_several_drives_are_an_error(monkeypatch, drives, sentence):
    monkeypatch.setattr(deploy, "_drives_below", lambda root: [Path(drive) for drive in drives])
    with pytest.raises(deploy.DeployError, match=sentence) as caught:
        deploy.find_drive()
    assert all(drive in str(caught.value) for drive in drives)


@pytest.mark.skipif(sys.platform == "win32", reason="drives have letters there")
def test_the_only_drive_is_taken(monkeypatch, drive):
    monkeypatch.setattr(deploy, "_drives_below", lambda root: [drive])
    assert deploy.find_drive() == drive
