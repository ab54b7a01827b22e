# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Logistic regression on products of learnt components of the features.

The features, brought to length 1, are projected to a few components. These, and all products of
pairs of them, go into a multinomial logistic regression. The projection begins as the principal
components; gradient descent, which scikit-learn does not offer for this, then learns it together
with the regression. Last, scikit-learn fits the regression anew to what the rounded projection
gives, so that it makes the best of the board's arithmetic. Both see the features with noise added,
which regularises them better than a penalty does. `training.recipe` has the numbers.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from training import recipe
from training.data import NONE

CLASSES = 10  # the digits
_OUTCOMES = CLASSES + 1
_NOISE_BATCH = 10_000  # glyphs

# The board sums int8 x int16 modulo 2**16. The sums of training glyphs stay within +- this number,
# so those of other glyphs may be twice as large before they wrap around.
_LARGEST_SUM = 14_000
_LARGEST_CENTRE = 32_767  # the mean of the sums is kept as int16


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


def lengths(features: np.ndarray) -> np.ndarray:
    """Return the Euclidean length of each glyph's features, (n, 1) float32, at least 1."""
    squares = np.square(features, dtype=np.float32).sum(axis=1, keepdims=True)
    return np.sqrt(np.maximum(squares, 1))


@dataclass
class RoundedClassifier:
    """A quadratic classifier as the board holds it.

    ``coefficients`` (10, d + d (d + 1) / 2) int8, ``scales`` and ``intercept`` (10,) float32.
    """

    projection: Projection
    coefficients: np.ndarray
    scales: np.ndarray
    intercept: np.ndarray

    def decision_function(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each digit against none, (n, 10), of features (n, 200) uint8."""
        x = expanded(self.projection.apply(features))
        return x @ self.coefficients.T.astype(np.float32) * self.scales + self.intercept


class QuadraticClassifier:
    """Multinomial logistic regression on ``components`` learnt components and their products.

    Its outcomes are the ten digits and "no digit". A softmax does not change when all logits are
    shifted, so each is taken minus the logit of "no digit", which then needs no weights.

    ``fit`` learns ``projection_``, ``coefficients_`` (d + d (d + 1) / 2, 10) float32 and
    ``intercept_`` (10,) float32.
    """

    def __init__(self, components: int, seed: int = 0) -> None:
        self.components = components
        self.seed = seed

    def fit(
        self,
        features: np.ndarray,
        labels: np.ndarray,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> "QuadraticClassifier":
        """Fit to features (n, 200) uint8 and labels (n,), 0 to 9 or ``NONE``.

        ``progress`` is called with the number of batches that are done, and of all batches.
        """
        units = features / lengths(features)
        mean = units.mean(axis=0)
        units -= mean
        spread = units[:5000].std()
        units /= spread
        directions, coefficients, intercept = self._descend(units, labels, progress)
        del units
        self.projection_ = Projection.rounded(directions / spread, mean, features)
        z = self._noisy_components(features, directions)
        self._refit(z, labels, coefficients, intercept)
        return self

    def decision_function(self, features: np.ndarray) -> np.ndarray:
        """Return the log-odds of each digit against none, (n, 10), of features (n, 200) uint8."""
        z = self.projection_.apply(features)
        return expanded(z) @ self.coefficients_ + self.intercept_

    def rounded(self) -> RoundedClassifier:
        """Return the classifier with its coefficients rounded to 8 bits, a scale for each class."""
        scales = abs(self.coefficients_).max(axis=0) / 127
        coefficients = np.round(self.coefficients_ / scales).astype(np.int8)
        return RoundedClassifier(
            self.projection_, coefficients.T.copy(), scales.astype(np.float32), self.intercept_
        )

    def _descend(self, units: np.ndarray, labels: np.ndarray, progress: Callable[[int, int], None]):
        """Learn projection and regression together; units (n, 200) float32, standardised.

        Returns directions (200, d), coefficients (d + d (d + 1) / 2, 11) and intercept (11,).
        """
        d = self.components
        rng = np.random.default_rng(self.seed)
        pca = PCA(d, svd_solver="covariance_eigh").fit(units[::5])
        start = pca.components_.T * (recipe.START_SPREAD / np.sqrt(pca.explained_variance_[0]))
        weights = [
            start.astype(np.float32),
            np.zeros((d, _OUTCOMES), np.float32),
            np.zeros((d * d, _OUTCOMES), np.float32),
            np.zeros(_OUTCOMES, np.float32),
        ]
        optimiser = _Adam(weights)
        targets = np.eye(_OUTCOMES, dtype=np.float32)
        batches = len(units) // recipe.BATCH_GLYPHS
        total = batches * recipe.EPOCHS
        averages = None
        for step in range(total):
            if step % batches == 0:
                order = rng.permutation(len(units))
            chosen = order[step % batches * recipe.BATCH_GLYPHS :][: recipe.BATCH_GLYPHS]
            noise = rng.standard_normal((len(chosen), units.shape[1]), dtype=np.float32)
            x = units[chosen] + noise * np.float32(recipe.FEATURE_NOISE)
            gradients = _gradients(weights, x, targets[labels[chosen]])
            warm_up = min(1, step / recipe.WARM_UP_BATCHES)
            cosine = 1 + np.cos(np.pi * step / total)
            optimiser.step(gradients, recipe.LEARNING_RATE * warm_up * 0.5 * cosine)
            if step == total // 2:
                averages = [weight.copy() for weight in weights]
            elif averages is not None:
                for average, weight in zip(averages, weights, strict=True):
                    average += np.float32(1 - recipe.AVERAGING) * (weight - average)
            progress(step + 1, total)
        directions, linear, quadratic, intercept = averages or weights
        i, j = product_pairs(d)
        # The matrix of the quadratic form is symmetric, so it holds each product twice.
        twice = np.where(i == j, 1, 2).astype(np.float32)[:, None]
        products = quadratic.reshape(d, d, _OUTCOMES)[i, j] * twice
        return directions, np.concatenate([linear, products]), intercept

    def _noisy_components(self, features: np.ndarray, directions: np.ndarray) -> np.ndarray:
        """Return the rounded projection of features with as much noise as in the descent."""
        rng = np.random.default_rng(self.seed)
        z = self.projection_.apply(features)
        for start in range(0, len(z), _NOISE_BATCH):
            part = z[start : start + _NOISE_BATCH]
            noise = rng.standard_normal((len(part), len(directions)), dtype=np.float32)
            part += noise @ (directions * np.float32(recipe.FEATURE_NOISE))
        return z

    def _refit(
        self, z: np.ndarray, labels: np.ndarray, coefficients: np.ndarray, intercept: np.ndarray
    ) -> None:
        """Fit the regression to the components z; begin with the ``coefficients`` learnt."""
        regression = LogisticRegression(
            C=1 / (recipe.WEIGHT_DECAY * len(z)),
            max_iter=recipe.REFIT_ITERATIONS,
            warm_start=True,
        )
        regression.classes_ = np.arange(_OUTCOMES)
        regression.coef_ = np.ascontiguousarray(coefficients.T)
        regression.intercept_ = intercept.copy()
        with warnings.catch_warnings():
            # It is meant to stop at the number of iterations.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(expanded(z), labels)
        against_none = regression.coef_[:CLASSES] - regression.coef_[NONE]
        self.coefficients_ = against_none.T.astype(np.float32)
        self.intercept_ = (regression.intercept_[:CLASSES] - regression.intercept_[NONE]).astype(
            np.float32
        )


def _gradients(weights: list[np.ndarray], x: np.ndarray, targets: np.ndarray) -> list[np.ndarray]:
    """Return the gradients of the mean cross-entropy, with the penalty, for each of ``weights``."""
    directions, linear, quadratic, intercept = weights
    n, d = len(x), directions.shape[1]
    z = x @ directions
    products = (z[:, :, None] * z[:, None, :]).reshape(n, d * d)
    logits = z @ linear + products @ quadratic + intercept
    logits -= logits.max(axis=1, keepdims=True)
    odds = np.exp(logits)
    error = (odds / odds.sum(axis=1, keepdims=True) - targets) / np.float32(n)
    through_products = (error @ quadratic.T).reshape(n, d, d) @ z[:, :, None]
    of_z = error @ linear.T + 2 * through_products[:, :, 0]
    decay = np.float32(recipe.WEIGHT_DECAY)
    return [
        x.T @ of_z + decay * directions,
        z.T @ error + decay * linear,
        products.T @ error + decay * quadratic,
        error.sum(axis=0),
    ]


class _Adam:
    """Adam (Kingma and Ba 2015); it changes the arrays that it is given."""

    def __init__(self, weights: list[np.ndarray]) -> None:
        self._weights = weights
        self._means = [np.zeros_like(weight) for weight in weights]
        self._squares = [np.zeros_like(weight) for weight in weights]
        self._steps = 0

    def step(self, gradients: list[np.ndarray], rate: float) -> None:
        """Take a step against ``gradients``, by the learning rate ``rate``."""
        self._steps += 1
        beta1, beta2 = recipe.ADAM_BETAS
        rate *= np.sqrt(1 - beta2**self._steps) / (1 - beta1**self._steps)
        for weight, gradient, mean, square in zip(
            self._weights, gradients, self._means, self._squares, strict=True
        ):
            mean *= beta1
            mean += (1 - beta1) * gradient
            square *= beta2
            square += (1 - beta2) * gradient * gradient
            weight -= np.float32(rate) * mean / (np.sqrt(square) + np.float32(1e-8))
