"""MNIST, from a copy that tensorflow-datasets prepared or from the publisher's four files.

Both ways lead to the same arrays. These are checked against `SHA256`, so other data are refused.
"""

import gzip
import hashlib
import importlib.util
import io
import multiprocessing
from multiprocessing.pool import ThreadPool
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

VERSION = "3.0.1"  # in tensorflow-datasets
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
SHA256 = "ad6ed701136b03c0f9b0d133b957f1d5289e09c208aff105d5329631b44f9b3d"  # digest() of the four
URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FILES = {  # SHA-256 by name, in the order of ARRAYS
    "train-images-idx3-ubyte.gz": (
        "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": (
        "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": (
        "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": (
        "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
}

_BATCH = 1000  # records a read; one by one takes four times as long
_RETRIES = 1
_ANSWER_SECONDS = 8  # until a server must have begun to answer
_SILENCE_SECONDS = 20  # the longest within a download


class DataError(Exception):
    """A data set cannot be had; the message says why in one sentence."""


def digest(arrays: dict[str, np.ndarray]) -> str:
    """Return the SHA-256 of the four `ARRAYS`: types, shapes and contents."""
    sha256 = hashlib.sha256()
    for name in ARRAYS:
        array = arrays[name]
        sha256.update(f"{name} {array.dtype.str} {array.shape}\n".encode())
        sha256.update(np.ascontiguousarray(array).data)
    return sha256.hexdigest()


def check(arrays: dict[str, np.ndarray], where: str) -> dict[str, np.ndarray]:
    """Return the arrays if they are MNIST, bit for bit; otherwise raise DataError."""
    found = digest(arrays)
    if found != SHA256:
        raise DataError(f"{where} is not MNIST (SHA-256 {found[:12]}..., not {SHA256[:12]}...)")
    return arrays


def prepared(data_dir: Path) -> dict[str, np.ndarray]:
    """Read the copy that tensorflow-datasets prepared under `data_dir`.

    Returns the `ARRAYS`, images (N, 28, 28) and labels (N,), uint8, in the order of MNIST's own
    files. Raises DataError if there is no copy or it cannot be read.
    """
    folder = data_dir / "mnist" / VERSION
    if not folder.is_dir():
        raise DataError(f"there is no prepared copy in {folder}")
    where = f"the prepared copy in {folder}"
    if not any(folder.glob("*.array_record*")):
        raise DataError(f"{where} is not in ArrayRecord format (others need TensorFlow)")
    if importlib.util.find_spec("array_record") is None:  # tensorflow-datasets prints a banner
        raise DataError(f"{where} cannot be read (No module named 'array_record')")
    arrays = {}
    try:
        for split in ("train", "test"):
            images, labels = _read_split(data_dir, split)
            arrays[f"{split}_images"], arrays[f"{split}_labels"] = images, labels
    except ImportError as error:
        raise DataError(f"{where} cannot be read ({error})") from error
    except Exception as error:  # its JSON, Protobuf, Riegeli and PNG readers share no base class
        raise DataError(f"{where} cannot be read ({type(error).__name__})") from error
    return check(arrays, where)


def _read_split(data_dir: Path, split: str) -> tuple[np.ndarray, np.ndarray]:
    import tensorflow_datasets as tfds
    from PIL import Image

    source = tfds.data_source(
        f"mnist:{VERSION}",
        split=split,
        data_dir=data_dir,
        download=False,
        decoders={"image": tfds.decode.SkipDecoding()},  # its own decoder logs a want of OpenCV
    )
    count = len(source)
    images = np.empty((count, 28, 28), np.uint8)
    labels = np.empty(count, np.uint8)
    order = _shuffled(split, count)
    for start in range(0, count, _BATCH):
        batch = range(start, min(start + _BATCH, count))
        for position, record in zip(batch, source.__getitems__(batch), strict=True):
            images[order[position]] = np.asarray(Image.open(io.BytesIO(record["image"])))
            labels[order[position]] = record["label"]
    return images, labels


def _shuffled(split: str, count: int) -> list[int]:
    """Return MNIST's index of each prepared record: preparing sorts them by salted MD5.

    MNIST's own order matters: its last 10,000 training images are the customary validation set.
    """

    def key(index: int) -> bytes:
        return hashlib.md5(f"{split}{index}".encode(), usedforsecurity=False).digest()

    return sorted(range(count), key=key)


def downloaded(folder: Path) -> dict[str, np.ndarray]:
    """Decode MNIST's four files in `folder`, and first download those that are missing or damaged.

    Files that someone put there by hand are used if their SHA-256 is right; then no network is
    needed. A download that fails loses none of the files that did arrive. Returns the `ARRAYS` as
    `prepared` does; raises DataError.
    """
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # it would announce each download
    source = pooch.create(folder, URL, registry=FILES, retry_if_failed=_RETRIES)
    arrays = {}
    wrong = _wrong_files(folder)
    there = f"; {', '.join(wrong)} in {folder}: there, but with a wrong SHA-256" if wrong else ""
    for array, name in zip(ARRAYS, FILES, strict=True):
        url = source.get_url(name)
        try:
            arrays[array] = _decoded(source.fetch(name, downloader=_download))
        except (requests.RequestException, multiprocessing.TimeoutError) as error:
            reason = f"{urlsplit(url).hostname}: {type(error).__name__}"
            if isinstance(error, requests.HTTPError):
                reason = str(error)  # names the status
            raise DataError(f"{name} could not be downloaded ({reason}){there}") from error
        except ValueError as error:  # how pooch tells of another hash
            raise DataError(f"{name} arrived with a wrong SHA-256 from {url}") from error
        except OSError as error:
            raise DataError(f"{folder} cannot be used ({error.strerror or error})") from error
    return check(arrays, f"the download in {folder}")


def _wrong_files(folder: Path) -> list[str]:
    """Return which of MNIST's files are in ``folder``, but are damaged or others."""
    return [
        name
        for name, sha256 in FILES.items()
        if (folder / name).is_file()
        and hashlib.sha256((folder / name).read_bytes()).hexdigest() != sha256
    ]


def _download(url: str, target: str, source) -> None:
    """Download a file for pooch, which checks and keeps it; show progress."""
    import pooch
    import requests
    from tqdm import tqdm

    # Looking up a name has no time-out, and that of a connection holds for each of a host's
    # addresses in turn, a minute for a large one. So a thread asks first, and may outlive the wait.
    with ThreadPool(1) as thread:
        question = thread.apply_async(requests.head, [url], {"timeout": _ANSWER_SECONDS})
        question.get(_ANSWER_SECONDS)
    # pooch sets the true total. Without any, the bar is false, and pooch would show none.
    bar = tqdm(desc=Path(url).name, total=1, unit="B", unit_scale=True, leave=False, disable=None)
    pooch.HTTPDownloader(progressbar=bar, timeout=_SILENCE_SECONDS)(url, target, source)


def _decoded(path: str) -> np.ndarray:
    """Return the bytes of a gzipped IDX file, whose SHA-256 has been checked."""
    data = gzip.decompress(Path(path).read_bytes())
    shape = np.frombuffer(data, ">i4", count=data[3], offset=4)
    return np.frombuffer(data, np.uint8, offset=4 + shape.nbytes).reshape(shape).copy()


def how_to_get(folder: Path) -> str:
    """Say what to do without a network; `folder` is where `downloaded` looks."""
    return (
        "set TFDS_DATA_DIR to a folder with a copy prepared by tensorflow-datasets "
        f"(mnist/{VERSION}, ArrayRecord), or put {', '.join(FILES)} into {folder}"
    )
