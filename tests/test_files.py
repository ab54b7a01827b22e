# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Files and folders that are replaced whole or not at all."""

import os
import time
from pathlib import Path

import pytest

from simulator.files import as_json, replace_file, replace_folder

DAY = 24 * 60 * 60  # seconds


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
def before_move(monkeypatch):
    """Return a list of functions: each is called once, instead of a move to the final place."""
    instead = []

    def intercepted(method):
        def move(path, target):
            if instead and path.parent.parent == Path(target).parent:
                instead.pop(0)(target)
            return method(path, target)

        return move

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, intercepted(getattr(Path, name)))
    return instead


def refuse(target):
    raise PermissionError(13, "Permission denied", str(target))


# One file


def test_a_file_is_replaced(file):
    replace_file(file, write_new)
    assert contents(file.parent) == {"digit.png": "new"}


def test_a_file_is_made_with_the_folders_above_it_and_the_usual_rights(tmp_path):
    replace_file(tmp_path / "build" / "digit.png", write_new)
    assert contents(tmp_path) == {"build/digit.png": "new"}
    (tmp_path / "usual").touch()
    assert (tmp_path / "build/digit.png").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(file):
    with pytest.raises(KeyboardInterrupt):
        replace_file(file, break_off)
    assert contents(file.parent) == {"digit.png": "old"}


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(file, before_move):
    before_move.append(refuse)
    with pytest.raises(PermissionError):
        replace_file(file, write_new)
    assert contents(file.parent) == {"digit.png": "old"}


def test_two_processes_write_one_file_without_disturbing_each_other(file):
    def write_and_be_overtaken(path):
        path.write_text("first")
        replace_file(file, write_new)
        assert file.read_text() == "new"

    replace_file(file, write_and_be_overtaken)
    assert contents(file.parent) == {"digit.png": "first"}


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


def test_a_folder_that_cannot_be_put_in_place_leaves_the_old_one(folder, before_move):
    before_move.append(refuse)
    with pytest.raises(PermissionError):
        replace_folder(folder, fill_new)
    assert contents(folder) == {"old.txt": "old"}
    assert list(folder.parent.iterdir()) == [folder]


def test_a_failure_where_there_was_no_folder_leaves_none(tmp_path, before_move):
    before_move.append(refuse)
    with pytest.raises(PermissionError):
        replace_folder(tmp_path / "report", fill_new)
    assert list(tmp_path.iterdir()) == []


def test_two_processes_fill_one_folder_without_disturbing_each_other(folder):
    def fill_and_be_overtaken(path):
        (path / "first.txt").write_text("first")
        replace_folder(folder, fill_new)
        assert contents(folder) == {"sub/new.txt": "new"}

    replace_folder(folder, fill_and_be_overtaken)
    assert contents(folder.parent) == {"report/first.txt": "first"}


def test_a_folder_that_another_process_puts_there_at_the_last_moment_is_replaced(
    folder, before_move
):
    def put_there(target):
        target.mkdir()
        (target / "other.txt").write_text("other")

    before_move.append(put_there)
    replace_folder(folder, fill_new)
    assert contents(folder.parent) == {"report/sub/new.txt": "new"}


# What killed runs leave


@pytest.mark.parametrize(("name", "replace"), [("report", replace_folder), ("d.png", replace_file)])
def test_only_old_leftovers_of_killed_runs_are_cleared_away(tmp_path, name, replace):
    leftovers = []

    def be_killed(path):
        leftovers.append(path.parent)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(tmp_path / name, be_killed)
    [killed] = leftovers
    running = killed.with_name(killed.name[:-8] + "12345678")
    foreign = tmp_path / f".{name}.part"
    for kept in (killed, running, foreign):
        kept.mkdir()
        (kept / "half.txt").write_text("half")
    for old in (killed, foreign):
        os.utime(old, (time.time() - 2 * DAY,) * 2)
    replace(tmp_path / name, fill_new if replace is replace_folder else write_new)
    assert {path.name for path in tmp_path.iterdir()} == {name, running.name, foreign.name}


# Numbers


def test_json_is_rounded_sorted_and_never_infinite():
    assert as_json({"b": (0.12345678, 1), "a": {10: True, 2: None}}) == (
        '{\n "a": {\n  "2": null,\n  "10": true\n },\n "b": [\n  0.123457,\n  1\n ]\n}\n'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json([float("inf")])
