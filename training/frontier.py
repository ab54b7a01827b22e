# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``make frontier``: measure what the size of the logistic model buys; write frontier.json.

For each of `SIZES`, the model is fitted by `training.recipe` to all but the validation images. Then
its coefficients are rounded as the board holds them, and it reads the validation glyphs, and camera
frames in which these are written. No test image is looked at.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from simulator import scenes
from simulator.files import as_json, replace_file
from simulator.run import put_on_path
from training.data import DataError, Dataset, frames, load, validation_split
from training.model import fitting, models
from training.model.features import features
from training.model.quadratic import QuadraticClassifier
from training.model.tables import Tables

SIZES = (8, 12, 16, 20, 24, 28, 32)
FRAMES = 5000  # of each style
STYLES = ("normal", "hard")

# The time of Quadratic.scores in inkling.model.quadratic by the number of components: the mean of
# twelve digits on the emulated Pico with CircuitPython 10.3 at 125 MHz. All other stages take the
# same time for every size.
_BOARD_MS = {8: 3.1, 12: 4.45, 16: 6.19, 20: 8.31, 24: 10.81, 28: 13.69, 32: 16.96}

_JSON = Path(__file__).with_name("frontier.json")
_LEAST_PROBABILITY = 1e-4  # for the loss, so that one wild answer cannot outweigh all others
_SEED = 3  # begins the frames' seeds; those of training begin with 0 and 1, of bench with 2026


def measured() -> dict[str, Any]:
    """Return the content of frontier.json."""
    return json.loads(_JSON.read_text(encoding="utf-8"))


def shipped() -> int:
    """Return the number of components of the model that the board gets."""
    return models.new("logistic").components


def measure(dataset: Dataset) -> dict[str, Any]:
    """Fit and measure all sizes; show progress."""
    (_, fitted_labels), (glyphs, labels) = validation_split(dataset)
    training_set = fitting.prepared(dataset)
    with fitting.pool(fitting.FITS_AT_ONCE) as pool:
        cut = dict(
            zip(STYLES, pool.map(partial(features_of_frames, glyphs, labels), STYLES), strict=True)
        )
        tests = {"glyphs": (features(glyphs), labels), **cut}
        work = partial(_measure_size, training_set, len(fitted_labels), tests)
        # The largest come first, so that the processes end at about the same time.
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


def features_of_frames(
    glyphs: np.ndarray, labels: np.ndarray, style: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return the features (n, 200) and labels (n,) of the glyphs in ``FRAMES`` frames.

    The glyph of the second look counts only where the first look finds none. A frame in which
    neither finds one is left out, so n may be less than ``FRAMES``.
    """
    rng = np.random.default_rng([_SEED, STYLES.index(style)])
    chosen = rng.choice(len(glyphs), FRAMES, replace=False)
    cut = frames.cutter()
    pictures = (scenes.digit(glyphs[k], rng, scenes.STYLES[style]) for k in chosen)
    found = [cut(frames.luma(picture)) for picture in pictures]
    there = np.array([len(looks) > 0 for looks in found])
    return features(np.stack([looks[0] for looks in found if looks])), labels[chosen[there]]


def _measure_size(
    training_set: fitting.TrainingSet,
    count: int,
    tests: dict[str, tuple[np.ndarray, np.ndarray]],
    components: int,
) -> dict[str, Any]:
    """Fit a model to the first ``count`` images, and count what it reads right of ``tests``."""
    classifier = QuadraticClassifier(components).fit(*training_set.first(count))
    rounded = classifier.rounded()
    logits = {name: rounded.decision_function(glyphs) for name, (glyphs, _) in tests.items()}
    return {
        "components": components,
        "bytes": Tables.of(classifier).size,
        "board ms": _BOARD_MS[components],
        "right": {name: right(logits[name], truth) for name, (_, truth) in tests.items()},
        "loss": {name: loss(logits[name], truth) for name, (_, truth) in tests.items()},
    }


def right(logits: np.ndarray, labels: np.ndarray) -> int:
    """Return how many answers are right; "no digit", as the firmware decides it, is wrong."""
    put_on_path()
    from inkling.reading.reading import LEAST_CONFIDENCE

    probabilities = models.probabilities(logits)
    sure = probabilities.max(axis=1) >= LEAST_CONFIDENCE
    return int((sure & (probabilities.argmax(axis=1) == labels)).sum())


def loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean cross-entropy in nats: it ranks models that are right equally often."""
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
