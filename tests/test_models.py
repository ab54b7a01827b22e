# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The models as they are trained, and the firmware's arithmetic held against them."""

import types

import numpy as np
import pytest
from ulab import numpy as ulab_numpy

from inkling.model import tree as board_tree
from inkling.model.quadratic import Quadratic
from inkling.scratch import SCRATCH
from training.data import digits
from training.data.augment import augmented
from training.model import models
from training.model.features import features, lengths
from training.model.quadratic import (
    NONE,
    Projection,
    QuadraticClassifier,
    RoundedClassifier,
    expanded,
    product_pairs,
)
from training.model.tables import LEAF_STEPS, Tables
from training.model.tree import PAIRS, SCORE_LIMIT, SCORE_STEPS, TreeClassifier

UNIT = 2.0**-24  # largest relative error of one rounding to float32
GLYPHS = 3000  # that the firmware reads


@pytest.fixture(scope="module")
def written():
    """Return features (n, 200) uint8 and labels of augmented digits to fit to, and of no digits.

    The latter are upper halves of digits beside lower halves of others.
    """
    images, labels = digits.load()
    images, labels = images[:900], labels[:900]
    halves = np.concatenate([images[:40, :14], images[40:80, 14:]], axis=1)
    images = np.concatenate([images, np.roll(halves, 9, axis=2)])
    labels = np.concatenate([labels, np.full(40, NONE)])
    glyphs = np.concatenate([images, *(augmented(images, seed) for seed in (1, 2, 3))])
    return features(glyphs), np.tile(labels, 4)


@pytest.fixture(scope="module")
def unseen():
    """Return features (GLYPHS, 200) uint8 and labels of digits that no model was fitted to."""
    images, labels = digits.load()
    images, labels = images[900:], labels[900:]
    copies = -(-GLYPHS // len(images))
    glyphs = np.concatenate([augmented(images, 100 + seed) for seed in range(copies)])
    return features(glyphs)[:GLYPHS], np.tile(labels, copies)[:GLYPHS]


@pytest.fixture(scope="module")
def quadratic(written):
    return QuadraticClassifier(16).fit(*written)


@pytest.fixture(scope="module")
def tree(written):
    return TreeClassifier(8, 40).fit(*written)


def module_of(tables):
    """Return the module that the export would write."""
    module = types.SimpleNamespace()
    exec(tables.module(["On trial."]), module.__dict__)
    return module


def on_board(values):
    return ulab_numpy.array(values.tolist(), dtype=ulab_numpy.int16)


def board_scores(model, rows):
    return np.array([model.scores(on_board(row)).tolist() for row in rows])


@pytest.mark.parametrize("components", [2, 4, 6, 12, 16, 24, 30])
def test_product_pairs_hold_each_unordered_pair_once_and_squares_first(components):
    i, j = product_pairs(components)
    pairs = {tuple(sorted(pair)) for pair in zip(i.tolist(), j.tolist(), strict=True)}
    every = {(a, b) for a in range(components) for b in range(a, components)}
    assert pairs == every
    assert len(i) == len(every)
    assert (i[:components] == j[:components]).all()


def test_expanded_gives_the_components_and_their_products():
    z = np.array([[2.0, 3.0, 5.0, 7.0], [1.0, -1.0, 0.5, 4.0]])
    x = expanded(z)
    assert x.shape == (2, 4 + 10)
    assert np.array_equal(x[:, :4], z)
    assert np.array_equal(x[0, 4:8], [4, 9, 25, 49])
    assert sorted(x[0, 8:]) == [6, 10, 14, 15, 21, 35]
    assert sorted(x[1, 8:]) == sorted([-1, 0.5, 4, -0.5, -4, 2])


def test_lengths_are_euclidean_and_at_least_one():
    rows = np.zeros((2, 200), np.uint8)
    rows[1, :2] = 3, 4
    assert lengths(rows).tolist() == [[1], [5]]


def random_directions(components, seed=0):
    return np.random.default_rng(seed).normal(0, 1, (200, components)).astype(np.float32)


@pytest.mark.parametrize("offset", [0, 0.3, -2])
def test_a_rounded_projection_keeps_its_sums_within_int16(written, unseen, offset):
    # With an offset the sums lie far from zero, as those of learnt directions may.
    directions = random_directions(12) + np.float32(offset)
    rows, _ = written
    projection = Projection.rounded(directions, np.zeros(200, np.float32), rows)
    assert projection.weights.dtype == np.int8
    assert projection.centre.dtype == np.int16
    for glyphs in (rows, unseen[0]):
        exact = glyphs.astype(np.int64) @ projection.weights.T.astype(np.int64) - projection.centre
        assert abs(exact).max() < 2**15
        assert np.array_equal(projection.sums(glyphs), exact)


@pytest.mark.parametrize("offset", [0, 0.3, -2])
def test_a_rounded_projection_comes_near_the_one_it_was_made_from(written, unseen, offset):
    directions = random_directions(12) + np.float32(offset)
    rows, _ = written
    units = rows / lengths(rows)
    mean = units.mean(axis=0)
    projection = Projection.rounded(directions, mean, rows)
    glyphs, _ = unseen
    z = projection.apply(glyphs)
    exact = (glyphs / lengths(glyphs) - mean) @ directions
    # Each of the 200 weights is off by half a step at most, of a feature vector of length 1 whose
    # distance from the mean is at most the sum of both lengths.
    distance = np.linalg.norm(glyphs / lengths(glyphs) - mean, axis=1, keepdims=True)
    bound = projection.scale / 2 * np.sqrt(200) * distance
    assert (abs(z - exact) <= bound + 1e-4).all()


def test_the_coefficients_are_rounded_by_half_a_step_at_most(quadratic):
    rounded = quadratic.rounded()
    assert rounded.coefficients.dtype == np.int8
    assert (abs(rounded.coefficients.astype(int)).max(axis=1) == 127).all()
    restored = rounded.coefficients * rounded.scales[:, None]
    error = abs(restored - quadratic.coefficients_.T)
    assert (error <= rounded.scales[:, None] * 0.5001).all()


def test_the_rounded_classifier_is_close_to_the_one_it_was_made_from(quadratic, unseen):
    rows, labels = unseen
    exact = quadratic.decision_function(rows)
    rounded = quadratic.rounded()
    logits = rounded.decision_function(rows)
    # Half a step for each coefficient, times what it is multiplied by.
    inputs = abs(expanded(quadratic.projection_.apply(rows)))
    bound = inputs.sum(axis=1, keepdims=True) * rounded.scales / 2
    assert (abs(logits - exact) <= 1.001 * bound).all()
    assert (logits.argmax(axis=1) == labels).mean() >= 0.9


def test_fitting_again_gives_the_same_classifier(written):
    rows, labels = written
    first, second = (QuadraticClassifier(4, seed=7).fit(rows, labels) for _ in range(2))
    assert np.array_equal(first.coefficients_, second.coefficients_)
    assert np.array_equal(first.projection_.weights, second.projection_.weights)
    other = QuadraticClassifier(4, seed=8).fit(rows, labels)
    assert not np.array_equal(first.coefficients_, other.coefficients_)


def board_components(projection, rows):
    """Return what the firmware makes of the first ten of the components of ``projection``.

    The weights are those by which the logits are the components themselves.
    """
    count = len(projection.scale)
    coefficients = np.zeros((10, count + count * (count + 1) // 2), np.int8)
    coefficients[:, :10] = np.eye(10)
    classifier = RoundedClassifier(
        projection, coefficients, np.ones(10, np.float32), np.zeros(10, np.float32)
    )
    return board_scores(Quadratic(module_of(_tables_of(classifier))), rows)


def _tables_of(rounded):
    """Return the tables of a ``RoundedClassifier``, by the way that the export goes."""
    fitted = types.SimpleNamespace(rounded=lambda: rounded)
    return Tables.of(fitted)


def test_sums_beyond_int16_wrap_around_as_they_do_on_the_board():
    rng = np.random.default_rng(4)
    rows = rng.integers(0, 221, (400, 200), dtype=np.uint8)
    weights = rng.integers(60, 128, (12, 200)) * rng.choice([-1, 1], (12, 1))
    projection = Projection(
        weights.astype(np.int8),
        rng.integers(-(2**15), 2**15, 12).astype(np.int16),
        np.ones(12, np.float32),
        np.zeros(12, np.float32),
    )
    exact = rows.astype(np.int64) @ projection.weights.T.astype(np.int64) - projection.centre
    assert (abs(exact) >= 2**15).mean() > 0.9
    wrapped = (exact + 2**15) % 2**16 - 2**15
    assert np.array_equal(projection.sums(rows), wrapped)
    z = board_components(projection, rows)
    sums = z * lengths(rows) - projection.centre[:10]
    # Up to 2**16 and divided and multiplied in float32: far less than half a unit is lost.
    assert abs(sums - np.rint(sums)).max() < 0.1
    assert np.array_equal(np.rint(sums), wrapped[:, :10])


def exact_logits(rounded, rows):
    """Return logits in double precision, and how far float32 may be from them, both (n, 10).

    The bound takes each operation as off by half a unit in the last place, and a sum of n terms,
    in whatever order, as off by n times that (Higham, "Accuracy and Stability of Numerical
    Algorithms", section 4.2); the operations are those of firmware/inkling/model/quadratic.py.
    """
    projection = rounded.projection
    scale, centre, mean = (
        array.astype(np.float64) for array in (projection.scale, projection.centre, projection.mean)
    )
    length = np.sqrt(np.maximum((rows.astype(np.float64) ** 2).sum(axis=1, keepdims=True), 1))
    sums = projection.sums(rows).astype(np.float64)
    z = (sums * scale + centre * scale) / length - mean
    # Product, product, sum, length, quotient and difference.
    z_error = 6 * UNIT * ((abs(sums * scale) + abs(centre * scale)) / length + abs(mean))
    x = expanded(z)
    i, j = product_pairs(z.shape[1])
    of_products = (
        abs(z[:, i]) * z_error[:, j]
        + abs(z[:, j]) * z_error[:, i]
        + z_error[:, i] * z_error[:, j]
        + UNIT * abs(z[:, i] * z[:, j])
    )
    x_error = np.concatenate([z_error, of_products], axis=1)
    weights = rounded.coefficients.T.astype(np.float64) * rounded.scales
    logits = x @ weights + rounded.intercept
    terms = abs(x) @ abs(weights) + abs(rounded.intercept)
    return logits, 1.01 * (x_error @ abs(weights) + (len(weights) + 4) * UNIT * terms)


def test_the_firmwares_logits_are_those_of_training_but_for_float32(quadratic, unseen):
    rows, _ = unseen
    rounded = quadratic.rounded()
    exact, bound = exact_logits(rounded, rows)
    trained = rounded.decision_function(rows)
    board = board_scores(Quadratic(module_of(Tables.of(quadratic))), rows)
    assert board.shape == (GLYPHS, 10)
    assert np.median(bound) < 1e-3 * np.median(abs(exact))
    assert (abs(trained - exact) <= bound).all()
    assert (abs(board - exact) <= bound).all()
    assert np.array_equal(board.argmax(axis=1), trained.argmax(axis=1))


def classifier_of(components, rows):
    """Return a ``RoundedClassifier`` that was fitted to nothing, with sums as ``rows`` have."""
    rng = np.random.default_rng(6)
    mean = np.zeros(200, np.float32)
    projection = Projection.rounded(random_directions(components), mean, rows)
    coefficients = rng.integers(-128, 128, (10, len(product_pairs(components)[0]) + components))
    return RoundedClassifier(
        projection,
        coefficients.astype(np.int8),
        rng.uniform(0.01, 0.1, 10).astype(np.float32),
        rng.normal(0, 1, 10).astype(np.float32),
    )


@pytest.mark.parametrize("components", [2, 46, 48])
def test_the_firmware_has_room_for_as_many_as_48_components(unseen, components):
    rows = unseen[0][:50]
    rounded = classifier_of(components, rows)
    exact, bound = exact_logits(rounded, rows)
    board = board_scores(Quadratic(module_of(_tables_of(rounded))), rows)
    assert (abs(board - exact) <= bound).all()


def test_more_components_than_there_is_room_for_are_refused(unseen):
    tables = module_of(_tables_of(classifier_of(50, unseen[0])))
    with pytest.raises(ValueError, match="no room in the scratch memory"):
        Quadratic(tables)


def test_the_firmware_scores_no_ink_as_training_does(quadratic):
    rows = np.zeros((1, 200), np.uint8)
    exact, bound = exact_logits(quadratic.rounded(), rows)
    board = board_scores(Quadratic(module_of(Tables.of(quadratic))), rows)
    assert (abs(board - exact) <= bound).all()


def test_what_others_leave_in_the_scratch_memory_changes_no_score(quadratic, unseen):
    rows = unseen[0][:20]
    model = Quadratic(module_of(Tables.of(quadratic)))
    scores = board_scores(model, rows)
    for byte in (0x00, 0x7F, 0xFF):  # as floats 0, huge numbers and no numbers
        for row, expected in zip(rows, scores, strict=True):
            SCRATCH[:] = bytes([byte]) * len(SCRATCH)
            assert model.scores(on_board(row)).tolist() == expected.tolist()


def whole_steps(scores):
    """Return scores (n, 10) and the 0 of "no digit" in whole steps, (n, 11), as a tree has them."""
    limited = scores.clip(-SCORE_LIMIT, SCORE_LIMIT)
    return np.trunc(np.pad(limited, ((0, 0), (0, 1))) * SCORE_STEPS)


def differences_of(steps):
    """Return the differences that a tree compares, (n, 55) float32, of steps (n, 11)."""
    first, second = np.array(PAIRS).T
    return (steps[:, first] - steps[:, second]).astype(np.float32)


def steps_to_spare(classifier, rows):
    """Return by how many steps the closest decision on each glyph's path is taken, (n,)."""
    scores, bound = exact_logits(classifier.scorer_, rows)
    assert bound.max() * SCORE_STEPS < 1  # or a score could be off by more than one step
    differences = differences_of(whole_steps(scores))
    nodes = classifier.tree_.tree_
    path = classifier.tree_.decision_path(differences).toarray().astype(bool)
    inner = nodes.children_left >= 0
    spare = abs(differences[:, nodes.feature[inner]] - np.floor(nodes.threshold[inner]) - 0.5)
    return np.where(path[:, inner], spare, np.inf).min(axis=1)


def test_the_firmwares_tree_comes_to_the_leaves_of_training(tree, unseen, monkeypatch):
    rows, labels = unseen
    monkeypatch.setattr(board_tree, "tree_tables", module_of(Tables.of(tree)))
    board = board_scores(board_tree.Model(), rows)
    trained = tree.decision_function(rows)
    # A score may fall to either side of a whole step, so a difference may be off by two of them.
    clear = steps_to_spare(tree, rows) > 2
    assert clear.mean() > 0.95
    # Leaves are rounded to 1/16 of a logit, and fit 8 bits.
    expected = np.round(trained * LEAF_STEPS).clip(-128, 127) / LEAF_STEPS
    assert np.array_equal(board[clear], expected[clear])
    assert (board != expected).any(axis=1).mean() < 0.002
    assert (board.argmax(axis=1) == trained.argmax(axis=1))[clear].all()
    assert (board.argmax(axis=1) == labels).mean() > 0.7


def test_the_firmwares_tree_decides_on_the_border_as_training_does(tree, unseen, monkeypatch):
    class Scorer:
        """Takes the features for the scores."""

        def __init__(self, tables):
            pass

        def scores(self, features):
            return features

    steps = whole_steps(tree.scorer_.decision_function(unseen[0][:200]))
    nodes = tree.tree_.tree_
    first, second = np.array(PAIRS).T
    borders = []
    for node in np.flatnonzero(nodes.children_left >= 0):
        for beyond in (0, 1):
            on_border = steps.copy()
            difference = np.floor(nodes.threshold[node]) + beyond
            pair = nodes.feature[node]
            on_border[:, first[pair]] = on_border[:, second[pair]] + difference
            reached = abs(on_border).max(axis=1) <= SCORE_LIMIT * SCORE_STEPS
            path = tree.tree_.decision_path(differences_of(on_border)).toarray()
            borders.append(on_border[reached & (path[:, node] == 1)][:20])
    assert sum(len(border) > 0 for border in borders) > 0.9 * len(borders)
    steps = np.concatenate(borders)
    expected = tree.leaf_logits_[tree.tree_.apply(differences_of(steps))]
    expected = np.round(expected * LEAF_STEPS).clip(-128, 127) / LEAF_STEPS

    monkeypatch.setattr(board_tree, "Quadratic", Scorer)
    monkeypatch.setattr(board_tree, "tree_tables", module_of(Tables.of(tree)))
    model = board_tree.Model()
    board = [
        model.scores(ulab_numpy.array(row)).tolist()
        for row in (steps[:, :10] / SCORE_STEPS).tolist()
    ]
    assert np.array_equal(board, expected)


def test_a_trees_leaves_hold_shares_in_which_no_digit_is_impossible(tree):
    assert np.isfinite(tree.leaf_logits_).all()
    assert tree.tree_.get_n_leaves() <= 40


def test_the_new_models_are_those_named_and_the_firmware_has_room_for_them():
    new = {name: models.new(name) for name in models.NAMES}
    assert type(new["logistic"]) is QuadraticClassifier
    assert type(new["tree"]) is TreeClassifier
    assert all(model.components in range(2, 49, 2) for model in new.values())


def test_probabilities_are_the_softmax_of_logits_and_of_0_for_no_digit():
    odds = np.array([1, 2, 3, 4, 0.5, 0.5, 1, 1, 1, 5])
    shares = models.probabilities(np.log(odds[None]))
    assert shares[0] == pytest.approx(odds / 20)
    assert models.probabilities(np.log(odds[None]) + 1000)[0] == pytest.approx(odds / 19)
    assert models.probabilities(np.log(odds[None]) - 1000).max() == 0


@pytest.mark.parametrize("kind", ["quadratic", "tree"])
def test_a_saved_model_is_loaded_as_it_was(request, tmp_path, unseen, kind):
    classifier = request.getfixturevalue(kind)
    facts = {"data": "digits", "validation accuracy": 0.5}
    models.save("tree", classifier, facts, tmp_path / "new")
    loaded, known = models.load("tree", tmp_path / "new")
    rows = unseen[0][:200]
    assert known == facts
    assert np.array_equal(loaded.decision_function(rows), classifier.decision_function(rows))


def test_saving_twice_gives_the_same_bytes(tmp_path, quadratic):
    paths = [models.save("logistic", quadratic, {"a": 1}, tmp_path / name) for name in "ab"]
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_model_that_was_never_trained_says_what_to_run(tmp_path):
    with pytest.raises(models.ModelError, match="no trained tree model .* run `make train`"):
        models.load("tree", tmp_path)


@pytest.mark.parametrize("damaged", [lambda c: b"", lambda c: c[: len(c) // 2], lambda c: b"text"])
def test_a_model_file_that_is_damaged_is_one_sentence(tmp_path, quadratic, damaged):
    path = models.save("logistic", quadratic, {}, tmp_path)
    path.write_bytes(damaged(path.read_bytes()))
    with pytest.raises(
        models.ModelError, match="cannot be read .* run `make train` again$"
    ) as error:
        models.load("logistic", tmp_path)
    assert "\n" not in str(error.value)


def test_a_digest_knows_names_types_shapes_and_contents():
    arrays = {"a": np.arange(6, dtype=np.int8), "b": np.zeros(2, np.float32)}
    digest = models.digest(arrays)
    assert models.digest(dict(reversed(arrays.items()))) == digest
    others = [
        arrays | {"a": arrays["a"].reshape(2, 3)},
        arrays | {"a": arrays["a"].view(np.uint8)},
        arrays | {"a": arrays["a"][::-1]},
        {"c": arrays["a"], "b": arrays["b"]},
    ]
    assert len({digest, *(models.digest(other) for other in others)}) == 5


@pytest.fixture(scope="module")
def glyphs():
    return digits.load()[0]


def test_a_seed_gives_the_same_changed_copies_each_time_and_another_seed_others(glyphs):
    before = glyphs.copy()
    first, again, other = augmented(glyphs, 5), augmented(glyphs, 5), augmented(glyphs, 6)
    assert np.array_equal(glyphs, before)
    assert np.array_equal(first, again)
    assert (first != other).any(axis=(1, 2)).all()
    assert (first != glyphs).any(axis=(1, 2)).all()


def test_augmented_glyphs_keep_to_mnists_conventions(glyphs):
    for seed in range(3):
        copies = augmented(glyphs, seed)
        assert copies.shape == glyphs.shape
        assert copies.dtype == np.uint8
        assert (copies.max(axis=(1, 2)) >= 254).all()
        weights = copies / copies.sum(axis=(1, 2), keepdims=True)
        for axis in (1, 2):
            middle = weights.sum(axis=axis) @ (np.arange(28) + 0.5)
            # Half a pixel of jitter each way, and what is cut off at the border.
            assert abs(middle - 14).max() <= 1
            assert middle.mean() == pytest.approx(14, abs=0.1)
        ink = copies > 63
        rows, columns = ink.any(axis=2), ink.any(axis=1)
        extent = [
            28 - line.argmax(axis=1) - line[:, ::-1].argmax(axis=1) for line in (rows, columns)
        ]
        longest = np.maximum(*extent)
        assert np.quantile(abs(longest - 20), 0.999) <= 2
        assert longest.mean() == pytest.approx(20, abs=0.5)


def test_a_glyph_without_ink_stays_without(glyphs):
    assert not augmented(np.zeros((3, 28, 28), np.uint8), 0).any()
    assert augmented(glyphs[:0], 0).shape == (0, 28, 28)
