# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The two files that make the emulated chip a Pico with CircuitPython, and where they come from.

Neither is part of this project: CircuitPython is its makers', the boot ROM is Raspberry Pi's.
They are handed over, or found in the cache, or downloaded into it.
"""

import hashlib
import os
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from emulator.uf2 import FirmwareError, identify
from simulator.files import replace_file

CIRCUITPYTHON_VERSION = "10.3.0"
CIRCUITPYTHON_URL = (
    "https://downloads.circuitpython.org/bin/raspberry_pi_pico/en_US/"
    f"adafruit-circuitpython-raspberry_pi_pico-en_US-{CIRCUITPYTHON_VERSION}.uf2"
)
# Raspberry Pi publishes the boot ROM (B1, BSD licence) as source; built, it is in the repository
# of rp2040js, as a list of its words.
BOOTROM_URL = (
    "https://raw.githubusercontent.com/wokwi/rp2040js/"
    "8f032378586948687ed54e2309931aa3d543ba79/demo/bootrom.ts"
)
BOOTROM_SIZE = 16 * 1024
BOOTROM_SHA256 = "90b31e108faedfa6bbcfcc33ba05dac61e645108cfbbdc385f8dafc71fde44ae"

_BOOTROM_MAGIC = b"Mu\x01"  # at 0x10 (RP2040 datasheet, section 2.8.3)
_TIMEOUT = 30  # seconds
_LARGEST_DOWNLOAD = 8_000_000  # bytes; a UF2 for the Pico has about 2,000,000


class ImageError(Exception):
    """A file is missing or not what it should be; the message is one sentence for the user."""


@dataclass(frozen=True)
class Images:
    """The files that the emulator loads: a UF2, found valid, and 16 KiB of boot ROM."""

    uf2: Path
    bootrom: Path
    version: str
    """Of CircuitPython, as its banner has it."""
    banner: str
    """The line with which it introduces itself."""
    sha256: str
    """Of the UF2."""


def find_images(
    uf2: Path | None = None,
    bootrom: Path | None = None,
    environment: Mapping[str, str] = os.environ,
    say: Callable[[str], None] = lambda text: None,
) -> Images:
    """Return the files to run, of which those not handed over are in the cache afterwards.

    What is not given comes from ``PICO_UF2`` and ``PICO_BOOTROM`` in ``environment``, else from
    the cache, else from the publishers. Raises ``ImageError``.
    """
    uf2 = uf2 or _path_in(environment, "PICO_UF2")
    bootrom = bootrom or _path_in(environment, "PICO_BOOTROM")
    cache = cache_folder(environment)
    if uf2 is None:
        uf2 = cache / Path(CIRCUITPYTHON_URL).name
        _fetch(CIRCUITPYTHON_URL, uf2, _check_uf2, say)
        _hold_to_record(uf2)
    rom = cache / "rp2040-bootrom-b1.bin"
    if bootrom is None:
        _fetch(BOOTROM_URL, rom, _check_bootrom, say, convert=bootrom_words)
        content = rom.read_bytes()
    else:
        content = _read(bootrom)
        if bootrom.suffix.lower() != ".bin":
            content = bootrom_words(content)
        _check_bootrom(content, str(bootrom))
        if bootrom.suffix.lower() == ".bin":
            rom = bootrom
        else:
            _store(rom, content)
    try:
        firmware = identify(uf2)
    except FirmwareError as error:
        raise ImageError(str(error)) from None
    return Images(
        uf2, rom, firmware.version, firmware.banner, hashlib.sha256(uf2.read_bytes()).hexdigest()
    )


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for downloads, which need not exist."""
    if folder := environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA"):
        return Path(folder) / "inkling"
    return Path.home() / ".cache" / "inkling"


def bootrom_words(text: bytes) -> bytes:
    """Return the boot ROM from a source file that lists its 32-bit words as hexadecimal numbers."""
    words = re.findall(rb"\b0x([0-9a-fA-F]{8})\b", text)
    return b"".join(int(word, 16).to_bytes(4, "little") for word in words)


def _path_in(environment: Mapping[str, str], name: str) -> Path | None:
    return Path(environment[name]) if environment.get(name) else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror}.") from None


def _check_bootrom(content: bytes, source: str) -> None:
    if len(content) != BOOTROM_SIZE or content[0x10:0x13] != _BOOTROM_MAGIC:
        raise ImageError(
            f"{source} is no boot ROM of the RP2040, which has {BOOTROM_SIZE:,} bytes: "
            "give it as .bin, or as a source file that lists its words."
        )
    if source == BOOTROM_URL and hashlib.sha256(content).hexdigest() != BOOTROM_SHA256:
        raise ImageError(f"{source} is not the boot ROM that it was.")


def _check_uf2(content: bytes, source: str) -> None:
    if not content.startswith(b"UF2\n"):
        raise ImageError(f"{source} is no UF2.")


def _hold_to_record(path: Path) -> None:
    """Compare a download with the SHA-256 noted when it was made, or note it now."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    record = path.with_suffix(".sha256")
    if not record.exists():
        record.write_text(f"{digest}  {path.name}\n", encoding="ascii")
    elif record.read_text(encoding="ascii").split()[0] != digest:
        raise ImageError(f"{path} has changed since it was downloaded: delete it and {record}.")


def _fetch(
    url: str,
    target: Path,
    check: Callable[[bytes, str], None],
    say: Callable[[str], None],
    convert: Callable[[bytes], bytes] = bytes,
) -> None:
    """Download ``url`` to ``target`` unless it is there, once ``check`` is content with it."""
    if target.exists():
        return
    say(f"downloading {url}")
    try:
        with urllib.request.urlopen(url, timeout=_TIMEOUT) as response:
            content = convert(response.read(_LARGEST_DOWNLOAD))
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        reason = getattr(error, "reason", error)
        raise ImageError(
            f"The emulator needs CircuitPython {CIRCUITPYTHON_VERSION} for the Pico "
            f"({CIRCUITPYTHON_URL}) and the RP2040's boot ROM ({BOOTROM_URL}), but "
            f"{Path(url).name} cannot be downloaded ({reason}): hand them over with UF2=file "
            "BOOTROM=file, or as PICO_UF2 and PICO_BOOTROM."
        ) from None
    check(content, url)
    _store(target, content)


def _store(target: Path, content: bytes) -> None:
    def write(path: Path) -> None:
        path.write_bytes(content)

    replace_file(target, write)
