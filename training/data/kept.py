"""Arrays that take long to compute, kept from run to run in build/cache.

What is kept is used again only if nothing has changed that it depends on: the data, the source
files that compute it, the numbers of the recipe that these name, the libraries and their kernels.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files import replace_file
from training import recipe
from training.data import CACHE_DIR
from training.workers import same_kernels

_ROOT = Path(__file__).resolve().parents[2]
_LIBRARIES = ("matplotlib", "numpy", "pillow", "scipy")  # Matplotlib has the fonts
_MOST_OF_A_KIND = 3  # older ones go


def kept(
    kind: str,
    compute: Callable[[], dict[str, np.ndarray]],
    sources: Sequence[str],
    given: Any,
    folder: Path = CACHE_DIR,
) -> dict[str, np.ndarray]:
    """Return what ``compute`` returns, from ``folder`` if it is there.

    kind: begins the file's name. sources: files and folders of this project, on whose Python files
    the arrays depend. given: all else that they depend on, which goes into JSON.
    """
    path = folder / f"{kind}-{_key(sources, given)}.npz"
    with suppress(Exception):  # it is not there; or it is damaged, which may show in many ways
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        path.touch()
        return arrays
    arrays = compute()
    # A full disk costs the next run's time, not this run's result.
    with suppress(OSError):
        replace_file(path, lambda file: np.savez(file, allow_pickle=False, **arrays))
        files = sorted(folder.glob(f"{kind}-*.npz"), key=lambda file: file.stat().st_mtime)
        for old in files[:-_MOST_OF_A_KIND]:
            old.unlink()
    return arrays


def _key(sources: Sequence[str], given: Any) -> str:
    """Return a name for all that the arrays depend on."""
    texts: dict[str, str] = {}
    numbers: dict[str, Any] = {}
    for source in sources:
        path = _ROOT / source
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            texts[file.relative_to(_ROOT).as_posix()] = text
            names = re.findall(r"\brecipe\.([A-Z_]+)", text)
            numbers |= {name: getattr(recipe, name) for name in names}
    libraries = {name: version(name) for name in _LIBRARIES}
    whole = json.dumps([given, libraries, same_kernels(), numbers, texts], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]
