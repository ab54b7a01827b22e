# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Make this process a board: its modules and the firmware's, ahead of Blinka's."""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from simulator.run import TABLES, power_up, put_on_path  # noqa: E402

put_on_path()


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
    yield power_up()
    for key in [key for key in os.environ if key.startswith("INKLING_")]:
        del os.environ[key]
