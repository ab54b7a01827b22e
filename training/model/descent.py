"""Gradient descent for the quadratic classifier: its projection and its regression together.

An outcome may be the sum of several subclasses, each with a regression of its own. Nobody tells
which glyph belongs to which of them: the descent finds out, because they begin at random.

Each batch has a glyph in each column, so that one component of all glyphs lies together in memory.
`training.recipe` has the numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from sklearn.decomposition import PCA

from training import recipe
from training.model.features import COUNT, lengths

_SAMPLE = 20_000  # glyphs: enough for means and for principal components
_NOISE_ROWS = 1 << 13  # drawn once, because drawing noise anew takes longer than all the rest
_REPORT_BATCHES = 50  # from one report of progress to the next
_TINY = np.float32(1e-8)


@dataclass(frozen=True, eq=False)
class Weights:
    """What is learnt, for features of length 1 minus their ``mean``, divided by ``spread``.

    ``directions`` (200, d), ``coefficients`` (d + d (d + 1) / 2, subclasses) and ``intercept``
    (subclasses,) are float32.
    """

    mean: np.ndarray
    spread: np.float32
    directions: np.ndarray
    coefficients: np.ndarray
    intercept: np.ndarray

    @property
    def learnt(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The arrays that the descent changes."""
        return self.directions, self.coefficients, self.intercept

    def inputs(self, features: np.ndarray) -> np.ndarray:
        """Return the inputs (n, 200) float32 for features (n, 200) uint8."""
        inputs = features / (lengths(features) * self.spread)
        inputs -= self.mean / self.spread
        return inputs

    def logits(self, features: np.ndarray) -> np.ndarray:
        """Return the logits (n, subclasses) of features (n, 200) uint8."""
        z = (self.inputs(features) @ self.directions).T
        products = Products(*z.shape)
        return products.of(z).T @ self.coefficients + self.intercept


class Products:
    """The components of a batch of glyphs and all products of two of them.

    The order is the board's: the components z, then z times z rotated by 0, 1, ... places. With
    half of all places the products come twice, so the first half of them will do.
    """

    def __init__(self, components: int, glyphs: int) -> None:
        d, half = components, components // 2
        self._d, self._half = d, half
        self._inputs = np.empty((d + d * half + half, glyphs), np.float32)
        # The components twice over: d rows from row k on are those rotated by k places.
        self._twice = np.empty((2 * d, glyphs), np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(self._twice[: half + d - 1], d, axis=0)
        self._rotated = np.moveaxis(windows, -1, 1)  # (half, d, glyphs)

    def _parts(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the rows of the components, of the whole rotations and of the half one."""
        d, half = self._d, self._half
        return rows[:d], rows[d:-half].reshape(half, d, -1), rows[-half:]

    def of(self, z: np.ndarray) -> np.ndarray:
        """Return (d + d (d + 1) / 2, glyphs) of the components z, (d, glyphs), until the next."""
        d, half = self._d, self._half
        self._twice[:d] = self._twice[d:] = z
        components, whole, last = self._parts(self._inputs)
        components[:] = z
        np.multiply(self._rotated, z, out=whole)
        np.multiply(z[:half], z[half:], out=last)
        return self._inputs

    def gradient(self, slopes: np.ndarray) -> np.ndarray:
        """Return the gradient by the components, (d, glyphs), from that by what ``of`` returned.

        slopes: of the latter's shape; they are overwritten. A product's slope goes to each of its
        factors, times the other one.
        """
        d, half = self._d, self._half
        z = self._twice[:d]
        components, whole, last = self._parts(slopes)
        gradient = components + (whole * self._rotated).sum(axis=0)
        whole *= z
        twice = np.zeros_like(self._twice)
        for places, slope in enumerate(whole):
            twice[places : places + d] += slope
        gradient += twice[:d]
        gradient += twice[d:]
        gradient[:half] += last * z[half:]
        gradient[half:] += last * z[:half]
        return gradient


def descend(
    features: np.ndarray,
    labels: np.ndarray,
    components: int,
    outcomes: np.ndarray,
    seed: int,
    epoch_done: Callable[[int, float, Weights], None] = lambda epoch, loss, weights: None,
    batch_done: Callable[[float], None] = lambda share: None,
) -> Weights:
    """Learn to tell outcomes apart, from features (n, 200) uint8 and labels (n,).

    outcomes: (subclasses,), the label of which each subclass is a part.
    epoch_done: called with the number of the epoch, from 1, its mean loss in nats, and the weights
        at its end. batch_done: called now and then with the share of the work that is done.
    """
    rng = np.random.default_rng(seed)
    weights = _start(features, components, outcomes, rng)
    averages = [np.zeros_like(weight) for weight in weights.learnt]
    optimiser = _Adam(weights.learnt)
    noise = rng.standard_normal((_NOISE_ROWS, COUNT), dtype=np.float32)
    noise *= np.float32(recipe.FEATURE_NOISE)
    size = min(recipe.BATCH_GLYPHS, len(labels))
    products = Products(components, size)
    batches = len(labels) // size
    total = batches * recipe.EPOCHS
    warm_up = min(recipe.WARM_UP_BATCHES, total // 10)
    averaged_from = total // 2
    for step in range(total):
        if step % batches == 0:
            order = rng.permutation(len(labels))
            losses = 0.0
        chosen = order[step % batches * size :][:size]
        first = rng.integers(_NOISE_ROWS - size)
        inputs = weights.inputs(features[chosen]) + noise[first : first + size]
        loss, gradients = gradients_of(weights, inputs, labels[chosen], outcomes, products)
        losses += loss
        rise = min(1, step / max(1, warm_up))
        cosine = (1 + np.cos(np.pi * step / total)) / 2
        optimiser.step(gradients, recipe.LEARNING_RATE * rise * cosine)
        if step >= averaged_from:
            # Until the average is of as many weights as that, all of them count alike.
            share = max(1 - recipe.AVERAGING, 1 / (step - averaged_from + 1))
            for average, weight in zip(averages, weights.learnt, strict=True):
                average += np.float32(share) * (weight - average)
        if step % _REPORT_BATCHES == 0:
            batch_done(step / total)
        if (step + 1) % batches == 0:
            ended = Weights(weights.mean, weights.spread, *averages)
            shown = ended if step >= averaged_from else weights
            epoch_done((step + 1) // batches, losses / batches, shown)
    return ended


def _start(
    features: np.ndarray, components: int, outcomes: np.ndarray, rng: np.random.Generator
) -> Weights:
    """Return the weights to begin with: principal components, and hardly a regression.

    All begins at 0 but the subclasses that must come to differ from others of the same outcome.
    """
    sample = features[:: max(1, len(features) // _SAMPLE)]
    units = sample / lengths(sample)
    mean = units.mean(axis=0)
    spread = (units - mean).std()
    pca = PCA(components, svd_solver="covariance_eigh").fit((units - mean) / spread)
    directions = pca.components_.T * (recipe.START_SPREAD / np.sqrt(pca.explained_variance_[0]))
    inputs = components + components * (components + 1) // 2
    coefficients = np.zeros((inputs, len(outcomes)), np.float32)
    shared = np.bincount(outcomes)[outcomes] > 1
    shape = components, np.count_nonzero(shared)
    coefficients[:components, shared] = rng.normal(0, recipe.SUBCLASS_SPREAD, shape)
    return Weights(
        mean,
        spread,
        np.ascontiguousarray(directions, np.float32),
        coefficients,
        np.zeros(len(outcomes), np.float32),
    )


def gradients_of(
    weights: Weights,
    inputs: np.ndarray,
    labels: np.ndarray,
    outcomes: np.ndarray,
    products: Products,
) -> tuple[float, list[np.ndarray]]:
    """Return the mean cross-entropy in nats, and its gradients, with the penalty's.

    inputs: (n, 200) float32; labels: (n,); outcomes: those of the subclasses. The gradients are
    those by ``weights.learnt``.
    """
    directions, coefficients, intercept = weights.learnt
    n = len(labels)
    x = products.of(directions.T @ inputs.T)
    logits = coefficients.T @ x + intercept[:, None]
    error, evidence = _softmax(logits)
    logits[outcomes[:, None] != labels] = -np.inf
    # How much each subclass of the true outcome accounts for the glyph.
    responsibility, truth = _softmax(logits)
    loss = float((evidence - truth).mean())
    error -= responsibility
    error /= np.float32(n)
    of_components = products.gradient(coefficients @ error)
    decay = np.float32(recipe.WEIGHT_DECAY)
    return loss, [
        (of_components @ inputs).T + decay * directions,
        x @ error.T + decay * coefficients,
        error.sum(axis=1),
    ]


def _softmax(logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the softmax of each column of ``logits``, and the logarithm of its sum, (n,)."""
    highest = logits.max(axis=0)
    shares = np.exp(logits - highest)
    sums = shares.sum(axis=0)
    shares /= sums
    return shares, highest + np.log(sums)


class _Adam:
    """Adam (Kingma and Ba 2015); it changes the arrays that it is given."""

    def __init__(self, weights: tuple[np.ndarray, ...]) -> None:
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
            mean += np.float32(1 - beta1) * (gradient - mean)
            square += np.float32(1 - beta2) * (gradient * gradient - square)
            weight -= np.float32(rate) * mean / (np.sqrt(square) + _TINY)
