# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Fit the models: augment, cut frames, compute features, draw learning curves, fit and save.

Nothing is kept in files but the fitted models, so several runs do not disturb each other. The
results do not depend on the number of processes.
"""

import multiprocessing
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import joblib
import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from training import recipe
from training.data import Dataset, frames, validation_split
from training.data.augment import augmented
from training.model import models
from training.model.features import COUNT, features

FITS_AT_ONCE = 2  # at most: a fit to MNIST keeps several arrays of more than 1 GB each


@dataclass(frozen=True)
class Fitted:
    """How fitting went: points of the learning curve, as in ``report.Evaluation``, and seconds."""

    curve: list[tuple[int, float, float]]
    seconds: float


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """The features and labels of all glyphs that models are fitted to."""

    copies: np.ndarray  # (copies, n, 200) uint8: the n training images, then changed copies of them
    labels: np.ndarray  # (n,) uint8
    cut: np.ndarray  # (m, 200) uint8: glyphs cut from camera frames
    cut_labels: np.ndarray  # (m,) uint8

    def first(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the features and labels to fit to if there were only ``count`` images.

        They are those of all copies of the first images, and of as large a share of the glyphs that
        were cut from frames.
        """
        cut_count = round(count / len(self.labels) * len(self.cut_labels))
        copies = self.copies[:, :count].reshape(-1, COUNT)
        labels = np.tile(self.labels[:count], len(self.copies))
        return (
            np.concatenate([copies, self.cut[:cut_count]]),
            np.concatenate([labels, self.cut_labels[:cut_count]]),
        )


def fit(names: Sequence[str], dataset: Dataset) -> dict[str, Fitted]:
    """Fit the models ``names``, each in a process of its own, and save them; show progress."""
    training_set = prepared(dataset)
    facts = {
        "data": dataset.name,
        "source": dataset.source,
        "sha256": dataset.sha256,
        "training glyphs": training_set.copies.shape[0] * training_set.copies.shape[1],
    }
    fit_count = len(validation_split(dataset)[0][1])
    with pool(FITS_AT_ONCE) as workers:
        results = {
            name: workers.submit(_fit_one, name, row, training_set, fit_count, facts)
            for row, name in enumerate(names)
        }
        return {name: result.result() for name, result in results.items()}


def prepared(dataset: Dataset) -> TrainingSet:
    """Compute the features of all training glyphs; show progress.

    The frames are written as the images to fit are, so none of them shows a validation image.
    """
    copies = range(recipe.COPIES[dataset.name])
    with_digits, without = recipe.FRAME_PARTS[dataset.name]
    parts = [(frames.digits, seed) for seed in range(with_digits)]
    parts += [(frames.nothing, seed) for seed in range(without)]
    written, _ = validation_split(dataset)
    with pool() as workers:
        done = workers.map(partial(_features_of_copy, dataset.train_images), copies)
        augmented_copies = list(tqdm(done, "augment", len(copies), unit="copy", disable=None))
        done = workers.map(partial(_cut_part, *written, recipe.FRAMES_A_PART), parts)
        cut_parts = list(tqdm(done, "cut frames", len(parts), unit="part", disable=None))
    glyphs, labels = (np.concatenate(arrays) for arrays in zip(*cut_parts, strict=True))
    # In random order, so that the first of them are a fair sample.
    order = np.random.default_rng(0).permutation(len(labels))
    return TrainingSet(
        np.stack(augmented_copies), dataset.train_labels, features(glyphs[order]), labels[order]
    )


def _features_of_copy(glyphs: np.ndarray, copy: int) -> np.ndarray:
    return features(augmented(glyphs, seed=copy) if copy else glyphs)


def _cut_part(glyphs: np.ndarray, labels: np.ndarray, count: int, part: tuple[Callable, int]):
    cut, seed = part
    return cut(glyphs, labels, count, seed)


def _fit_one(
    name: str, row: int, training_set: TrainingSet, fit_count: int, facts: dict[str, Any]
) -> Fitted:
    """Draw the learning curve on the images to fit, then fit to all and save.

    The last point of the curve, fitted to all but the validation images, is the validation
    accuracy by which the recipe is judged.
    """
    start = time.monotonic()
    images, labels = training_set.copies[0], training_set.labels
    counts = [max(int(s * fit_count), recipe.CURVE_FEWEST_IMAGES) for s in recipe.CURVE_SHARES]
    curve = []
    with tqdm(total=sum(counts) + len(labels), desc=name, position=row, disable=None) as bar:
        for count in [*counts, len(labels)]:
            glyphs, targets = training_set.first(count)
            before = bar.n

            def progress(done: int, total: int, before=before, count=count) -> None:
                bar.update(before + count * done // total - bar.n)

            classifier = models.new(name).fit(glyphs, targets, progress)
            if count < len(labels):
                own = _accuracy(classifier, images[:count], labels[:count])
                held_back = _accuracy(classifier, images[fit_count:], labels[fit_count:])
                curve.append((len(targets), own, held_back))
    seconds = time.monotonic() - start
    models.save(name, classifier, facts | {"validation accuracy": curve[-1][2]})
    return Fitted(curve, seconds)


def _accuracy(classifier: models.Classifier, glyphs: np.ndarray, labels: np.ndarray) -> float:
    return float((classifier.decision_function(glyphs).argmax(axis=1) == labels).mean())


def pool(most: int | None = None) -> ProcessPoolExecutor:
    """Return a pool of as many processes as there are cores, or of ``most``."""
    cores = joblib.cpu_count()  # that this process may use, by its affinity or its container
    return ProcessPoolExecutor(
        min(cores, most or cores),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_one_thread,
    )


def _one_thread() -> None:
    """Let NumPy and scikit-learn, imported above, use one thread in this process.

    One thread adds up sums in the same order each time, so the results are the same bytes.
    """
    threadpool_limits(1)
