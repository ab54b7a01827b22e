"""Where the emulator's two files come from."""

import hashlib
import os
from pathlib import Path

import pytest
import requests
from test_pico_uf2 import banner, uf2

from emulator import images
from emulator.images import find_images
from export import download as downloads
from export.circuitpython import ImageError

ROM = bytes(16) + b"Mu\x01\x01" + bytes(16 * 1024 - 20)
ROM_SOURCE = b"new Uint32Array([\n" + b"".join(
    b"  0x%08x,\n" % int.from_bytes(ROM[at : at + 4], "little") for at in range(0, len(ROM), 4)
)


@pytest.fixture
def web(monkeypatch):
    """What the network has: {address: content}; everything else is out of reach."""
    pages = {}

    def download(self, url, target, pooch):
        if url not in pages:
            raise requests.ConnectionError("no network")
        Path(target).write_bytes(pages[url])

    monkeypatch.setattr(downloads.pooch.HTTPDownloader, "__call__", download)
    return pages


@pytest.fixture
def environment(tmp_path):
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def files(tmp_path):
    firmware, rom = tmp_path / "cp.uf2", tmp_path / "rom.bin"
    firmware.write_bytes(uf2(banner()))
    rom.write_bytes(ROM)
    return firmware, rom


def test_files_handed_over_or_named_by_the_environment_are_used(files, environment, web, tmp_path):
    found = find_images(*files, environment)
    assert (found.uf2, found.bootrom, found.version) == (*files, "10.3.0")
    assert found.sha256 == hashlib.sha256(files[0].read_bytes()).hexdigest()
    uf2s = f"{files[0]}{os.pathsep}another.uf2"  # the tests of the board run both
    named = environment | {"PICO_UF2": uf2s, "PICO_BOOTROM": str(files[1])}
    assert find_images(environment=named) == found
    source = tmp_path / "bootrom.ts"
    source.write_bytes(ROM_SOURCE)
    assert find_images(files[0], source, environment).bootrom.read_bytes() == ROM


def test_circuitpython_for_another_board_than_the_emulated_is_refused(files, environment, web):
    files[0].write_bytes(uf2(banner(board=b"Raspberry Pi Pico W")))
    with pytest.raises(ImageError, match=r"for Raspberry Pi Pico W; the emulator has"):
        find_images(*files, environment)


def test_offline_one_sentence_tells_what_is_needed(files, environment, web):
    circuitpython = {downloads.circuitpython_url(), " UF2=", "PICO_UF2"}
    rom = {images.BOOTROM_URL, " BOOTROM=", "PICO_BOOTROM"}
    for given, lacking in (
        ({}, circuitpython | rom),
        ({"uf2": files[0]}, rom),
        ({"bootrom": files[1]}, circuitpython),
    ):
        with pytest.raises(ImageError) as caught:
            find_images(**given, environment=environment)
        sentence = str(caught.value)
        assert {part for part in circuitpython | rom if part in sentence} == lacking
        assert "\n" not in sentence


def test_downloads_are_kept_if_the_boot_rom_is_the_one_known(environment, web, monkeypatch):
    web[downloads.circuitpython_url()] = uf2(banner())
    web[images.BOOTROM_URL] = ROM_SOURCE
    with pytest.raises(ImageError, match="not the file it was"):
        find_images(environment=environment)
    assert not list(downloads.cache_folder(environment).glob("*bootrom*"))
    monkeypatch.setattr(images, "BOOTROM_SOURCE_SHA256", hashlib.sha256(ROM_SOURCE).hexdigest())
    first = find_images(environment=environment)
    web.clear()
    assert find_images(environment=environment) == first


@pytest.mark.parametrize("cut", [1, 512, 700])
def test_a_download_that_is_cut_short_is_not_stored_and_the_next_one_may_succeed(
    environment, web, cut
):
    whole = uf2(bytes(2000) + banner())
    web[downloads.circuitpython_url()] = whole[:-cut]
    with pytest.raises(ImageError, match="nothing was stored: .* not a whole"):
        find_images(bootrom=None, environment=environment)
    assert not list(downloads.cache_folder(environment).glob("*"))
    web[downloads.circuitpython_url()] = whole
    with pytest.raises(ImageError, match="BOOTROM="):
        find_images(environment=environment)
    [stored] = downloads.cache_folder(environment).glob("*.uf2")
    assert stored.read_bytes() == whole


def test_readme_and_page_name_the_version_that_is_pinned():
    root = Path(__file__).resolve().parents[1]
    for place in ("README.md", "page/steps.py"):
        assert f"CircuitPython {downloads.CIRCUITPYTHON_VERSION}" in (root / place).read_text()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "no boot ROM"), (bytes(16 * 1024), "no boot ROM"), (None, "cannot be read")],
)
def test_what_is_no_boot_rom_is_refused(files, environment, web, tmp_path, content, reason):
    wrong = tmp_path / "wrong.bin"
    if content is not None:
        wrong.write_bytes(content)
    with pytest.raises(ImageError, match=reason):
        find_images(files[0], wrong, environment)
