"""See that a file or folder can be written before the long work begins."""

import tempfile
from pathlib import Path


class TargetError(Exception):
    """A file cannot be written; the message is one sentence for the user."""


def check_target(target: Path, *, is_folder: bool = False) -> None:
    """Raise ``TargetError`` unless ``target`` can be written, or replaced by a file or folder."""
    if target.is_dir() and not is_folder:
        raise TargetError(f"{target} is a folder where a file is to be written: rename it.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            Path(folder, "trial").write_bytes(b"trial")  # as a full disk does not allow
    except OSError as error:
        raise TargetError(f"{target} cannot be written: {error.strerror}.") from None
