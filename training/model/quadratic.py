"""Logistic regression on products of learnt components of the features.

The features, brought to length 1, are projected to a few components. These, and all products of
pairs of them, go into a multinomial logistic regression. The projection begins as the principal
components; gradient descent, which scikit-learn does not offer for this, then learns it together
with the regression (`training.model.descent`). Last, both are rounded to what the board holds.

There are many kinds of what is no digit. So "no digit" is the sum of several subclasses, and the
descent finds out by itself what each of them is.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.data import NONE
from training.model.descent import Weights, descend
from training.model.features import lengths

CLASSES = 10  # the digits

# The board sums int8 x int16 modulo 2**16. The sums of training glyphs stay within +- this number,
# so those of other glyphs may be twice as large before they wrap around.
_LARGEST_SUM = 11_000
_LARGEST_CENTRE = 32_767  # the mean of the sums is kept as int16
# The same of the weighted products; they are looked at for every so many of the training glyphs.
_LARGEST_PRODUCT_SUM = 2**14
_GLYPHS_A_LOOK = 32
_DAMPING = 0.01  # of the mean variance, so that inputs which hardly vary are not leant on

# The board rounds products to 12 bits. These are ``_STEPS`` and others of the same names in
# firmware/inkling/model/quadratic.py.
STEPS = 20  # to 1
MOST_STEPS = 180  # a component that is larger counts as this
PRODUCT = 16 / STEPS**2  # what the last bit of a rounded product stands for


def product_pairs(components: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the indices (i, j) of each product z_i z_j, every pair once, squares first.

    The order is the board's: z times itself, rotated by 0, 1, ... places. ``components`` must be
    even. The last rotation meets each pair twice, so half of it is left out.
    """
    half = components // 2
    i = np.concatenate([np.tile(np.arange(components), half), np.arange(half)])
    rotation = np.concatenate([np.repeat(np.arange(half), components), np.full(half, half)])
    return i, (i + rotation) % components


def expanded(z: np.ndarray) -> np.ndarray:
    """Return the components and their products, (n, d + d (d + 1) / 2)."""
    i, j = product_pairs(z.shape[1])
    return np.concatenate([z, z[:, i] * z[:, j]], axis=1)


def against_none(logits: np.ndarray) -> np.ndarray:
    """Return the log-odds of each digit against none, (n, 10).

    logits: (n, 10 + k), of the digits and of all subclasses of "no digit" but the last one. They
        are relative to that one, whose own is 0.
    """
    none = np.pad(logits[:, CLASSES:], ((0, 0), (0, 1)))
    return logits[:, :CLASSES] - np.logaddexp.reduce(none, axis=1, keepdims=True)


EpochDone = Callable[[int, float, Callable[[np.ndarray], np.ndarray]], None]
"""Called with an epoch's number, its mean loss and a function from features to answers."""


@dataclass
class Projection:
    """A projection of features as the board computes it, in integers.

    ``weights`` (d, 200) int8, ``centre`` (d,) int16; ``scale`` and ``mean`` (d,) float32.
    """

    weights: np.ndarray
    centre: np.ndarray
    scale: np.ndarray
    mean: np.ndarray

    @classmethod
    def rounded(cls, directions: np.ndarray, mean: np.ndarray, features: np.ndarray):
        """Round ``directions`` (200, d), which apply to features of length 1 minus ``mean``.

        ``features``, (n, 200) uint8, show how large the sums become.
        """
        largest = abs(directions).max(axis=0)
        sample = features[::4].astype(np.float32)
        sums = sample @ (127 * directions / largest).astype(np.float32)
        middle = sums.mean(axis=0)
        shrink = np.minimum(1, _LARGEST_SUM / abs(sums - middle).max(axis=0))
        shrink = np.minimum(shrink, _LARGEST_CENTRE / np.maximum(abs(middle), 1))
        weights = np.round(127 * directions / largest * shrink).astype(np.int8)
        scale = (largest / 127 / shrink).astype(np.float32)
        centre = np.round(middle * shrink).astype(np.int16)
        offset = mean.astype(np.float64) @ (weights * scale.astype(np.float64))
        return cls(weights.T.copy(), centre, scale, offset.astype(np.float32))

    def sums(self, features: np.ndarray) -> np.ndarray:
        """Return the sums of features, (n, 200) uint8, minus their centre, wrapped to int16."""
        # They are exact in float32, because they stay below 2**24.
        sums = features.astype(np.float32) @ self.weights.T.astype(np.float32)
        return (sums.astype(np.int64) - self.centre).astype(np.int16)

    def apply(self, features: np.ndarray) -> np.ndarray:
        """Return the components (n, d) float32 of features (n, 200) uint8."""
        sums = self.sums(features) * self.scale + self.centre * self.scale
        return (sums / lengths(features) - self.mean).astype(np.float32)


@dataclass
class RoundedClassifier:
    """A quadratic classifier as the board holds it.

    ``coefficients`` (10 + k, d + d (d + 1) / 2) int8, ``scales`` and ``intercept`` (10 + k,)
    float32: of the digits and of all subclasses of "no digit" but the last one.
    """

    projection: Projection
    coefficients: np.ndarray
    scales: np.ndarray
    intercept: np.ndarray

    def decision_function(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each digit against none, (n, 10), of features (n, 200) uint8."""
        x = expanded(self.projection.apply(features))
        return against_none(
            x @ self.coefficients.T.astype(np.float32) * self.scales + self.intercept
        )

    def board_scores(self, features: np.ndarray) -> np.ndarray:
        """Return the same with the board's products, which are rounded to 12 bits."""
        z = self.projection.apply(features)
        weights = self.coefficients[:, : z.shape[1]].T.astype(np.float32)
        # They wrap around as on the board.
        upper, lower = self.product_sums(features).astype(np.int16).astype(np.float32)
        products = (16 * upper + lower).sum(axis=2)
        scores = z @ weights + products * np.float32(PRODUCT)
        return against_none(scores * self.scales + self.intercept)

    def product_sums(self, features: np.ndarray) -> np.ndarray:
        """Return the weighted sums of the products' upper 8 and lower 4 bits in their parts.

        They are (2, n, 10 + k, parts) int64.
        """
        z = self.projection.apply(features)
        half = z.shape[1] // 2
        steps = (z * np.float32(STEPS)).clip(-MOST_STEPS, MOST_STEPS)
        i, j = product_pairs(2 * half)
        products = (np.rint(steps[:, i] * steps[:, j]).astype(np.int64) + 8) >> 4
        upper = (products + 8) >> 4  # the lower bits are from -8 to 7
        weights = self.coefficients[:, 2 * half :].T.astype(np.int64)
        parts = next(count for count in range(min(3, half), half + 1) if half % count == 0)
        slices = [slice(part, part + len(i) // parts) for part in range(0, len(i), len(i) // parts)]
        sums = [
            np.stack([bits[:, part] @ weights[part] for part in slices], axis=2)
            for bits in (upper, products - 16 * upper)
        ]
        return np.stack(sums)


class QuadraticClassifier:
    """Multinomial logistic regression on ``components`` learnt components and their products.

    Its outcomes are the ten digits and "no digit", which has ``subclasses``. A softmax does not
    change when all logits are shifted, so each is taken minus that of the last subclass, which then
    needs no weights.

    ``fit`` learns ``projection_``, ``coefficients_`` (d + d (d + 1) / 2, 10 + k) float32 and
    ``intercept_`` (10 + k,) float32, where k is one less than the subclasses. ``rounded_`` is the
    same as a ``RoundedClassifier``, whose coefficients have 8 bits and a scale for each outcome,
    and leave the board's sums their room.
    """

    LAST_STEP = "rounded"

    def __init__(self, components: int, subclasses: int = 1, seed: int = 0) -> None:
        self.components = components
        self.subclasses = subclasses
        self.seed = seed

    def fit(
        self,
        features: np.ndarray,
        labels: np.ndarray,
        epoch_done: EpochDone = lambda number, loss, answers: None,
        batch_done: Callable[[float], None] = lambda share: None,
    ) -> "QuadraticClassifier":
        """Fit to features (n, 200) uint8 and labels (n,), 0 to 9 or ``NONE``.

        epoch_done: called after each epoch. batch_done: called now and then with the share of the
            epochs that is done.
        """

        def ended(number: int, loss: float, weights: Weights) -> None:
            epoch_done(number, loss, lambda rows: _answers(weights.logits(rows)))

        outcomes = np.append(np.arange(CLASSES), np.full(self.subclasses, NONE))
        weights = descend(features, labels, self.components, outcomes, self.seed, ended, batch_done)
        directions = weights.directions / weights.spread
        self.projection_ = Projection.rounded(directions, weights.mean, features)
        self.coefficients_ = weights.coefficients[:, :-1] - weights.coefficients[:, -1:]
        self.intercept_ = weights.intercept[:-1] - weights.intercept[-1]
        some = features[::_GLYPHS_A_LOOK]
        self.rounded_ = self._rounded(some)
        largest = abs(self.rounded_.product_sums(some)).max(axis=(0, 1, 3))
        if largest.max() > _LARGEST_PRODUCT_SUM:
            self.rounded_ = self._rounded(some, np.minimum(1, _LARGEST_PRODUCT_SUM / largest))
        return self

    def decision_function(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each digit against none, (n, 10), of features (n, 200) uint8."""
        z = self.projection_.apply(features)
        return against_none(expanded(z) @ self.coefficients_ + self.intercept_)

    def _rounded(self, features: np.ndarray, room: np.ndarray | float = 1.0) -> RoundedClassifier:
        """Round, for the least error on ``features``, to a ``room``, (10 + k,), of 8 bits."""
        # An outcome without a training glyph may have coefficients of 0 only.
        largest = np.maximum(abs(self.coefficients_).max(axis=0), np.finfo(np.float32).tiny)
        scales = (largest / (127 * room)).astype(np.float32)
        x = expanded(self.projection_.apply(features)).astype(np.float64)
        coefficients = rounded_together(self.coefficients_ / scales, np.cov(x.T, bias=True))
        shift = x.mean(axis=0) @ (self.coefficients_ - coefficients * scales)
        return RoundedClassifier(
            self.projection_,
            coefficients.T.astype(np.int8),
            scales,
            (self.intercept_ + shift).astype(np.float32),
        )


def rounded_together(coefficients: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Round coefficients (n, k), of inputs with a ``covariance`` (n, n), to whole numbers.

    They are rounded one after the other, and those that follow make up for the error of each as far
    as their inputs vary with its own (Frantar et al., "GPTQ", 2023). The sums then are nearer to
    the exact ones than if each coefficient is rounded by itself.
    """
    damped = covariance + _DAMPING * covariance.diagonal().mean() * np.eye(len(covariance))
    factor = np.linalg.cholesky(np.linalg.inv(damped)).T
    left, whole = coefficients.astype(np.float64), np.empty(coefficients.shape)
    for place, weights in enumerate(factor):
        whole[place] = np.rint(left[place]).clip(-127, 127)
        error = (left[place] - whole[place]) / weights[place]
        left[place + 1 :] -= np.outer(weights[place + 1 :], error)
    return whole


def _answers(logits: np.ndarray) -> np.ndarray:
    """Return the likeliest outcome, (n,), by the logits of digits and subclasses of "no digit"."""
    none = np.logaddexp.reduce(logits[:, CLASSES:], axis=1)
    digits = logits[:, :CLASSES]
    return np.where(digits.max(axis=1) >= none, digits.argmax(axis=1), NONE)
