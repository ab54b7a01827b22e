# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``make frontier``: measure what the size of the logistic model buys; write frontier.json.

For each of `SIZES`, the model is fitted by the recipe of `training.model.fitting` to all but the
validation images. It then reads, with the coefficients rounded as the board holds them, the
validation glyphs, and camera frames in which they are written. No test image is looked at.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from simulator import scenes
from simulator.files import as_json, replace_file
from training.data import DataError, Dataset, frames, load, validation_split
from training.model import fitting, models
from training.model.features import features
from training.model.quadratic import QuadraticClassifier
from training.model.tables import Tables

SIZES = (8, 12, 16, 20, 24, 28, 32)
FRAMES = 5000  # of each style
STYLES = ("normal", "hard")

# What Quadratic.scores of inkling.model.quadratic takes for that many components: the mean of
# twelve digits on the emulated Pico with CircuitPython 10.3 at 125 MHz. All else from the frame to
# the digit is the same for every size.
_BOARD_MS = {8: 3.1, 12: 4.45, 16: 6.19, 20: 8.31, 24: 10.81, 28: 13.69, 32: 16.96}

_JSON = Path(__file__).with_name("frontier.json")
_LEAST_CONFIDENCE = 1 / 4  # as in firmware/inkling/reading/reading.py; below it there is "no digit"
_LEAST_PROBABILITY = 1e-4  # for the loss: one wild answer is not to outweigh all others
_SEED = 3  # first number of the frames' seeds; training's begin with 0 and 1, the benchmark's 2026


def measured() -> dict[str, Any]:
    """Return what frontier.json says."""
    return json.loads(_JSON.read_text(encoding="utf-8"))


def shipped() -> int:
    """Return how many components the model has that the board gets."""
    return models.new("logistic").components


def measure(dataset: Dataset) -> dict[str, Any]:
    """Fit and measure all sizes; show progress."""
    _, (glyphs, labels) = validation_split(dataset)
    with fitting.prepared(dataset), fitting.pool() as pool:
        cut = dict(zip(STYLES, pool.map(partial(_frames, glyphs, labels), STYLES), strict=True))
        tests = {"glyphs": (features(glyphs), labels), **cut}
        work = partial(_measure_size, dataset.train_labels, len(labels), tests)
        # The largest first, so that both processes end at about the same time.
        done = pool.map(work, sorted(SIZES, reverse=True))
        sizes = list(tqdm(done, "sizes", len(SIZES), unit="size", disable=None))
    return {
        "made by": "make frontier; do not edit",
        "data": dataset.source,
        "sha256": dataset.sha256,
        "validation glyphs": len(labels),
        "validation frames of each style": FRAMES,
        "sizes": sorted(sizes, key=lambda size: size["components"]),
    }


def _frames(glyphs: np.ndarray, labels: np.ndarray, style: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the features (n, 200) and labels (n,) of what is found in ``FRAMES`` frames.

    What is found at the second look counts only where the first finds nothing. Frames in which
    neither finds anything are left out, so n may be less.
    """
    rng = np.random.default_rng([_SEED, STYLES.index(style)])
    chosen = rng.choice(len(glyphs), FRAMES, replace=False)
    cut = frames.cutter()
    pictures = (scenes.digit(glyphs[k], rng, scenes.STYLES[style]) for k in chosen)
    found = [cut(frames.luma(picture)) for picture in pictures]
    there = np.array([len(looks) > 0 for looks in found])
    return features(np.stack([looks[0] for looks in found if looks])), labels[chosen[there]]


def _measure_size(
    labels: np.ndarray,
    validation: int,
    tests: dict[str, tuple[np.ndarray, np.ndarray]],
    components: int,
) -> dict[str, Any]:
    """Fit a model to all but the last ``validation`` images and count what it reads right."""
    with threadpool_limits(1):  # sums in one order, so the same each time
        count = len(labels) - validation
        classifier = QuadraticClassifier(components).fit(*fitting.training_set(labels, count))
        rounded = classifier.rounded()
        logits = {name: rounded.decision_function(glyphs) for name, (glyphs, _) in tests.items()}
    return {
        "components": components,
        "bytes": Tables.of(classifier).size,
        "board ms": _BOARD_MS[components],
        "right": {name: _right(logits[name], truth) for name, (_, truth) in tests.items()},
        "loss": {name: _loss(logits[name], truth) for name, (_, truth) in tests.items()},
    }


def _right(logits: np.ndarray, labels: np.ndarray) -> int:
    """Return how many answers are right; "no digit" is wrong."""
    probabilities = models.probabilities(logits)
    sure = probabilities.max(axis=1) >= _LEAST_CONFIDENCE
    return int((sure & (probabilities.argmax(axis=1) == labels)).sum())


def _loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean cross-entropy in nats: it tells apart what reads the same number right."""
    truths = models.probabilities(logits)[np.arange(len(labels)), labels]
    return round(float(-np.log(np.maximum(truths, _LEAST_PROBABILITY)).mean()), 5)


def main() -> int:
    """Measure on MNIST, print a table, write frontier.json and return the exit status."""
    try:
        dataset = load("mnist")
    except DataError as error:
        print(f"frontier: {error}", file=sys.stderr)
        return 1
    numbers = measure(dataset)
    replace_file(_JSON, lambda file: file.write_text(as_json(numbers), encoding="utf-8"))
    for size in numbers["sizes"]:
        print(
            f"frontier: {size['components']:2} components, {size['bytes']:6,} bytes, "
            f"{size['board ms']:5.2f} ms: right are {size['right']}, losses {size['loss']}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
