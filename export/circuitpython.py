"""Read a UF2 of CircuitPython: its version, its board, and where the board keeps its drive.

The UF2 format: 512 byte blocks with a header of eight words, and up to 476 bytes of payload each
(microsoft/uf2, "File format").
"""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = 512  # bytes
OLDEST = (9, 2, 1)  # the first with StateMachine.background_read on this port
FLASH = 0x10000000  # where the processor sees the flash

_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = 0x0AB16F30
_FAMILY_PRESENT = 0x2000
_PAGE = 256  # bytes that a block brings: what the flash programs at once
_SECTOR = 4096  # bytes that the flash erases at once
_BANNER = re.compile(
    rb"Adafruit CircuitPython ((\d+)\.(\d+)\.(\d+)[\w.-]*) on [\d-]+; ([\w -]+?) with (\w+)"
)

# The "binary info" that every program made with Raspberry Pi's SDK has near its start: two markers
# round the addresses of a list of pointers (pico-sdk, pico/binary_info/structure.h).
_INFO_MARKERS = (0x7188EBF2, 0xE71AA390)
_BLOCK_DEVICE = (7, int.from_bytes(b"CP", "little"))  # type and tag; CircuitPython's drive


class ImageError(Exception):
    """A file is missing or not what it should be; the message is one sentence for the user."""


@dataclass(frozen=True)
class Board:
    """A board that Inkling runs on."""

    id: str
    """CircuitPython's name for it, in the names of its files and in boot_out.txt."""
    name: str
    """Its name in CircuitPython's banner."""
    chip: str
    family: int
    """What the chip's boot ROM wants in each block; it refuses a UF2 for another chip."""
    flash: int
    """Bytes."""


_RP2040, _RP2350 = 0xE48BFF56, 0xE48BFF59  # the latter with Arm's processors, not RISC-V's
_MIB = 1024 * 1024
PICO = Board("raspberry_pi_pico", "Raspberry Pi Pico", "rp2040", _RP2040, 2 * _MIB)
BOARDS = {
    "pico": PICO,
    "pico-w": Board("raspberry_pi_pico_w", "Raspberry Pi Pico W", "rp2040", _RP2040, 2 * _MIB),
    "pico2": Board("raspberry_pi_pico2", "Raspberry Pi Pico 2", "rp2350a", _RP2350, 4 * _MIB),
    "pico2-w": Board("raspberry_pi_pico2_w", "Raspberry Pi Pico 2 W", "rp2350a", _RP2350, 4 * _MIB),
}


@dataclass(frozen=True)
class CircuitPython:
    """A build of CircuitPython for one of ``BOARDS``."""

    version: str
    """Such as "10.3.0"."""
    banner: str
    """The line that it prints at its start."""
    board: Board
    flash: bytes
    """The content of the board's flash from its start, as far as the UF2 fills it."""

    @property
    def drive(self) -> range:
        """The bytes of the flash that are the CIRCUITPY drive.

        CircuitPython itself says where that begins, and that it goes on to the end of the flash.
        """
        return range(_drive_start(self.flash), self.board.flash)

    @property
    def has_drive(self) -> bool:
        """Whether the UF2 brings a drive, too."""
        return len(self.flash) > self.drive.start

    @property
    def boot_out(self) -> bytes:
        """The boot_out.txt that it writes at its start, unless that is there already.

        The unique number is the chip's own, so a real board writes the file once more.
        """
        return f"{self.banner}\r\nBoard ID:{self.board.id}\r\nUID:{'0' * 16}\r\n".encode()


def identify(data: bytes, source: Path | str) -> CircuitPython:
    """Return the CircuitPython in ``data``, the content of the UF2 ``source``.

    Raises ``ImageError`` unless it is a whole UF2 with CircuitPython for one of ``BOARDS``, of a
    version that the firmware supports.
    """
    flash, family = _flash_content(data, source)
    match = _BANNER.search(flash)
    if match is None:
        raise ImageError(f"{source} holds no CircuitPython.")
    version, name, chip = (match[group].decode() for group in (1, 5, 6))
    board = {(board.name, board.chip): board for board in BOARDS.values()}.get((name, chip))
    if board is None:
        names = ", ".join(board.name for board in BOARDS.values())
        raise ImageError(f"{source} is CircuitPython for {name}, which is none of {names}.")
    if family != board.family:
        raise ImageError(f"{source} is a UF2 for another chip than the {name}'s.")
    if len(flash) > board.flash:
        raise ImageError(f"{source} does not fit into the flash of the {name}.")
    if tuple(int(match[group]) for group in (2, 3, 4)) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise ImageError(f"{source} is CircuitPython {version}, not {oldest} or later.")
    return CircuitPython(version, match[0].decode(), board, flash)


def uf2(parts: Mapping[int, bytes], family: int) -> bytes:
    """Return the UF2 that writes ``parts``, {place in the flash: content}, and nothing else.

    Each part begins with a sector and is filled up to one: the RP2040's boot ROM loses data when
    an earlier sector than the last is written in part (RP2040 datasheet, erratum E14).
    """
    pages: dict[int, bytes] = {}
    for start, content in sorted(parts.items()):
        if start % _SECTOR:
            raise ValueError(f"no sector begins at {start:#x}")
        whole = content.ljust(-(-len(content) // _SECTOR) * _SECTOR, b"\xff")
        pages |= {start + at: whole[at : at + _PAGE] for at in range(0, len(whole), _PAGE)}
    blocks = []
    for number, (at, page) in enumerate(pages.items()):
        header = struct.pack(
            "<8I",
            *_MAGIC_START,
            _FAMILY_PRESENT,
            FLASH + at,
            _PAGE,
            number,
            len(pages),
            family,
        )
        blocks.append((header + page).ljust(BLOCK - 4, b"\0") + struct.pack("<I", _MAGIC_END))
    return b"".join(blocks)


def _flash_content(data: bytes, source: Path | str) -> tuple[bytes, int]:
    """Return the content of the flash that the UF2 writes, from its start, and the family."""
    if not data or len(data) % BLOCK:
        raise ImageError(f"{source} is no UF2, or not a whole one: it has {len(data):,} bytes.")
    content, families = bytearray(), set()
    most = max(board.flash for board in BOARDS.values())
    for at in range(0, len(data), BLOCK):
        first, second, flags, address, size, number, count, family = struct.unpack_from(
            "<8I", data, at
        )
        (end,) = struct.unpack_from("<I", data, at + BLOCK - 4)
        if (first, second) != _MAGIC_START or end != _MAGIC_END or size > BLOCK - 36:
            raise ImageError(f"{source} is no UF2: block {at // BLOCK} is malformed.")
        families.add(family if flags & _FAMILY_PRESENT else 0)
        if number != at // BLOCK or count != len(data) // BLOCK:
            raise ImageError(f"{source} is not a whole UF2: block {at // BLOCK} is misplaced.")
        start = address - FLASH
        if start < len(content) or start + size > most:
            raise ImageError(f"{source} does not fit into a Pico's flash.")
        content += b"\xff" * (start - len(content)) + data[at + 32 : at + 32 + size]
    if len(families) > 1 or not families <= {_RP2040, _RP2350}:
        raise ImageError(f"{source} is a UF2 for another chip than the RP2040 or RP2350.")
    return bytes(content), families.pop()


def _drive_start(flash: bytes) -> int:
    """Return where in the flash CircuitPython keeps its drive, as its binary info says."""

    def words(count: int, at: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{count}I", flash, at)

    try:
        at = flash.index(struct.pack("<I", _INFO_MARKERS[0]))
        start, end, _mapping, marker = words(4, at + 4)
        if marker == _INFO_MARKERS[1]:
            for (pointer,) in struct.iter_unpack("<I", flash[start - FLASH : end - FLASH]):
                entry = pointer - FLASH
                if struct.unpack_from("<HH", flash, entry) == _BLOCK_DEVICE:
                    _name, address = words(2, entry + 4)
                    return address
    except (ValueError, struct.error):
        pass
    raise ImageError("This CircuitPython does not say where its drive begins.")
