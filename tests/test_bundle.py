"""The CIRCUITPY folder: what goes into it, and what stops it."""

import errno
from importlib import metadata
from pathlib import Path

import pytest

from export import bundle, libraries, manifest

ROOT = Path(__file__).resolve().parents[1]
CODE = b"# SPDX-FileCopyrightText: 2026 The Inkling authors\nimport adafruit_st7735r\n"


@pytest.fixture
def firmware(tmp_path, monkeypatch):
    """Make a small firmware folder, what main() bundles, in an empty current folder."""
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "code.py").write_bytes(CODE)
    (folder / "settings.toml").write_text('INKLING_MODEL = "tree"\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundle.collect, "__defaults__", (folder,))
    return folder


def files_below(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


# The real firmware


def test_the_firmware_is_in_the_bundle_byte_for_byte_with_exactly_its_three_libraries():
    files = bundle.collect(mpy=False)
    tops = {Path(name).parts[1].removesuffix(".mpy") for name in files if name.startswith("lib/")}
    assert tops == {"adafruit_ov7670", "adafruit_st7735r", "adafruit_display_text"}
    for path in (ROOT / "firmware").rglob("*"):
        if path.suffix in (".py", ".toml"):
            assert files[path.relative_to(ROOT / "firmware").as_posix()] == path.read_bytes()


def test_private_names_of_the_library_that_each_run_imports_are_short():
    library = bundle.collect()["lib/adafruit_ov7670.mpy"]
    assert b"product_id" in library and b"_write_list" not in library


def test_no_module_of_the_firmware_hides_behind_a_built_in_one():
    own = {path.stem for path in (ROOT / "firmware").glob("*.py")}
    assert own.isdisjoint(libraries.BUILT_IN)


# Which libraries


def test_imports_at_any_depth_count_and_relative_ones_are_made_absolute():
    source = b"""
import one, two.three
def f():
    from four import five
try:
    from . import six
except ImportError:
    from ..seven import eight
"""
    names = {"one", "two.three", "four.five", "a.b.six", "a.seven.eight"}
    assert set(libraries.imports(source, "a.b")) == names


OFFERED = {
    "camera.py": b"try:\n from typing import Any\nexcept ImportError:\n pass\nimport board\n",
    "text/__init__.py": b"from displayio import Group\n",
    "text/label.py": b"from . import wrap\nfrom ticks import now\n",
    "text/scrolling.py": b"from .label import Label\n",
    "text/wrap.py": b"",
    "ticks.py": b"import camera, ticks\n",
    "radio.py": b"import numpy\n",
}
TEXT = {file for file in OFFERED if file.startswith("text/")}


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("import camera", {"camera.py"}),
        # All modules of a package come, but only what is imported brings others along.
        ("import text", TEXT),
        ("from text import wrap, Label", TEXT),
        ("import text.label", TEXT | {"ticks.py", "camera.py"}),
        ("from text import label", TEXT | {"ticks.py", "camera.py"}),
        ("from text.scrolling import Label", TEXT | {"ticks.py", "camera.py"}),
        ("import adafruit_bus_device.i2c_device, board\nfrom ulab import numpy as np", set()),
        ("import inkling.pins\nfrom inkling.find.paper import BLOCK\nimport code", set()),
    ],
)
def test_the_libraries_are_those_that_the_imports_lead_to(source, files):
    places = ("code.py", "inkling/camera/sensor.py")
    for place in places:
        firmware = dict.fromkeys(places, b"") | {place: source.encode()}
        found = libraries.needed_libraries(firmware, OFFERED)
        assert found == {file: OFFERED[file] for file in sorted(files)}


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("from numpy import array", "firmware/code.py imports numpy, which is neither a firmware"),
        ("import displayio_extras", "firmware/code.py imports displayio_extras, which is neither"),
        ("import radio", "lib/radio.py imports numpy, which is neither a firmware module"),
        ("from .pins import LED", "firmware/code.py cannot be imported: "),
        ("import board\nimport\n", r"firmware/code.py cannot be imported: .*line 2"),
    ],
)
def test_an_import_that_the_board_cannot_carry_out_is_named_with_its_file(source, sentence):
    with pytest.raises(bundle.BundleError, match=sentence):
        libraries.needed_libraries({"code.py": source.encode()}, OFFERED)


def test_hidden_files_and_caches_stay_behind(firmware):
    (firmware / ".DS_Store").write_bytes(b"x")
    (firmware / "__pycache__").mkdir()
    (firmware / "__pycache__" / "code.cpython-311.pyc").write_bytes(b"x")
    places = {"code.py", "settings.toml", "lib/adafruit_st7735r.mpy", manifest.PLACE}
    assert bundle.collect(firmware).keys() == places


def test_a_folder_without_code_py_is_no_firmware(tmp_path):
    with pytest.raises(bundle.BundleError, match=r"has no code\.py"):
        bundle.collect(tmp_path)


@pytest.mark.parametrize("pins", ["adafruit-circuitpython-ov7670==1.0.0\n", "numpy==2.0.0\n"])
def test_a_library_of_another_version_than_the_pinned_is_refused(tmp_path, pins):
    requirements = tmp_path / "drive.txt"
    requirements.write_text(pins)
    with pytest.raises(bundle.BundleError) as caught:
        libraries.installed_libraries(requirements)
    installed = metadata.version("adafruit-circuitpython-ov7670")
    assert str(caught.value) == (
        "adafruit-circuitpython-ov7670 is needed in the version that drive.txt pins, but "
        f"{installed} is installed: run ./inkling setup drive."
    )


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(libraries, "DISTRIBUTIONS", ("adafruit-circuitpython-absent",))
    with pytest.raises(bundle.BundleError, match="circuitpython-absent .* but none is installed"):
        libraries.installed_libraries()


# The folder


OUT = Path("dist/CIRCUITPY")


def refused(*arguments):
    """Return the sentence with which main() ends, and see that it fails and changes nothing."""
    before = files_below(Path())
    with pytest.raises(SystemExit) as caught:
        bundle.main(arguments)
    assert files_below(Path()) == before
    message = caught.value.code
    assert isinstance(message, str)  # printed to stderr, with exit status 1
    assert "\n" not in message
    return message


def test_the_folder_holds_what_was_collected_and_nothing_of_the_last_bundle(firmware):
    bundle.main([])
    assert files_below(OUT) == bundle.collect()
    (OUT / ".DS_Store").write_bytes(b"x")  # a file manager looked at it
    (firmware / "code.py").write_bytes(b"import board\n")
    bundle.main([])
    assert files_below(OUT) == bundle.collect()
    assert files_below(OUT).keys() == {"code.py", "settings.toml", manifest.PLACE}
    assert list(OUT.parent.iterdir()) == [OUT]


def test_the_output_lists_files_and_sizes_and_says_what_comes_next(firmware, capsys):
    bundle.main(["--out", "made"])
    lines = capsys.readouterr().out.splitlines()
    size = (firmware / "settings.toml").stat().st_size
    assert lines[0] == "made:"
    assert ["settings.toml", str(size)] in [line.split() for line in lines]
    assert lines[-5].split()[:2] == ["total", "bytes"]
    assert lines[-4].startswith("Next: copy what is inside made to the CIRCUITPY drive")
    assert lines[-3].endswith("circup install adafruit_st7735r")
    assert lines[-2].startswith("An older Inkling's .py files on the drive would hide these")
    bundle.main(["--out", "made", "--py"])
    assert capsys.readouterr().out.splitlines()[-2].startswith("Next: ")


def test_a_bundle_too_large_for_the_drive_is_refused(firmware):
    bundle.main([])
    (firmware / "tables.bin").write_bytes(bytes(bundle.LIMIT))
    assert "more than the 400,000" in refused()


def test_a_failure_while_writing_loses_nothing(firmware, monkeypatch, capsys):
    bundle.main([])

    write_bytes = Path.write_bytes

    def full(path, content):
        if path.name in ("trial", "in.py"):  # it is the next file that does not fit
            return write_bytes(path, content)
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    sentence = f"{OUT.resolve()} cannot be written: No space left on device."
    assert refused("--py") == sentence

    def interrupted(path, content):
        if path.name == "in.py":  # of the compiler
            return write_bytes(path, content)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    capsys.readouterr()
    before = files_below(Path())
    assert bundle.main(["--py"]) == 130
    assert capsys.readouterr() == ("", "bundle: stopped\n")
    assert files_below(Path()) == before


def test_a_file_where_the_folder_is_to_be_is_told_in_a_sentence(firmware):
    Path("dist").write_text("mine")
    assert refused() == f"{OUT} cannot be written: File exists."


def test_a_mistake_in_settings_toml_is_told_before_anything_is_written(firmware):
    (firmware / "settings.toml").write_text("INKLING_MODEL = tree\n")
    assert refused().startswith("firmware/settings.toml, line 1: ")


def test_quiet_prints_nothing(firmware, capsys):
    bundle.main(["--quiet"])
    assert files_below(OUT) == bundle.collect()
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("out", [OUT, Path("mine")], ids=["bundle", "folder"])
@pytest.mark.parametrize(
    "place",
    ["letter.txt", ".git/HEAD", "lib/adafruit_ov7670.py", "inkling/a.py", "settings.toml"],
)
def test_a_folder_with_a_file_that_bundle_did_not_write_is_never_replaced(firmware, out, place):
    bundle.main([])
    (out / place).parent.mkdir(parents=True, exist_ok=True)
    (out / place).write_text("dear")
    assert refused("--out", str(out)) == (
        f"{(out / place).resolve()} was not written by Inkling and would be lost: "
        "name another folder with --out, or move that file away."
    )


def test_neither_a_link_nor_a_file_nor_the_firmware_is_replaced_by_the_bundle(firmware):
    OUT.mkdir(parents=True)
    (OUT / "link").symlink_to("nowhere")
    assert "link was not written by Inkling" in refused()
    Path("letter.txt").write_text("dear")
    assert "letter.txt was not written by Inkling" in refused("--out", "letter.txt")
    assert "code.py was not written by Inkling" in refused("--out", "firmware")


def test_an_empty_folder_is_filled(firmware):
    Path("empty").mkdir()
    bundle.main(["--out", "empty"])
    assert files_below(Path("empty")) == bundle.collect()


def test_a_bundle_that_is_older_than_the_manifest_is_replaced(firmware, monkeypatch):
    monkeypatch.setattr(manifest, "FLAT", Path("flat.sha256").resolve())
    manifest.FLAT.write_bytes(manifest.of({"find.py": b"# find\n"}))
    bundle.main([])
    (OUT / manifest.PLACE).unlink()
    (OUT / "find.py").write_bytes(b"# edited\n")
    assert "find.py was not written by Inkling" in refused()
    (OUT / "find.py").write_bytes(b"# find\n")
    bundle.main([])
    assert files_below(OUT) == bundle.collect()


def test_the_bundle_goes_straight_to_a_drive(firmware, monkeypatch, capsys):
    drive = Path("CIRCUITPY")
    drive.mkdir()
    monkeypatch.setattr(bundle, "find_drive", lambda: drive)
    with pytest.raises(SystemExit, match=r"CIRCUITPY has no boot_out\.txt"):
        bundle.main(["--to", "auto"])
    boot = "Adafruit CircuitPython 10.3.0 on 2026-05-04; Raspberry Pi Pico with rp2040\n"
    (drive / "boot_out.txt").write_text(boot)
    for place in ("auto", str(drive)):
        bundle.main(["--to", place])
        assert files_below(drive) == bundle.collect() | {"boot_out.txt": boot.encode()}
        printed = capsys.readouterr().out
        assert printed.startswith(boot) and printed.endswith("eject the drive now.\n")
    assert not OUT.exists()
