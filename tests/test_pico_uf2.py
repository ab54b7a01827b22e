"""What is taken for CircuitPython on a Pico, and what is not; the file with firmware and drive."""

import shutil
import struct
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from test_pico_fat import Reader

from export import uf2 as command
from export.bundle import collect
from export.circuitpython import BOARDS, ImageError, identify
from export.download import Unreachable
from export.uf2 import with_drive

BANNER = b"Adafruit CircuitPython %s on 2026-01-31; %s with %s"


def banner(version=b"10.3.0", board=b"Raspberry Pi Pico", chip=b"rp2040"):
    return BANNER % (version, board, chip)


def uf2(content, family=0xE48BFF56, start=0x10000000):
    """Return a UF2 with ``content``, 256 bytes a block as the makers of it do."""
    parts = [content[at : at + 256].ljust(256, b"\0") for at in range(0, len(content), 256)]
    blocks = []
    for number, part in enumerate(parts):
        header = struct.pack(
            "<8I",
            0x0A324655,
            0x9E5D5157,
            0x2000,
            start + 256 * number,
            256,
            number,
            len(parts),
            family,
        )
        blocks.append((header + part).ljust(508, b"\0") + struct.pack("<I", 0x0AB16F30))
    return b"".join(blocks)


@pytest.mark.parametrize("version", ["9.2.1", "9.2.9", "10.0.3", "10.3.0-rc.0"])
@pytest.mark.parametrize("before", [0, 240, 1000])  # a block holds 256 bytes
def test_version_and_banner_are_found_wherever_they_stand(version, before):
    text = banner(version.encode())
    found = identify(uf2(bytes(before) + text + bytes(1000)), "firmware.uf2")
    assert (found.version, found.banner) == (version, text.decode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no UF2"),
        (b"UF2\n" + bytes(507), "not a whole one"),
        (bytes(512), "is malformed"),
        (uf2(banner(), family=0xE48BFF57), "another chip"),
        (uf2(bytes(600))[512:], "misplaced"),
        (uf2(bytes(600))[:1024], "misplaced"),
        (uf2(banner(), start=0x20000000), "does not fit"),
        (uf2(b"MicroPython v1.26"), "no CircuitPython"),
        (
            uf2(banner(board=b"Adafruit Feather RP2040")),
            "for Adafruit Feather RP2040, which is none",
        ),
        (uf2(banner(board=b"Raspberry Pi Pico 2", chip=b"rp2350a")), "for another chip than"),
        (uf2(banner(version=b"9.2.0")), "9.2.1 or later"),
        (uf2(banner(version=b"8.2.10")), "9.2.1 or later"),
    ],
)
def test_other_files_are_refused_in_a_sentence(data, reason):
    with pytest.raises(ImageError, match=reason):
        identify(data, "firmware.uf2")


# Firmware and drive in one file


def firmware_of(board, start):
    """Return a UF2 for ``board`` which says that its drive begins at ``start``."""
    pointers = 0x10000000 + 20
    header = struct.pack("<5I", 0x7188EBF2, pointers, pointers + 8, 0, 0xE71AA390)
    # Two block devices, the second of which has CircuitPython's tag.
    devices = [
        struct.pack("<H2sIIIIH", 7, tag, 0, at, 1, 0, 3) for tag, at in ((b"XX", 1), (b"CP", start))
    ]
    list_ = struct.pack("<2I", pointers + 8, pointers + 8 + len(devices[0]))
    text = banner(board=board.name.encode(), chip=board.chip.encode())
    return uf2(header + list_ + b"".join(devices) + text, family=board.family)


def sectors_of(data):
    """Return {sector of the flash: how many of its 16 pages are in the UF2}, and the flash."""
    pages, flash = Counter(), bytearray(4 * 1024 * 1024)
    for at in range(0, len(data), 512):
        address, size = struct.unpack_from("<2I", data, at + 12)
        address -= 0x10000000
        pages[address // 4096] += 1
        flash[address : address + size] = data[at + 32 : at + 32 + size]
    return pages, bytes(flash)


FILES = {"code.py": b"print(1)\n", "lib/label.mpy": b"C\x06\0\x1f" + bytes(5000)}


# As ports/raspberrypi of CircuitPython has it: the radio's firmware takes half a megabyte.
@pytest.mark.parametrize(
    ("key", "start", "size"),
    [
        ("pico", 0x100000, 1024 * 1024),
        ("pico-w", 0x181000, 508 * 1024),
        ("pico2", 0x100000, 3 * 1024 * 1024),
        ("pico2-w", 0x181000, 2556 * 1024),
    ],
)
def test_the_file_has_the_drive_where_the_boards_circuitpython_looks_for_it(
    key, start, size, tmp_path
):
    board = BOARDS[key]
    found = identify(firmware_of(board, start), "firmware.uf2")
    assert (found.board, found.drive, found.has_drive) == (
        board,
        range(start, start + size),
        False,
    )
    data = with_drive(found, FILES)
    pages, flash = sectors_of(data)
    assert {*pages.values()} == {16}  # no sector is written in part
    assert start // 4096 - 1 not in pages  # microcontroller.nvm
    assert struct.unpack_from("<I", data, 28) == (board.family,)
    assert flash[: len(found.flash)] == found.flash
    image = flash[start : start + size]
    drive = Reader(image)
    files = dict(drive.walk(drive.root))
    assert FILES.items() <= files.items()
    assert files["boot_out.txt"] == (
        f"{found.banner}\r\nBoard ID:{board.id}\r\nUID:{'0' * 16}\r\n".encode()
    )
    # A file that has a drive already gets a new one.
    again = identify(data, "inkling.uf2")
    assert again.has_drive
    assert with_drive(again, FILES) == data
    if shutil.which("fsck.fat"):
        (tmp_path / "drive.img").write_bytes(image)
        command = ["fsck.fat", "-n", "-v", tmp_path / "drive.img"]
        result = subprocess.run(command, capture_output=True, text=True)
        assert result.returncode == 0, result.stdout


def test_a_firmware_that_does_not_say_where_its_drive_begins_is_refused():
    with pytest.raises(ImageError, match="does not say where its drive begins"):
        with_drive(identify(uf2(banner()), "firmware.uf2"), FILES)


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Return a CircuitPython for a Pico W, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    path = Path("given.uf2")
    path.write_bytes(firmware_of(BOARDS["pico-w"], 0x181000))
    return path


def test_the_command_writes_the_file_of_the_board_and_says_what_it_overwrites(given, capsys):
    command.main(["--uf2", str(given)])
    written = Path("dist/inkling-pico-w.uf2").read_bytes()
    assert written == with_drive(identify(given.read_bytes(), given), collect())
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "It overwrites all files that are on the board's CIRCUITPY drive."
    command.main(["--uf2", str(given), "--out", "mine.uf2"])
    assert Path("mine.uf2").read_bytes() == written


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--out", "dist"], "dist is a folder where a file is to be written"),
        (["--out", "given.uf2/a.uf2"], "given.uf2/a.uf2 cannot be written: "),
        (["--uf2", "none.uf2"], "none.uf2 cannot be read: No such file"),
        (["--board", "pico2"], "CircuitPython for the Raspberry Pi Pico 2 is needed (https://"),
    ],
)
def test_what_is_missing_or_in_the_way_is_told_in_a_sentence(
    given, monkeypatch, arguments, sentence
):
    def offline(url, say):
        raise Unreachable("it cannot be downloaded (ConnectionError)")

    monkeypatch.setattr("export.download.download", offline)
    monkeypatch.setenv("XDG_CACHE_HOME", str(given.resolve().parent))
    Path("dist").mkdir()
    with pytest.raises(SystemExit) as ended:
        command.main(arguments)
    assert ended.value.code.startswith(sentence) and "\n" not in ended.value.code
    assert not list(Path("dist").iterdir())
