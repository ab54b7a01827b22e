# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Write files and folders so that a failure loses nothing."""

import json
import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

_DECIMALS = 6  # in JSON: the last digits differ among machines


def replace_file(path: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` write a temporary file beside ``path``, then put that in its place.

    The temporary file has the suffix of ``path``, since many writers choose the format by it. Its
    name is new each time, so that two processes may write the same file at once: the later one
    stays. When ``write`` raises, ``path`` is left as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _beside(path, f".part{path.suffix}")
    try:
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def replace_folder(folder: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` fill an empty temporary folder beside ``folder``, then put that in its place.

    When ``write`` raises, or the temporary folder cannot be moved, ``folder`` is left as it was.
    """
    temporary, previous = _beside(folder, ".part"), _beside(folder, ".old")
    temporary.mkdir(parents=True)
    try:
        write(temporary)
        if folder.exists():
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


def _beside(path: Path, ending: str) -> Path:
    """Return a name beside ``path`` that nothing has yet."""
    return path.with_name(f".{path.stem}.{secrets.token_hex(6)}{ending}")


def as_json(numbers: Any) -> str:
    """Return numbers as JSON text that is the same on every machine."""
    return json.dumps(_rounded(numbers), indent=1, sort_keys=True, allow_nan=False) + "\n"


def _rounded(value: Any) -> Any:
    """Return ``value`` with every float in it rounded."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(float(value), _DECIMALS) if isinstance(value, float) else value
