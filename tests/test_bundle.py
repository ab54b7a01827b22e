# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The CIRCUITPY folder: what goes into it, and what stops it."""

from importlib import metadata
from pathlib import Path

import pytest

from export import bundle, libraries, manifest

ROOT = Path(__file__).resolve().parents[1]
LIBRARIES = {"adafruit_ov7670", "adafruit_st7735r", "adafruit_display_text"}
CODE = b"# SPDX-FileCopyrightText: 2026 The Inkling authors\nimport adafruit_st7735r\n"


@pytest.fixture
def firmware(tmp_path, monkeypatch):
    """Make a small firmware folder, what main() bundles, in an empty current folder."""
    folder = tmp_path / "firmware"
    folder.mkdir()
    (folder / "code.py").write_bytes(CODE)
    (folder / "settings.toml").write_text("INKLING_MODEL = 'tree'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bundle.collect, "__defaults__", (folder, tmp_path / "requirements.txt"))
    return folder


def imported(source, package=""):
    return [module for module, _ in libraries.imports(source.encode(), package)]


def files_below(folder):
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def libraries_for(firmware, source):
    (firmware / "code.py").write_text(source)
    return {name for name in bundle.collect(firmware) if name.startswith("lib/")}


# The real firmware


def test_the_firmware_needs_exactly_the_three_libraries():
    files = bundle.collect()
    tops = {Path(name).parts[1].removesuffix(".py") for name in files if name.startswith("lib/")}
    assert tops == LIBRARIES


def test_each_file_of_the_firmware_is_in_the_bundle_byte_for_byte():
    files = bundle.collect()
    for path in (ROOT / "firmware").rglob("*"):
        if path.suffix in (".py", ".toml"):
            assert files[path.relative_to(ROOT / "firmware").as_posix()] == path.read_bytes()


def test_no_module_of_the_firmware_hides_behind_a_built_in_one():
    own = {path.stem for path in (ROOT / "firmware").glob("*.py")}
    assert own.isdisjoint(libraries.BUILT_IN)


# What an import is


def test_imports_inside_functions_and_branches_count():
    source = """
import one, two.three
def f():
    from four import five
    if f:
        import six
"""
    assert imported(source) == ["one", "two.three", "four", "six"]


def test_imports_for_type_hints_do_not_count():
    for typing in ("typing", "circuitpython_typing", "typing_extensions"):
        source = (
            f"try:\n from {typing} import Any\n import one\nexcept ImportError:\n pass\nimport two"
        )
        assert imported(source) == ["two"]


def test_what_happens_without_typing_counts():
    source = """
try:
    import typing
except (AttributeError, ImportError):
    import one
else:
    import two
finally:
    import three
"""
    assert imported(source) == ["one", "three"]


def test_other_imports_in_a_try_block_count():
    assert imported("try:\n import one\nexcept ImportError:\n pass") == ["one"]


def test_typing_without_a_way_out_counts():
    source = "try:\n import typing\nexcept ValueError:\n pass"
    assert imported(source) == ["typing"]


def test_relative_imports_are_made_absolute():
    source = "from . import one\nfrom .two import three\nfrom ..four import five"
    assert imported(source, "a.b") == ["a.b", "a.b.two", "a.four"]


# Which libraries


def test_a_single_module_comes_alone(firmware):
    assert libraries_for(firmware, "import adafruit_ov7670") == {"lib/adafruit_ov7670.py"}


def test_of_a_package_all_modules_come_and_nothing_else(firmware):
    names = libraries_for(firmware, "from adafruit_display_text import label")
    assert {"lib/adafruit_display_text/__init__.py", "lib/adafruit_display_text/label.py"} < names
    assert all(n.startswith("lib/adafruit_display_text/") and n.endswith(".py") for n in names)


def test_imports_of_library_modules_are_followed(firmware):
    # adafruit_ticks is not among the packages that are pinned.
    for source in (
        "from adafruit_display_text import bitmap_label",
        "import adafruit_display_text.bitmap_label",
        "from adafruit_display_text.scrolling_label import ScrollingLabel",
    ):
        with pytest.raises(
            bundle.BundleError,
            match="lib/adafruit_display_text/bitmap_label.py imports adafruit_ticks",
        ):
            libraries_for(firmware, source)


def test_built_in_modules_bring_nothing(firmware):
    source = "import adafruit_bus_device.i2c_device, board\nfrom ulab import numpy as np"
    assert libraries_for(firmware, source) == set()


def test_modules_of_the_firmware_bring_nothing(firmware):
    paper = firmware / "inkling" / "find" / "paper.py"
    paper.parent.mkdir(parents=True)
    (firmware / "inkling" / "pins.py").write_text("")
    paper.write_text("from ..pins import TFT_CS\nfrom . import paper\nimport inkling.pins")
    source = "import inkling.pins\nfrom inkling.find.paper import BLOCK\nfrom inkling import find"
    assert libraries_for(firmware, source) == set()


def test_libraries_that_a_subpackage_of_the_firmware_imports_come(firmware):
    (firmware / "inkling" / "camera").mkdir(parents=True)
    (firmware / "inkling" / "camera" / "sensor.py").write_text("import adafruit_ov7670")
    names = libraries_for(firmware, "from inkling.camera import sensor")
    assert names == {"lib/adafruit_ov7670.py"}


def test_a_module_that_the_firmware_lacks_is_named(firmware):
    (firmware / "inkling").mkdir()
    (firmware / "inkling" / "reader.py").write_text("from inkling.find.paper import BLOCK")
    with pytest.raises(bundle.BundleError, match=r"firmware/inkling/reader\.py imports inkling\.f"):
        bundle.collect(firmware)


@pytest.mark.parametrize("module", ["numpy", "displayio_extras", "adafruit_ov2640", ".pins"])
def test_an_unknown_import_is_named_with_its_file(firmware, module):
    with pytest.raises(bundle.BundleError) as caught:
        libraries_for(firmware, f"from {module} import something")
    assert str(caught.value).startswith(f"firmware/code.py imports {module}, which is neither")


def test_an_import_between_libraries_does_not_reach_the_firmware(firmware):
    (firmware / "adafruit_ticks.py").write_text("")
    with pytest.raises(bundle.BundleError, match="imports adafruit_ticks"):
        libraries_for(firmware, "from adafruit_display_text import bitmap_label")


def test_a_syntax_error_is_named_with_its_line(firmware):
    with pytest.raises(bundle.BundleError, match=r"firmware/code\.py, line 2: "):
        libraries_for(firmware, "import board\nimport\n")


def test_hidden_files_and_caches_stay_behind(firmware):
    (firmware / ".DS_Store").write_bytes(b"x")
    (firmware / "__pycache__").mkdir()
    (firmware / "__pycache__" / "code.cpython-311.pyc").write_bytes(b"x")
    assert set(bundle.collect(firmware)) == {
        "code.py",
        "settings.toml",
        "lib/adafruit_st7735r.py",
        manifest.PLACE,
    }


def test_a_folder_without_code_py_is_no_firmware(tmp_path):
    with pytest.raises(bundle.BundleError, match=r"has no code\.py"):
        bundle.collect(tmp_path)


# Versions


def test_the_version_installed_must_be_the_one_pinned(firmware):
    requirements = firmware.parent / "requirements.txt"
    installed = metadata.version("adafruit-circuitpython-st7735r")
    requirements.write_text(f"Adafruit_CircuitPython.ST7735R == {installed}  # the display\n")
    bundle.collect(firmware, requirements)
    requirements.write_text("adafruit-circuitpython-st7735r==1.0.0\n")
    with pytest.raises(bundle.BundleError) as caught:
        bundle.collect(firmware, requirements)
    assert str(caught.value) == (
        f"adafruit-circuitpython-st7735r {installed} is installed, but requirements.txt pins "
        "1.0.0: run pip install -r requirements.txt."
    )


def test_a_library_that_is_not_pinned_is_refused(firmware):
    requirements = firmware.parent / "requirements.txt"
    requirements.write_text("# adafruit-circuitpython-st7735r==2.0.5\nnumpy==2.0.0\n")
    with pytest.raises(bundle.BundleError, match="does not pin adafruit-circuitpython-st7735r"):
        bundle.collect(firmware, requirements)


def test_a_package_that_is_not_installed_is_named(firmware, monkeypatch):
    absent = "adafruit-circuitpython-absent"
    monkeypatch.setattr(libraries, "DISTRIBUTIONS", (absent,))
    with pytest.raises(bundle.BundleError) as caught:
        bundle.collect(firmware)
    assert str(caught.value) == (
        f"firmware/code.py imports adafruit_st7735r, but {absent} is not installed: "
        "run pip install -r requirements.txt."
    )


# The folder


def test_the_folder_holds_what_was_collected_and_is_the_same_when_made_again(firmware):
    for _ in range(2):
        bundle.main([])
        assert files_below(Path("dist/CIRCUITPY")) == bundle.collect()
    assert [path.name for path in Path("dist").iterdir()] == ["CIRCUITPY"]
    assert list(bundle.collect()) == sorted(bundle.collect())


def test_what_is_no_longer_needed_goes(firmware):
    bundle.main([])
    (firmware / "code.py").write_bytes(CODE.splitlines()[0])
    bundle.main([])
    expected = {"code.py", "settings.toml", manifest.PLACE}
    assert set(files_below(Path("dist/CIRCUITPY"))) == expected


def test_the_output_lists_files_and_sizes_and_says_what_comes_next(firmware, capsys):
    bundle.main(["--out", "made"])
    lines = capsys.readouterr().out.splitlines()
    size = (firmware / "settings.toml").stat().st_size
    assert lines[0] == "made:"
    assert ["settings.toml", str(size)] in [line.split() for line in lines]
    assert lines[-3].split()[:2] == ["total", "bytes"]
    assert lines[-2].startswith("Next: copy what is inside made to the CIRCUITPY drive")
    assert lines[-1].endswith("circup install adafruit_st7735r")


def refused(arguments=()):
    """Return the sentence with which main() ends, and see that it is one and a failure."""
    with pytest.raises(SystemExit) as caught:
        bundle.main(arguments)
    message = caught.value.code
    assert isinstance(message, str)  # printed to stderr, with exit status 1
    assert "\n" not in message
    return message


def test_a_bundle_too_large_for_the_drive_is_refused(firmware):
    bundle.main([])
    before = files_below(Path("dist"))
    (firmware / "tables.py").write_bytes(b"#" * bundle.LIMIT)
    assert "more than the 400,000" in refused()
    assert files_below(Path("dist")) == before


def test_a_failure_while_writing_loses_nothing(firmware, monkeypatch):
    bundle.main([])
    before = files_below(Path("dist"))
    (firmware / "code.py").write_bytes(CODE + b"pass\n")

    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    assert "No space left on device" in refused()
    assert files_below(Path("dist")) == before


def test_a_failure_while_replacing_loses_nothing(firmware, monkeypatch):
    bundle.main([])
    before = files_below(Path("dist"))
    rename = Path.rename

    def locked(path, target):
        if path.name.endswith(".part"):
            raise PermissionError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", locked)
    assert "Permission denied" in refused()
    assert files_below(Path("dist")) == before


def is_refused(out, foreign):
    """Tell whether main() refuses to replace the folder ``out`` because of a file in it."""
    before = files_below(out)
    message = refused(["--out", str(out)])
    assert files_below(out) == before
    return message == (
        f"{foreign.resolve()} was not written by bundle and would be lost: "
        "name another folder with --out, or move that file away."
    )


@pytest.mark.parametrize(
    "place", ["letter.txt", "boot_out.txt", ".git/HEAD", "lib/adafruit_ov7670.mpy", "inkling/a.py"]
)
def test_a_folder_with_a_file_that_bundle_did_not_write_is_never_replaced(firmware, place):
    bundle.main([])
    for out in (Path("dist/CIRCUITPY"), Path("mine")):
        path = out / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("dear")
        assert is_refused(out, path)


def test_a_bundle_with_an_edited_file_is_never_replaced(firmware):
    bundle.main([])
    settings = Path("dist/CIRCUITPY/settings.toml")
    settings.write_text("INKLING_MODEL = 'logistic'\n")
    assert is_refused(settings.parent, settings)


def test_a_file_is_never_replaced_by_a_folder(firmware):
    Path("letter.txt").write_text("dear")
    assert "letter.txt was not written by bundle" in refused(["--out", "letter.txt"])
    assert Path("letter.txt").read_text() == "dear"


def test_the_firmware_is_never_replaced_by_its_bundle(firmware):
    assert is_refused(firmware, firmware / "code.py")


def test_an_empty_folder_is_filled(firmware):
    Path("empty").mkdir()
    bundle.main(["--out", "empty"])
    assert files_below(Path("empty")) == bundle.collect()


def test_what_a_file_manager_leaves_in_a_bundle_does_not_stop_the_next(firmware):
    bundle.main([])
    Path("dist/CIRCUITPY/.DS_Store").write_bytes(b"x")
    bundle.main([])
    assert files_below(Path("dist/CIRCUITPY")) == bundle.collect()


def test_a_bundle_that_is_older_than_the_manifest_is_replaced(firmware, monkeypatch):
    old = {"code.py": b"# code\n", "find.py": b"# find\n"}
    monkeypatch.setattr(manifest, "FLAT", Path("flat.sha256").resolve())
    manifest.FLAT.write_bytes(manifest.of(old))
    out = Path("dist/CIRCUITPY")
    (out / "lib").mkdir(parents=True)
    for place, content in old.items():
        (out / place).write_bytes(content)
    (out / "lib/adafruit_st7735r.py").write_bytes(bundle.collect()["lib/adafruit_st7735r.py"])
    (out / "find.py").write_bytes(b"# edited\n")
    assert is_refused(out, out / "find.py")
    (out / "find.py").write_bytes(old["find.py"])
    bundle.main([])
    assert files_below(out) == bundle.collect()


def test_the_bundle_goes_straight_to_a_drive_that_is_named(firmware, capsys):
    drive = Path("CIRCUITPY")
    drive.mkdir()
    (drive / "boot_out.txt").write_text(
        "Adafruit CircuitPython 10.3.0 on 2026-05-04; Raspberry Pi Pico with rp2040\n"
    )
    bundle.main(["--to", str(drive)])
    on_drive = files_below(drive)
    on_drive.pop("boot_out.txt")
    assert on_drive == files_below(Path("dist/CIRCUITPY"))
    assert capsys.readouterr().out.endswith("eject the drive now.\n")


def test_the_drive_is_looked_for_when_asked_to(firmware, monkeypatch):
    drive = Path("found")
    drive.mkdir()
    monkeypatch.setattr(bundle, "find_drive", lambda: drive)
    assert refused(["--to", "auto"]).startswith("found has no boot_out.txt")
