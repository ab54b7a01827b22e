"""Make this process a board: its modules and the firmware's, ahead of Blinka's."""

import gc
import os
import signal
import sys
from pathlib import Path

# Each core has a process of its own already. NumPy reads these when it is loaded.
os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

import joblib
import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from simulator.run import TABLES, power_up, put_on_path  # noqa: E402

put_on_path()

# What a shell starts in the background ignores Ctrl-C, and so do its children, unless it is told.
signal.signal(signal.SIGINT, signal.default_int_handler)


# One process runs all tests of a file. Those that take longest begin first, so that none ends last.
LONGEST = (
    "test_browser",
    "test_web_board",
    "test_fitting",
    "test_report",
    "test_export",
    "test_bench",
)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.stem not in LONGEST)


def pytest_xdist_auto_num_workers(config):
    # One more than there are cores, because tests of boards and browsers wait now and then.
    return joblib.cpu_count() + 1


@pytest.fixture
def tables_from_mnist():
    """Skip the test when the tables in firmware/ were trained without MNIST."""
    for tables in TABLES.glob("*_tables.py"):
        if "Trained without MNIST" in tables.read_text(encoding="utf-8"):
            pytest.skip(f"{tables.name} was trained without MNIST: git checkout firmware")


@pytest.fixture
def bench(monkeypatch):
    """A freshly powered Pico, wired as firmware/inkling/pins.py says."""
    for key in [key for key in os.environ if key.startswith("INKLING_")]:
        monkeypatch.delenv(key)
    gc.freeze()  # the firmware collects garbage often, which on a laptop takes long
    yield power_up()
    gc.unfreeze()
    for key in [key for key in os.environ if key.startswith("INKLING_")]:
        del os.environ[key]


@pytest.fixture(scope="session")
def glyphs():
    """Ten glyphs that both models read, one of each digit: (10, 28, 28) uint8, 255 = ink."""
    from sklearn.datasets import load_digits

    from training.data.digits import enlarge

    images = load_digits().images
    return np.stack([enlarge(images[k]) for k in (0, 1, 2, 3, 4, 15, 16, 7, 8, 9)])


@pytest.fixture
def one_process(monkeypatch):
    """Let `simulator.classify` read in this process; the value has the workers asked for."""
    from simulator import classify

    asked = []

    class Processes:
        def __init__(self, most, begin, arguments):
            asked.append(most)
            classify._pico.cache_clear()
            begin(*arguments)

        def __enter__(self):
            return self

        def __exit__(self, *_):
            classify._pico.cache_clear()

        def map(self, function, items):
            return map(function, items)

    monkeypatch.setattr(classify, "threadpool_limits", lambda _threads: None)
    monkeypatch.setattr(classify, "Processes", Processes)
    return asked


@pytest.fixture(scope="session")
def server():
    """The page's server, once it has made its samples."""
    from urllib.request import urlopen

    from page_server import PATIENCE, Server

    with Server() as running:
        urlopen(f"{running.url}samples/test-0-0.png", timeout=PATIENCE).close()
        yield running
