"""The data layer of training, on a tiny stand-in for MNIST; no test leaves this machine."""

import functools
import gzip
import hashlib
import http.server
import importlib.machinery
import io
import os
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
import types
from pathlib import Path

import numpy as np
import pooch
import pytest
import requests
from PIL import Image

from training import data, recipe
from training.data import __main__ as command
from training.data import digits, mnist

ROOT = Path(__file__).resolve().parents[1]
NAMES = tuple(mnist.FILES)


def same(dataset, arrays):
    return all(np.array_equal(getattr(dataset, name), arrays[name]) for name in arrays)


@pytest.fixture
def tiny(monkeypatch, tmp_path):
    """Make a 60 + 10 image data set the MNIST to expect, with no prepared copy of it."""
    rng = np.random.default_rng(5)
    arrays = {
        "train_images": rng.integers(0, 256, (60, 28, 28), np.uint8),
        "train_labels": rng.integers(0, 10, 60, np.uint8),
        "test_images": rng.integers(0, 256, (10, 28, 28), np.uint8),
        "test_labels": rng.integers(0, 10, 10, np.uint8),
    }
    monkeypatch.setattr(mnist, "SHA256", mnist.digest(arrays))
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    monkeypatch.setenv("NO_PROXY", "*")
    return arrays


@pytest.fixture
def bodies(monkeypatch, tiny):
    """Make the tiny files the ones to download, from where nothing listens; return them by name."""

    def idx_gz(array):
        header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
        return gzip.compress(header + array.tobytes())

    bodies = {file: idx_gz(tiny[name]) for name, file in zip(mnist.ARRAYS, NAMES, strict=True)}
    files = {file: hashlib.sha256(body).hexdigest() for file, body in bodies.items()}
    monkeypatch.setattr(mnist, "FILES", files)
    monkeypatch.setattr(mnist, "_RETRIES", 0)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{closed.getsockname()[1]}/")
        yield bodies


@pytest.fixture
def server(bodies, monkeypatch, tmp_path):
    """Serve the tiny files from the folder returned."""
    folder = tmp_path / "www"
    folder.mkdir()
    for name, body in bodies.items():
        (folder / name).write_bytes(body)
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "log_message", lambda *_: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, args=(0.01,), daemon=True).start()
        monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{httpd.server_port}/")
        yield folder
        httpd.shutdown()


@pytest.fixture
def prepare(monkeypatch, tiny, tmp_path):
    """Return a function that puts a prepared copy, shuffled as tensorflow-datasets does, behind
    a stand-in for its `data_source`."""

    def png(image):
        stream = io.BytesIO()
        Image.fromarray(image).save(stream, "png")
        return stream.getvalue()

    class Source(list):
        def __getitems__(self, keys):
            return [self[key] for key in keys]

    def data_source(name, split, data_dir, download, decoders):
        assert (name, download, decoders) == ("mnist:3.0.1", False, {"image": "skip"})
        records = [
            {"image": png(image), "label": int(label)}
            for image, label in zip(tiny[f"{split}_images"], tiny[f"{split}_labels"], strict=True)
        ]
        hashes = [int(hashlib.md5(f"{split}{i}".encode()).hexdigest(), 16) for i in range(60)]
        return Source(records[i] for i in sorted(range(len(records)), key=hashes.__getitem__))

    def put(data_source=data_source, file_name="mnist-train.array_record-00000-of-00001"):
        folder = tmp_path / "tfds" / "mnist" / "3.0.1"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / file_name).touch()
        fake = types.ModuleType("tensorflow_datasets")
        fake.data_source = data_source
        fake.decode = types.SimpleNamespace(SkipDecoding=lambda: "skip")
        monkeypatch.setitem(sys.modules, "tensorflow_datasets", fake)
        reader = types.ModuleType("array_record")
        reader.__spec__ = importlib.machinery.ModuleSpec("array_record", None)
        monkeypatch.setitem(sys.modules, "array_record", reader)

    return put


def test_a_prepared_copy_is_read_in_mnists_own_order(prepare, bodies, tiny, tmp_path, capsys):
    prepare()
    dataset = data.load("mnist", tmp_path)
    assert same(dataset, tiny)
    assert (dataset.name, dataset.sha256) == ("mnist", mnist.SHA256)
    assert dataset.train_images.dtype == dataset.train_labels.dtype == np.uint8
    assert capsys.readouterr().err == ""


def test_preparing_shuffles_by_the_hash_that_is_undone():
    hashing = pytest.importorskip("tensorflow_datasets.core.hashing")
    hasher = hashing.Hasher("train")
    assert mnist._shuffled("train", 1000) == sorted(range(1000), key=hasher.hash_key)


def test_a_prepared_copy_that_is_no_use_is_named_and_gives_way_to_the_downloads(
    prepare, server, tiny, tmp_path, monkeypatch, capsys
):
    def damaged(*_, **__):
        raise RuntimeError("Corrupted Riegeli/records file")

    def complaint():
        """Load the downloads, and return what is said of the prepared copy."""
        assert same(data.load("mnist", tmp_path), expected)
        (tmp_path / "mnist.npz").unlink()
        out, error = capsys.readouterr()
        assert (out, error.count("\n")) == ("", 1)
        return error

    expected = {name: array.copy() for name, array in tiny.items()}
    assert "there is no prepared copy in" in complaint()
    prepare(damaged)
    assert "cannot be read (RuntimeError)" in complaint()
    prepare(file_name="mnist-train.tfrecord-00000-of-00001")
    assert "not in ArrayRecord format" in complaint()
    prepare()
    tiny["test_labels"][3] ^= 1
    assert "is not MNIST" in complaint()
    monkeypatch.setitem(sys.modules, "array_record", None)
    assert "No module named 'array_record'" in complaint()


def test_files_put_in_place_by_hand_need_no_network_unless_one_is_damaged(
    bodies, request, tiny, tmp_path
):
    (tmp_path / "mnist").mkdir()
    for name, body in bodies.items():
        (tmp_path / "mnist" / name).write_bytes(body)
    assert same(data.load("mnist", tmp_path), tiny)
    (tmp_path / "mnist.npz").unlink()
    (tmp_path / "mnist" / NAMES[3]).write_bytes(b"half")
    with pytest.raises(data.DataError):
        data.load("mnist", tmp_path)
    request.getfixturevalue("server")
    assert same(data.load("mnist", tmp_path), tiny)


def test_a_truncated_download_leaves_nothing(server, tmp_path):
    path = server / NAMES[1]
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(data.DataError, match="train-labels.* arrived with a wrong SHA-256"):
        data.load("mnist", tmp_path)
    assert [path.name for path in (tmp_path / "mnist").iterdir()] == [NAMES[0]]
    assert not (tmp_path / "mnist.npz").exists()


def test_a_download_that_fails_once_is_tried_again(server, tiny, tmp_path, monkeypatch):
    failures = [requests.ConnectionError]

    class FailsOnce(pooch.HTTPDownloader):
        def __call__(self, url, target, source):
            if failures:
                raise failures.pop()
            super().__call__(url, target, source)

    monkeypatch.setattr(pooch, "HTTPDownloader", FailsOnce)
    monkeypatch.setattr(mnist, "_RETRIES", 1)
    assert same(data.load("mnist", tmp_path), tiny)
    assert not failures


def test_a_missing_remote_file_is_named_with_its_status(server, tmp_path):
    (server / NAMES[2]).unlink()
    with pytest.raises(data.DataError, match="t10k-images.* could not be downloaded .404 "):
        data.load("mnist", tmp_path)


def test_a_server_or_a_name_that_never_answers_is_given_up(bodies, monkeypatch, tmp_path):
    monkeypatch.setattr(mnist, "_ANSWER_SECONDS", 0.3)
    start, end = time.monotonic(), threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setattr(mnist, "URL", f"http://127.0.0.1:{silent.getsockname()[1]}/")
        with pytest.raises(data.DataError, match="could not be downloaded .*Timeout"):
            data.load("mnist", tmp_path)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: end.wait(30))
    monkeypatch.setattr(mnist, "URL", "http://mnist.invalid/")
    try:
        with pytest.raises(data.DataError, match="mnist.invalid: TimeoutError"):
            data.load("mnist", tmp_path)
    finally:
        end.set()
    assert time.monotonic() - start < 6


def test_the_downloads_are_those_that_tensorflow_datasets_has_registered():
    tfds = pytest.importorskip("tensorflow_datasets")
    registered = tfds.builder_cls("mnist").url_infos
    assert {mnist.URL + name: sha256 for name, sha256 in mnist.FILES.items()} == {
        url: info.checksum for url, info in registered.items()
    }


def replace_by_other_data(path):
    arrays = dict(np.load(path))
    arrays["train_labels"][0] ^= 1
    np.savez(path, **arrays)


def test_the_cache_is_enough_alone_and_a_bad_one_is_named_in_one_line_and_rebuilt(
    prepare, tiny, tmp_path, monkeypatch, capsys
):
    prepare()
    data.load("mnist", tmp_path)
    cache = tmp_path / "mnist.npz"
    good = cache.read_bytes()
    flipped = bytearray(good)
    flipped[1000] ^= 1
    for damage, complaint in (
        (lambda: cache.write_bytes(b""), "is damaged"),
        (lambda: cache.write_bytes(good[:20_000]), "is damaged"),
        (lambda: np.savez(cache, train_labels=1), "is damaged"),
        (lambda: cache.write_bytes(flipped), "is damaged"),
        (lambda: replace_by_other_data(cache), "is not MNIST"),
    ):
        damage()
        assert same(data.load("mnist", tmp_path), tiny)
        error = capsys.readouterr().err
        assert error.count("\n") == 1
        assert f"the decoded cache {cache} {complaint}" in error
    for name in ("tensorflow_datasets", "requests", "pooch"):
        monkeypatch.setitem(sys.modules, name, None)  # importing it fails
    assert same(data.load("mnist", tmp_path), tiny)
    assert capsys.readouterr().err == ""


def test_a_cache_that_cannot_be_written_does_not_stop_training(prepare, tiny, tmp_path, capsys):
    prepare()
    (tmp_path / "file").touch()
    assert same(data.load("mnist", tmp_path / "file"), tiny)
    assert "cannot be written" in capsys.readouterr().err


def test_without_mnist_a_notice_says_how_to_get_it_and_auto_takes_the_digits(
    bodies, tmp_path, capsys
):
    start = time.monotonic()
    assert data.load("auto", tmp_path).name == "digits"
    assert time.monotonic() - start < 15
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    for part in ("no prepared copy", "TFDS_DATA_DIR", *NAMES, str(tmp_path / "mnist"), "going on"):
        assert part in error
    assert not (tmp_path / "mnist.npz").exists()
    assert command.main(["mnist", "--cache-dir", str(tmp_path)]) == 1
    out, error = capsys.readouterr()
    assert (out, error.count("\n")) == ("", 1)


def test_wrong_files_that_were_put_in_place_are_named(bodies, tmp_path):
    (tmp_path / "mnist").mkdir()
    for name in NAMES:
        (tmp_path / "mnist" / name).write_bytes(b"wrong")
    (tmp_path / "mnist" / NAMES[0]).write_bytes(bodies[NAMES[0]])
    with pytest.raises(data.DataError) as caught:
        data.load("mnist", tmp_path)
    there = f"{', '.join(NAMES[1:])} in {tmp_path / 'mnist'}: there, but with a wrong SHA-256"
    assert there in str(caught.value)


def test_nothing_is_downloaded_for_those_who_do_not_want_that(server, tmp_path):
    with pytest.raises(data.DataError, match="MNIST is missing"):
        data.load("mnist", tmp_path / "cache", download=False)
    assert not (tmp_path / "cache").exists()


@pytest.fixture(scope="module")
def small():
    return data.load("digits")


def test_the_digits_are_split_the_same_way_every_time_and_told_in_one_line(small, capsys):
    assert small.train_images.shape == (1500, 28, 28)
    assert small.test_images.shape == (297, 28, 28)
    assert small.train_images.dtype == small.train_labels.dtype == np.uint8
    assert set(small.test_labels) == set(range(10))
    assert small.sha256 == mnist.digest(vars(small))
    assert command.main(["digits"]) == 0
    out, error = capsys.readouterr()
    assert out.startswith("digits: 1,500 training and 297 test images from scikit-learn's")
    assert (out.count("\n"), error) == (1, "")
    assert small.sha256 in out


def test_the_digits_fill_mnists_box_and_sit_on_its_centre_of_mass(small):
    for image in np.concatenate([small.train_images, small.test_images]):
        rows, columns = (np.flatnonzero(image.any(axis=axis)) for axis in (1, 0))
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        weights = image / image.sum()
        assert abs(weights.sum(axis=1) @ np.arange(28) - 14) <= 0.5
        assert abs(weights.sum(axis=0) @ np.arange(28) - 14) <= 0.5


def test_enlarging_keeps_the_aspect_and_is_smooth():
    bar = np.zeros((8, 8))
    bar[1:7, 3:5] = 16  # 6 high, 2 wide
    image = digits.enlarge(bar)
    assert image.any(axis=1).sum() == 20
    assert 6 <= image.any(axis=0).sum() <= 8
    assert image.max() == 255
    assert len(np.unique(image)) > 10  # no 8x8 blocks


def test_the_last_of_the_training_images_are_for_validation(small, monkeypatch):
    monkeypatch.setattr(recipe, "VALIDATION_DIVISOR", 6)
    (images, labels), (held_images, held_labels) = data.validation_split(small)
    assert (len(images), len(labels), len(held_images), len(held_labels)) == (1250, 1250, 250, 250)
    assert np.array_equal(np.concatenate([images, held_images]), small.train_images)
    assert np.array_equal(np.concatenate([labels, held_labels]), small.train_labels)


def test_the_real_mnist_loads_quietly_without_tensorflow(tmp_path):
    folder = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
    if not (folder / "mnist" / mnist.VERSION).is_dir():
        pytest.skip("no MNIST: TFDS_DATA_DIR names no folder with a prepared copy (mnist/3.0.1)")
    script = (
        "import sys; from pathlib import Path; from training import data\n"
        "mnist = data.load('mnist', Path(sys.argv[1]))\n"
        "print(len(mnist.train_images), len(mnist.test_images), 'tensorflow' in sys.modules)\n"
        "print(*mnist.train_labels[:5], *mnist.test_labels[:5])\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path)]
    environment = {**os.environ, "TFDS_DATA_DIR": str(folder), "HOME": str(tmp_path / "home")}
    for _ in range(2):  # from the prepared copy and from the cache
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "60000 10000 False\n5 0 4 1 9 7 2 1 0 4\n"
        assert not (tmp_path / "home").exists()
