"""What is taken for CircuitPython on a Pico, and what is not; the file with firmware and drive."""

import struct

import pytest

from export.circuitpython import ImageError, identify

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
