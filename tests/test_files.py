"""Files and folders that are replaced whole or not at all."""

import os
import time
from pathlib import Path

import pytest

from simulator.files import as_json, check_writable, replace_file, replace_folder

DAY = 24 * 60 * 60  # seconds


class File:
    """A file to be replaced; its content is a text."""

    replace = staticmethod(replace_file)

    def __init__(self, path):
        self.path = path

    @staticmethod
    def write(path, text):
        path.write_text(text)

    def text(self):
        return self.path.read_text()


class Folder(File):
    """A folder to be replaced; its content is one file, whose name and content are the text."""

    replace = staticmethod(replace_folder)

    @staticmethod
    def write(path, text):
        (path / text).write_text(text)

    def text(self):
        [file] = self.path.iterdir()
        return file.name


@pytest.fixture(params=[File, Folder])
def target(request, tmp_path):
    """Return what is to be replaced, a file or a folder whose content is "old"."""
    target = request.param(tmp_path / "digit.png")
    if isinstance(target, Folder):
        target.path.mkdir()
    target.write(target.path, "old")
    return target


@pytest.fixture
def instead_of_move(monkeypatch):
    """Return a list of functions: each is called once, before something is moved to its place."""
    functions = []

    def intercepted(method):
        def move(path, target):
            if functions and path.parent.parent == Path(target).parent:
                functions.pop(0)(target)
            return method(path, target)

        return move

    for name in ("rename", "replace"):
        monkeypatch.setattr(Path, name, intercepted(getattr(Path, name)))
    return functions


def refuse(target):
    raise PermissionError(13, "Permission denied", str(target))


def interrupt(target):
    raise KeyboardInterrupt


def only(path):
    """Tell whether nothing else is beside ``path``."""
    return list(path.parent.iterdir()) == [path]


def test_nothing_of_the_old_content_remains(target):
    target.replace(target.path, lambda path: target.write(path, "new"))
    assert target.text() == "new"
    assert only(target.path)


def test_the_folders_above_are_made_and_the_rights_are_the_usual_ones(target, tmp_path):
    target.path = tmp_path / "build" / "pictures" / "new.png"
    target.replace(target.path, lambda path: target.write(path, "new"))
    assert target.text() == "new"
    assert only(target.path)
    assert target.path.stat().st_mode == (tmp_path / "digit.png").stat().st_mode


def test_a_failure_while_writing_leaves_the_old_content(target):
    def break_off(path):
        target.write(path, "half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.replace(target.path, break_off)
    assert target.text() == "old"
    assert only(target.path)


@pytest.mark.parametrize("fail, error", [(refuse, PermissionError), (interrupt, KeyboardInterrupt)])
def test_new_content_that_cannot_be_put_in_place_leaves_the_old(
    target, instead_of_move, fail, error
):
    instead_of_move.append(fail)
    with pytest.raises(error):
        target.replace(target.path, lambda path: target.write(path, "new"))
    assert target.text() == "old"
    assert only(target.path)


def test_a_failure_leaves_nothing_where_nothing_was(target, instead_of_move):
    instead_of_move.append(refuse)
    place = target.path.with_name("new.png")
    with pytest.raises(PermissionError):
        target.replace(place, lambda path: target.write(path, "new"))
    assert only(target.path)


def test_two_processes_that_write_at_once_do_not_disturb_each_other(target):
    def be_overtaken(path):
        target.write(path, "first")
        target.replace(target.path, lambda path: target.write(path, "second"))
        assert target.text() == "second"

    target.replace(target.path, be_overtaken)
    assert target.text() == "first"
    assert only(target.path)


def test_what_another_process_puts_there_at_the_last_moment_is_replaced(target, instead_of_move):
    def put_there(place):
        if isinstance(target, Folder):
            place.mkdir()
        target.write(place, "other")

    instead_of_move.append(put_there)
    target.replace(target.path, lambda path: target.write(path, "new"))
    assert target.text() == "new"
    assert only(target.path)


def test_only_old_leftovers_of_killed_runs_are_cleared_away(target):
    working = []
    target.replace(
        target.path, lambda path: (working.append(path.parent), target.write(path, "new"))
    )
    [killed] = working
    running = killed.with_name(killed.name[:-8] + "12345678")
    foreign = target.path.with_name(f".{target.path.name}.part")
    for folder in (killed, running, foreign):
        folder.mkdir()
        (folder / "half.txt").write_text("half")
    for folder in (killed, foreign):
        os.utime(folder, (time.time() - 2 * DAY,) * 2)
    target.replace(target.path, lambda path: target.write(path, "newer"))
    assert set(target.path.parent.iterdir()) == {target.path, running, foreign}


def test_what_cannot_be_written_is_known_before_and_nothing_is_made(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for place, error in (
        ("folder", IsADirectoryError),
        ("file/out.png", NotADirectoryError),
        ("file/more/out.png", NotADirectoryError),
    ):
        with pytest.raises(error) as caught:
            check_writable(tmp_path / place)
        assert caught.value.filename == str(tmp_path / place)
    for place in ("file", "new.png", "new/folder/out.png"):
        check_writable(tmp_path / place)
    assert {path.name for path in tmp_path.iterdir()} == {"file", "folder"}


def test_json_is_rounded_sorted_and_never_infinite():
    assert as_json({"b": (0.12345678, 1), "a": {10: True, 2: None}}) == (
        '{\n "a": {\n  "2": null,\n  "10": true\n },\n "b": [\n  0.123457,\n  1\n ]\n}\n'
    )
    with pytest.raises(ValueError, match="not JSON compliant"):
        as_json([float("inf")])
