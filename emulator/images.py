"""Find the two files that the emulator runs: CircuitPython for the Pico and the RP2040's boot ROM.

Neither is part of this project: CircuitPython belongs to its makers, and the boot ROM to Raspberry
Pi. The user hands them over, or they are downloaded into a cache.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pooch
import requests

from emulator.uf2 import ImageError, identify
from simulator.files import replace_file

CIRCUITPYTHON_VERSION = "10.3.0-alpha.4"
CIRCUITPYTHON_URL = (
    "https://downloads.circuitpython.org/bin/raspberry_pi_pico/en_US/"
    f"adafruit-circuitpython-raspberry_pi_pico-en_US-{CIRCUITPYTHON_VERSION}.uf2"
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
_TIMEOUT = 30  # seconds


@dataclass(frozen=True)
class Images:
    """The files that the emulator loads: a UF2, found valid, and 16 KiB of boot ROM."""

    uf2: Path
    bootrom: Path
    version: str
    """The version of CircuitPython in its banner."""
    banner: str
    """The line that CircuitPython prints at its start."""
    sha256: str
    """The hash of the UF2."""


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
    cache = cache_folder(environment)
    if uf2 is None:
        uf2 = cache / Path(CIRCUITPYTHON_URL).name
        data = _circuitpython(uf2, say)
    else:
        data = _read(uf2)
    rom = cache / "rp2040-bootrom-b1.bin"
    if bootrom is not None and bootrom.suffix.lower() == ".bin":
        rom = bootrom
        _check_bootrom(_read(rom), rom)
    elif bootrom is not None:
        _store(rom, _check_bootrom(bootrom_words(_read(bootrom)), bootrom))
    elif not rom.exists():
        words = bootrom_words(_download(BOOTROM_URL, say, BOOTROM_SOURCE_SHA256))
        _store(rom, _check_bootrom(words, BOOTROM_URL))
    firmware = identify(data, uf2)
    return Images(uf2, rom, firmware.version, firmware.banner, hashlib.sha256(data).hexdigest())


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
    first = environment.get(name, "").split(os.pathsep)[0]
    return Path(first) if first else None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror}.") from None


def _check_bootrom(content: bytes, source: Path | str) -> bytes:
    """Return ``content``, the boot ROM, or raise ``ImageError``."""
    if len(content) != BOOTROM_SIZE or content[0x10:0x13] != _BOOTROM_MAGIC:
        raise ImageError(
            f"{source} is no boot ROM of the RP2040, which has {BOOTROM_SIZE:,} bytes: "
            "give it as .bin, or as a source file that lists its words."
        )
    return content


def _circuitpython(path: Path, say: Callable[[str], None]) -> bytes:
    """Return the content of the UF2 in the cache; download it if it is not there.

    A download is stored after the whole file has been checked.
    """
    if path.exists():
        return path.read_bytes()
    data = _download(CIRCUITPYTHON_URL, say)
    try:
        identify(data, CIRCUITPYTHON_URL)
    except ImageError as error:
        raise ImageError(f"The download is not usable, and nothing was stored: {error}") from None
    _store(path, data)
    return data


def _download(url: str, say: Callable[[str], None], sha256: str | None = None) -> bytes:
    """Return the content of ``url``; raise ``ImageError`` without it or with another SHA-256."""
    say(f"downloading {url}")
    downloader = pooch.HTTPDownloader(progressbar=True, timeout=_TIMEOUT)
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = pooch.retrieve(url, sha256, Path(url).name, folder, downloader=downloader)
        except (requests.RequestException, OSError) as error:
            raise ImageError(
                f"The emulator needs CircuitPython {CIRCUITPYTHON_VERSION} for the Pico "
                f"({CIRCUITPYTHON_URL}) and the RP2040's boot ROM ({BOOTROM_URL}), but "
                f"{Path(url).name} cannot be downloaded ({type(error).__name__}): hand them over "
                "with UF2=file BOOTROM=file, or as PICO_UF2 and PICO_BOOTROM."
            ) from None
        except ValueError:  # how pooch tells of another hash
            raise ImageError(
                f"{url} is not the file it was: its SHA-256 is not {sha256}. Nothing was stored."
            ) from None
        return Path(path).read_bytes()


def _store(target: Path, content: bytes) -> None:
    replace_file(target, lambda path: path.write_bytes(content))
