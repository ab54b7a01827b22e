# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Write the image of a CIRCUITPY drive: FAT12 with long names, as Microsoft's FAT: General
Overview of On-Disk Format (1.03) describes it.

CircuitPython on a Pico expects the file system at the start of its 1 MiB, without a partition
table. The image is the same whenever the files are.
"""

import struct
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

SECTOR = 512  # bytes; also the size of a cluster
SECTORS = 2048
LABEL = "CIRCUITPY"

_FAT_COUNT = 2
_FAT_SECTORS = 6  # 2005 entries of 12 bits
_ROOT_ENTRIES = 512
_ENTRY = 32
_FAT_START = 1  # after the boot sector
_ROOT_START = _FAT_START + _FAT_COUNT * _FAT_SECTORS
_DATA_START = _ROOT_START + _ROOT_ENTRIES * _ENTRY // SECTOR
_FIRST_CLUSTER = 2
_CLUSTERS = SECTORS - _DATA_START

_MEDIA = 0xF8
_END_OF_CHAIN = 0xFFF

_ATTRIBUTE_LABEL = 0x08
_ATTRIBUTE_FOLDER = 0x10
_ATTRIBUTE_FILE = 0x20
_ATTRIBUTE_LONG_NAME = 0x0F
_LAST_LONG_ENTRY = 0x40
_LONG_NAME_PART = 13  # characters in one entry

_DATE = (2026 - 1980) << 9 | 1 << 5 | 1  # 1 January 2026
_SHORT_NAME_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-~!#$%&()@^{}'`")

# CircuitPython creates these on an empty drive; without them it would do so at its first start.
_OWN_FILES = {".fseventsd/no_log": b"", ".metadata_never_index": b"", ".Trashes": b""}


class DriveFull(Exception):
    """The files do not fit on the drive; the message is a sentence for the user."""


def drive_image(files: Mapping[str, bytes]) -> bytes:
    """Return the 1 MiB image of a drive with ``files``, {path with "/": content}.

    Raises ``DriveFull``, and ValueError for a name that FAT cannot hold.
    """
    tree: dict = {}
    for path, content in sorted({**_OWN_FILES, **files}.items()):
        *folders, name = PurePosixPath(path).parts
        place = tree
        for folder in folders:
            place = place.setdefault(folder, {})
        place[name] = content
    return _Image(tree).content()


class _Image:
    """The image while it is being filled, cluster by cluster."""

    def __init__(self, tree: dict) -> None:
        self._fat = [0xF00 | _MEDIA, _END_OF_CHAIN]
        self._data = bytearray()
        label = _entry(LABEL.ljust(11).encode(), _ATTRIBUTE_LABEL, 0, 0)
        root = label + self._folder_entries(tree, parent=0)
        if len(root) > _ROOT_ENTRIES * _ENTRY:
            raise DriveFull(f"The drive's root has room for {_ROOT_ENTRIES} entries only.")
        self._root = root.ljust(_ROOT_ENTRIES * _ENTRY, b"\0")

    def content(self) -> bytes:
        fat = _packed(self._fat).ljust(_FAT_SECTORS * SECTOR, b"\0")
        image = _boot_sector() + fat * _FAT_COUNT + self._root + self._data
        return bytes(image.ljust(SECTORS * SECTOR, b"\0"))

    def _folder_entries(self, tree: dict, parent: int) -> bytes:
        """Store what is in ``tree`` and return the directory entries for it.

        ``parent`` is the first cluster of the folder these entries will be in, 0 for the root.
        """
        entries = bytearray()
        taken: set[bytes] = set()
        for name, content in tree.items():
            short = _short_name(name, taken)
            taken.add(short)
            if isinstance(content, dict):
                attribute, size, cluster = _ATTRIBUTE_FOLDER, 0, self._store_folder(content, parent)
            else:
                attribute, size, cluster = _ATTRIBUTE_FILE, len(content), self._store(content)
            entries += b"".join(_long_name_entries(name, short))
            entries += _entry(short, attribute, cluster, size)
        return bytes(entries)

    def _store_folder(self, tree: dict, parent: int) -> int:
        # A folder names its own cluster, so its place is taken before its content is known.
        length = 2 * _ENTRY + sum(_ENTRY * (1 + _long_name_count(name)) for name in tree)
        cluster = self._store(bytes(length))
        entries = _entry(b".".ljust(11), _ATTRIBUTE_FOLDER, cluster, 0)
        entries += _entry(b"..".ljust(11), _ATTRIBUTE_FOLDER, parent, 0)
        entries += self._folder_entries(tree, cluster)
        start = (cluster - _FIRST_CLUSTER) * SECTOR
        self._data[start : start + length] = entries
        return cluster

    def _store(self, content: bytes) -> int:
        """Put ``content`` into a run of new clusters and return the first; 0 if it is empty."""
        count = -(-len(content) // SECTOR)
        if count == 0:
            return 0
        first = len(self._fat)
        if first + count > _FIRST_CLUSTER + _CLUSTERS:
            raise DriveFull(f"The files do not fit on the drive of {_CLUSTERS * SECTOR:,} bytes.")
        self._fat += [*range(first + 1, first + count), _END_OF_CHAIN]
        self._data += content.ljust(count * SECTOR, b"\0")
        return first


def _boot_sector() -> bytes:
    fields = struct.pack(
        "<3s8sHBHBHHBHHHIIBBBI11s8s",
        b"\xeb\x3c\x90",  # a jump over the fields, which must be there
        b"MSWIN4.1",  # the name that every driver accepts
        SECTOR,
        1,  # sectors in a cluster
        _FAT_START,
        _FAT_COUNT,
        _ROOT_ENTRIES,
        SECTORS,
        _MEDIA,
        _FAT_SECTORS,
        1,  # sectors in a track
        1,  # heads
        0,
        0,
        0x80,  # drive number
        0,
        0x29,  # serial number, label and type follow
        0,
        LABEL.ljust(11).encode(),
        b"FAT12   ",
    )
    return fields.ljust(SECTOR - 2, b"\0") + b"\x55\xaa"


def _packed(fat: list[int]) -> bytes:
    """Return the table with two entries of 12 bits in each three bytes."""
    packed = bytearray()
    for low, high in zip(fat[::2], [*fat[1::2], 0][: len(fat[::2])], strict=True):
        packed += (low | high << 12).to_bytes(3, "little")
    return bytes(packed)


def _entry(short: bytes, attribute: int, cluster: int, size: int) -> bytes:
    return struct.pack("<11sB10xHHHI", short, attribute, 0, _DATE, cluster, size)


def _short_name(name: str, taken: set[bytes]) -> bytes:
    """Return the 8.3 name, padded to 11 bytes, by which old systems would know ``name``."""
    if not name or len(name) > 255 or not name.isascii() or any(c in '\\:*?"<>|' for c in name):
        raise ValueError(f"FAT cannot hold a file named {name!r}")
    stem, _, suffix = name.upper().lstrip(".").rpartition(".")
    if not stem:
        stem, suffix = suffix, ""
    clean_stem, clean_suffix = (
        "".join(c if c in _SHORT_NAME_CHARACTERS else "_" for c in part) for part in (stem, suffix)
    )
    short = f"{clean_stem:8.8}{clean_suffix:3.3}".encode()
    if f"{clean_stem}.{clean_suffix}".rstrip(".") == name:
        return short
    for number in range(1, 1000):
        tail = f"~{number}"
        short = f"{clean_stem[: 8 - len(tail)] + tail:8}{clean_suffix:3.3}".encode()
        if short not in taken:
            return short
    raise ValueError(f"too many names like {name!r} in a folder")


def _long_name_count(name: str) -> int:
    """Return how many entries the long name takes; every name gets one, to keep its case."""
    return -(-len(name) // _LONG_NAME_PART)


def _long_name_entries(name: str, short: bytes) -> Iterator[bytes]:
    """Yield the entries with the long name, its end first, as they stand before the short one."""
    checksum = 0
    for byte in short:
        checksum = ((checksum >> 1 | checksum << 7) + byte) & 0xFF
    count = _long_name_count(name)
    coded = name.encode("utf-16-le")
    if len(name) % _LONG_NAME_PART:
        coded += b"\0\0"
    coded = coded.ljust(count * 2 * _LONG_NAME_PART, b"\xff")
    for number in range(count, 0, -1):
        part = coded[(number - 1) * 2 * _LONG_NAME_PART : number * 2 * _LONG_NAME_PART]
        order = number | (_LAST_LONG_ENTRY if number == count else 0)
        yield struct.pack(
            "<B10sBBB12sH4s",
            order,
            part[:10],
            _ATTRIBUTE_LONG_NAME,
            0,
            checksum,
            part[10:22],
            0,
            part[22:],
        )
