# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Copying to a board's drive, on a folder that stands in for one."""

import errno
import os
from pathlib import Path

import pytest

from export import deploy as deployment
from export import manifest
from export.deploy import DeployError, deploy

BOOT = "Adafruit CircuitPython 10.3.0 on 2026-05-04; Raspberry Pi Pico with rp2040"
OURS = b"# SPDX-FileCopyrightText: 2026 The Inkling authors\n"
PINS = OURS + b'TFT_CS = "GP18"  # chip select\nTFT_DC = "GP16"\n'
REWIRED = PINS.replace(b"GP16", b"GP22")


def bundle(**changes):
    """Return a small bundle; ``changes`` are {stem of a file: content, or None for no file}."""
    files = {
        "code.py": OURS + b"from inkling.reader import Reader\n",
        "lib/adafruit_ov7670.py": b"# camera\n",
        "lib/adafruit_display_text/__init__.py": b"# text\n",
        "inkling/pins.py": PINS,
        "inkling/reader.py": OURS,
        "inkling/find/paper.py": OURS,
        "settings.toml": OURS + b"INKLING_MODEL = 'logistic'\n",
    }
    for place in tuple(files):
        content = changes.get(Path(place).stem, files[place])
        if content is None:
            del files[place]
        else:
            files[place] = content
    return files | {manifest.PLACE: manifest.of(files)}


FILES = bundle()


@pytest.fixture
def drive(tmp_path):
    return make_drive(tmp_path / "a user" / "CIRCUITPY")


@pytest.fixture
def flat_drive(drive, tmp_path, monkeypatch):
    """Make a drive with an Inkling of the time before the folder inkling/ and the manifest."""
    files = {"code.py": OURS + b"import pins\n", "find.py": OURS + b"# find\n", "pins.py": PINS}
    put(drive, files)
    monkeypatch.setattr(manifest, "FLAT", tmp_path / "flat.sha256")
    manifest.FLAT.write_bytes(manifest.of(files))
    return drive


def make_drive(path):
    """Make a drive as CircuitPython does."""
    put(path, {"boot_out.txt": f"{BOOT}\nBoard ID:...\n".encode(), "settings.toml": b""})
    put(path, {"code.py": b'print("Hello World!")\n'})
    return path


def put(drive, files):
    for place, content in files.items():
        (drive / place).parent.mkdir(parents=True, exist_ok=True)
        (drive / place).write_bytes(content)


def content(drive):
    """Return {place: content} of all files but boot_out.txt."""
    return {
        path.relative_to(drive).as_posix(): path.read_bytes()
        for path in drive.rglob("*")
        if path.is_file() and path.name != "boot_out.txt"
    }


@pytest.fixture
def report(drive, capsys):
    """Return a function that deploys, and returns {place: verdict} and the lines after these."""

    def run(files=FILES):
        deploy(files, drive)
        first, *lines, last = capsys.readouterr().out.splitlines()
        assert first == BOOT
        assert last == f"All of it is on {drive}: eject the drive now."
        table = [line for line in lines if line.startswith("  ") and line[2] != " "]
        assert lines[: len(table)] == table
        return {line.split()[1]: line.split()[0] for line in table}, lines[len(table) :]

    return run


# What goes where


def test_each_file_arrives_and_is_reported(drive, report):
    table, notes = report()
    assert content(drive) == FILES
    assert table.keys() == FILES.keys()
    # CircuitPython itself made settings.toml and code.py, so there is nothing to keep.
    assert {place for place, verdict in table.items() if verdict == "changed"} == {
        "settings.toml",
        "code.py",
    }
    assert set(table.values()) == {"new", "changed"}
    assert notes == []


def test_libraries_go_first_code_py_after_all_it_imports_and_the_manifest_last(report):
    order = list(report()[0])
    assert all(place.startswith("lib/") for place in order[:2])
    assert order[2:] == [
        "inkling/find/paper.py",
        "inkling/pins.py",
        "inkling/reader.py",
        "settings.toml",
        "code.py",
        "inkling/SHA256SUMS",
    ]


def test_files_that_are_the_same_are_not_written(drive, report):
    report()
    for place in FILES:
        os.utime(drive / place, (1, 1))
    table, _ = report(bundle(reader=OURS + b"# better\n"))
    changed = {place for place, verdict in table.items() if verdict == "changed"}
    assert changed == {"inkling/reader.py", "inkling/SHA256SUMS"}
    assert {table[place] for place in FILES.keys() - changed} == {"unchanged"}
    assert all((drive / place).stat().st_mtime == 1 for place in FILES.keys() - changed)
    assert content(drive) == bundle(reader=OURS + b"# better\n")


def test_what_a_newer_bundle_does_not_need_is_removed_with_its_folder(drive, report):
    report()
    table, _ = report(bundle(paper=None))
    assert table["inkling/find/paper.py"] == "removed"
    # An empty folder would hide a module of the same name.
    assert not (drive / "inkling/find").exists()
    assert content(drive) == bundle(paper=None)


# What is the user's


def test_files_that_are_in_nobodys_way_stay(drive, report):
    own = {
        "boot.py": b"import storage\n",
        "diary.txt": b"dear",
        "text.py": b"# mine\n",
        "lib/neopixel.mpy": b"C\x06",
        "inkling/notes.txt": b"mine",
    }
    put(drive, own)
    table, notes = report()
    assert content(drive) == FILES | own
    assert own.keys().isdisjoint(table)
    assert notes == []


def test_a_file_of_the_users_that_is_in_the_way_is_kept_and_named(drive, report, capsys):
    put(drive, {"code.py": b"blink()\n", "lib/adafruit_ov7670.py": b"# patched\n"})
    deploy(FILES, drive)
    lines = capsys.readouterr().out.splitlines()
    assert "  saved      code.py  (yours is now before-inkling/code.py)" in lines
    kept = {
        "before-inkling/code.py": b"blink()\n",
        "before-inkling/lib/adafruit_ov7670.py": b"# patched\n",
    }
    assert content(drive) == FILES | kept


def test_what_was_kept_before_is_never_overwritten(drive, report):
    kept = {}
    for number, folder in enumerate(("before-inkling", "before-inkling-2", "before-inkling-3")):
        edited = OURS + b"# my edit %d\n" % number
        put(drive, {"code.py": edited, "inkling/reader.py": edited})
        table, _ = report()
        assert (table["code.py"], table["inkling/reader.py"]) == ("saved", "saved")
        kept |= {f"{folder}/code.py": edited, f"{folder}/inkling/reader.py": edited}
        assert content(drive) == FILES | kept


def test_an_edited_file_that_is_no_longer_needed_is_kept(drive, report):
    report()
    put(drive, {"inkling/find/paper.py": OURS + b"# my edit\n"})
    table, _ = report(bundle(paper=None))
    assert table["inkling/find/paper.py"] == "saved"
    kept = {"before-inkling/inkling/find/paper.py": OURS + b"# my edit\n"}
    assert content(drive) == bundle(paper=None) | kept


def test_edited_settings_stay_and_others_are_brought_up_to_date(drive, report):
    report()
    newer = bundle(settings=OURS + b"INKLING_MODEL = 'tree'\n")
    table, _ = report(newer)
    assert table["settings.toml"] == "changed"
    put(drive, {"settings.toml": b"INKLING_TFT_BGR = 1\n"})
    table, _ = report(FILES)
    assert table["settings.toml"] == "kept"
    assert (drive / "settings.toml").read_bytes() == b"INKLING_TFT_BGR = 1\n"


def test_edited_pins_stay_and_the_change_that_they_miss_is_told(drive, report):
    report()
    put(drive, {"inkling/pins.py": REWIRED})
    for _ in range(2):
        table, notes = report(bundle(pins=PINS + b'LED = "GP25"\n'))
        assert table["inkling/pins.py"] == "kept"
        assert (drive / "inkling/pins.py").read_bytes() == REWIRED
        assert notes == [
            "inkling/pins.py stays yours; Inkling's own would change:",
            '    - TFT_DC = "GP22"',
            '    + TFT_DC = "GP16"',
            '    + LED = "GP25"',
        ]


def test_a_manifest_cannot_name_what_lies_outside_the_drive(drive, report):
    outside = drive.parent / "letter.txt"
    outside.write_bytes(b"dear")
    digest = manifest.entry("", b"dear")[1]
    places = ("../letter.txt", str(outside), "inkling/../../letter.txt")
    put(drive, {manifest.PLACE: "".join(f"{digest}  {place}\n" for place in places).encode()})
    report()
    assert outside.read_bytes() == b"dear"


# An Inkling without inkling/


def test_an_older_inkling_makes_room(flat_drive, report):
    table, notes = report()
    assert (table["find.py"], table["pins.py"], table["code.py"]) == (
        "removed",
        "removed",
        "changed",
    )
    assert content(flat_drive) == FILES
    assert notes == []


def test_what_was_edited_in_an_older_inkling_is_kept(flat_drive, report):
    put(flat_drive, {"find.py": OURS + b"# my edit\n"})
    table, _ = report()
    assert table["find.py"] == "saved"
    assert content(flat_drive) == FILES | {"before-inkling/find.py": OURS + b"# my edit\n"}


def test_the_users_file_of_an_older_modules_name_stays(flat_drive, report):
    put(flat_drive, {"find.py": b"# mine\n"})
    report()
    assert content(flat_drive) == FILES | {"find.py": b"# mine\n"}


def test_edited_pins_of_an_older_inkling_go_on_to_count(flat_drive, report):
    put(flat_drive, {"pins.py": REWIRED})
    table, notes = report()
    assert (table["inkling/pins.py"], table["pins.py"]) == ("new", "removed")
    assert content(flat_drive) == FILES | {"inkling/pins.py": REWIRED}
    assert notes[0] == "Your pins.py is now inkling/pins.py."
    assert notes[-1] == '    + TFT_DC = "GP16"'
    table, _ = report()
    assert table["inkling/pins.py"] == "kept"
    assert content(flat_drive) == FILES | {"inkling/pins.py": REWIRED}


def test_edited_pins_that_lack_a_pin_are_kept_aside(flat_drive, report):
    put(flat_drive, {"pins.py": OURS + b'TFT_CS = "GP22"\n'})
    table, _ = report()
    assert (table["inkling/pins.py"], table["pins.py"]) == ("new", "saved")
    kept = {"before-inkling/pins.py": OURS + b'TFT_CS = "GP22"\n'}
    assert content(flat_drive) == FILES | kept


def test_the_files_of_the_older_inklings_are_known():
    places = {place for place, _ in manifest.read(Path(manifest.FLAT))}
    assert {"code.py", "find.py", "pins.py", "settings.toml", "logistic_tables.py"} <= places


# What would run in place of ours


def test_a_file_that_starts_instead_of_ours_is_named(drive, report):
    put(drive, {"code.txt": b"", "main.py": b"", "code.py.txt": b""})
    _, notes = report()
    assert notes == [
        "code.txt runs instead of Inkling's code.py: rename or delete it.",
        "main.py does not run: CircuitPython runs Inkling's code.py.",
        "code.py.txt does not run: CircuitPython runs Inkling's code.py.",
    ]


@pytest.mark.parametrize(
    ("own", "name", "module"),
    [
        ("adafruit_ov7670.py", "adafruit_ov7670.py", "lib/adafruit_ov7670"),
        ("adafruit_ov7670.mpy", "adafruit_ov7670.mpy", "lib/adafruit_ov7670"),
        ("adafruit_ov7670/notes.txt", "adafruit_ov7670", "lib/adafruit_ov7670"),
        ("lib/adafruit_ov7670/notes.txt", "lib/adafruit_ov7670", "lib/adafruit_ov7670"),
        ("adafruit_display_text.py", "adafruit_display_text.py", "lib/adafruit_display_text"),
        ("inkling/reader/notes.txt", "inkling/reader", "inkling/reader"),
    ],
)
def test_what_hides_a_module_of_ours_is_named(drive, report, own, name, module):
    put(drive, {own: b""})
    _, notes = report()
    assert notes == [f"{name} is imported instead of Inkling's {module}: rename or delete it."]


def test_what_circup_installed_beside_ours_hides_nothing(drive, report):
    put(drive, {"lib/adafruit_ov7670.mpy": b"", "lib/adafruit_display_text/label.mpy": b""})
    assert report()[1] == []


# What goes wrong


MINE = {"code.py": b"blink()\n", "lib/adafruit_ov7670.py": b"# patched\n"}


def put_older_inkling_and_own_files(drive):
    deploy(bundle(reader=OURS + b"# old\n"), drive)
    put(drive, MINE)


def assert_nothing_is_lost(drive):
    now = content(drive)
    assert {*MINE.values()} <= {*now.values()}
    assert "inkling.part" not in now


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize(
    ("module", "name"), [(os, "fsync"), (Path, "mkdir"), (Path, "rename"), (Path, "replace")]
)
def test_a_failure_at_any_step_loses_nothing_and_the_next_run_completes_it(
    tmp_path, monkeypatch, module, name, error
):
    """Let the first, then the second, and so on of the calls of one function fail."""
    function = getattr(module, name)
    for count in range(100):
        drive = make_drive(tmp_path / f"{count}")
        put_older_inkling_and_own_files(drive)
        calls = iter(range(100))

        def failing(*arguments, calls=calls, count=count, **options):
            if next(calls) >= count:
                raise error
            return function(*arguments, **options)

        with monkeypatch.context() as patch:
            patch.setattr(module, name, failing)
            try:
                deploy(FILES, drive)
                break
            except DeployError as told:
                assert "could not be written (No space left)" in str(told)
            except KeyboardInterrupt as raised:
                assert raised is error
        assert_nothing_is_lost(drive)
        deploy(FILES, drive)
        assert FILES.items() <= content(drive).items()
        assert_nothing_is_lost(drive)
    assert 0 < count < 99


def test_a_file_that_was_moved_for_one_that_does_not_arrive_comes_back(drive, monkeypatch):
    put(drive, {"lib/adafruit_ov7670.py": b"# patched\n"})
    before = content(drive)
    files = {"lib/adafruit_ov7670.py": FILES["lib/adafruit_ov7670.py"]}

    def failing(path, target):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(DeployError, match="Input/output error"):
        deploy(files, drive)
    assert content(drive) == before


def test_what_a_run_that_was_cut_off_left_is_removed(drive, report):
    put(drive, {"inkling.part": b"half a fi"})
    report()
    assert content(drive) == FILES


def test_what_reads_back_otherwise_is_an_error(drive, monkeypatch):
    put_older_inkling_and_own_files(drive)
    before = content(drive)
    monkeypatch.setattr(deployment, "_read_from_drive", lambda path: b"garbage")
    with pytest.raises(DeployError, match="reads back otherwise than written"):
        deploy(FILES, drive)
    assert content(drive) == before


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("inkling", "inkling is a file where Inkling needs a folder: rename it."),
        ("code.py/notes.txt", "code.py is a folder where Inkling needs a file: rename it."),
    ],
)
def test_a_name_that_is_taken_is_told_before_anything_is_written(drive, place, sentence):
    (drive / "code.py").unlink()
    put(drive, {place: b"mine"})
    before = content(drive)
    with pytest.raises(DeployError, match=sentence):
        deploy(FILES, drive)
    assert content(drive) == before


# Room, in clusters of 512 bytes as on a Pico's drive: each file here takes one

CLUSTER = 512


@pytest.fixture
def clusters(monkeypatch):
    """Return a function that sets how many clusters are free."""

    def have(count):
        monkeypatch.setattr(deployment, "room", lambda drive: (count * CLUSTER, CLUSTER))

    return have


def test_files_and_new_folders_count_in_whole_clusters(drive, clusters):
    folders = ["lib", "lib/adafruit_display_text", "inkling", "inkling/find"]
    manifest_clusters = -(-len(FILES[manifest.PLACE]) // CLUSTER)
    needed = len(FILES) - 1 + manifest_clusters + len(folders)
    before = content(drive)
    clusters(needed - 2)
    # code.py and settings.toml are replaced one after the other: the room of one comes back.
    with pytest.raises(DeployError) as caught:
        deploy(FILES, drive)
    assert content(drive) == before
    assert str(caught.value) == (
        f"{drive} lacks 512 bytes of room, so nothing was changed: delete something from it."
    )
    clusters(needed - 1)
    deploy(FILES, drive)


@pytest.mark.parametrize(("modules", "folder_clusters"), [(7, 1), (8, 2)])
def test_a_folder_grows_with_its_names(drive, clusters, modules, folder_clusters):
    # Each name takes 64 of the folder's bytes, and so do "." and ".." together.
    files = {f"inkling/module_{number}.py": OURS for number in range(modules)}
    clusters(modules + folder_clusters - 1)
    with pytest.raises(DeployError, match="lacks 512 bytes of room"):
        deploy(files, drive)
    clusters(modules + folder_clusters)
    deploy(files, drive)


def test_an_update_needs_room_for_one_file_at_a_time(drive, clusters):
    deploy(FILES, drive)
    newer = bundle(reader=OURS + b"# better\n", paper=OURS + b"# better\n", code=OURS)
    clusters(0)
    with pytest.raises(DeployError, match="lacks"):
        deploy(newer, drive)
    clusters(-(-len(FILES[manifest.PLACE]) // CLUSTER))  # the largest
    deploy(newer, drive)
    assert content(drive) == newer


def test_what_is_kept_gives_no_room_back(drive, clusters):
    deploy(FILES, drive)
    put(drive, {"code.py": b"blink()\n", "inkling/reader.py": b"# mine\n"})
    before = content(drive)
    # Two files, before-inkling/ and before-inkling/inkling/.
    clusters(3)
    with pytest.raises(DeployError, match="lacks 512 bytes of room to keep your files beside the"):
        deploy(FILES, drive)
    assert content(drive) == before
    clusters(4)
    deploy(FILES, drive)
