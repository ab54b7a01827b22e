"""Check that a file is CircuitPython for the Raspberry Pi Pico, and return its version.

The UF2 format: 512 byte blocks with a header of eight words, and up to 476 bytes of payload each
(microsoft/uf2, "File format").
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path

BLOCK = 512
OLDEST = (9, 2, 1)  # the first with StateMachine.background_read on this port

_MAGIC_START = (0x0A324655, 0x9E5D5157)
_MAGIC_END = 0x0AB16F30
_FAMILY_PRESENT = 0x2000
_RP2040 = 0xE48BFF56
_FLASH = range(0x10000000, 0x10200000)  # the Pico's 2 MiB
_BANNER = re.compile(
    rb"Adafruit CircuitPython ((\d+)\.(\d+)\.(\d+)[\w.-]*) on [\d-]+; ([\w -]+?) with (\w+)"
)
_BOARD = ("Raspberry Pi Pico", "rp2040")


class ImageError(Exception):
    """A file is missing or not what it should be; the message is one sentence for the user."""


@dataclass(frozen=True)
class CircuitPython:
    """What a build of CircuitPython says about itself."""

    version: str
    """Such as "10.3.0"."""
    banner: str
    """The line that it prints at its start."""


def identify(data: bytes, source: Path | str) -> CircuitPython:
    """Return the CircuitPython in ``data``, the content of the UF2 ``source``.

    Raises ``ImageError`` unless it is a whole UF2 for the RP2040 with CircuitPython for the
    Pico, of a version that the firmware supports.
    """
    match = _BANNER.search(_flash_content(data, source))
    if match is None:
        raise ImageError(f"{source} holds no CircuitPython.")
    version, board, chip = (match[group].decode() for group in (1, 5, 6))
    if (board, chip) != _BOARD:
        raise ImageError(f"{source} is CircuitPython for {board}, not for {_BOARD[0]}.")
    if tuple(int(match[group]) for group in (2, 3, 4)) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise ImageError(f"{source} is CircuitPython {version}, not {oldest} or later.")
    return CircuitPython(version, match[0].decode())


def _flash_content(data: bytes, source: Path | str) -> bytes:
    """Return the payload of all blocks, in their order."""
    if not data or len(data) % BLOCK:
        raise ImageError(f"{source} is no UF2, or not a whole one: it has {len(data):,} bytes.")
    content = bytearray()
    for at in range(0, len(data), BLOCK):
        first, second, flags, address, size, number, count, family = struct.unpack_from(
            "<8I", data, at
        )
        (end,) = struct.unpack_from("<I", data, at + BLOCK - 4)
        if (first, second) != _MAGIC_START or end != _MAGIC_END or size > BLOCK - 36:
            raise ImageError(f"{source} is no UF2: block {at // BLOCK} is malformed.")
        if not flags & _FAMILY_PRESENT or family != _RP2040:
            raise ImageError(f"{source} is a UF2 for another chip than the RP2040.")
        if number != at // BLOCK or count != len(data) // BLOCK:
            raise ImageError(f"{source} is not a whole UF2: block {at // BLOCK} is misplaced.")
        if address not in _FLASH or address + size > _FLASH.stop:
            raise ImageError(f"{source} does not fit into the Pico's flash.")
        content += data[at + 32 : at + 32 + size]
    return bytes(content)
