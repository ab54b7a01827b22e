"""inkling/settings.py: the user's choices, and what becomes of bad ones."""

import sys
import tomllib

import microcontroller
import pytest

from inkling import settings as module
from inkling.settings import Settings
from simulator.run import FIRMWARE

KEYS = tomllib.loads((FIRMWARE / "settings.toml").read_text())
# CircuitPython reads them, the firmware does not.
HEAP_BYTES = KEYS.pop("CIRCUITPY_HEAP_START_SIZE")
PYSTACK_BYTES = KEYS.pop("CIRCUITPY_PYSTACK_SIZE")


@pytest.fixture(autouse=True)
def file(monkeypatch, tmp_path):
    """The path of the board's settings.toml, which is not there yet."""
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setattr(module, "SETTINGS_FILE", str(tmp_path / "settings.toml"))
    return tmp_path / "settings.toml"


def test_without_a_settings_file_the_defaults_are_those_of_the_shipped_file(monkeypatch):
    defaults = vars(Settings())
    for key, value in KEYS.items():
        monkeypatch.setenv(key, str(value))
    assert vars(Settings()) == defaults
    assert defaults["complaints"] == []


def test_every_key_of_the_shipped_file_is_read(monkeypatch):
    for key in KEYS:
        monkeypatch.setenv(key, "nonsense")
    complaints = Settings().complaints
    assert len(complaints) == len(KEYS)
    assert all(any(key in complaint for complaint in complaints) for key in KEYS)


def test_a_good_value_is_taken(monkeypatch):
    values = {"MODEL": "tree", "CAMERA_MHZ": 8, "CAMERA_ROTATION": 270, "TFT_COLSTART": 2}
    for name, value in values.items():
        monkeypatch.setenv(f"INKLING_{name}", str(value))
    settings = Settings()
    assert {name: getattr(settings, name.lower()) for name in values} == values
    assert settings.complaints == []


def test_numbers_are_read_only_by_compiled_modules_because_source_leaves_too_little_memory(
    monkeypatch,
):
    monkeypatch.setattr(module, "COMPILED", False)
    assert Settings().complaints == []
    monkeypatch.setenv("INKLING_DIGITS", "6")
    settings = Settings()
    assert settings.digits == 1
    assert settings.complaints == [
        "settings.toml: INKLING_DIGITS is 6, but must be 1, because numbers need the compiled "
        "bundle; using 1."
    ]


@pytest.mark.parametrize(
    ("key", "text", "name", "default"),
    [
        ("INKLING_MODEL", "forest", "model", "logistic"),
        ("INKLING_CAMERA_MHZ", "25", "camera_mhz", 20),
        ("INKLING_CAMERA_MHZ", "7", "camera_mhz", 20),
        ("INKLING_CAMERA_MHZ", "16.5", "camera_mhz", 20),
        ("INKLING_CAMERA_ROTATION", "45", "camera_rotation", 0),
        ("INKLING_TFT_ROTATION", "0", "tft_rotation", 90),
        ("INKLING_TFT_BGR", "yes", "tft_bgr", 0),
        ("INKLING_TFT_ROWSTART", "", "tft_rowstart", 0),
    ],
)
def test_a_bad_value_gives_the_default_and_one_sentence(monkeypatch, key, text, name, default):
    monkeypatch.setenv(key, text)
    settings = Settings()
    assert getattr(settings, name) == default
    [complaint] = settings.complaints
    assert key in complaint
    assert repr(text) in complaint
    assert complaint.endswith(f"using {default}.")


def test_lines_from_which_nothing_is_taken_are_told(monkeypatch, file):
    monkeypatch.setenv("INKLING_TFT_BGR", "1")
    file.write_bytes(
        b"# caf\xe9\nINKLING_TFT_BGR = 1\nMY_OWN = 2\n INKLING_TFT_BGR=0\n"
        b'INKLING_CAMERA_ROTATE = 90\nINKLING_MODELL = "tree"\nINKLING_CLOCK\xe9 = 1\n'
    )
    assert [complaint.removeprefix("settings.toml: ") for complaint in Settings().complaints] == [
        "INKLING_TFT_BGR stands there twice; the first line counts.",
        "there is no INKLING_CAMERA_ROTATE; the nearest is INKLING_CAMERA_ROTATION.",
        "there is no INKLING_MODELL; the nearest is INKLING_MODEL.",
        "there is no INKLING_CLOCK\xe9; the nearest is INKLING_CPU_MHZ.",
    ]


@pytest.mark.parametrize("raises", [False, True], ids=["10", "9"])
def test_a_value_that_circuitpython_cannot_read_gives_the_default(monkeypatch, file, raises):
    def getenv(key):
        if raises and key == "INKLING_MODEL":
            raise ValueError("invalid syntax for integer with base 10")

    monkeypatch.setattr(module.os, "getenv", getenv)
    file.write_bytes(b"INKLING_MODEL =\n")
    settings = Settings()
    assert settings.model == "logistic"
    assert settings.complaints == [
        "settings.toml: INKLING_MODEL cannot be read; put text in double quotes; using logistic."
    ]


@pytest.mark.parametrize(
    ("platform", "asked", "mhz"),
    [
        ("RP2040", None, 200),
        ("RP2040", "125", 125),
        ("RP2040", "150", 150),
        ("RP2040", "0", 133),
        ("RP2350", None, 133),
    ],
)
def test_a_pico_runs_at_200_mhz_unless_asked_otherwise(bench, monkeypatch, platform, asked, mhz):
    microcontroller.cpu.frequency = 133_000_000
    monkeypatch.setattr(sys, "platform", platform)
    if asked:
        monkeypatch.setenv("INKLING_CPU_MHZ", asked)
    Settings().apply_cpu_clock()
    assert microcontroller.cpu.frequency == mhz * 1_000_000


def test_a_clock_that_the_processor_refuses_is_told_and_the_old_one_stays(bench, monkeypatch):
    monkeypatch.setattr(microcontroller, "_VCO_KHZ", range(0))
    settings = Settings()
    settings.apply_cpu_clock()
    assert microcontroller.cpu.frequency == 125_000_000
    [complaint] = settings.complaints
    assert "INKLING_CPU_MHZ is 200" in complaint
    assert complaint.endswith("using 125.")


@pytest.mark.parametrize("lost", range(16))
def test_the_collector_of_circuitpython_10_stays_within_its_tables_of_the_first_area(lost):
    # gc_setup_area in CircuitPython: a block has 16 bytes and 4 bits in tables, and blocks come in
    # fours. The area ends at a multiple of 16 bytes, so some bytes are lost. After gc_realloc the
    # collector may read the table's byte for the block behind the last, and a byte is for 8 blocks.
    blocks = (HEAP_BYTES - lost - 1) * 8 // (16 * 8 + 4) // 4 * 4
    assert blocks % 8 == 4
    assert HEAP_BYTES % 4 == 0, "CircuitPython wants a multiple of 4"
