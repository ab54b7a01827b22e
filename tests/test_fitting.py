"""Fitting: the descent, the processes it runs in, what is kept, and what is shown meanwhile."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import joblib
import numpy as np
import psutil
import pytest
from in_this_process import InThisProcess
from threadpoolctl import threadpool_info

import training.__main__ as command
from export.__main__ import LARGEST_SIZE
from simulator import processes
from training import data, recipe, workers
from training.data import kept as keeping
from training.data.kept import kept
from training.model import fitting, glyphs, models
from training.model.descent import Products, Weights, descend, gradients_of
from training.model.features import COUNT
from training.model.quadratic import QuadraticClassifier, expanded
from training.model.tables import Tables

ROOT = Path(__file__).resolve().parents[1]
IMAGES = 300
OUTCOMES = np.array([*range(11), 10, 10])  # "no digit" has three subclasses


@pytest.fixture
def dataset(monkeypatch):
    """Return a small data set, from which little is made in this process, and nothing is kept."""
    monkeypatch.setattr(recipe, "COPIES", {"digits": 2})
    monkeypatch.setattr(recipe, "FRAME_PARTS", {"digits": (1, 1)})
    monkeypatch.setattr(recipe, "FRAMES_A_PART", 12)
    monkeypatch.setattr(fitting, "Workers", InThisProcess)
    monkeypatch.setattr(glyphs, "kept", lambda kind, compute, sources, given: compute())
    digits = data.load("digits")
    return replace(
        digits,
        train_images=digits.train_images[:IMAGES],
        train_labels=digits.train_labels[:IMAGES],
    )


@pytest.fixture
def random_weights():
    rng = np.random.default_rng(1)
    return Weights(
        np.full(COUNT, 0.05, np.float32),
        np.float32(0.03),
        rng.normal(0, 0.1, (COUNT, 6)).astype(np.float32),
        rng.normal(0, 0.5, (6 + 21, 13)).astype(np.float32),
        rng.normal(0, 0.5, 13).astype(np.float32),
    )


def test_products_are_those_of_the_plain_statement():
    for components in (2, 4, 6, 32):
        z = np.random.default_rng(0).normal(size=(components, 5)).astype(np.float32)
        assert np.array_equal(Products(components, 5).of(z), expanded(z.T).T)


def test_the_gradients_are_the_slopes_of_the_loss(random_weights):
    rng = np.random.default_rng(2)
    inputs = rng.normal(size=(16, COUNT)).astype(np.float32)
    labels = rng.integers(0, 11, 16)
    products = Products(6, 16)
    _, gradients = gradients_of(random_weights, inputs, labels, OUTCOMES, products)

    def moved_loss(which, place, step):
        learnt = [weight.copy() for weight in random_weights.learnt]
        learnt[which].flat[place] += step
        moved = Weights(random_weights.mean, random_weights.spread, *learnt)
        loss, _ = gradients_of(moved, inputs, labels, OUTCOMES, products)
        penalty = sum(np.square(weight, dtype=float).sum() for weight in learnt[:2])
        return loss + recipe.WEIGHT_DECAY / 2 * penalty

    for which, gradient in enumerate(gradients):
        for place in rng.integers(0, gradient.size, 12):
            slope = (moved_loss(which, place, 2e-2) - moved_loss(which, place, -2e-2)) / 4e-2
            assert gradient.flat[place] == pytest.approx(slope, rel=0.02, abs=2e-3)


def test_the_logits_are_those_that_the_loss_is_counted_with(random_weights):
    features = np.random.default_rng(3).integers(0, 30, (40, COUNT), dtype=np.uint8)
    logits = random_weights.logits(features)
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares = odds / odds.sum(axis=1, keepdims=True)
    inputs = random_weights.inputs(features)
    for label, truths in ((7, shares[:, 7]), (10, shares[:, 10:].sum(axis=1))):
        loss, _ = gradients_of(
            random_weights, inputs, np.full(40, label), OUTCOMES, Products(6, 40)
        )
        assert loss == pytest.approx(-np.log(truths).mean(), rel=1e-4)


def test_a_descent_learns_and_the_same_seed_learns_the_same(monkeypatch):
    monkeypatch.setattr(recipe, "EPOCHS", 4)
    monkeypatch.setattr(recipe, "WARM_UP_BATCHES", 10)
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 4000)
    features = rng.integers(0, 20, (4000, COUNT), dtype=np.uint8)
    features[np.arange(4000), labels * 9] += 60
    losses, shares = [], []

    def learn(seed, *callbacks):
        return descend(features, labels, 4, np.arange(3), seed, *callbacks)

    learnt = learn(0, lambda number, loss, weights: losses.append((number, loss)), shares.append)
    assert [number for number, _ in losses] == [1, 2, 3, 4]
    assert losses[0][1] < np.log(3) + 0.1 and losses[-1][1] < 0.5
    assert shares == sorted(shares) and 0 <= shares[0] < shares[-1] < 1
    assert (learnt.logits(features).argmax(axis=1) == labels).mean() > 0.98
    assert all(map(np.array_equal, learnt.learnt, learn(0).learnt))
    assert not np.array_equal(learnt.directions, learn(1).directions)


def test_subclasses_come_apart_by_themselves(monkeypatch):
    monkeypatch.setattr(recipe, "EPOCHS", 4)
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, 4, 4000)
    features = rng.integers(0, 20, (4000, COUNT), dtype=np.uint8)
    features[np.arange(4000), 9 * kinds] += 60
    labels, outcomes = kinds % 2, np.array([0, 1, 1])
    learnt = descend(features, labels, 2, outcomes, 0)
    answers = outcomes[learnt.logits(features).argmax(axis=1)]
    assert (answers == labels).mean() > 0.95
    # All that the descent does to one of them it would do to the other, if they began alike.
    assert not np.array_equal(learnt.coefficients[:, 1], learnt.coefficients[:, 2])


def test_models_are_fitted_to_all_copies_and_frames_but_to_no_validation_image(dataset):
    made = glyphs.training_glyphs(dataset, InThisProcess())
    fitted = IMAGES - IMAGES // recipe.VALIDATION_DIVISOR
    assert made.features.shape == (len(made.labels), COUNT)
    assert np.array_equal(made.labels[: 2 * fitted], np.tile(dataset.train_labels[:fitted], 2))
    frames = made.labels[2 * fitted :]
    assert 24 < len(frames) <= 6 * 2 * 2 * 12  # up to six looks at each, and their copies
    assert 0 < (frames == data.NONE).sum() < len(frames)
    held_back = dataset.train_images.copy()
    held_back[fitted:] = 0
    again = glyphs.training_glyphs(replace(dataset, train_images=held_back), InThisProcess())
    assert np.array_equal(again.features, made.features)


def test_a_fit_shows_each_epoch_and_saves_what_it_tells(dataset, monkeypatch, tmp_path, capsys):
    saved = {}
    monkeypatch.setattr(models, "save", lambda name, *kept: saved.update({name: kept}))
    monkeypatch.setattr(recipe, "EPOCHS", 3)
    fitted = fitting.fit(["logistic", "tree"], dataset, 4)
    shown = capsys.readouterr().out
    for name in ("logistic", "tree"):
        assert [epoch.number for epoch in fitted[name].epochs] == [1, 2, 3]
        for epoch in fitted[name].epochs:
            [line] = re.findall(rf"train: {name} +epoch +{epoch.number}/3  .*", shown)
            assert f"{epoch.loss:.4f}" in line and f"{epoch.validation:.2%}" in line
        assert saved[name][1]["validation accuracy"] == fitted[name].validation_accuracy
    assert saved["logistic"][0].components == 4
    assert saved["tree"][0].components == recipe.TREE_COMPONENTS
    assert "\r" not in shown and "\x1b" not in shown


def test_a_pool_has_a_process_for_each_core_with_the_same_kernels_and_one_thread(monkeypatch):
    monkeypatch.setattr(joblib, "cpu_count", lambda: 2)
    before = dict(os.environ)
    with workers.Workers() as pool:
        heard = []
        answers = pool.run([_about_this_process] * 4, lambda *values: heard.append(values))
        assert len(multiprocessing.active_children()) == 2
        assert list(pool.map(abs, [-1, 2])) == [1, 2]
    assert os.environ == before
    assert len({process for process, _, _ in answers}) <= 2
    assert sorted(heard) == [("working", 1)] * 4
    for _, libraries, environment in answers:
        assert {library["num_threads"] for library in libraries} == {1}
        assert environment.items() >= workers.same_kernels().items()
        blas = [found["architecture"] for found in libraries if "architecture" in found]
        if workers.same_kernels():
            assert blas and set(blas) == {"Haswell"}


def _about_this_process():
    processes.report("working", 1)
    return os.getpid(), threadpool_info(), dict(os.environ)


def test_an_error_ends_the_processes_at_once():
    with pytest.raises(ZeroDivisionError), workers.Workers(2) as pool:
        pool.run([partial(time.sleep, 600), _fail])
    # By the system's own list: multiprocessing's is behind it for a moment.
    commands = [child.cmdline() for child in psutil.Process().children()]
    assert not [words for words in commands if "spawn_main" in " ".join(words)]


def _fail():
    raise ZeroDivisionError


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a process")
def test_ctrl_c_ends_a_training_with_one_sentence(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", _TRAINING, "--data", "digits"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"INKLING_TEST_FOLDER": str(tmp_path)},
    )
    try:
        assert "digits:" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert told.strip() == "train: stopped; the models of an earlier run are as they were"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_models_that_cannot_be_saved_are_told_before_anything_is_fitted(
    monkeypatch, tmp_path, capsys
):
    (tmp_path / "file").touch()
    monkeypatch.setattr(command, "REPORT", tmp_path / "report")
    monkeypatch.setattr(models, "FOLDER", tmp_path / "file" / "models")
    monkeypatch.setattr(command, "load", lambda name: pytest.fail("it begins to work"))
    assert command.main(["--data", "digits"]) == 1
    place = tmp_path / "file" / "models" / "model"
    assert capsys.readouterr() == ("", f"{place}: Not a directory\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


_TRAINING = """
import os, sys
from pathlib import Path
import training.__main__ as command
from export.__main__ import LARGEST_SIZE
from training.model import models
command.REPORT = models.FOLDER = Path(os.environ["INKLING_TEST_FOLDER"])
if __name__ == "__main__":
    sys.exit(command.main())
"""


def test_two_runs_at_once_do_not_disturb_each_other(dataset, monkeypatch):
    saved, meanwhile = {}, []
    monkeypatch.setattr(recipe, "EPOCHS", 1)

    def new(name, components):
        if meanwhile:
            fitting.fit(["logistic"], meanwhile.pop())
        return QuadraticClassifier(2)

    monkeypatch.setattr(models, "new", new)
    monkeypatch.setattr(
        models, "save", lambda _, model, facts: saved.update({facts["source"]: Tables.of(model)})
    )
    fitting.fit(["logistic"], replace(dataset, source="alone"))
    other = replace(dataset, train_labels=9 - dataset.train_labels, source="meanwhile")
    meanwhile.append(other)
    fitting.fit(["logistic"], replace(dataset, source="disturbed"))
    alone, disturbed, other = (saved[name].arrays for name in ("alone", "disturbed", "meanwhile"))
    assert all(np.array_equal(array, disturbed[name]) for name, array in alone.items())
    assert not np.array_equal(alone["WEIGHTS"], other["WEIGHTS"])


def test_other_processors_keep_their_kernels(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    assert workers.same_kernels() == {}


def test_what_is_kept_is_computed_again_only_when_it_depends_on_a_change(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "_ROOT", tmp_path)
    source = tmp_path / "maker.py"
    source.write_text("recipe.EPOCHS\n")
    computed = []

    def get(given=1):
        def compute():
            computed.append(given)
            return {"array": np.arange(3) * given}

        arrays = kept("numbers", compute, ["maker.py"], given, tmp_path / "cache")
        assert np.array_equal(arrays["array"], np.arange(3) * given)
        return len(computed)

    assert [get(), get()] == [1, 1]
    assert [get(2), get(1)] == [2, 2]
    source.write_text("recipe.EPOCHS  # changed\n")
    assert [get(), get()] == [3, 3]
    monkeypatch.setattr(recipe, "BATCH_GLYPHS", 1)  # which the source does not name
    assert get() == 3
    monkeypatch.setattr(recipe, "EPOCHS", 1)
    assert get() == 4
    [*_, newest] = sorted((tmp_path / "cache").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(b"PK damaged")
    assert [get(), get()] == [5, 5]
    for given in range(3, 8):
        get(given)
    assert len(list((tmp_path / "cache").iterdir())) == 3


def test_a_full_disk_costs_no_result(tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file in the place of the folder")
    arrays = kept("x", lambda: {"a": np.ones(2)}, [], None, tmp_path / "cache")
    assert arrays["a"].sum() == 2


def test_glyphs_depend_on_every_module_of_ours_that_makes_them():
    """What a fresh process imports to cut frames and compute features is named in glyphs.py."""
    program = (
        "import sys\n"
        "from training.data import frames, pieces\n"
        "from training.data.augment import augmented\n"
        "from training.model import glyphs\n"
        "frames.cutter()\n"
        "pieces.stages()\n"
        "print(*{m.__file__ for m in sys.modules.values() if getattr(m, '__file__', None)})"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    files = [Path(file) for file in done.stdout.split()]
    ours = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if file.is_relative_to(ROOT) and ".venv" not in file.parts
    }
    # Empty packages, the recipe (whose numbers count), and what no array depends on.
    free = {
        "simulator/board/bench.py", "simulator/board/camera.py", "simulator/board/tft.py",
        "firmware/inkling/__init__.py", "simulator/__init__.py", "simulator/files.py",
        "simulator/processes.py", "simulator/run.py", "simulator/settings_file.py",
        "simulator/looks.py", "firmware/inkling/reading/reading.py",
        "training/data/__init__.py", "training/data/kept.py", "training/data/mnist.py",
        "training/recipe.py", "training/workers.py",
    }  # fmt: skip
    missing = {
        file
        for file in ours - free
        if not file.startswith(("simulator/board/", *glyphs.PIECE_SOURCES))
        and (ROOT / file).stat().st_size > 200
    }
    assert "simulator/scenes/marks.py" in ours and not missing


def test_a_size_that_cannot_be_is_one_sentence(capsys):
    for arguments, sentence in (
        (["--size", "7"], "7 is not an even number of components from 2 to 34"),
        (["--size", "40"], "40 is not an even number of components from 2 to 34"),
        (["--size", "x"], "x is not an even number of components from 2 to 34"),
        (["--size", "8", "--model", "tree"], "--size is that of the logistic model"),
    ):
        with pytest.raises(SystemExit) as ended:
            command.main(arguments)
        assert ended.value.code == 2
        assert sentence in capsys.readouterr().err.splitlines()[-1]


def test_the_largest_size_is_the_largest_that_the_export_takes():
    def size(d):
        inputs = d + d * (d + 1) // 2
        logits = 10 + recipe.LOGISTIC_SUBCLASSES - 1
        return COUNT * d + logits * inputs + (2 + 4 + 4) * d + 2 * 4 * logits

    assert size(models.SIZES[-1]) <= LARGEST_SIZE["logistic"] < size(models.SIZES[-1] + 2)
