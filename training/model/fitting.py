"""Fit the models and save them; show each epoch.

Several runs do not disturb each other. The results do not depend on the number of processes.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from tqdm import tqdm

from simulator.processes import report
from training import recipe
from training.data import Dataset, validation_split
from training.model import models
from training.model.features import features
from training.model.glyphs import Glyphs, training_glyphs
from training.workers import Workers

_SHOWN = 10_000  # training glyphs that the training accuracy is measured on


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
