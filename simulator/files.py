# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Write files and folders so that a failure loses nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` write a temporary file beside ``path``, then put that in its place.

    The temporary file has the suffix of ``path``, since many writers choose the format by it.
    When ``write`` raises, ``path`` is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.stem}.part{path.suffix}")
    try:
        write(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def replace_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill an empty temporary folder beside ``folder``, then put that in its place.

    When ``write`` raises, or the temporary folder cannot be moved, ``folder`` is left as it was.
    """
    temporary = folder.with_name(f".{folder.name}.part")
    previous = folder.with_name(f".{folder.name}.old")
    shutil.rmtree(temporary, ignore_errors=True)  # left by a run that was killed
    temporary.mkdir(parents=True)
    try:
        write(temporary)
        if folder.exists():
            shutil.rmtree(previous, ignore_errors=True)
            folder.rename(previous)
        try:
            temporary.rename(folder)
        except OSError:
            if previous.exists():
                previous.rename(folder)
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    shutil.rmtree(previous, ignore_errors=True)
