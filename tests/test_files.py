# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Files and folders that are replaced whole or not at all."""

from pathlib import Path

import pytest

from simulator.files import replace_file, replace_folder


def contents(folder):
    """Return {place: content} of all files below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file()
    }


def write_new(path):
    path.write_text("new")


def fill_new(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "new.txt").write_text("new")


def break_off(path):
    """Write half of a file, or of a folder, and fail."""
    (path / "half.txt" if path.is_dir() else path).write_text("half")
    raise KeyboardInterrupt


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "digit.png"
    path.write_text("old")
    return path


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "report"
    path.mkdir()
    (path / "old.txt").write_text("old")
    return path


@pytest.fixture
def in_use(monkeypatch):
    """Refuse to move what is new, as an operating system may do."""

    def refusing(method):
        def move(path, target):
            if ".part" in path.name:
                raise PermissionError(13, "Permission denied", str(path))
            return method(path, target)

        return move

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, refusing(getattr(Path, name)))


# One file


def test_a_file_is_replaced(file):
    replace_file(file, write_new)
    assert contents(file.parent) == {"digit.png": "new"}


def test_a_file_is_made_with_the_folders_above_it(tmp_path):
    replace_file(tmp_path / "build" / "pictures" / "digit.png", write_new)
    assert contents(tmp_path) == {"build/pictures/digit.png": "new"}


def test_the_writer_of_a_file_sees_its_suffix_and_its_folder(file):
    seen = []
    replace_file(file, lambda path: (seen.append(path), write_new(path)))
    [path] = seen
    assert (path.suffix, path.parent) == (".png", file.parent)
    assert path != file


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(file):
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, break_off)
    assert contents(file.parent) == {"digit.png": "old"}


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(file, in_use):
    with pytest.raises(PermissionError):
        replace_file(file, write_new)
    assert contents(file.parent) == {"digit.png": "old"}


def test_a_failure_where_there_was_no_file_leaves_none(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        replace_file(tmp_path / "digit.png", break_off)
    assert list(tmp_path.iterdir()) == []


# A folder


def test_of_a_folder_that_is_replaced_nothing_remains(folder):
    replace_folder(folder, fill_new)
    assert contents(folder.parent) == {"report/sub/new.txt": "new"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_is_made_with_those_above_it(tmp_path):
    replace_folder(tmp_path / "build" / "report", fill_new)
    assert contents(tmp_path) == {"build/report/sub/new.txt": "new"}
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["report"]


def test_a_failure_while_filling_leaves_the_old_folder_and_nothing_else(folder):
    with pytest.raises(KeyboardInterrupt):
        replace_folder(folder, break_off)
    assert contents(folder) == {"old.txt": "old"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(folder, in_use):
    with pytest.raises(PermissionError):
        replace_folder(folder, fill_new)
    assert contents(folder) == {"old.txt": "old"}
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("write", [break_off, fill_new])
def test_a_failure_where_there_was_no_folder_leaves_none(tmp_path, in_use, write):
    with pytest.raises((KeyboardInterrupt, PermissionError)):
        replace_folder(tmp_path / "report", write)
    assert list(tmp_path.iterdir()) == []


# Two writers at once


@pytest.mark.parametrize("replace", [replace_file, replace_folder])
def test_two_that_write_at_once_do_not_disturb_each_other(file, folder, replace):
    target, fill = (file, write_new) if replace is replace_file else (folder, fill_new)

    def write(path):
        replace(target, fill)  # a second process, meanwhile
        fill(path)

    replace(target, write)
    written = {place: text for place, text in contents(target.parent).items() if text == "new"}
    assert set(written) == {"digit.png" if target is file else "report/sub/new.txt"}
    assert sorted(target.parent.iterdir()) == [file, folder]
