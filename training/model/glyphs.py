"""Make the glyphs that models are fitted to: changed copies, and glyphs cut from camera frames.

The result does not depend on the number of processes. It is kept from run to run.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from tqdm import tqdm

from training import recipe
from training.data import Dataset, frames, pieces, validation_split
from training.data.augment import augmented
from training.data.kept import kept
from training.model.features import COUNT, features
from training.workers import Workers

_COPY_SEED = 1000  # begins the seeds of glyphs cut from frames, after those of the images

# What the training glyphs depend on.
COPY_SOURCES = (
    "training/data/augment.py",
    "training/data/digits.py",
    "training/model/features.py",
    "training/model/glyphs.py",
)
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
PIECE_SOURCES = (*FRAME_SOURCES, "firmware/inkling/reading/number.py", "training/data/pieces.py")


@dataclass(frozen=True, eq=False)
class Glyphs:
    """Features (n, 200) uint8 of glyphs, and their labels (n,) uint8."""

    features: np.ndarray
    labels: np.ndarray


def training_glyphs(dataset: Dataset, workers: Workers) -> Glyphs:
    """Return all glyphs that models are fitted to; show progress.

    They are the images to fit, changed copies of them, glyphs cut from camera frames, and pieces
    of numbers. The frames are written as these images are, so none shows a validation image.
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
        lambda: _cut(images, labels, *recipe.FRAME_PARTS[dataset.name], workers),
        FRAME_SOURCES,
        [dataset.sha256, recipe.FRAME_PARTS, recipe.FRAMES_A_PART, recipe.VALIDATION_DIVISOR],
    )
    from_numbers = kept(
        "pieces",
        lambda: _pieces(images, labels, recipe.PIECE_PARTS[dataset.name], workers),
        PIECE_SOURCES,
        [dataset.sha256, recipe.PIECE_PARTS, recipe.FRAMES_A_PART, recipe.VALIDATION_DIVISOR],
    )
    return Glyphs(
        np.concatenate([copies.reshape(-1, COUNT), cut["features"], from_numbers["features"]]),
        np.concatenate([np.tile(labels, len(copies)), cut["labels"], from_numbers["labels"]]),
    )


def _copies(images: np.ndarray, count: int, workers: Workers) -> np.ndarray:
    """Return the features (count, n, 200) of the images and of changed copies of them."""
    done = workers.map(partial(_features_of_copy, images), range(count))
    return np.stack(list(_shown("glyphs augmented", done, count, len(images))))


def _features_of_copy(images: np.ndarray, copy: int) -> np.ndarray:
    return features(augmented(images, seed=copy) if copy else images)


def _cut(
    images: np.ndarray, labels: np.ndarray, with_digits: int, without: int, workers: Workers
) -> dict[str, np.ndarray]:
    """Return features and labels of the glyphs in so many parts with and without a digit."""
    parts = [(frames.digits, seed) for seed in range(with_digits)]
    parts += [(frames.nothing, seed) for seed in range(without)]
    return _features_of_parts("camera frames cut", images, labels, parts, workers)


def _pieces(
    images: np.ndarray, labels: np.ndarray, count: int, workers: Workers
) -> dict[str, np.ndarray]:
    """Return features and labels of ``count`` parts of pieces of numbers."""
    parts = [(pieces.pieces, seed) for seed in range(count)]
    return _features_of_parts("pieces of numbers cut", images, labels, parts, workers)


def _features_of_parts(
    what: str, images: np.ndarray, labels: np.ndarray, parts: list, workers: Workers
) -> dict[str, np.ndarray]:
    """Return features and labels of the glyphs of all ``parts``; show progress."""
    done = workers.map(partial(_features_of_part, images, labels), parts)
    cut = list(_shown(what, done, len(parts), recipe.FRAMES_A_PART))
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
