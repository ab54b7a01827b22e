"""The models as they are trained, and the firmware's arithmetic held against them."""

import dataclasses
import functools
import importlib
import itertools
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
    MOST_STEPS,
    NONE,
    PRODUCT,
    STEPS,
    Projection,
    QuadraticClassifier,
    RoundedClassifier,
    against_none,
    expanded,
    rounded_together,
)
from training.model.tables import LEAF_STEPS, Tables
from training.model.tree import PAIRS, SCORE_LIMIT, SCORE_STEPS, TreeClassifier, smoothed

UNIT = 2.0**-24  # largest relative error of one rounding to float32
BOARD_UNIT = 2.0**-21  # and to a Python float of the board, which is cut to 30 bits
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
    return QuadraticClassifier(16, subclasses=3).fit(*written)


@pytest.fixture(scope="module")
def tree(written):
    return TreeClassifier(8, 40, subclasses=2).fit(*written)


def module_of(tables):
    """Return the module that the export would write."""
    module = types.SimpleNamespace()
    exec(tables.module(["On trial."]), module.__dict__)
    return module


def tables_of(rounded):
    """Return the module of a ``RoundedClassifier``."""
    return module_of(Tables.of(types.SimpleNamespace(rounded_=rounded)))


def board_scores(model, rows):
    """Return the firmware's scores, whatever others leave in the scratch memory."""
    scores = []
    for row, left in zip(rows.tolist(), itertools.cycle((0x00, 0x7F, 0xFF)), strict=False):
        SCRATCH[:] = bytes([left]) * len(SCRATCH)  # as floats 0, huge numbers and no numbers
        scores.append(model.scores(ulab_numpy.array(row, dtype=ulab_numpy.int16)).tolist())
    return np.array(scores)


@pytest.mark.parametrize("components", [2, 4, 6, 16, 30])
def test_expanded_gives_the_components_their_squares_and_each_other_product_once(components):
    primes = [n for n in range(2, 200) if all(n % k for k in range(2, n))]
    z = np.array([primes[:components]])
    [x] = expanded(z).tolist()
    assert x[:components] == primes[:components]
    assert x[components : 2 * components] == [prime**2 for prime in primes[:components]]
    pairs = itertools.combinations(primes[:components], 2)
    assert sorted(x[2 * components :]) == sorted(a * b for a, b in pairs)


def random_directions(components):
    return np.random.default_rng(0).normal(0, 1, (200, components)).astype(np.float32)


@pytest.mark.parametrize("offset", [0, 0.3, -2])
def test_a_rounded_projection_keeps_within_int16_and_near_the_one_it_was_made_from(
    written, unseen, offset
):
    # With an offset the sums lie far from zero, as those of learnt directions may.
    directions = random_directions(12) + np.float32(offset)
    rows, _ = written
    mean = (rows / lengths(rows)).mean(axis=0)
    projection = Projection.rounded(directions, mean, rows)
    for glyphs in (rows, unseen[0]):
        exact = glyphs.astype(np.int64) @ projection.weights.T.astype(np.int64) - projection.centre
        assert abs(exact).max() < 2**15
        assert np.array_equal(projection.sums(glyphs), exact)
        units = glyphs / lengths(glyphs) - mean
        # Each of the 200 weights is off by half a step at most, of a feature vector of length 1
        # whose distance from the mean is at most the sum of both lengths.
        distance = np.linalg.norm(units, axis=1, keepdims=True)
        bound = projection.scale / 2 * np.sqrt(200) * distance
        assert (abs(projection.apply(glyphs) - units @ directions) <= bound + 1e-4).all()


def test_a_rounded_classifier_is_nearer_than_one_whose_coefficients_are_rounded_alone(
    quadratic, unseen
):
    rows, labels = unseen
    exact, rounded = quadratic.decision_function(rows), quadratic.rounded_
    off = abs(rounded.decision_function(rows) - exact).mean()
    each = np.rint(quadratic.coefficients_ / rounded.scales).T.astype(np.int8)
    alone = dataclasses.replace(rounded, coefficients=each, intercept=quadratic.intercept_)
    assert off < 0.8 * abs(alone.decision_function(rows) - exact).mean()
    assert abs(rounded.coefficients.astype(int)).max() <= 127
    assert (rounded.decision_function(rows).argmax(axis=1) == labels).mean() >= 0.9


def test_coefficients_of_inputs_that_vary_alone_are_rounded_alone():
    coefficients = np.array([[1.4, -2.6], [0.2, 300.0]])
    assert rounded_together(coefficients, np.eye(2)).tolist() == [[1, -3], [0, 127]]


def test_coefficients_make_up_for_the_rounding_of_one_whose_input_varies_with_theirs():
    assert rounded_together(np.full((4, 1), 0.25), np.ones((4, 4))).sum() == 1


def against_the_worst(bound):
    """Return how far scores may be off, (n, 10), if logits may by ``bound``, (n, 10 + k).

    "No digit" is off by no more than that of its subclasses which is off the most.
    """
    return bound[:, :10] + bound[:, 10:].max(axis=1, initial=0)[:, None]


def check_board(rounded, rows):
    """Check the firmware's scores; return those of training, and how far float32 may be from them.

    Sums of products are whole numbers. The bound takes each operation after them as off by half a
    unit in the last place, and a sum of n terms, in whatever order, as off by n times that (Higham,
    "Accuracy and Stability of Numerical Algorithms", section 4.2), in both of the two.
    """
    stated = rounded.board_scores(rows)
    board = board_scores(Quadratic(tables_of(rounded)), rows)
    assert board.shape == stated.shape
    z = rounded.projection.apply(rows)
    components = z.shape[1]
    terms = abs(z) @ abs(rounded.coefficients[:, :components].T.astype(float))
    upper, lower = abs(rounded.product_sums(rows).astype(float)).sum(axis=3)
    terms += (16 * upper + lower) * PRODUCT
    terms = terms * rounded.scales + abs(rounded.intercept)
    bound = against_the_worst(2 * (components + 6) * UNIT * terms)
    bound += 4 * BOARD_UNIT * terms.max(axis=1, keepdims=True)  # of the logarithm, as large
    assert (abs(board - stated) <= bound).all()
    return stated, bound


def test_the_firmwares_scores_are_those_of_training_but_for_float32(quadratic, unseen):
    rounded, no_ink = quadratic.rounded_, np.zeros((1, 200), np.uint8)
    rows = np.concatenate([unseen[0], no_ink])
    stated, bound = check_board(rounded, rows)
    assert np.median(bound) < 1e-3 * np.median(abs(stated))


def test_the_boards_products_are_near_the_exact_ones(quadratic, unseen):
    rounded, rows = quadratic.rounded_, unseen[0]
    z = rounded.projection.apply(rows)
    inside = abs(z).max(axis=1) < MOST_STEPS / STEPS
    assert inside.mean() > 0.9
    weights = abs(rounded.coefficients[:, z.shape[1] :].T.astype(float))
    weights = weights.sum(axis=0) * rounded.scales
    bound = against_the_worst(PRODUCT * (1 / 2 + 1 / 16) * weights[None])
    error = abs(rounded.board_scores(rows) - rounded.decision_function(rows))
    assert (error <= bound + 1e-3)[inside].all()
    assert error[inside].mean() < 0.02


def test_scores_from_the_upper_bits_are_near_the_exact_ones_which_follow_if_they_do_not_suffice(
    quadratic, unseen
):
    rounded, rows = quadratic.rounded_, unseen[0][:100]
    board = Quadratic(tables_of(rounded))
    exact, near, again = (
        board_scores(types.SimpleNamespace(scores=functools.partial(board.scores, **options)), rows)
        for options in ({}, {"suffice": lambda _: True}, {"suffice": lambda _: False})
    )
    assert (again == exact).all()
    weights = abs(rounded.coefficients[:, len(rounded.projection.scale) :].astype(float))
    bound = against_the_worst((8 * PRODUCT * weights.sum(axis=1) * rounded.scales)[None])
    assert (abs(near - exact) <= bound + 1e-3).all()
    assert 0 < abs(near - exact).mean() < 0.1 * bound.mean()


@pytest.mark.parametrize("name", models.NAMES)
def test_the_shipped_tables_leave_their_sums_half_of_int16(name, unseen):
    tables = importlib.import_module(f"inkling.model.{name}_tables")
    components, logits = len(tables.SCALE) // 4, len(tables.WEIGHT_SCALE) // 4

    def array(data, dtype, *shape):
        return np.frombuffer(data, dtype).reshape(shape)

    rounded = RoundedClassifier(
        Projection(
            array(tables.PROJECTION, np.int8, components, 200),
            array(tables.CENTRE, "<i2", components),
            array(tables.SCALE, "<f4", components),
            array(tables.MEAN, "<f4", components),
        ),
        array(tables.WEIGHTS, np.int8, logits, -1),
        array(tables.WEIGHT_SCALE, "<f4", logits),
        array(tables.INTERCEPT, "<f4", logits),
    )
    rng = np.random.default_rng(7)
    glyphs = rng.integers(0, 256, (1000, 28, 28), dtype=np.uint8)  # far from any digit
    for rows in (unseen[0], features(glyphs)):
        assert abs(rounded.projection.sums(rows).astype(int)).max() < 2**14
        assert abs(rounded.product_sums(rows).astype(int)).max() < 2**14
    assert check_board(rounded, unseen[0][:100])


def classifier_of(projection, logits=10):
    """Return a ``RoundedClassifier`` that was fitted to nothing."""
    rng = np.random.default_rng(6)
    components = len(projection.scale)
    inputs = components + components * (components + 1) // 2
    return RoundedClassifier(
        projection,
        rng.integers(-128, 128, (logits, inputs)).astype(np.int8),
        rng.uniform(0.01, 0.1, logits).astype(np.float32),
        rng.normal(0, 1, logits).astype(np.float32),
    )


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
    assert np.array_equal(projection.sums(rows), (exact + 2**15) % 2**16 - 2**15)
    check_board(classifier_of(projection), rows)


def test_the_firmware_has_room_for_as_many_as_48_components(unseen):
    rows, mean = unseen[0][:50], np.zeros(200, np.float32)

    def rounded(components, logits=10):
        projection = Projection.rounded(random_directions(components), mean, rows)
        return classifier_of(projection, logits)

    for components in (2, 46, 48):
        check_board(rounded(components), rows)
    for logits in (11, 13, 15, 16):
        check_board(rounded(32, logits), rows)
    with pytest.raises(ValueError, match="no room in the scratch memory"):
        Quadratic(tables_of(rounded(50)))


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
    differences = differences_of(whole_steps(classifier.scorer_.board_scores(rows)))
    nodes = classifier.tree_.tree_
    path = classifier.tree_.decision_path(differences).toarray().astype(bool)
    inner = nodes.children_left >= 0
    spare = abs(differences[:, nodes.feature[inner]] - np.floor(nodes.threshold[inner]) - 0.5)
    return np.where(path[:, inner], spare, np.inf).min(axis=1)


def on_board(tree, scores):
    """Return what the board makes of ``scores``, (n, 10), with leaves in 1/16 and in 8 bits."""
    leaves = tree.leaf_logits_[tree.tree_.apply(differences_of(whole_steps(scores)))]
    return smoothed(np.round(leaves * LEAF_STEPS).clip(-128, 127) / LEAF_STEPS, scores)


def test_the_firmwares_tree_smooths_the_leaves_of_training(tree, unseen, monkeypatch):
    rows, labels = unseen
    monkeypatch.setattr(board_tree, "tree_tables", module_of(Tables.of(tree)))
    board = board_scores(board_tree.Model(), rows)
    # A score may fall to either side of a whole step, so a difference may be off by two of them.
    clear = steps_to_spare(tree, rows) > 2
    assert clear.mean() > 0.95
    error = abs(board - on_board(tree, tree.scorer_.board_scores(rows))).max(axis=1)
    assert error[clear].max() < 0.005  # a step of a leaf makes three times as much
    assert (error >= 0.005).mean() < 0.002
    assert tree.tree_.get_n_leaves() <= 40
    assert (board.argmax(axis=1) == labels).mean() > 0.7


def test_the_firmwares_tree_decides_on_the_border_as_training_does(tree, unseen, monkeypatch):
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
    scores = steps[:, :10] / SCORE_STEPS
    scorer = types.SimpleNamespace(scores=lambda features, suffice: features)
    monkeypatch.setattr(board_tree, "Quadratic", lambda tables: scorer)
    monkeypatch.setattr(board_tree, "tree_tables", module_of(Tables.of(tree)))
    model = board_tree.Model()
    board = [model.scores(ulab_numpy.array(row)).tolist() for row in scores.tolist()]
    assert np.array_equal(board, on_board(tree, scores))


def test_no_digit_is_the_sum_of_its_subclasses():
    odds = np.array([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0.5, 2.5]])
    assert against_none(np.log(odds))[0] == pytest.approx(np.log(odds[0, :10] / 4))
    assert against_none(np.log(odds[:, :10]))[0] == pytest.approx(np.log(odds[0, :10]))


def test_probabilities_are_the_softmax_of_logits_and_of_0_for_no_digit():
    odds = np.array([1, 2, 3, 4, 0.5, 0.5, 1, 1, 1, 5])
    shares = models.probabilities(np.log(odds[None]))
    assert shares[0] == pytest.approx(odds / 20)
    assert models.probabilities(np.log(odds[None]) + 1000)[0] == pytest.approx(odds / 19)
    assert models.probabilities(np.log(odds[None]) - 1000).max() == 0


def test_a_saved_model_is_loaded_as_it_was_and_saved_again_the_same_bytes(
    tmp_path, quadratic, tree, unseen
):
    facts = {"data": "digits", "validation accuracy": 0.5}
    rows = unseen[0][:200]
    for name, classifier in (("logistic", quadratic), ("tree", tree)):
        first, second = (models.save(name, classifier, facts, tmp_path / f) for f in "ab")
        assert first.read_bytes() == second.read_bytes()
        loaded, known = models.load(name, tmp_path / "a")
        assert known == facts
        assert np.array_equal(loaded.decision_function(rows), classifier.decision_function(rows))


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


def test_augmented_glyphs_are_a_seeds_own_and_keep_to_mnists_conventions():
    glyphs, _ = digits.load()
    before = glyphs.copy()
    copies = augmented(glyphs, 5)
    some = slice(100)
    assert np.array_equal(glyphs, before)
    assert np.array_equal(copies[some], augmented(glyphs[some], 5))
    assert (copies[some] != augmented(glyphs[some], 6)).any(axis=(1, 2)).all()
    assert (copies != glyphs).any(axis=(1, 2)).all()
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
    extent = [28 - line.argmax(axis=1) - line[:, ::-1].argmax(axis=1) for line in (rows, columns)]
    longest = np.maximum(*extent)
    assert np.quantile(abs(longest - 20), 0.999) <= 2
    assert longest.mean() == pytest.approx(20, abs=0.5)
    assert not augmented(np.zeros((3, 28, 28), np.uint8), 0).any()
