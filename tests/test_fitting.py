# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Fitting: what models are fitted to, by how many processes, and two runs at once."""

import multiprocessing
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import joblib
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from training import data, recipe
from training.model import fitting, models
from training.model.quadratic import QuadraticClassifier
from training.model.tables import Tables

IMAGES = 300


@pytest.fixture
def dataset(monkeypatch):
    """Return a small data set, from which little is made."""
    monkeypatch.setattr(recipe, "COPIES", {"digits": 2})
    monkeypatch.setattr(recipe, "FRAME_PARTS", {"digits": (1, 1)})
    monkeypatch.setattr(recipe, "FRAMES_A_PART", 12)
    monkeypatch.setattr(recipe, "CURVE_SHARES", (1.0,))
    digits = data.load("digits")
    return replace(
        digits,
        train_images=digits.train_images[:IMAGES],
        train_labels=digits.train_labels[:IMAGES],
    )


def in_this_process(most=None):
    return ThreadPoolExecutor(1)


def arrays_of(training_set):
    return vars(training_set).values()


def test_models_are_fitted_to_all_copies_and_as_large_a_share_of_the_frames(dataset, monkeypatch):
    monkeypatch.setattr(fitting, "pool", in_this_process)
    training_set = fitting.prepared(dataset)
    frames = len(training_set.cut_labels)
    glyphs, labels = training_set.first(IMAGES)
    assert len(glyphs) == len(labels) == 2 * IMAGES + frames
    assert np.array_equal(labels[:IMAGES], dataset.train_labels)
    half, half_labels = training_set.first(IMAGES // 2)
    assert len(half) == len(half_labels) == IMAGES + round(frames / 2)
    assert np.array_equal(half[: IMAGES // 2], glyphs[: IMAGES // 2])
    assert np.array_equal(half[IMAGES // 2 : IMAGES], glyphs[IMAGES : IMAGES + IMAGES // 2])
    assert data.NONE in half_labels


def test_the_training_set_does_not_depend_on_the_number_of_processes(dataset, monkeypatch):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 3)
    several = fitting.prepared(dataset)
    monkeypatch.setattr(fitting, "pool", in_this_process)
    assert all(map(np.array_equal, arrays_of(several), arrays_of(fitting.prepared(dataset))))


@pytest.mark.parametrize(("most", "expected"), [(None, 2), (1, 1)])
def test_a_pool_has_a_process_for_each_core_or_as_many_as_asked(monkeypatch, most, expected):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    before = len(multiprocessing.active_children())
    with fitting.pool(most) as pool:
        done = [pool.submit(time.sleep, 0) for _ in range(4)]
        assert len(multiprocessing.active_children()) - before == expected
        assert [work.result() for work in done] == [None] * 4


def test_the_processes_of_a_pool_calculate_in_one_thread():
    with fitting.pool(1) as pool:
        libraries = pool.submit(threadpool_info).result()
    assert libraries
    assert {library["num_threads"] for library in libraries} == {1}


def test_two_runs_at_once_do_not_disturb_each_other(dataset, monkeypatch):
    saved = {}
    meanwhile = []

    def new(name):
        if meanwhile:
            fitting.fit(["logistic"], meanwhile.pop())
        return QuadraticClassifier(2)

    def save(name, classifier, facts):
        saved[facts["source"]] = Tables.of(classifier).arrays

    monkeypatch.setattr(fitting, "pool", in_this_process)
    monkeypatch.setattr(models, "new", new)
    monkeypatch.setattr(models, "save", save)
    fitting.fit(["logistic"], replace(dataset, source="alone"))
    other = replace(
        dataset,
        train_images=dataset.train_images[::-1],
        train_labels=dataset.train_labels[::-1],
        source="meanwhile",
    )
    meanwhile.append(other)
    fitting.fit(["logistic"], replace(dataset, source="disturbed"))
    assert set(saved) == {"alone", "meanwhile", "disturbed"}
    for name, array in saved["alone"].items():
        assert np.array_equal(array, saved["disturbed"][name])
    assert not np.array_equal(saved["alone"]["WEIGHTS"], saved["meanwhile"]["WEIGHTS"])
