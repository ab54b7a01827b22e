"""simulator/settings_file.py: what the board would not read is told in a sentence."""

import pytest

from simulator.settings_file import SETTINGS, SettingsError, allowed, check


@pytest.fixture
def complaint(tmp_path, monkeypatch):
    """Return a function that returns the sentence about a file with ``content``."""
    monkeypatch.chdir(tmp_path)

    def complaint(content):
        path = tmp_path / "settings.toml"
        path.write_bytes(content)
        with pytest.raises(SettingsError) as caught:
            check(path)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return complaint


def test_the_shipped_file_is_good_and_has_every_key():
    assert set(check(SETTINGS)) == {
        *allowed(),
        "CIRCUITPY_HEAP_START_SIZE",
        "CIRCUITPY_PYSTACK_SIZE",
    }


def test_what_the_board_reads_is_taken(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_bytes(
        b'# caf\xc3\xa9\r\n\r\n  INKLING_MODEL = "tree"  # "quick"\r\nINKLING_TFT_BGR=1\r\n'
        b'INKLING_CAMERA_MHZ = "12"\nWIFI = "a # b = c"\nMY_FACTOR = 1.5\nMINE = true'
    )
    values = {"INKLING_MODEL": "tree", "INKLING_TFT_BGR": 1, "INKLING_CAMERA_MHZ": "12"}
    assert check(path) == values | {"WIFI": "a # b = c", "MY_FACTOR": 1.5, "MINE": True}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("INKLING_MODEL = tree", ['in double quotes, INKLING_MODEL = "tree"']),
        ("INKLING_MODEL = 'tree'", ['in double quotes, INKLING_MODEL = "tree"']),
        ('INKLING_MODEL = "tree', ['in double quotes, INKLING_MODEL = "tree"']),
        ("INKLING_MODEL", ["'INKLING_MODEL' is nothing that every CircuitPython reads"]),
        ("INKLING_MODEL =", ["nothing that every CircuitPython reads"]),
        ('INKLING_MODEL = """tree"""', ["nothing that every CircuitPython reads"]),
        ('"INKLING_MODEL" = "tree"', ["nothing that every CircuitPython reads"]),
        ("WORDS = [1]", ["nothing that every CircuitPython reads"]),
        ("[inkling]", ["[table]", "remove this line"]),
        ("INKLING_TFT_BGR = 1", ["INKLING_TFT_BGR stands there twice"]),
        ("INKLING_TFT_MIROR = 1", ["no key INKLING_TFT_MIROR", "nearest is INKLING_TFT_MIRROR"]),
        ('INKLING_MODEL = "forest"', ["'forest'", "one of logistic, tree"]),
        ("INKLING_CAMERA_MHZ = 25", ["'25'", "a whole number from 8 to 24"]),
        ("INKLING_CAMERA_MHZ = 0x10", ["'0x10'", "a whole number from 8 to 24"]),
        ("INKLING_TFT_MIRROR = true", ["'true'", "one of 0, 1"]),
        ("# caf\xe9", ["is not UTF-8", "save the file as UTF-8"]),
    ],
)
def test_a_bad_line_is_named_with_its_number_and_what_to_do(complaint, line, words):
    told = complaint(b"# mine\nINKLING_TFT_BGR = 0\n" + line.encode("latin-1") + b"\nX = 1\n")
    assert told.startswith("settings.toml, line 3: ")
    assert all(word in told for word in words), told


def test_a_file_of_another_encoding_or_that_is_not_there_is_told(complaint, tmp_path):
    assert "byte order mark" in complaint(b"\xef\xbb\xbfINKLING_TFT_BGR = 0\n")
    assert "line 1: is not UTF-8" in complaint("INKLING_TFT_BGR = 0\n".encode("utf-16"))
    (tmp_path / "settings.toml").unlink()
    with pytest.raises(SettingsError, match="missing; copy it"):
        check(tmp_path / "settings.toml")
