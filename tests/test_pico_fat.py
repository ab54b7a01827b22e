"""The image of the emulated board's drive, read back by a reader of its own."""

import shutil
import struct
import subprocess

import pytest

from export.fat import SECTOR, SECTORS, DriveFull, drive_image

FILES = {
    "code.py": b"print(1)\n",
    "settings.toml": b"",
    "lib/adafruit_display_text/__init__.py": bytes(range(256)) * 11,
    "lib/adafruit_display_text/bitmap_label.py": b"x" * SECTOR,
    "lib/adafruit_ov7670.py": b"y" * 30_000,
    "FOO.TXT": b"z" * (SECTOR + 1),
}


class Reader:
    """Reads FAT12 as the specification describes it, knowing nothing of the writer."""

    def __init__(self, image):
        self.sector, self.cluster, reserved, count, roots, total, _media, sectors = (
            struct.unpack_from("<HBHBHHBH", image, 11)
        )
        assert (image[510:512], total * self.sector) == (b"\x55\xaa", len(image))
        self.image = image
        size = sectors * self.sector
        start = reserved * self.sector
        root = start + count * size
        self.fats = [image[at : at + size] for at in range(start, root, size)]
        self.data_start = root + roots * 32
        self.root = image[root : self.data_start]

    def chain(self, cluster):
        content = b""
        while 2 <= cluster < 0xFF8:
            start = self.data_start + (cluster - 2) * self.cluster * self.sector
            content += self.image[start : start + self.cluster * self.sector]
            pair = int.from_bytes(self.fats[0][cluster * 3 // 2 : cluster * 3 // 2 + 2], "little")
            cluster = pair >> 4 if cluster % 2 else pair & 0xFFF
        return content

    def walk(self, entries, prefix=""):
        """Yield (path, content) of each file, by its long name."""
        long_name = b""
        for at in range(0, len(entries), 32):
            entry = entries[at : at + 32]
            attribute = entry[11]
            if entry[0] == 0:
                return
            if attribute == 0x0F:
                long_name = entry[1:11] + entry[14:26] + entry[28:32] + long_name
                continue
            name = long_name.decode("utf-16-le").split("\0")[0].rstrip("\uffff")
            long_name = b""
            cluster, size = struct.unpack_from("<HI", entry, 26)
            if attribute & 0x10 and name:  # neither "." nor ".."
                yield from self.walk(self.chain(cluster), f"{prefix}{name}/")
            elif attribute & 0x20:
                yield prefix + name, self.chain(cluster)[:size]


def test_every_file_is_read_back_by_its_full_name():
    files = FILES | {f"lib/adafruit_display_{n}.py": b"%d" % n for n in range(120)}
    image = drive_image(files)
    assert len(image) == SECTOR * SECTORS == 1024 * 1024
    drive = Reader(image)
    # CircuitPython would create the three.
    made = dict.fromkeys([".fseventsd/no_log", ".metadata_never_index", ".Trashes"], b"")
    assert dict(drive.walk(drive.root)) == files | made
    first, second = drive.fats
    assert first == second
    assert drive_image(dict(reversed(files.items()))) == image


def test_what_fat_cannot_hold_is_refused():
    with pytest.raises(DriveFull, match="do not fit"):
        drive_image({"large": bytes(1024 * 1024)})
    for name in ("a:b", "a?b", "ümlaut", "x" * 256):
        with pytest.raises(ValueError, match="FAT cannot hold"):
            drive_image({name: b""})


@pytest.mark.skipif(shutil.which("fsck.fat") is None, reason="fsck.fat is not installed")
def test_fsck_finds_nothing_to_complain_of(tmp_path):
    image = tmp_path / "drive.img"
    image.write_bytes(drive_image(FILES))
    result = subprocess.run(["fsck.fat", "-n", "-v", str(image)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout
