"""Find the two files that the emulator runs: CircuitPython for the Pico and the RP2040's boot ROM.

Neither is part of this project: CircuitPython belongs to its makers, and the boot ROM to Raspberry
Pi. The user hands them over, or they are downloaded into a cache.
"""

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from export.circuitpython import PICO, CircuitPython, ImageError, identify
from export.download import (
    CIRCUITPYTHON_VERSION,
    Unreachable,
    cache_folder,
    circuitpython,
    circuitpython_url,
    download,
    read,
    store,
)

# Raspberry Pi publishes the source of the boot ROM (B1, BSD licence). The repository of rp2040js
# has the built ROM as a list of its words.
BOOTROM_URL = (
    "https://raw.githubusercontent.com/wokwi/rp2040js/"
    "8f032378586948687ed54e2309931aa3d543ba79/demo/bootrom.ts"
)
BOOTROM_SOURCE_SHA256 = "fbca5761f4b955a656c9aa9563bb9f16812cc80908c893d8a776500c152219be"
BOOTROM_SIZE = 16 * 1024

_BOOTROM_MAGIC = b"Mu\x01"  # at 0x10 (RP2040 datasheet, section 2.8.3)


@dataclass(frozen=True)
class Images:
    """The files that the emulator loads: a UF2, found valid, and 16 KiB of boot ROM."""

    uf2: Path
    bootrom: Path
    circuitpython: CircuitPython
    sha256: str
    """The hash of the UF2."""

    @property
    def version(self) -> str:
        """The version of CircuitPython in its banner."""
        return self.circuitpython.version


def find_images(
    uf2: Path | None = None,
    bootrom: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    say: Callable[[str], None] = lambda text: None,
) -> Images:
    """Return the files to run.

    A file that is not given is the first that ``PICO_UF2`` or ``PICO_BOOTROM`` in ``environment``
    names, else that in the cache, else it is downloaded into the cache. Raises ``ImageError``.
    """
    uf2 = uf2 or _path_in(environment, "PICO_UF2")
    bootrom = bootrom or _path_in(environment, "PICO_BOOTROM")
    try:
        uf2 = uf2 or circuitpython(PICO, environment, say)
        data = read(uf2)
        firmware = identify(data, uf2)
        if firmware.board != PICO:
            raise ImageError(
                f"{uf2} is CircuitPython for {firmware.board.name}; the emulator has the "
                f"{PICO.name} only."
            )
        rom = _bootrom(bootrom, cache_folder(environment) / "rp2040-bootrom-b1.bin", say)
    except Unreachable as error:
        needed = {}
        if uf2 is None:
            needed["UF2"] = f"CircuitPython {CIRCUITPYTHON_VERSION} ({circuitpython_url()})"
        if bootrom is None:
            needed["BOOTROM"] = f"the RP2040's boot ROM ({BOOTROM_URL})"
        raise ImageError(
            f"The emulator needs {' and '.join(needed.values())}, but {error}: hand over "
            f"{' '.join(f'{name}=file' for name in needed)}, or set "
            f"{' and '.join(f'PICO_{name}' for name in needed)}."
        ) from None
    return Images(uf2, rom, firmware, hashlib.sha256(data).hexdigest())


def _bootrom(given: Path | None, cached: Path, say: Callable[[str], None]) -> Path:
    """Return the boot ROM as its bytes: the file given, or that in the cache."""
    if given is not None and given.suffix.lower() == ".bin":
        _check_bootrom(read(given), given)
        return given
    if given is not None:
        store(cached, _check_bootrom(bootrom_words(read(given)), given))
    elif not cached.exists():
        words = bootrom_words(download(BOOTROM_URL, say, BOOTROM_SOURCE_SHA256))
        store(cached, _check_bootrom(words, BOOTROM_URL))
    return cached


def bootrom_words(text: bytes) -> bytes:
    """Return the boot ROM from a source file that lists its 32-bit words as hexadecimal numbers."""
    words = re.findall(rb"\b0x([0-9a-fA-F]{8})\b", text)
    return b"".join(int(word, 16).to_bytes(4, "little") for word in words)


def _path_in(environment: Mapping[str, str], name: str) -> Path | None:
    first = environment.get(name, "").split(os.pathsep)[0]
    return Path(first) if first else None


def _check_bootrom(content: bytes, source: Path | str) -> bytes:
    """Return ``content``, the boot ROM, or raise ``ImageError``."""
    if len(content) != BOOTROM_SIZE or content[0x10:0x13] != _BOOTROM_MAGIC:
        raise ImageError(
            f"{source} is no boot ROM of the RP2040, which has {BOOTROM_SIZE:,} bytes: "
            "give it as .bin, or as a source file that lists its words."
        )
    return content
