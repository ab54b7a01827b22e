"""Copying to a board's drive, on a folder that stands in for one."""

import errno
import os
from pathlib import Path

import pytest

from export import deploy as deployment
from export import manifest
from export.deploy import DeployError, deploy
from simulator.settings_file import SettingsError

BOOT = "Adafruit CircuitPython 10.3.0 on 2026-05-04; Raspberry Pi Pico with rp2040"
OURS = b"# SPDX-FileCopyrightText: 2026 The Inkling authors\n"
EDITED = OURS + b"# my edit\n"
PINS = OURS + b'TFT_CS = "GP18"  # chip select\nTFT_DC = "GP16"\n'
REWIRED = PINS.replace(b"GP16", b"GP22")


def bundle(**changes):
    """Return a small bundle; ``changes`` are {stem of a file: content, or None for no file}."""
    files = {
        "lib/adafruit_display_text/__init__.py": b"# text\n",
        "lib/adafruit_ov7670.py": b"# camera\n",
        "inkling/find/paper.py": OURS,
        "inkling/pins.py": PINS,
        "inkling/reader.py": OURS,
        "settings.toml": OURS + b'INKLING_MODEL = "logistic"\n',
        "code.py": OURS + b"from inkling.reader import Reader\n",
    }
    files = {place: changes.get(Path(place).stem, content) for place, content in files.items()}
    files = {place: content for place, content in files.items() if content is not None}
    return files | {manifest.PLACE: manifest.of(files)}


FILES = bundle()
BETTER = bundle(reader=OURS + b"# better\n")


def compiled():
    """Return the bundle with its modules compiled, as far as that shows here."""
    kept = (manifest.PLACE, "code.py", "inkling/pins.py")
    files = {
        place if place in kept else place.replace(".py", ".mpy"): content
        for place, content in FILES.items()
    }
    return files | {manifest.PLACE: manifest.of({**files, manifest.PLACE: b""})}


COMPILED = compiled()


def put(drive, files):
    for place, content in files.items():
        (drive / place).parent.mkdir(parents=True, exist_ok=True)
        (drive / place).write_bytes(content)


def make_drive(path):
    """Make a drive as CircuitPython does."""
    put(path, {"boot_out.txt": f"{BOOT}\nBoard ID:...\n".encode(), "settings.toml": b""})
    put(path, {"code.py": b'print("Hello World!")\n'})
    return path


@pytest.fixture
def drive(tmp_path):
    return make_drive(tmp_path / "a user" / "CIRCUITPY")


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


def test_each_file_arrives_code_py_after_all_it_imports_and_the_manifest_last(drive, report):
    table, notes = report()
    assert content(drive) == FILES
    assert list(table) == list(FILES)
    # CircuitPython itself made settings.toml and code.py, so there is nothing to keep.
    made = ("settings.toml", "code.py")
    assert table == {place: "changed" if place in made else "new" for place in FILES}
    assert notes == []


def test_files_that_are_the_same_are_not_written(drive, report):
    report()
    for place in FILES:
        os.utime(drive / place, (1, 1))
    table, _ = report(BETTER)
    changed = {"inkling/reader.py", manifest.PLACE}
    assert table == {place: "changed" if place in changed else "unchanged" for place in FILES}
    assert all((drive / place).stat().st_mtime == 1 for place in FILES.keys() - changed)
    assert content(drive) == BETTER


def test_what_a_newer_bundle_does_not_need_is_removed_with_its_folder(drive, report):
    report()
    table, _ = report(bundle(paper=None))
    assert table["inkling/find/paper.py"] == "removed"
    # The old code.py may still need it.
    assert list(table)[-3:] == ["code.py", "inkling/find/paper.py", manifest.PLACE]
    # An empty folder would hide a module of the same name.
    assert not (drive / "inkling/find").exists()
    assert content(drive) == bundle(paper=None)


# What is the user's


def test_files_that_are_in_nobodys_way_stay(drive, report):
    own = {
        "boot.py": b"import storage\n",
        "code/notes.txt": b"mine",
        "diary.txt": b"dear",
        "pins.py": b"LED = 25\n",
        "lib/neopixel.mpy": b"C\x06",
        "inkling/notes.txt": b"mine",
    }
    put(drive, own)
    table, notes = report()
    assert content(drive) == FILES | own
    assert own.keys().isdisjoint(table)
    assert notes == []


def test_a_file_in_the_way_is_kept_and_named_and_never_overwritten(drive, capsys):
    kept = {}
    for folder in ("before-inkling", "before-inkling-2", "before-inkling-3"):
        edited = OURS + folder.encode()
        put(drive, {"code.py": edited, "inkling/reader.py": edited})
        deploy(FILES, drive)
        lines = capsys.readouterr().out.splitlines()
        for place in ("code.py", "inkling/reader.py"):
            assert f"  saved      {place}  (yours is now {folder}/{place})" in lines
            kept[f"{folder}/{place}"] = edited
        assert content(drive) == FILES | kept


@pytest.mark.parametrize(
    ("place", "own", "newer", "notes"),
    [
        (
            "inkling/pins.py",
            REWIRED,
            bundle(pins=PINS + b'LED = "GP25"\n'),
            ['    TFT_DC = "GP16"  (yours: "GP22")', '    LED = "GP25"  (yours: missing)'],
        ),
        (
            "settings.toml",
            b'CIRCUITPY_WIFI_PASSWORD = "secret"\nINKLING_MODEL = "tree"\n',
            bundle(settings=OURS + b'INKLING_MODEL = "logistic"  # the best\n'),
            ['    INKLING_MODEL = "logistic"  (yours: "tree")'],
        ),
    ],
)
def test_what_the_user_may_edit_is_updated_until_it_is_edited(
    drive, report, place, own, newer, notes
):
    report()
    assert report(newer)[0][place] == "changed"
    put(drive, {place: own})
    for _ in range(2):
        table, told = report(newer)
        assert table[place] == "kept"
        assert content(drive) == newer | {place: own}
        assert told == [f"Your {place} stays. Inkling's own differs from it:", *notes]


def test_a_manifest_cannot_name_what_lies_outside_the_drive(drive, report):
    outside = drive.parent / "letter.txt"
    outside.write_bytes(b"dear")
    digest = manifest.entry("", b"dear")[1]
    places = ("../letter.txt", str(outside), "inkling/../../letter.txt")
    put(drive, {manifest.PLACE: "".join(f"{digest}  {place}\n" for place in places).encode()})
    report()
    assert outside.read_bytes() == b"dear"


def test_settings_of_the_users_that_the_board_cannot_read_are_told_first(drive):
    deploy(FILES, drive)
    put(drive, {"settings.toml": b"INKLING_MODEL = tree\n"})
    before = content(drive)
    with pytest.raises(SettingsError, match=r"settings\.toml, line 1: .* = \"tree\""):
        deploy(BETTER, drive)
    assert content(drive) == before


# Modules as .py and as .mpy


def test_modules_of_the_other_kind_are_removed_unless_they_are_edited(drive, report):
    """On the board a .py hides the .mpy beside it."""
    report()
    put(drive, {"inkling/reader.py": EDITED, "inkling/pins.py": REWIRED})
    table, notes = report(COMPILED)
    kept = {"before-inkling/inkling/reader.py": EDITED, "inkling/pins.py": REWIRED}
    assert content(drive) == COMPILED | kept
    assert (table["lib/adafruit_ov7670.py"], table["inkling/reader.py"]) == ("removed", "saved")
    assert list(table).index("inkling/reader.mpy") < list(table).index("inkling/reader.py")
    assert notes[1:] == ['    TFT_DC = "GP16"  (yours: "GP22")']
    report()
    assert content(drive) == FILES | kept


@pytest.mark.parametrize(
    ("own", "hidden"),
    [
        ("inkling/find/paper.py", "inkling/find/paper.mpy"),
        ("lib/adafruit_ov7670.py", "lib/adafruit_ov7670.mpy"),
        ("adafruit_ov7670.mpy", "lib/adafruit_ov7670.mpy"),
    ],
)
def test_a_module_of_the_users_that_hides_a_compiled_one_is_named(drive, report, own, hidden):
    put(drive, {own: b"# mine"})
    notes = [f"{own} is imported instead of Inkling's {hidden}: rename or delete it."]
    assert report(COMPILED)[1] == notes


# An Inkling without inkling/


@pytest.fixture
def flat_drive(drive, tmp_path, monkeypatch):
    """Make a drive with an Inkling of the time before the folder inkling/ and the manifest."""
    files = {"code.py": OURS + b"import pins\n", "find.py": OURS + b"# find\n", "pins.py": PINS}
    put(drive, files)
    monkeypatch.setattr(manifest, "FLAT", tmp_path / "flat.sha256")
    manifest.FLAT.write_bytes(manifest.of(files))
    return drive


@pytest.mark.parametrize(
    ("change", "verdict", "stays"),
    [
        ({}, "removed", {}),
        ({"find.py": EDITED}, "saved", {"before-inkling/find.py": EDITED}),
        ({"find.py": b"# mine\n"}, None, {"find.py": b"# mine\n"}),
    ],
)
def test_an_older_inkling_makes_room(flat_drive, report, change, verdict, stays):
    put(flat_drive, change)
    table, notes = report()
    assert (table["code.py"], table["pins.py"]) == ("changed", "removed")
    assert table.get("find.py") == verdict
    assert content(flat_drive) == FILES | stays
    assert notes == []


def test_edited_pins_of_an_older_inkling_go_on_to_count(flat_drive, report):
    put(flat_drive, {"pins.py": REWIRED})
    table, notes = report()
    assert (table["inkling/pins.py"], table["pins.py"]) == ("new", "removed")
    assert content(flat_drive) == FILES | {"inkling/pins.py": REWIRED}
    assert notes[0] == "Your pins.py is now inkling/pins.py."
    assert notes[-1] == '    TFT_DC = "GP16"  (yours: "GP22")'
    assert report()[0]["inkling/pins.py"] == "kept"


def test_the_files_of_the_older_inklings_are_known():
    places = {place for place, _ in manifest.read(manifest.FLAT)}
    assert {"code.py", "find.py", "pins.py", "settings.toml", "logistic_tables.py"} <= places


# What would run in place of ours


def test_a_file_that_could_start_instead_of_ours_is_named(drive, report):
    put(drive, {"code.txt": b"", "main.py": b"", "code.py.txt": b"", "mycode.py": b""})
    assert report()[1] == [
        "code.py.txt does not run: CircuitPython runs Inkling's code.py.",
        "code.txt runs instead of Inkling's code.py: rename or delete it.",
        "main.py does not run: CircuitPython runs Inkling's code.py.",
    ]


@pytest.mark.parametrize(
    ("own", "name", "module"),
    [
        ("adafruit_ov7670.py", "adafruit_ov7670.py", "lib/adafruit_ov7670.py"),
        ("adafruit_ov7670.mpy", "adafruit_ov7670.mpy", "lib/adafruit_ov7670.py"),
        ("adafruit_ov7670/notes.txt", "adafruit_ov7670", "lib/adafruit_ov7670.py"),
        ("lib/adafruit_ov7670/notes.txt", "lib/adafruit_ov7670", "lib/adafruit_ov7670.py"),
        ("adafruit_display_text.py", "adafruit_display_text.py", "lib/adafruit_display_text"),
        ("inkling/reader/notes.txt", "inkling/reader", "inkling/reader.py"),
    ],
)
def test_what_hides_a_module_of_ours_is_named(drive, report, own, name, module):
    put(drive, {own: b""})
    notes = [f"{name} is imported instead of Inkling's {module}: rename or delete it."]
    assert report()[1] == notes


def test_what_circup_installed_beside_ours_hides_nothing(drive, report):
    put(drive, {"lib/adafruit_ov7670.mpy": b"", "lib/adafruit_display_text/label.mpy": b""})
    assert report()[1] == []


def test_a_board_that_may_have_other_pins_is_named(drive, capsys):
    put(drive, {"boot_out.txt": BOOT.replace("Raspberry Pi Pico", "Adafruit Feather").encode()})
    deploy(FILES, drive)
    told = capsys.readouterr().out.splitlines()[1]
    assert told.startswith("That is no Raspberry Pi Pico: see that it has the pins")


# What goes wrong


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
@pytest.mark.parametrize(("module", "name"), [(os, "fsync"), (Path, "mkdir"), (Path, "replace")])
def test_a_failure_at_any_step_loses_nothing_and_the_next_run_completes_it(
    tmp_path, monkeypatch, module, name, error
):
    """Let the first, then the second, and so on of the calls of one function fail."""
    function = getattr(module, name)
    mine = {"code.py": b"blink()\n", "lib/adafruit_ov7670.py": b"# patched\n"}
    for count in range(100):
        drive = make_drive(tmp_path / f"{count}")
        deploy(BETTER, drive)
        put(drive, mine)
        before = content(drive)
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
        now = content(drive)
        assert {*now.values()} <= {*before.values(), *FILES.values()}  # each file is whole
        assert {*mine.values()} <= {*now.values()}
        assert before.keys() <= now.keys()
        assert "inkling.part" not in now
        deploy(FILES, drive)
        now = content(drive)
        assert FILES.items() <= now.items()
        assert {*mine.values()} <= {*now.values()}
    assert 0 < count < 99


def test_what_a_run_that_was_cut_off_left_is_removed(drive, report):
    report()
    put(drive, {"inkling.part": b"half a fi"})
    report()
    assert content(drive) == FILES


def refused(drive, files=FILES):
    """Return the sentence with which deploy refuses, and see that it changes nothing."""
    before = content(drive)
    with pytest.raises(DeployError) as caught:
        deploy(files, drive)
    assert content(drive) == before
    return str(caught.value)


def test_a_file_that_does_not_read_back_is_an_error(drive, monkeypatch):
    monkeypatch.setattr(deployment, "_read_from_drive", lambda path: b"garbage")
    assert "does not read back as it was written" in refused(drive)


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
    assert sentence in refused(drive)


# Room, in clusters of 512 bytes as on a Pico's drive: each file here takes one, the manifest two


@pytest.fixture
def clusters(monkeypatch):
    """Return a function that sets how many clusters are free."""
    assert 512 < len(FILES[manifest.PLACE]) <= 1024

    def have(count):
        monkeypatch.setattr(deployment, "room", lambda drive: (count * 512, 512))

    return have


def test_files_and_new_folders_count_in_whole_clusters(drive, clusters):
    # Nine for the files, four for lib, its folder, inkling and its folder. code.py and
    # settings.toml are replaced one after the other: the room of one comes back.
    clusters(9 + 4 - 2)
    assert refused(drive) == (
        f"{drive} lacks 512 bytes of room, so nothing was changed: delete something from it."
    )
    clusters(9 + 4 - 1)
    deploy(FILES, drive)


@pytest.mark.parametrize(("modules", "folder_clusters"), [(7, 1), (8, 2)])
def test_a_folder_grows_with_its_names(drive, clusters, modules, folder_clusters):
    # Each name takes 64 of the folder's bytes, and so do "." and ".." together.
    files = {f"inkling/module_{number}.py": OURS for number in range(modules)}
    clusters(modules + folder_clusters - 1)
    assert "lacks 512 bytes of room" in refused(drive, files)
    clusters(modules + folder_clusters)
    deploy(files, drive)


def test_an_update_needs_room_for_one_file_at_a_time(drive, clusters):
    deploy(bundle(adafruit_ov7670=b"#" * 1500), drive)
    newer = bundle(adafruit_ov7670=b"!" * 1500, reader=OURS + b"# better\n", code=OURS)
    clusters(2)
    assert "lacks 512 bytes" in refused(drive, newer)
    clusters(3)  # the camera's driver is the largest
    deploy(newer, drive)
    assert content(drive) == newer


def test_what_is_kept_gives_no_room_back(drive, clusters):
    deploy(FILES, drive)
    put(drive, {"code.py": b"blink()\n", "inkling/reader.py": b"# mine\n"})
    # Two files kept, before-inkling/ and before-inkling/inkling/, and the file that is written.
    clusters(4)
    assert "lacks 512 bytes of room" in refused(drive)
    clusters(5)
    deploy(FILES, drive)
