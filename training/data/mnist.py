# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""MNIST through tensorflow-datasets, without TensorFlow.

Two ways lead to the same arrays: a copy prepared by tensorflow-datasets, or the four files it
would download, whose addresses and SHA-256 sums it has registered. Both are checked against
`SHA256`, so any other data set is refused.
"""

import gzip
import hashlib
import importlib.util
import io
import math
import struct
import sys
import zlib
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import numpy as np

VERSION = "3.0.1"
ARRAYS = ("train_images", "train_labels", "test_images", "test_labels")
SHA256 = "ad6ed701136b03c0f9b0d133b957f1d5289e09c208aff105d5329631b44f9b3d"  # digest() of the four

_IDX_FILES = dict(
    zip(
        ARRAYS,
        (
            "train-images-idx3-ubyte.gz",
            "train-labels-idx1-ubyte.gz",
            "t10k-images-idx3-ubyte.gz",
            "t10k-labels-idx1-ubyte.gz",
        ),
        strict=True,
    )
)
_IDX_UINT8 = 0x08  # the type byte of an IDX file
_BATCH = 1000  # records a read; one by one takes four times as long
_TIMEOUT = (8, 20)  # seconds: until a server answers, and the longest silence after that
_RETRIES = 2


class DataError(Exception):
    """A data set cannot be had; the message says why in one sentence."""


class RemoteFile(NamedTuple):
    """A file tensorflow-datasets would download."""

    name: str
    url: str
    sha256: str


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

    Undoing that makes both ways lead to the same arrays, and to MNIST's own order, whose last
    10,000 training images are the customary validation set.
    """

    def key(index: int) -> bytes:
        return hashlib.md5(f"{split}{index}".encode(), usedforsecurity=False).digest()

    return sorted(range(count), key=key)


def downloaded(folder: Path) -> dict[str, np.ndarray]:
    """Decode MNIST's four files in `folder`, fetching those that are missing or damaged.

    Files already there are used as they are if their checksums hold: that is how to work without a
    network. Returns the `ARRAYS` as `prepared` does; raises DataError.
    """
    try:
        _fetch(registered_files(), folder)
    except OSError as error:
        raise DataError(f"{folder} cannot be used ({error.strerror or error})") from error
    arrays = {array: read_idx(folder / name) for array, name in _IDX_FILES.items()}
    return check(arrays, f"the download in {folder}")


def registered_files() -> list[RemoteFile]:
    """Return the downloads registered in tensorflow-datasets; raises DataError without it."""
    try:
        import tensorflow_datasets as tfds

        registered = tfds.builder_cls("mnist").url_infos
    except (ImportError, AttributeError) as error:  # absent, or only half there
        raise DataError(f"tensorflow-datasets cannot be imported ({error})") from error
    return [RemoteFile(info.filename, url, info.checksum) for url, info in registered.items()]


def how_to_get(folder: Path) -> str:
    """Say what to do without a network, `folder` being where `downloaded` looks."""
    return (
        "set TFDS_DATA_DIR to a folder with a copy prepared by tensorflow-datasets "
        f"(mnist/{VERSION}, ArrayRecord), or put {', '.join(_IDX_FILES.values())} into {folder}"
    )


def read_idx(path: Path) -> np.ndarray:
    """Decode one gzipped IDX file of bytes; raises DataError if it is not one."""
    try:
        data = gzip.decompress(path.read_bytes())
        zero, kind, dimensions = struct.unpack_from(">HBB", data)
        shape = struct.unpack_from(f">{dimensions}I", data, 4)
        values = np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions)
    except (OSError, EOFError, ValueError, struct.error, zlib.error) as error:
        raise DataError(f"{path} is not a gzipped IDX file") from error
    if (zero, kind, math.prod(shape)) != (0, _IDX_UINT8, values.size):
        raise DataError(f"{path} is not an IDX file of bytes, or is cut short")
    return values.reshape(shape).copy()


def _fetch(files: list[RemoteFile], folder: Path) -> None:
    """Let pooch download what is missing in ``folder``, or damaged, and check its SHA-256."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    downloads = pooch.create(
        path=folder,
        base_url="",
        registry={file.name: f"sha256:{file.sha256}" for file in files},
        urls={file.name: file.url for file in files},
        retry_if_failed=_RETRIES,
    )
    downloader = pooch.HTTPDownloader(progressbar=sys.stderr.isatty(), timeout=_TIMEOUT)
    for file in files:
        try:
            downloads.fetch(file.name, downloader=downloader)
        except requests.RequestException as error:
            status = "" if error.response is None else f" {error.response.status_code}"
            reason = f"{urlsplit(file.url).hostname}: {type(error).__name__}{status}"
            raise DataError(f"{file.name} could not be downloaded ({reason})") from error
        except ValueError as error:  # so pooch tells of another hash
            raise DataError(f"{file.name} arrived with a wrong SHA-256 from {file.url}") from error
