"""The two models by name: make, save and load them, and count what they cost the board."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np

from simulator.files import replace_file
from simulator.run import MODELS
from training import recipe
from training.model.copies import scores
from training.model.features import COUNT
from training.model.quadratic import CLASSES, QuadraticClassifier
from training.model.tree import TreeClassifier

Classifier = QuadraticClassifier | TreeClassifier

_NEW: dict[str, Callable[[int | None], Classifier]] = {
    "logistic": lambda size: QuadraticClassifier(
        size or recipe.LOGISTIC_COMPONENTS, recipe.LOGISTIC_SUBCLASSES, recipe.LOGISTIC_SEED
    ),
    "tree": lambda size: TreeClassifier(
        size or recipe.TREE_COMPONENTS,
        recipe.TREE_LEAVES,
        recipe.TREE_SUBCLASSES,
        recipe.TREE_SEED,
    ),
}
SIZES = range(2, 35, 2)
"""The numbers of components that a logistic model may have: more take more than 16,384 bytes."""
NAMES = MODELS
FOLDER = Path(__file__).resolve().parents[2] / "build" / "models"


class ModelError(Exception):
    """A trained model that is missing or cannot be read; the message is one sentence."""


def new(name: str, components: int | None = None) -> Classifier:
    """Return an unfitted classifier, of the recipe's size if no number of components is given."""
    return _NEW[name](components)


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Return the probabilities of the digits, (n, 10), from their log-odds against none, (n, 10).

    The rest to 1 is the probability that there is no digit.
    """
    highest = np.maximum(logits.max(axis=1, keepdims=True), 0)
    odds = np.exp(logits - highest)
    return odds / (odds.sum(axis=1, keepdims=True) + np.exp(-highest))


def answers(classifier: Classifier, glyphs: np.ndarray) -> np.ndarray:
    """Return the digit with the largest score, (n,), for each of (n, 28, 28) uint8 glyphs."""
    return scores(classifier.decision_function, glyphs).argmax(axis=1)


def multiply_adds(classifier: Classifier) -> int:
    """Return how many multiply-adds the board does for one glyph, after the features."""
    d = classifier.components
    products = d * (d + 1) // 2
    rows = CLASSES + classifier.subclasses - 1
    return COUNT * d + products + rows * (d + products)


def save(name: str, classifier: Classifier, facts: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Save a fitted classifier and what is known about it; return the file's path."""
    path = folder / f"{name}.joblib"
    replace_file(path, lambda file: joblib.dump((classifier, json.dumps(facts)), file))
    return path


def load(name: str, folder: Path = FOLDER) -> tuple[Classifier, dict[str, Any]]:
    """Return the classifier saved under ``name`` and what was known about it.

    Raises ``ModelError`` when there is none, or it cannot be read.
    """
    path = folder / f"{name}.joblib"
    if not path.exists():
        raise ModelError(f"there is no trained {name} model in {folder}; run `make train` first")
    try:
        classifier, facts = joblib.load(path)
        return classifier, json.loads(facts)
    except Exception as error:  # a damaged pickle can raise anything
        raise ModelError(
            f"{path} cannot be read ({type(error).__name__}); run `make train` again"
        ) from error


def digest(arrays: dict[str, np.ndarray]) -> str:
    """Return the SHA-256 of named arrays, as hexadecimal digits."""
    hasher = hashlib.sha256()
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        hasher.update(f"{name} {array.dtype} {array.shape}".encode())
        hasher.update(array.tobytes())
    return hasher.hexdigest()
