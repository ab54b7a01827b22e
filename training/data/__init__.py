"""The handwritten digits that models are trained and tested on.

`load` returns MNIST, or scikit-learn's small digits where MNIST cannot be had. From a shell,
`python -m training.data` loads the same and says in one line what it got.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.files import replace_file
from training import recipe
from training.data import mnist
from training.data.mnist import ARRAYS, DataError

NAMES = ("auto", "mnist", "digits")
NONE = 10  # the label of a glyph that is no digit, after those of the ten digits
CACHE_DIR = Path(__file__).resolve().parents[2] / "build" / "cache"


@dataclass(frozen=True, eq=False)
class Dataset:
    """Digits in MNIST's conventions: 28x28, white ink (255) on black, centred by mass."""

    name: str  # "mnist" or "digits"
    train_images: np.ndarray  # (N, 28, 28) uint8
    train_labels: np.ndarray  # (N,) uint8, 0 to 9
    test_images: np.ndarray  # (M, 28, 28) uint8
    test_labels: np.ndarray  # (M,) uint8
    source: str  # where it is from, for people; the same on every machine
    sha256: str  # of the four arrays

    def __str__(self) -> str:
        """Describe the data set in one line."""
        return (
            f"{self.name}: {len(self.train_images):,} training and {len(self.test_images):,} "
            f"test images from {self.source}, SHA-256 {self.sha256}"
        )


def load(name: str = "auto", cache_dir: Path = CACHE_DIR, download: bool = True) -> Dataset:
    """Load a data set.

    name: "mnist"; "digits", which needs no network; or "auto", MNIST if it can be had and
        otherwise, with a notice on stderr, the digits.
    cache_dir: where MNIST's downloads and decoded arrays are kept.
    download: whether MNIST may be fetched; otherwise only its decoded or prepared copy is taken.

    Raises DataError for an unknown name, or when MNIST was asked for and cannot be had.
    """
    if name not in NAMES:
        raise DataError(f"unknown data set {name!r}: choose one of {', '.join(NAMES)}")
    if name == "digits":
        return _load_digits()
    try:
        return _load_mnist(Path(cache_dir), download)
    except DataError as error:
        if name == "mnist":
            raise
        _notice(f"{error}; going on with scikit-learn's 1,797 small digits")
        return _load_digits()


def validation_split(
    dataset: Dataset,
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Split the training images into (images, labels) to fit and (images, labels) to choose by.

    Both are views, not copies.
    """
    images, labels = dataset.train_images, dataset.train_labels
    end = len(images) - len(images) // recipe.VALIDATION_DIVISOR
    return (images[:end], labels[:end]), (images[end:], labels[end:])


def read_cache(path: Path) -> dict[str, np.ndarray] | None:
    """Return MNIST's decoded arrays, or None if there is no such file.

    Raises DataError if the file is damaged or holds other data.
    """
    if not path.exists():
        return None
    where = f"the decoded cache {path}"
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            arrays = {name: file[name] for name in ARRAYS}
    except Exception as error:  # a damaged zip file can fail in a dozen ways
        raise DataError(f"{where} is damaged ({type(error).__name__})") from error
    return mnist.check(arrays, where)


def _load_mnist(cache_dir: Path, download: bool) -> Dataset:
    cache = cache_dir / "mnist.npz"
    downloads = cache_dir / "mnist"
    data_dir = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
    ways = [(read_cache, cache), (mnist.prepared, data_dir)]
    if download:
        ways.append((mnist.downloaded, downloads))
    problems = []
    for read, path in ways:
        try:
            arrays = read(path)
        except DataError as error:
            problems.append(str(error))
            continue
        if arrays is not None:
            break
    else:
        reasons = "; ".join(problems)
        raise DataError(f"MNIST is missing: {reasons}; {mnist.how_to_get(downloads)}")
    if problems:
        _notice(f"{'; '.join(problems)}; MNIST was loaded from {path} instead")
    if read is not read_cache:
        try:
            replace_file(cache, lambda file: np.savez(file, allow_pickle=False, **arrays))
        except OSError as error:
            _notice(f"the decoded cache {cache} cannot be written ({error.strerror or error})")
    source = f"MNIST {mnist.VERSION} of tensorflow-datasets"
    return Dataset("mnist", **arrays, source=source, sha256=mnist.SHA256)


def _load_digits() -> Dataset:
    from training.data import digits

    images, labels = digits.load()
    end = recipe.SMALL_DIGITS_TO_TRAIN
    parts = (images[:end], labels[:end], images[end:], labels[end:])
    arrays = dict(zip(ARRAYS, parts, strict=True))
    source = "scikit-learn's load_digits, enlarged from 8x8"
    return Dataset("digits", **arrays, source=source, sha256=mnist.digest(arrays))


def _notice(text: str) -> None:
    print(f"data: {text}", file=sys.stderr)
