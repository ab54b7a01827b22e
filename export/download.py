"""Get CircuitPython from its publisher, and keep it in a cache. It is no part of this project."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pooch
import requests

from export.circuitpython import PICO, Board, ImageError, identify
from simulator.files import replace_file

CIRCUITPYTHON_VERSION = "10.3.0-alpha.4"

_TIMEOUT = 30  # seconds


class Unreachable(ImageError):
    """A file cannot be downloaded; the message is a clause that says which, and why."""


def circuitpython_url(board: Board = PICO) -> str:
    """Return where CircuitPython is published for ``board``, in the version that is pinned."""
    return (
        f"https://downloads.circuitpython.org/bin/{board.id}/en_US/"
        f"adafruit-circuitpython-{board.id}-en_US-{CIRCUITPYTHON_VERSION}.uf2"
    )


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for downloads, which need not exist."""
    if folder := environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA"):
        return Path(folder) / "inkling"
    return Path.home() / ".cache" / "inkling"


def circuitpython(
    board: Board = PICO,
    environment: Mapping[str, str] = os.environ,
    say: Callable[[str], None] = lambda text: None,
) -> Path:
    """Return the UF2 for ``board`` in the cache; download it if it is not there.

    A download is stored after the whole file has been checked. Raises ``ImageError``.
    """
    url = circuitpython_url(board)
    path = cache_folder(environment) / Path(url).name
    if not path.exists():
        data = download(url, say)
        try:
            if identify(data, url).board != board:
                raise ImageError(f"{url} is for another board than the {board.name}.")
        except ImageError as error:
            raise ImageError(
                f"The download is not usable, and nothing was stored: {error}"
            ) from None
        store(path, data)
    return path


def download(url: str, say: Callable[[str], None], sha256: str | None = None) -> bytes:
    """Return the content of ``url``.

    Raises ``Unreachable``, or ``ImageError`` if it has another SHA-256 than the one expected.
    """
    say(f"downloading {url}")
    pooch.get_logger().setLevel("WARNING")  # it would say so, too
    downloader = pooch.HTTPDownloader(progressbar=True, timeout=_TIMEOUT)
    with tempfile.TemporaryDirectory() as folder:
        try:
            path = pooch.retrieve(url, sha256, Path(url).name, folder, downloader=downloader)
        except (requests.RequestException, OSError) as error:
            raise Unreachable(
                f"{Path(url).name} cannot be downloaded ({type(error).__name__})"
            ) from None
        except ValueError:  # how pooch tells of another hash
            raise ImageError(
                f"{url} is not the file it was: its SHA-256 is not {sha256}. Nothing was stored."
            ) from None
        return Path(path).read_bytes()


def store(target: Path, content: bytes) -> None:
    """Put a checked download into the cache."""
    replace_file(target, lambda path: path.write_bytes(content))


def read(path: Path) -> bytes:
    """Return the content of a file that the user hands over; raise ``ImageError`` without it."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror}.") from None
