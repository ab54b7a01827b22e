# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Fit the models: augment, cut frames, compute features, fit and save; show progress.

Several runs do not disturb each other. The results do not depend on the number of processes.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from training import recipe
from training.data import Dataset, frames, validation_split
from training.data.augment import augmented
from training.data.kept import kept
from training.model import models
from training.model.features import COUNT, features
from training.workers import Workers, report

_COPY_SEED = 1000  # begins the seeds of glyphs cut from frames, after those of the images
_SHOWN = 10_000  # training glyphs that the training accuracy is measured on

# What the training glyphs depend on.
COPY_SOURCES = ("training/data/augment.py", "training/data/digits.py", "training/model/features.py")
FRAME_SOURCES = (
    *COPY_SOURCES,
    "firmware/inkling/find",
    "firmware/inkling/glyph",
    "firmware/inkling/scratch.py",
    "simulator/board/camera_optics.py",
    "simulator/scenes",
    "simulator/shim",
    "training/data/frames.py",
)


@dataclass(frozen=True)
class Epoch:
    """How one epoch went; accuracies are shares from 0 to 1."""

    number: int
    loss: float  # the mean cross-entropy of the epoch's batches, in nats
    training: float  # accuracy on training glyphs
    validation: float  # accuracy on the validation glyphs
    seconds: float


@dataclass(frozen=True)
class Fitted:
    """How fitting a model went; the accuracy is that on the validation glyphs."""

    epochs: list[Epoch]
    validation_accuracy: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Glyphs:
    """Features (n, 200) uint8 of glyphs, and their labels (n,) uint8."""

    features: np.ndarray
    labels: np.ndarray


def fit(names: Sequence[str], dataset: Dataset, components: int | None = None) -> dict[str, Fitted]:
    """Fit the models ``names``, each in a process of its own, and save them; show progress.

    They are fitted to all but the validation images. ``components`` is the size of the logistic
    model, if not the recipe's.
    """
    with Workers() as workers:
        glyphs = training_glyphs(dataset, workers)
        _, (images, labels) = validation_split(dataset)
        validation = Glyphs(features(images), labels)
        works = []
        for name in names:
            size = components if name == "logistic" else None
            facts = {
                "data": dataset.name,
                "source": dataset.source,
                "sha256": dataset.sha256,
                "training glyphs": len(glyphs.labels),
                "components": size,
            }
            works.append(partial(_fit_one, name, size, glyphs, validation, facts))
        with tqdm(total=len(works), desc="fit", unit="model", disable=None) as bar:
            results = workers.run(works, _Shown(names, bar))
    return dict(zip(names, results, strict=True))


class _Shown:
    """Shows what the processes report: a line for each epoch, above a bar."""

    def __init__(self, names: Sequence[str], bar: tqdm) -> None:
        self._shares = dict.fromkeys(names, 0.0)
        self._bar = bar

    def __call__(self, name: str, news: float | str) -> None:
        """Take the share of a fit that is done, or a line to print."""
        if isinstance(news, str):
            self._bar.write(f"train: {name:8}  {news}")
        else:
            self._shares[name] = news
            self._bar.update(sum(self._shares.values()) - self._bar.n)


def training_glyphs(dataset: Dataset, workers: Workers) -> Glyphs:
    """Return all glyphs that models are fitted to; show progress.

    They are the images to fit, changed copies of them, and glyphs cut from camera frames. The
    frames are written as these images are, so none of them shows a validation image.
    """
    (images, labels), _ = validation_split(dataset)
    copies = kept(
        "copies",
        lambda: {"features": _copies(images, recipe.COPIES[dataset.name], workers)},
        COPY_SOURCES,
        [dataset.sha256, recipe.COPIES, recipe.VALIDATION_DIVISOR],
    )["features"]
    cut = kept(
        "frames",
        lambda: _cut(images, labels, recipe.FRAME_PARTS[dataset.name], workers),
        FRAME_SOURCES,
        [dataset.sha256, recipe.FRAME_PARTS, recipe.FRAMES_A_PART, recipe.VALIDATION_DIVISOR],
    )
    return Glyphs(
        np.concatenate([copies.reshape(-1, COUNT), cut["features"]]),
        np.concatenate([np.tile(labels, len(copies)), cut["labels"]]),
    )


def _copies(images: np.ndarray, count: int, workers: Workers) -> np.ndarray:
    """Return the features (count, n, 200) of the images and of changed copies of them."""
    done = workers.map(partial(_features_of_copy, images), range(count))
    return np.stack(list(_shown("glyphs augmented", done, count, len(images))))


def _features_of_copy(images: np.ndarray, copy: int) -> np.ndarray:
    return features(augmented(images, seed=copy) if copy else images)


def _cut(
    images: np.ndarray, labels: np.ndarray, parts: tuple[int, int], workers: Workers
) -> dict[str, np.ndarray]:
    """Return features and labels of the glyphs in ``parts`` with and without a digit."""
    with_digits, without = parts
    seeds = [(frames.digits, seed) for seed in range(with_digits)]
    seeds += [(frames.nothing, seed) for seed in range(without)]
    done = workers.map(partial(_features_of_part, images, labels), seeds)
    cut = list(_shown("camera frames cut", done, len(seeds), recipe.FRAMES_A_PART))
    found, truth = (np.concatenate(arrays) for arrays in zip(*cut, strict=True))
    return {"features": found, "labels": truth}


def _features_of_part(images: np.ndarray, labels: np.ndarray, part: tuple[Callable, int]):
    """Return features and labels of the glyphs of a part, and then of a changed copy of each."""
    cut, seed = part
    glyphs, truth = cut(images, labels, recipe.FRAMES_A_PART, seed)
    copies = augmented(glyphs, _COPY_SEED + seed)
    return np.concatenate([features(glyphs), features(copies)]), np.tile(truth, 2)


def _shown(what: str, done: Iterator, count: int, glyphs: int) -> Iterator:
    """Yield the ``count`` parts of ``done`` while a bar shows them; then print a line.

    A part has so many glyphs.
    """
    start = time.monotonic()
    yield from tqdm(done, what, count, leave=False, unit="", unit_scale=glyphs, disable=None)
    seconds = time.monotonic() - start
    print(f"train: {count * glyphs:,} {what} in {seconds:.0f} s", flush=True)


def _fit_one(
    name: str, size: int | None, glyphs: Glyphs, validation: Glyphs, facts: dict[str, Any]
) -> Fitted:
    """Fit a model to ``glyphs`` and save it; report each epoch."""
    start = before = time.monotonic()
    epochs: list[Epoch] = []

    def epoch_done(number: int, loss: float, answers: Callable[[np.ndarray], np.ndarray]) -> None:
        nonlocal before
        seen = answers(glyphs.features[:_SHOWN]) == glyphs.labels[:_SHOWN]
        new = answers(validation.features) == validation.labels
        now = time.monotonic()
        epochs.append(Epoch(number, loss, float(seen.mean()), float(new.mean()), now - before))
        before = now
        epoch = epochs[-1]
        report(
            name,
            f"epoch {number:2}/{recipe.EPOCHS}  loss {loss:.4f}  training {epoch.training:7.2%}  "
            f"validation {epoch.validation:7.2%}  {epoch.seconds:5.1f} s",
        )

    classifier = models.new(name, size)
    classifier.fit(
        glyphs.features, glyphs.labels, epoch_done, lambda share: report(name, float(share))
    )
    answers = classifier.decision_function(validation.features).argmax(axis=1)
    accuracy = float((answers == validation.labels).mean())
    now = time.monotonic()
    report(
        name,
        f"{classifier.LAST_STEP:43}  validation {accuracy:7.2%}  {now - before:5.1f} s",
    )
    report(name, 1.0)
    models.save(name, classifier, facts | {"validation accuracy": accuracy})
    return Fitted(epochs, accuracy, now - start)
