"""The list of what Inkling shipped, which lies in each bundle and on each drive.

A file is Inkling's own if its SHA-256 stands beside its place. Any other file may be somebody's
work. The format is that of sha256sum: ``sha256sum -c inkling/SHA256SUMS`` checks a drive.
"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

PLACE = "inkling/SHA256SUMS"

# The files of the Inklings that had neither a manifest nor the folder inkling/.
FLAT = Path(__file__).with_name("flat.sha256")

# A place has neither "..", nor a drive's letter, nor a "/" at its start: it cannot leave the drive.
_LINE = re.compile(r"^([0-9a-f]{64})  ((?:\w[\w.-]*/)*\w[\w.-]*)$", re.MULTILINE)


def entry(place: str, content: bytes) -> tuple[str, str]:
    """Return (place, SHA-256) of a file."""
    return place, hashlib.sha256(content).hexdigest()


def of(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of ``files``, {place: content}."""
    entries = (entry(place, content) for place, content in sorted(files.items()))
    return "".join(f"{digest}  {place}\n" for place, digest in entries).encode()


def read(path: Path) -> set[tuple[str, str]]:
    """Return the entries of the manifest ``path``: none if there is no such file."""
    text = path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    return {(place, digest) for digest, place in _LINE.findall(text)}
