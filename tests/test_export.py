"""export/: tables as Python modules, what is refused, and the whole way without MNIST."""

import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from in_this_process import InThisProcess

import export.__main__ as exporter
import training.__main__ as trainer
from inkling.reading.reading import is_clear
from simulator.classify import classify
from simulator.run import TABLES
from training import recipe
from training.data import NONE, digits, load
from training.data.augment import augmented
from training.model import fitting, glyphs, models
from training.model.copies import scores as scores_as_read
from training.model.features import features
from training.model.quadratic import QuadraticClassifier
from training.model.tables import FORMAT, Tables
from training.model.tree import TreeClassifier
from training.report import charts

ROOT = Path(__file__).resolve().parents[1]
TYPES = {
    "PROJECTION": np.int8,
    "CENTRE": np.int16,
    "SCALE": np.float32,
    "MEAN": np.float32,
    "WEIGHTS": np.int8,
    "WEIGHT_SCALE": np.float32,
    "INTERCEPT": np.float32,
    "PAIRS": np.uint8,
    "THRESHOLDS": np.int16,
    "CHILDREN": np.int16,
    "LEAVES": np.int8,
}


@pytest.fixture(scope="module")
def written():
    """Return features (n, 200) uint8 and labels to fit to."""
    images, labels = digits.load()
    halves = np.concatenate([images[:100, :14], images[100:200, 14:]], axis=1)
    images = np.concatenate([images[:1500], np.roll(halves, 9, axis=2)])
    labels = np.concatenate([labels[:1500], np.full(100, NONE)])
    return features(np.concatenate([images, augmented(images, 1)])), np.tile(labels, 2)


@pytest.fixture(scope="module")
def logistic(written):
    """Return a classifier that loses nothing when it is rounded."""
    classifier = QuadraticClassifier(8).fit(*written)
    rounded = classifier.rounded_
    classifier.coefficients_ = rounded.coefficients.T * rounded.scales
    classifier.intercept_ = rounded.intercept
    return classifier


@pytest.fixture(scope="module")
def tree(written):
    return TreeClassifier(8, 30).fit(*written)


class Place:
    """Folders that the export loads models from and writes tables to."""

    def __init__(self, folder):
        self.models, self.firmware = folder / "models", folder / "firmware"
        self.firmware.mkdir()
        for name in models.NAMES:
            (self.firmware / f"{name}_tables.py").write_text("the old tables")

    def save(self, name, classifier, save=models.save):
        dataset = load("digits")
        facts = {"data": "digits", "source": dataset.source, "sha256": dataset.sha256}
        save(name, classifier, facts, self.models)

    def tables(self, name):
        return (self.firmware / f"{name}_tables.py").read_text()

    def kept(self):
        return [self.tables(name) for name in models.NAMES] == ["the old tables"] * 2


@pytest.fixture
def place(monkeypatch, tmp_path):
    place = Place(tmp_path)
    monkeypatch.setattr(exporter, "TABLES", place.firmware)
    monkeypatch.setattr(exporter, "Workers", InThisProcess)
    load_model = models.load
    monkeypatch.setattr(models, "load", lambda name: load_model(name, place.models))
    return place


@pytest.fixture
def refused(place, capsys):
    """Return a function that exports, checks that the old tables stay, and returns why."""

    def export(name):
        assert exporter.main(["--model", name]) == 1
        assert place.kept()
        [line] = [line for line in capsys.readouterr().err.splitlines() if "export: " in line]
        return line

    return export


def executed(text):
    module = {}
    exec(text, module)
    return module


def test_a_module_gives_back_the_arrays_and_numbers_it_was_made_from(logistic, tree):
    for tables in (Tables.of(logistic), Tables.of(tree)):
        text = tables.module(["A banner."])
        assert max(map(len, text.splitlines())) <= 100
        module = executed(text)
        assert module["__doc__"] == "A banner.\n"
        assert module["FORMAT"] == FORMAT
        for name, array in tables.arrays.items():
            assert module[name] == array.tobytes()
            assert array.dtype == TYPES[name]
        for name, number in tables.numbers.items():
            assert module[name] == number
        names = {name for name in module if not name.startswith("__")}
        assert names == {"FORMAT", *tables.arrays, *tables.numbers}
        assert tables.size == sum(len(v) for v in module.values() if isinstance(v, bytes))


@pytest.mark.parametrize("name", models.NAMES)
def test_the_shipped_tables_are_whole_and_those_of_their_banner(name):
    text = (TABLES / f"{name}_tables.py").read_text(encoding="utf-8")
    shipped = executed(text)
    arrays = {}
    for shape, key in re.findall(r"^# ([\dx ]+) \w+\n(\w+) = \($", text, re.MULTILINE):
        sides = tuple(int(side) for side in shape.split(" x "))
        arrays[key] = np.frombuffer(shipped[key], TYPES[key]).reshape(sides)
    assert set(arrays) == {key for key, value in shipped.items() if isinstance(value, bytes)}
    banner = shipped["__doc__"]
    assert shipped["FORMAT"] == FORMAT
    assert f"`make export MODEL={name}`" in banner
    assert re.search(r"\d\d\.\d\d% of [\d,]+ test glyphs", banner)
    size = sum(array.nbytes for array in arrays.values())
    assert f"{size:,} bytes, SHA-256 {models.digest(arrays)[:32]}." in banner
    for key in ("SCALE", "MEAN", "WEIGHT_SCALE", "INTERCEPT"):
        assert np.isfinite(arrays[key]).all()
    d = len(arrays["SCALE"])
    assert d % 2 == 0
    assert arrays["PROJECTION"].shape == (d, 200)
    logits = len(arrays["WEIGHT_SCALE"])
    assert logits >= 10
    assert arrays["WEIGHTS"].shape == (logits, d + d * (d + 1) // 2)
    if name == "tree":
        nodes = len(arrays["PAIRS"])
        assert arrays["LEAVES"].shape == (nodes + 1, 10)
        # Every node but the root, and every leaf, is the child of one node.
        expected = [*range(-nodes - 1, 0), *range(1, nodes)]
        assert sorted(arrays["CHILDREN"].ravel().tolist()) == expected
        assert all(a >> 4 < a & 15 <= 10 for a in arrays["PAIRS"].tolist())


def test_proven_tables_replace_the_old_ones_and_say_what_they_are(
    place, logistic, tmp_path, capsys
):
    place.save("logistic", logistic)
    assert exporter.main(["--model", "logistic"]) == 0
    text = place.tables("logistic")
    module, tables = executed(text), Tables.of(logistic)
    for name, array in tables.arrays.items():
        assert module[name] == array.tobytes()
    assert place.tables("tree") == "the old tables"
    # Of few glyphs one may differ, which lies between two digits.
    assert re.search("disagrees with the trained model on [01]\n", capsys.readouterr().out)
    for part in (
        "make export MODEL=logistic",
        "scikit-learn's load_digits",
        load("digits").sha256,
        f"{tables.size:,} bytes, SHA-256 {models.digest(tables.arrays)[:32]}.",
    ):
        assert part in module["__doc__"]
    # Neither when nor where they were made.
    assert not re.search(r"20\d\d-\d\d|\d\d:\d\d", module["__doc__"])
    for path in (str(ROOT), str(tmp_path), str(Path.home()), sys.prefix):
        assert path not in text
    assert exporter.main(["--model", "logistic"]) == 0
    assert place.tables("logistic") == text


def test_the_firmware_proves_the_new_tables_and_not_the_old_ones(tmp_path, logistic):
    rows = load("digits").test_images[:60]
    pictures = [(str(index), glyph) for index, glyph in enumerate(rows)]
    tables = Tables.of(logistic)
    (tmp_path / "logistic_tables.py").write_text(tables.module(["On trial."]))
    answers = classify(pictures, "logistic", glyph=True, tables=str(tmp_path))
    scores = np.array([answer.scores for _, answer in answers])
    of_features = logistic.rounded_.board_scores
    expected = scores_as_read(of_features, rows)
    # Some have copies, and most have not.
    assert 0 < (abs(expected - of_features(features(rows))).max(axis=1) > 0).sum() < 20
    # tests/test_models.py holds the two equal within float32's rounding. Those of a digit beyond
    # doubt are less exact.
    clear = [is_clear(row) for row in scores]
    assert 0 < sum(clear) < len(clear)
    exact = ~np.array(clear)
    assert scores[exact] == pytest.approx(expected[exact], rel=1e-4, abs=1e-3)
    assert (scores.argmax(axis=1) == expected.argmax(axis=1)).all()
    shipped = [answer.scores for _, answer in classify(pictures, "logistic", glyph=True)]
    assert (abs(np.array(shipped) - expected).max(axis=1) > 0.1).all()


def test_tables_that_the_firmware_cannot_use_are_an_error_and_no_endless_wait(tmp_path):
    (tmp_path / "logistic_tables.py").write_text("FORMAT = 1\n")
    pictures = [("a", np.zeros((28, 28), np.uint8))]
    with pytest.raises(AttributeError, match="SCALE"):
        list(classify(pictures, "logistic", glyph=True, tables=str(tmp_path)))


def test_tables_that_are_too_large_are_refused(place, refused, written, monkeypatch):
    # 32 components: 32 * 200 bytes of projection and 10 * 560 of weights, and more.
    wide = QuadraticClassifier(32).fit(*written)
    size = Tables.of(wide).size
    place.save("tree", wide)
    monkeypatch.setattr(exporter, "_read_by_firmware", None)  # is not even tried
    assert size > exporter.LARGEST_SIZE["tree"] == 8_192
    assert f"{size:,} bytes, more than the 8,192" in refused("tree")


def test_more_disagreements_than_two_in_a_thousand_are_refused(
    place, refused, logistic, monkeypatch, capsys
):
    rows = np.concatenate([load("digits").test_images] * 4)[:1000]
    truth = models.answers(logistic, rows)
    dataset = type("Test", (), {"name": "digits", "source": "a test"})
    dataset.test_images, dataset.test_labels = rows, truth
    monkeypatch.setattr(exporter, "load", lambda name: dataset)
    place.save("logistic", logistic)
    for wrong in (297, 3):
        best = np.where(np.arange(1000) < wrong, (truth + 1) % 10, truth)
        monkeypatch.setattr(exporter, "_read_by_firmware", lambda *_, best=best: (best, best))
        assert f"{wrong} of 1,000" in refused("logistic")
    # Two are borne. To read no digit is wrong, but no disagreement.
    best = np.where(np.arange(1000) < 2, (truth + 1) % 10, truth)
    none = np.full(1000, -1)
    monkeypatch.setattr(exporter, "_read_by_firmware", lambda *_: (none, best))
    assert exporter.main(["--model", "logistic"]) == 0
    assert "the firmware reads 0.00% of 1,000" in capsys.readouterr().out
    assert "2 readings differ" in place.tables("logistic")


def test_a_model_or_data_that_cannot_be_had_are_one_sentence(place, refused, logistic, monkeypatch):
    def gone(name):
        raise exporter.DataError("MNIST is missing: no network")

    assert "run `make train` first" in refused("logistic")
    place.save("logistic", logistic)
    path = place.models / "logistic.joblib"
    content = path.read_bytes()
    for damaged in (b"", b"hello", content[: len(content) // 2]):
        path.write_bytes(damaged)
        line = refused("logistic")
        assert "cannot be read" in line and line.endswith("run `make train` again")
    path.write_bytes(content)
    monkeypatch.setattr(exporter, "load", gone)
    assert refused("logistic") == "export: MNIST is missing: no network"


def test_from_data_to_tables_twice_the_same_bytes_and_they_say_that_mnist_is_missing(
    place, tmp_path, monkeypatch, capsys
):
    """The whole way in this process, with little data; the next test goes it as users do."""
    monkeypatch.setattr(charts, "DPI", 20)
    monkeypatch.setattr(recipe, "EPOCHS", 3)
    monkeypatch.setattr(recipe, "COPIES", {"digits": 3})
    monkeypatch.setattr(recipe, "FRAME_PARTS", {"digits": (2, 1)})
    monkeypatch.setattr(recipe, "FRAMES_A_PART", 20)
    monkeypatch.setattr(fitting, "Workers", InThisProcess)
    monkeypatch.setattr(glyphs, "kept", lambda kind, compute, sources, given: compute())
    monkeypatch.setattr(trainer, "REPORT", tmp_path / "report")
    monkeypatch.setattr(models, "save", partial(models.save, folder=place.models))

    def fitted():
        return [Tables.of(models.load(name)[0]).module(["A banner."]) for name in models.NAMES]

    assert trainer.main(["--data", "digits"]) == 0
    assert exporter.main([]) == 0
    first = fitted()
    fitting.fit(models.NAMES, load("digits"))
    assert fitted() == first
    told = capsys.readouterr().out
    assert "train: digits: 1,500 training and 297 test images" in told
    assert "scikit-learn" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    for name in models.NAMES:
        _check_substitute(name, place.tables(name), told)


def _check_substitute(name, tables, told):
    """Check what export has told, and put into the tables, of a model trained without MNIST."""
    banner = executed(tables)["__doc__"]
    assert f"{name} was trained on scikit-learn's load_digits" in told
    assert "Trained without MNIST" in banner
    assert f"git checkout firmware/inkling/model/{name}_tables.py" in banner
    read = re.findall(rf"{name}: the firmware reads ([\d.]+)% of 297", told)[-1]
    assert f"Accuracy: {read}% of 297 test glyphs" in banner
    assert float(read) > 80


@pytest.mark.long
def test_train_and_export_without_mnist_as_a_user_runs_them(tmp_path):
    copy = tmp_path / "copy"
    for folder in ("firmware", "training", "export", "simulator"):
        shutil.copytree(ROOT / folder, copy / folder)
    home = tmp_path / "home"
    home.mkdir()

    def run(module, *arguments):
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=copy,
            env={"PATH": os.defpath, "HOME": str(home)},
            capture_output=True,
            text=True,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        assert "Warning" not in done.stderr
        return done.stdout

    made = []
    for _ in range(2):
        trained = run("training", "--data", "digits")
        exported = run("export")
        folder = copy / "firmware/inkling/model"
        made.append([(folder / f"{name}_tables.py").read_text() for name in models.NAMES])
        shutil.rmtree(copy / "build" / "cache")
    assert made[0] == made[1]
    assert "done in" in trained
    for name, tables in zip(models.NAMES, made[0], strict=True):
        _check_substitute(name, tables, exported)
