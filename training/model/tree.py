"""One decision tree on the differences between eleven discriminant scores.

The scores are those of a small quadratic classifier, rounded as the board holds it: one for each
digit and one, always 0, for "no digit". A node asks whether one score exceeds another by a certain
amount. This splits two outcomes along an oblique border, for which a tree on single features would
need many nodes.

A leaf gives all its glyphs the same log-odds, however clear they are. So these are smoothed by the
scores, as in the model tree M5 (Quinlan, "Learning with continuous classes", 1992).
"""

from collections.abc import Callable

import numpy as np
from sklearn.tree import DecisionTreeClassifier

from training import recipe
from training.data import NONE
from training.model.quadratic import CLASSES, EpochDone, QuadraticClassifier

SCORE_STEPS = 256  # to 1: scores are compared as whole numbers of steps
LEAF_SHARE = 1 / 4  # of the log-odds; the rest is the scores'
SCORE_LIMIT = 60  # beyond +-60 a score says nothing more; the steps of twice that fit int16
PAIRS = [(a, b) for a in range(NONE) for b in range(a + 1, NONE + 1)]


class TreeClassifier:
    """A decision tree of at most ``leaves`` leaves on scores of ``components`` components.

    ``fit`` learns ``scorer_`` (a ``RoundedClassifier``), ``tree_`` (a fitted
    ``DecisionTreeClassifier``) and ``leaf_logits_`` (nodes, 10) float32: the log-odds of each
    digit against none among the training glyphs of a node.
    """

    LAST_STEP = "tree grown"

    def __init__(self, components: int, leaves: int, subclasses: int = 1, seed: int = 0) -> None:
        self.components = components
        self.leaves = leaves
        self.subclasses = subclasses
        self.seed = seed

    def fit(
        self,
        features: np.ndarray,
        labels: np.ndarray,
        epoch_done: EpochDone = lambda number, loss, answers: None,
        batch_done: Callable[[float], None] = lambda share: None,
    ) -> "TreeClassifier":
        """Fit to features (n, 200) uint8 and labels (n,), as ``QuadraticClassifier.fit``.

        The epochs are those of the scorer.
        """
        scorer = QuadraticClassifier(self.components, self.subclasses, self.seed)
        self.scorer_ = scorer.fit(features, labels, epoch_done, batch_done).rounded_
        some = features[:: recipe.TREE_STEP]
        self.tree_ = DecisionTreeClassifier(
            criterion="gini",
            max_leaf_nodes=self.leaves,
            min_samples_leaf=recipe.SMALLEST_LEAF_GLYPHS,
            random_state=self.seed,
        ).fit(differences(self.scorer_.decision_function(some)), labels[:: recipe.TREE_STEP])
        tree = self.tree_.tree_
        counts = tree.value[:, 0] * tree.n_node_samples[:, None]
        logs = np.log(counts + recipe.LEAF_PRIOR_GLYPHS)
        self.leaf_logits_ = (logs[:, :CLASSES] - logs[:, NONE:]).astype(np.float32)
        return self

    def decision_function(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each digit against none, (n, 10), of features (n, 200) uint8."""
        scores = self.scorer_.decision_function(features)
        leaves = self.leaf_logits_[self.tree_.apply(differences(scores))]
        return smoothed(leaves, scores)


def differences(scores: np.ndarray) -> np.ndarray:
    """Return the differences of scores (n, 10) for each of ``PAIRS``, (n, 55), in whole steps."""
    limited = scores.clip(-SCORE_LIMIT, SCORE_LIMIT)
    steps = np.trunc(np.pad(limited, ((0, 0), (0, 1))) * SCORE_STEPS)
    first, second = np.array(PAIRS).T
    return steps[:, first] - steps[:, second]


def smoothed(leaves: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Return the log-odds of leaves, smoothed by those of the scores; all are (n, 10)."""
    return scores + (leaves - scores) * np.float32(LEAF_SHARE)
