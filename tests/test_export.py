# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""export/: tables as Python modules, what is refused, and the whole way without MNIST."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from in_this_process import InThisProcess

import export.__main__ as exporter
import training.__main__ as trainer
from simulator.classify import classify
from simulator.run import TABLES
from training import recipe
from training.data import NONE, digits, load
from training.data.augment import augmented
from training.model import fitting, models
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
    rounded = classifier.rounded()
    classifier.coefficients_ = rounded.coefficients.T * rounded.scales
    return classifier


@pytest.fixture(scope="module")
def tree(written):
    return TreeClassifier(8, 30).fit(*written)


@pytest.fixture(params=["logistic", "tree"])
def tables(request):
    return Tables.of(request.getfixturevalue(request.param))


@pytest.fixture
def place(monkeypatch, tmp_path):
    """Let the export load models from, and write tables to, folders of its own."""
    models_folder, firmware = tmp_path / "models", tmp_path / "firmware"
    firmware.mkdir()
    for name in models.NAMES:
        (firmware / f"{name}_tables.py").write_text("the old tables")
    monkeypatch.setattr(exporter, "TABLES", firmware)
    monkeypatch.setattr(exporter, "Workers", InThisProcess)
    load_model = models.load
    monkeypatch.setattr(models, "load", lambda name: load_model(name, models_folder))

    class Place:
        folder = models_folder

        @staticmethod
        def save(name, classifier, data="digits"):
            dataset = load("digits")
            facts = {"data": data, "source": dataset.source, "sha256": dataset.sha256}
            return models.save(name, classifier, facts, models_folder)

        @staticmethod
        def tables(name):
            return (firmware / f"{name}_tables.py").read_text()

        @staticmethod
        def kept():
            return {path.name: path.read_text() for path in firmware.iterdir()} == {
                f"{name}_tables.py": "the old tables" for name in models.NAMES
            }

    return Place


def sentence(capsys):
    """Return the one line on stderr."""
    error = capsys.readouterr().err
    [line] = [line for line in error.splitlines() if line.startswith("export: ")]
    assert "Traceback" not in error
    return line


def executed(text):
    module = {}
    exec(text, module)
    return module


def test_a_module_gives_back_the_arrays_and_numbers_it_was_made_from(tables):
    module = executed(tables.module(["A banner."]))
    assert module["__doc__"] == "A banner.\n"
    assert module["FORMAT"] == FORMAT
    for name, array in tables.arrays.items():
        restored = np.frombuffer(module[name], array.dtype).reshape(array.shape)
        assert np.array_equal(restored, array)
        assert array.dtype == TYPES[name]
    for name, number in tables.numbers.items():
        assert module[name] == number
    names = {name for name in module if not name.startswith("__")}
    assert names == {"FORMAT", *tables.arrays, *tables.numbers}
    assert tables.size == sum(len(v) for v in module.values() if isinstance(v, bytes))


def test_a_module_is_plain_python_of_short_lines(tables):
    text = tables.module(["A banner."])
    assert max(map(len, text.splitlines())) <= 100
    tree = ast.parse(text)
    assert isinstance(tree.body[0], ast.Expr)
    for statement in tree.body[1:]:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Constant)
        assert isinstance(statement.value.value, bytes | int)


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
    assert arrays["WEIGHTS"].shape == (10, d + d * (d + 1) // 2)
    if name == "tree":
        nodes = len(arrays["PAIRS"])
        assert arrays["LEAVES"].shape == (nodes + 1, 10)
        # Every node but the root, and every leaf, is the child of one node.
        expected = [*range(-nodes - 1, 0), *range(1, nodes)]
        assert sorted(arrays["CHILDREN"].ravel().tolist()) == expected
        assert all(a >> 4 < a & 15 <= 10 for a in arrays["PAIRS"].tolist())


def test_proven_tables_replace_the_old_ones(place, logistic, capsys):
    place.save("logistic", logistic)
    assert exporter.main(["--model", "logistic"]) == 0
    text = place.tables("logistic")
    module = executed(text)
    for name, array in Tables.of(logistic).arrays.items():
        assert module[name] == array.tobytes()
    assert place.tables("tree") == "the old tables"
    out = capsys.readouterr().out
    assert "logistic: the firmware reads" in out
    assert "disagrees with the trained model on 0" in out
    assert "not on MNIST" in out


def test_the_banner_says_what_the_tables_are_but_neither_when_nor_where(place, logistic, tmp_path):
    place.save("logistic", logistic)
    assert exporter.main(["--model", "logistic"]) == 0
    banner = executed(place.tables("logistic"))["__doc__"]
    for part in (
        "Generated: do not edit.",
        "make export MODEL=logistic",
        "scikit-learn's load_digits",
        load("digits").sha256,
        f"{Tables.of(logistic).size:,} bytes",
        "git checkout firmware/inkling/model/logistic_tables.py",
    ):
        assert part in banner
    assert not re.search(r"20\d\d-\d\d|\d\d:\d\d", banner)
    for path in (str(ROOT), str(tmp_path), str(Path.home()), sys.prefix):
        assert path not in place.tables("logistic")


def test_exporting_twice_gives_the_same_bytes(place, tree):
    place.save("tree", tree)
    assert exporter.main(["--model", "tree"]) == 0
    first = place.tables("tree")
    assert exporter.main(["--model", "tree"]) == 0
    assert place.tables("tree") == first


def test_the_firmware_proves_the_new_tables_and_not_the_old_ones(tmp_path, logistic):
    rows = load("digits").test_images[:60]
    pictures = [(str(index), glyph) for index, glyph in enumerate(rows)]
    tables = Tables.of(logistic)
    (tmp_path / "logistic_tables.py").write_text(tables.module(["On trial."]))
    answers = classify(pictures, "logistic", glyph=True, tables=str(tmp_path))
    scores = np.array([answer.scores for _, answer in answers])
    expected = logistic.rounded().decision_function(features(rows))
    # tests/test_models.py holds the two equal within float32's rounding.
    assert scores == pytest.approx(expected, rel=1e-4, abs=1e-3)
    shipped = [answer.scores for _, answer in classify(pictures, "logistic", glyph=True)]
    assert (abs(np.array(shipped) - expected).max(axis=1) > 0.1).all()


def test_tables_that_the_firmware_cannot_use_are_an_error_and_no_endless_wait(tmp_path):
    (tmp_path / "logistic_tables.py").write_text("FORMAT = 1\n")
    pictures = [("a", np.zeros((28, 28), np.uint8))]
    with pytest.raises(AttributeError, match="SCALE"):
        list(classify(pictures, "logistic", glyph=True, tables=str(tmp_path)))


def test_tables_that_are_too_large_are_refused(place, written, monkeypatch, capsys):
    # 32 components: 32 * 200 bytes of projection and 10 * 560 of weights, and more.
    wide = QuadraticClassifier(32).fit(*written)
    size = Tables.of(wide).size
    place.save("tree", wide)
    monkeypatch.setattr(exporter, "_read_by_firmware", None)  # is not even tried
    assert size > exporter.LARGEST_SIZE["tree"] == 8_192
    assert exporter.main(["--model", "tree"]) == 1
    line = sentence(capsys)
    assert f"{size:,} bytes" in line
    assert "8,192" in line
    assert place.kept()


@pytest.mark.parametrize(("wrong", "status"), [(0, 0), (2, 0), (3, 1), (297, 1)])
def test_more_disagreements_than_two_in_a_thousand_are_refused(
    place, logistic, monkeypatch, capsys, wrong, status
):
    count = 1000
    rows = np.concatenate([load("digits").test_images] * 4)[:count]
    truth = logistic.decision_function(features(rows)).argmax(axis=1)
    dataset = type("Test", (), {"name": "digits", "source": "a test"})
    dataset.test_images, dataset.test_labels = rows, truth

    def read_by_firmware(name, tables, dataset):
        best = truth.copy()
        best[:wrong] = (best[:wrong] + 1) % 10
        return best, best

    monkeypatch.setattr(exporter, "load", lambda name: dataset)
    monkeypatch.setattr(exporter, "_read_by_firmware", read_by_firmware)
    place.save("logistic", logistic)
    assert exporter.main(["--model", "logistic"]) == status
    assert place.kept() == bool(status)
    if status:
        line = sentence(capsys)
        assert f"{wrong} of 1,000" in line
        assert "0.2%" in line
        assert line.endswith("the old tables stay")
    else:
        assert f"{wrong} readings differ" in place.tables("logistic")


def test_a_reading_of_no_digit_is_wrong_but_no_disagreement(place, logistic, monkeypatch, capsys):
    dataset = load("digits")
    best = logistic.decision_function(features(dataset.test_images)).argmax(axis=1)
    none = np.full(len(best), -1)
    monkeypatch.setattr(exporter, "_read_by_firmware", lambda *_: (none, best))
    place.save("logistic", logistic)
    assert exporter.main(["--model", "logistic"]) == 0
    assert "the firmware reads 0.00% of 297" in capsys.readouterr().out


def test_what_interrupts_the_writing_leaves_the_old_tables(place, logistic, monkeypatch):
    def broken(self, banner):
        raise KeyboardInterrupt

    place.save("logistic", logistic)
    best = np.zeros(297, int)
    monkeypatch.setattr(exporter, "MOST_DISAGREEMENTS", 1)
    monkeypatch.setattr(exporter, "_read_by_firmware", lambda *_: (best, best))
    monkeypatch.setattr(Tables, "module", broken)
    assert exporter.main(["--model", "logistic"]) == 130
    assert place.kept()


def test_an_untrained_model_is_one_sentence(place, capsys):
    assert exporter.main([]) == 1
    assert "run `make train` first" in sentence(capsys)
    assert place.kept()


@pytest.mark.parametrize("content", [b"", b"hello", b"\x80\x04damaged"])
def test_a_damaged_model_is_one_sentence(place, capsys, content):
    place.folder.mkdir()
    (place.folder / "logistic.joblib").write_bytes(content)
    assert exporter.main(["--model", "logistic"]) == 1
    line = sentence(capsys)
    assert "cannot be read" in line
    assert line.endswith("run `make train` again")
    assert place.kept()


def test_test_data_that_are_gone_are_one_sentence(place, logistic, monkeypatch, capsys):
    def gone(name):
        raise exporter.DataError("MNIST is missing: no network")

    monkeypatch.setattr(exporter, "load", gone)
    place.save("logistic", logistic, "mnist")
    assert exporter.main(["--model", "logistic"]) == 1
    assert sentence(capsys) == "export: MNIST is missing: no network"
    assert place.kept()


def test_from_data_to_tables_twice_the_same_bytes_and_they_say_that_mnist_is_missing(
    place, tmp_path, monkeypatch, capsys
):
    """The whole way in this process, with little data; the next test goes it as users do."""
    monkeypatch.setattr(recipe, "COPIES", {"digits": 4})
    monkeypatch.setattr(recipe, "FRAME_PARTS", {"digits": (2, 1)})
    monkeypatch.setattr(recipe, "FRAMES_A_PART", 20)
    monkeypatch.setattr(fitting, "Workers", InThisProcess)
    monkeypatch.setattr(fitting, "kept", lambda kind, compute, sources, given: compute())
    monkeypatch.setattr(charts, "DPI", 30)
    monkeypatch.setattr(trainer, "REPORT", tmp_path / "report")
    save = models.save
    monkeypatch.setattr(models, "save", lambda *given: save(*given, place.folder))
    made = []
    for _ in range(2):
        assert trainer.main(["--data", "digits"]) == 0
        assert exporter.main([]) == 0
        made.append([place.tables(name) for name in models.NAMES])
    assert made[0] == made[1]
    told = capsys.readouterr().out
    assert "train: digits: 1,500 training and 297 test images" in told
    assert "scikit-learn" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    for name, tables in zip(models.NAMES, made[0], strict=True):
        _check_substitute(name, tables, told)


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
