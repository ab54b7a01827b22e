"""Turn a trained classifier into a module of tables for the firmware.

A module is plain Python: a few numbers, and ``bytes`` literals, which the board imports quickly and
uses where they lie. `inkling.model.quadratic` and `inkling.model.tree` say what each one is.
"""

from dataclasses import dataclass

import numpy as np

from training.model.quadratic import RoundedClassifier
from training.model.tree import (
    LEAF_SHARE,
    PAIRS,
    SCORE_LIMIT,
    SCORE_STEPS,
    TreeClassifier,
)

FORMAT = 2
LEAF_STEPS = 16  # to a logit: 8 bits then reach odds of about 3,000 to 1, either way

_BYTES_A_ROW = 16
# REUSE-IgnoreStart
_HEADER = (
    "# SPDX-FileCopyrightText: 2026 The Inkling authors",
    "# SPDX-License-Identifier: MIT",
)
# REUSE-IgnoreEnd


@dataclass(frozen=True)
class Tables:
    """The tables of a model: ``arrays`` become bytes literals, ``numbers`` stay numbers."""

    arrays: dict[str, np.ndarray]
    numbers: dict[str, float]

    @classmethod
    def of(cls, classifier) -> "Tables":
        """Round a fitted ``QuadraticClassifier`` or ``TreeClassifier`` to 8 bits."""
        if isinstance(classifier, TreeClassifier):
            return cls(
                _quadratic_arrays(classifier.scorer_) | _tree_arrays(classifier),
                {
                    "SCORE_LIMIT": SCORE_LIMIT,
                    "SCORE_STEPS": SCORE_STEPS,
                    "LEAF_STEPS": LEAF_STEPS,
                    "LEAF_SHARE": LEAF_SHARE,
                },
            )
        return cls(_quadratic_arrays(classifier.rounded_), {})

    @property
    def size(self) -> int:
        """The bytes that the tables take on the board."""
        return sum(array.nbytes for array in self.arrays.values())

    def module(self, banner: list[str]) -> str:
        """Return the source of the module; ``banner`` are the sentences of its docstring."""
        lines = [*_HEADER, '"""' + "\n".join(banner), '"""', "", f"FORMAT = {FORMAT}"]
        lines += [f"{name} = {value}" for name, value in self.numbers.items()]
        for name, array in self.arrays.items():
            lines += ["", f"# {' x '.join(map(str, array.shape))} {array.dtype}", f"{name} = ("]
            data = array.astype(array.dtype.newbyteorder("<")).tobytes()
            for start in range(0, len(data), _BYTES_A_ROW):
                row = "".join(f"\\x{byte:02x}" for byte in data[start : start + _BYTES_A_ROW])
                lines.append(f'    b"{row}"')
            lines.append(")")
        return "\n".join(lines) + "\n"


def _quadratic_arrays(rounded: RoundedClassifier) -> dict[str, np.ndarray]:
    projection = rounded.projection
    return {
        "PROJECTION": projection.weights,
        "CENTRE": projection.centre,
        "SCALE": projection.scale,
        "MEAN": projection.mean,
        "WEIGHTS": rounded.coefficients,
        "WEIGHT_SCALE": rounded.scales,
        "INTERCEPT": rounded.intercept,
    }


def _tree_arrays(classifier: TreeClassifier) -> dict[str, np.ndarray]:
    """Return inner nodes and leaves, each numbered in the tree's own order."""
    tree = classifier.tree_.tree_
    inner = np.flatnonzero(tree.children_left >= 0)
    leaves = np.flatnonzero(tree.children_left < 0)
    number = np.empty(tree.node_count, np.int16)
    number[inner] = np.arange(len(inner))
    number[leaves] = -1 - np.arange(len(leaves))
    children = np.stack([tree.children_left[inner], tree.children_right[inner]], axis=1)
    pairs = np.array([a << 4 | b for a, b in PAIRS], np.uint8)
    logits = np.round(classifier.leaf_logits_[leaves] * LEAF_STEPS)
    return {
        "PAIRS": pairs[tree.feature[inner]],
        # Differences are whole numbers, so a threshold halfway between two may be rounded down.
        "THRESHOLDS": np.floor(tree.threshold[inner]).astype(np.int16),
        "CHILDREN": number[children],
        "LEAVES": logits.clip(-128, 127).astype(np.int8),
    }
