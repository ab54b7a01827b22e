# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Fit the models: augment, cut frames, compute features, draw learning curves, fit and save."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from simulator.files import replace_file
from training.data import CACHE_DIR, Dataset, frames, validation_split
from training.data.augment import augmented
from training.model import models
from training.model.features import features

_FEATURES = CACHE_DIR / "features.npy"
_FRAMES = CACHE_DIR / "frames.npz"

# Each glyph as it is, and changed copies of it: as many as make 480,000 of MNIST's 60,000; fewer
# of the 1,500 small digits, which have less to say.
_COPIES = {"mnist": 8, "digits": 60}
# Glyphs cut from camera frames join them as they are: to see other frames teaches more than changed
# copies of the same. These are parts of 250 frames with digits, and without.
_FRAME_PARTS = {"mnist": (160, 96), "digits": (8, 6)}
_CURVE = (0.02, 0.1, 0.35, 1.0)  # shares of the images that the learning curve is drawn for


@dataclass(frozen=True)
class Fitted:
    """How fitting went: points of the learning curve, as in ``report.Evaluation``, and seconds."""

    curve: list[tuple[int, float, float]]
    seconds: float


def fit(names: tuple[str, ...], dataset: Dataset) -> dict[str, Fitted]:
    """Fit the models ``names`` and save them; show progress."""
    with prepared(dataset):
        return _fit_all(names, dataset)


@contextmanager
def prepared(dataset: Dataset) -> Iterator[None]:
    """Compute all features, and keep them in files for as long as the context lasts."""
    try:
        _compute_features(dataset)
        _compute_frames(dataset)
        yield
    finally:
        _FEATURES.unlink(missing_ok=True)
        _FRAMES.unlink(missing_ok=True)


def _compute_features(dataset: Dataset) -> None:
    """Write the features of all training glyphs and their copies, (copies, n, 200) uint8."""
    copies = _COPIES[dataset.name]
    work = partial(_features_of_copy, dataset.train_images)
    with pool() as workers:
        done = workers.map(work, range(copies))
        parts = list(tqdm(done, "augment", copies, unit="copy", disable=None))
    replace_file(_FEATURES, lambda file: np.save(file, np.stack(parts)))


def _compute_frames(dataset: Dataset) -> None:
    """Write the features (n, 200) and labels (n,) of glyphs cut from camera frames.

    They are written as the images to fit are, so that none shows a validation image.
    """
    fit, _ = validation_split(dataset)
    with_digits, without = _FRAME_PARTS[dataset.name]
    work = [(frames.digits, seed) for seed in range(with_digits)]
    work += [(frames.nothing, seed) for seed in range(without)]
    with pool() as workers:
        done = workers.map(partial(_cut_part, *fit), *zip(*work, strict=True))
        parts = list(tqdm(done, "cut frames", len(work), unit="part", disable=None))
    glyphs, labels = _joined(*parts)
    # In any order, so that the first of them are a fair sample.
    order = np.random.default_rng(0).permutation(len(labels))
    arrays = {"features": features(glyphs[order]), "labels": labels[order]}
    replace_file(_FRAMES, lambda file: np.savez(file, allow_pickle=False, **arrays))


def _cut_part(glyphs: np.ndarray, labels: np.ndarray, cut: Callable, seed: int):
    return cut(glyphs, labels, seed)


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
    with pool() as workers:
        results = {
            name: workers.submit(_fit_one, name, row, dataset.train_labels, len(fit_labels), facts)
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
            glyphs, targets = training_set(labels, count)
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


def training_set(labels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the features and labels to fit to, of the first ``count`` of the training images.

    They are those of the images with all their copies, and of as large a share of what was cut
    from frames. ``labels`` are those of all training images. Only within ``prepared``.
    """
    cut = dict(np.load(_FRAMES))
    cut_count = round(count / len(labels) * len(cut["labels"]))
    return _joined(
        _stacked(np.load(_FEATURES, mmap_mode="r"), labels, count),
        (cut["features"][:cut_count], cut["labels"][:cut_count]),
    )


def _stacked(everything: np.ndarray, labels: np.ndarray, count: int):
    """Return the features and labels of the first ``count`` images and all their copies."""
    part = everything[:, :count]
    return np.ascontiguousarray(part).reshape(-1, part.shape[2]), np.tile(labels[:count], len(part))


def _joined(*parts: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the features and labels of all ``parts``, each a pair of them."""
    glyphs, labels = zip(*parts, strict=True)
    return np.concatenate(glyphs), np.concatenate(labels)


def _accuracy(classifier: models.Classifier, glyphs: np.ndarray, labels: np.ndarray) -> float:
    return float((classifier.decision_function(glyphs).argmax(axis=1) == labels).mean())


def pool() -> ProcessPoolExecutor:
    """Return a pool of processes of one thread each, which leave room to each other."""
    return ProcessPoolExecutor(
        min(2, os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=threadpool_limits,
        initargs=(1,),
    )
