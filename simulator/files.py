"""Write files and folders so that a failure, or another process at the same time, loses nothing."""

import errno
import glob
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

_DECIMALS = 6  # in JSON: the last digits differ among machines
_LEFTOVER_SECONDS = 24 * 60 * 60  # no run writes for a day: a folder as old is of a killed run


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` write a file of the same name elsewhere, then move that to ``path``.

    When ``write`` raises, ``path`` is left as it was.
    """
    with _working_folder(path) as working:
        new = working / path.name
        write(new)
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(path)


def check_writable(path: Path) -> None:
    """Raise ``OSError`` unless a file can be put at ``path``. This is for before long work."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        folder = path.parent
        while not folder.exists():
            folder = folder.parent
        TemporaryDirectory(dir=folder).cleanup()
    except OSError as error:
        raise type(error)(error.errno, error.strerror, str(path)) from None


def replace_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill an empty folder elsewhere, then move that to ``folder``.

    When ``write`` raises, or the new folder cannot be moved, ``folder`` is left as it was.
    """
    with _working_folder(folder) as working:
        new, previous = working / "new", working / "previous"
        new.mkdir()
        write(new)
        try:
            while True:
                with suppress(FileNotFoundError):
                    folder.rename(previous)
                try:
                    new.rename(folder)
                    return
                except OSError:
                    if not folder.exists():
                        raise
                # Another process has put its own folder there in the meantime.
                shutil.rmtree(previous, ignore_errors=True)
        finally:
            # A failure or Ctrl-C may come between the two moves.
            if previous.exists() and not folder.exists():
                previous.rename(folder)


@contextmanager
def _working_folder(target: Path) -> Iterator[Path]:
    """Make a folder beside ``target``, under a name of its own, for as long as the context lasts.

    After a success, remove what killed runs left beside ``target`` a day ago or earlier.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.inkling-"
    with TemporaryDirectory(
        prefix=prefix, dir=target.parent, ignore_cleanup_errors=True
    ) as working:
        yield Path(working)
    for leftover in target.parent.glob(glob.escape(prefix) + "?" * 8):
        with suppress(FileNotFoundError):  # another process may remove it, too
            if time.time() - leftover.stat().st_mtime > _LEFTOVER_SECONDS:
                shutil.rmtree(leftover, ignore_errors=True)


def as_json(numbers: Any) -> str:
    """Return numbers as JSON text that is the same on every machine."""
    exact = json.dumps(numbers, sort_keys=True, allow_nan=False)
    rounded = json.loads(exact, parse_float=lambda text: round(float(text), _DECIMALS))
    return json.dumps(rounded, indent=1) + "\n"
