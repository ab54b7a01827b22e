# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Fit the models to a data set: augment, compute features, draw learning curves, fit and save."""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from simulator.files import replace_file
from training import models
from training.augment import augmented
from training.data import CACHE_DIR, Dataset, validation_split
from training.features import features

_FEATURES = CACHE_DIR / "features.npy"

# Each glyph as it is, and changed copies of it: as many as make 480,000 of MNIST's 60,000; fewer
# of the 1,500 small digits, which have less to say.
_COPIES = {"mnist": 8, "digits": 60}
_CURVE = (0.02, 0.1, 0.35, 1.0)  # shares of the images that the learning curve is drawn for


@dataclass(frozen=True)
class Fitted:
    """How fitting went: points of the learning curve, as in ``report.Evaluation``, and seconds."""

    curve: list[tuple[int, float, float]]
    seconds: float


def fit(names: tuple[str, ...], dataset: Dataset) -> dict[str, Fitted]:
    """Fit the models ``names`` and save them; show progress."""
    _compute_features(dataset)
    try:
        return _fit_all(names, dataset)
    finally:
        _FEATURES.unlink(missing_ok=True)


def _compute_features(dataset: Dataset) -> None:
    """Write the features of all training glyphs and their copies, (copies, n, 200) uint8."""
    copies = _COPIES[dataset.name]
    work = partial(_features_of_copy, dataset.train_images)
    with _pool() as pool:
        done = pool.map(work, range(copies))
        parts = list(tqdm(done, "augment", copies, unit="copy", disable=None))
    replace_file(_FEATURES, lambda file: np.save(file, np.stack(parts)))


def _features_of_copy(glyphs: np.ndarray, copy: int) -> np.ndarray:
    return features(augmented(glyphs, seed=copy) if copy else glyphs)


def _fit_all(names: tuple[str, ...], dataset: Dataset) -> dict[str, Fitted]:
    """Fit the models, each in a process of its own, and save them."""
    facts = {
        "data": dataset.name,
        "source": dataset.source,
        "sha256": dataset.sha256,
        "training glyphs": len(dataset.train_labels) * _COPIES[dataset.name],
    }
    (_, fit_labels), _ = validation_split(dataset)
    with _pool() as pool:
        results = {
            name: pool.submit(_fit_one, name, row, dataset.train_labels, len(fit_labels), facts)
            for row, name in enumerate(names)
        }
        return {name: result.result() for name, result in results.items()}


def _fit_one(name: str, row: int, labels: np.ndarray, fit_count: int, facts: dict) -> Fitted:
    """Draw the learning curve on the images to fit, then fit to all and save.

    The last point of the curve, fitted to all but the validation images, is the validation
    accuracy by which the recipe is judged.
    """
    start = time.monotonic()
    everything = np.load(_FEATURES, mmap_mode="r")
    validation, truth = everything[0, fit_count:], labels[fit_count:]
    counts = [max(int(share * fit_count), models.FEWEST_IMAGES) for share in _CURVE]
    curve = []
    with (
        threadpool_limits(1),  # one process a model; and sums in one order, so the same each time
        tqdm(total=sum(counts) + len(labels), desc=name, position=row, disable=None) as bar,
    ):
        for count in [*counts, len(labels)]:
            glyphs, targets = _stacked(everything, labels, count)
            before = bar.n

            def progress(done: int, total: int, before=before, count=count) -> None:
                bar.update(before + count * done // total - bar.n)

            classifier = models.new(name).fit(glyphs, targets, progress)
            if count < len(labels):
                own = _accuracy(classifier, everything[0, :count], labels[:count])
                curve.append((len(targets), own, _accuracy(classifier, validation, truth)))
    seconds = time.monotonic() - start
    models.save(name, classifier, facts | {"validation accuracy": curve[-1][2]})
    return Fitted(curve, seconds)


def _stacked(everything: np.ndarray, labels: np.ndarray, count: int):
    """Return the features and labels of the first ``count`` images and all their copies."""
    part = everything[:, :count]
    return np.ascontiguousarray(part).reshape(-1, part.shape[2]), np.tile(labels[:count], len(part))


def _accuracy(classifier: models.Classifier, glyphs: np.ndarray, labels: np.ndarray) -> float:
    return float((classifier.decision_function(glyphs).argmax(axis=1) == labels).mean())


def _pool() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        min(2, os.cpu_count() or 1), mp_context=multiprocessing.get_context("spawn")
    )
