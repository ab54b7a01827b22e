"""Write the image of a CIRCUITPY drive: FAT12 with long names, as Microsoft's FAT: General
Overview of On-Disk Format (1.03) describes it.

CircuitPython expects the file system at the start of its part of the flash, without a partition
table. The same files always make the same image.
"""

import struct
from collections.abc import Mapping
from pathlib import PurePosixPath

SECTOR = 512  # bytes
SECTORS = 2048  # of a Pico's drive, 1 MiB
LABEL = b"CIRCUITPY  "

_FAT_COUNT = 2
_ROOT_ENTRIES = 512
_ENTRY = 32
_ROOT_SECTORS = _ROOT_ENTRIES * _ENTRY // SECTOR
_FAT_START = 1  # after the boot sector
_FIRST_CLUSTER = 2
_LARGEST_FAT12 = 4084  # clusters

_MEDIA = 0xF8
_END_OF_CHAIN = 0xFFF

_ATTRIBUTE_LABEL = 0x08
_ATTRIBUTE_FOLDER = 0x10
_ATTRIBUTE_FILE = 0x20
_ATTRIBUTE_LONG_NAME = 0x0F
_LAST_LONG_ENTRY = 0x40
_LONG_NAME_PART = 13  # characters in one entry

_DATE = (2026 - 1980) << 9 | 1 << 5 | 1  # 1 January 2026

# CircuitPython creates these on an empty drive; without them it would do so at its first start.
_OWN_FILES = {".fseventsd/no_log": b"", ".metadata_never_index": b"", ".Trashes": b""}


class DriveFull(Exception):
    """The files do not fit on the drive; the message is a sentence for the user."""


def drive_image(files: Mapping[str, bytes], sectors: int = SECTORS) -> bytes:
    """Return the image of a drive of so many sectors with ``files``, {path with "/": content}.

    Raises ``DriveFull``, and ValueError for a name that FAT cannot hold.
    """
    return used_part(files, sectors).ljust(sectors * SECTOR, b"\0")


def used_part(files: Mapping[str, bytes], sectors: int = SECTORS) -> bytes:
    """Return the image of a drive as far as it is in use: what comes after may hold anything."""
    tree: dict = {}
    for path, content in sorted({**_OWN_FILES, **files}.items()):
        *folders, name = PurePosixPath(path).parts
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = content
    return _Image(tree, sectors).content()


class _Image:
    """The image while it is being filled, cluster by cluster."""

    def __init__(self, tree: dict, sectors: int) -> None:
        self._sectors = sectors
        # As CircuitPython formats a drive (oofatfs, f_mkfs): 1 KiB a cluster from 2 MiB on.
        self._sectors_per_cluster = 2 if sectors >= 4096 else 1
        self._cluster = self._sectors_per_cluster * SECTOR
        # A little more than is needed: the table's own sectors hold no clusters.
        most = sectors // self._sectors_per_cluster
        self._fat_sectors = -(-(_FIRST_CLUSTER + most) * 3 // 2 // SECTOR)
        taken = _FAT_START + _FAT_COUNT * self._fat_sectors + _ROOT_SECTORS
        self._clusters = (sectors - taken) // self._sectors_per_cluster
        assert self._clusters <= _LARGEST_FAT12
        self._fat = [0xF00 | _MEDIA, _END_OF_CHAIN]
        self._data = bytearray()
        label = _entry(LABEL, _ATTRIBUTE_LABEL, 0, 0)
        root = label + self._folder_entries(tree, parent=0)
        if len(root) > _ROOT_ENTRIES * _ENTRY:
            raise DriveFull(f"The drive's root has room for {_ROOT_ENTRIES} entries only.")
        self._root = root.ljust(_ROOT_ENTRIES * _ENTRY, b"\0")

    def content(self) -> bytes:
        fat = _packed(self._fat).ljust(self._fat_sectors * SECTOR, b"\0")
        return self._boot_sector() + fat * _FAT_COUNT + self._root + bytes(self._data)

    def _folder_entries(self, tree: dict, parent: int) -> bytes:
        """Store the files and folders in ``tree`` and return the directory entries for them.

        ``parent`` is the first cluster of the folder that will hold these entries, 0 for the root.
        """
        entries = b""
        for number, (name, content) in enumerate(tree.items()):
            short = f"FILE{number:04}   ".encode()  # for old systems, which no long name reaches
            entries += _long_name_entries(name, short)
            if isinstance(content, dict):
                cluster = self._store_folder(content, parent)
                entries += _entry(short, _ATTRIBUTE_FOLDER, cluster, 0)
            else:
                cluster = self._store(content)
                entries += _entry(short, _ATTRIBUTE_FILE, cluster, len(content))
        return entries

    def _store_folder(self, tree: dict, parent: int) -> int:
        # A folder names its own cluster, so it takes its place before its content is known.
        length = 2 * _ENTRY + sum(_ENTRY * (1 + _long_name_count(name)) for name in tree)
        cluster = self._store(bytes(length))
        entries = _entry(b".".ljust(11), _ATTRIBUTE_FOLDER, cluster, 0)
        entries += _entry(b"..".ljust(11), _ATTRIBUTE_FOLDER, parent, 0)
        entries += self._folder_entries(tree, cluster)
        start = (cluster - _FIRST_CLUSTER) * self._cluster
        self._data[start : start + length] = entries
        return cluster

    def _store(self, content: bytes) -> int:
        """Put ``content`` into a run of new clusters and return the first; 0 if it is empty."""
        clusters = -(-len(content) // self._cluster)
        if clusters == 0:
            return 0
        first = len(self._fat)
        if first + clusters > _FIRST_CLUSTER + self._clusters:
            room = self._clusters * self._cluster
            raise DriveFull(f"The files do not fit on the drive of {room:,} bytes.")
        self._fat += [*range(first + 1, first + clusters), _END_OF_CHAIN]
        self._data += content.ljust(clusters * self._cluster, b"\0")
        return first

    def _boot_sector(self) -> bytes:
        fields = struct.pack(
            "<3s8sHBHBHHBHHHIIBBBI11s8s",
            b"\xeb\x3c\x90",  # a jump over the fields, which must be there
            b"MSWIN4.1",  # the name that every driver accepts
            SECTOR,
            self._sectors_per_cluster,
            _FAT_START,
            _FAT_COUNT,
            _ROOT_ENTRIES,
            self._sectors,
            _MEDIA,
            self._fat_sectors,
            1,  # sectors in a track
            1,  # heads
            0,
            0,
            0x80,  # drive number
            0,
            0x29,  # serial number, label and type follow
            0,
            LABEL,
            b"FAT12   ",
        )
        return fields.ljust(SECTOR - 2, b"\0") + b"\x55\xaa"


def _packed(fat: list[int]) -> bytes:
    """Return the table with two entries of 12 bits in each three bytes."""
    pairs = zip(fat[::2], [*fat[1::2], 0], strict=False)
    return b"".join((low | high << 12).to_bytes(3, "little") for low, high in pairs)


def _entry(short: bytes, attribute: int, cluster: int, size: int) -> bytes:
    return struct.pack("<11sB10xHHHI", short, attribute, 0, _DATE, cluster, size)


def _long_name_count(name: str) -> int:
    """Return how many entries the long name takes."""
    return -(-len(name) // _LONG_NAME_PART)


def _long_name_entries(name: str, short: bytes) -> bytes:
    """Return the entries with the long name, its end first. The short one comes after them."""
    if not name or len(name) > 255 or not name.isascii() or any(c in '\\:*?"<>|' for c in name):
        raise ValueError(f"FAT cannot hold a file named {name!r}")
    checksum = 0
    for byte in short:
        checksum = ((checksum >> 1 | checksum << 7) + byte) & 0xFF
    parts = _long_name_count(name)
    coded = name.encode("utf-16-le")
    if len(name) % _LONG_NAME_PART:
        coded += b"\0\0"
    coded = coded.ljust(parts * 2 * _LONG_NAME_PART, b"\xff")
    entries = b""
    for number in reversed(range(parts)):
        first, middle, last = struct.unpack_from("10s12s4s", coded, number * 2 * _LONG_NAME_PART)
        order = number + 1 | (_LAST_LONG_ENTRY if number == parts - 1 else 0)
        entries += struct.pack(
            "<B10sBBB12sH4s", order, first, _ATTRIBUTE_LONG_NAME, 0, checksum, middle, 0, last
        )
    return entries
