# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Tests of the training report: its numbers, its page, and how it takes an old one's place."""

import dataclasses
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from PIL import Image
from scipy.stats import binomtest
from sklearn import metrics

from training.report import charts, report, scores

COUNT = 500
CURVE = [(100, 0.99, 0.7), (1000, 0.95, 0.85), (10_000, 0.92, 0.91)]
FACTS = {"table bytes": 9700, "training seconds": 41.25, "features": "14x14 <pixels>"}


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch):
    monkeypatch.setattr(charts, "_DPI", 40)


def evaluation(model="logistic", seed=0, **changes):
    """Return an evaluation of a made-up model that reads about three digits of four."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, COUNT).astype(np.uint8)
    scores = np.exp(rng.normal(size=(COUNT, 10)) + 3 * np.eye(10)[labels])
    made = report.Evaluation(
        model=model,
        data="Trained and tested on noise & nothing else.",
        images=rng.integers(0, 256, (COUNT, 28, 28), dtype=np.uint8),
        labels=labels,
        probabilities=scores / scores.sum(axis=1, keepdims=True),
        validation_accuracy=0.91,
        curve=CURVE,
        facts=FACTS,
    )
    return dataclasses.replace(made, **changes)


def write(folder, evaluations):
    return report.write(evaluations, evaluations[0].images, evaluations[0].labels, folder)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the folder of a report on both models."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "_DPI", 40)
        folder = tmp_path_factory.mktemp("build") / "report"
        write(folder, [evaluation(), evaluation("tree", seed=1)])
    return folder


class Page(HTMLParser):
    """What a page refers to."""

    def __init__(self, folder):
        super().__init__()
        self.tags, self.images, self.references, self.ids = set(), [], set(), set()
        self.feed((folder / "index.html").read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.tags.add(tag)
        if tag == "img":
            self.images.append(attributes)
        for name in ("src", "srcset", "href"):
            if name in attributes:
                self.references.add(attributes[name])
        if "id" in attributes:
            self.ids.add(attributes["id"])


# The numbers


def test_the_confusion_matrix_is_scikit_learns():
    made = evaluation()
    expected = metrics.confusion_matrix(made.labels, made.answers, labels=range(10))
    assert np.array_equal(scores.confusion(made.labels, made.answers), expected)


def test_precision_and_recall_are_scikit_learns():
    made = evaluation()
    digits = scores.per_digit(scores.confusion(made.labels, made.answers))
    precision, recall, _, support = metrics.precision_recall_fscore_support(
        made.labels, made.answers, labels=range(10)
    )
    assert [entry["digit"] for entry in digits] == list(range(10))
    assert [entry["precision"] for entry in digits] == pytest.approx(precision)
    assert [entry["recall"] for entry in digits] == pytest.approx(recall)
    assert [entry["glyphs"] for entry in digits] == list(support)


def test_a_digit_never_written_has_no_recall_and_one_never_answered_no_precision():
    digits = scores.per_digit(scores.confusion(np.array([1, 2]), np.array([1, 1])))
    assert (digits[1]["precision"], digits[1]["recall"]) == (0.5, 1.0)
    assert (digits[2]["precision"], digits[2]["recall"]) == (None, 0.0)
    assert (digits[3]["precision"], digits[3]["recall"]) == (None, None)


@pytest.mark.parametrize(("right", "count"), [(0, 1), (1, 1), (7, 10), (9921, 10_000), (50, 50)])
def test_the_interval_is_scipys_wilson_interval(right, count):
    expected = binomtest(right, count).proportion_ci(method="wilson")
    assert scores.wilson_interval(right, count) == pytest.approx(tuple(expected), abs=1e-12)


def test_the_calibration_error_of_a_case_worked_out_by_hand():
    # Three answers near 0.9, two of them right; one of 0.5, which is wrong.
    result = scores.calibration(np.array([0.88, 0.9, 0.92, 0.5]), np.array([1, 1, 0, 0], bool))
    assert result["expected_error"] == pytest.approx(3 / 4 * (0.9 - 2 / 3) + 1 / 4 * 0.5)
    assert [entry["count"] for entry in result["bins"]] == [0] * 7 + [1] + [0] * 5 + [3, 0]
    assert result["bins"][7]["interval"] == scores.wilson_interval(0, 1)
    assert set(result["bins"][0]) == {"low", "high", "count"}


def test_answers_that_are_right_as_often_as_they_say_have_no_calibration_error():
    confidences = np.repeat([0.25, 0.5, 1.0], 4)
    right = np.array([1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1], bool)
    assert scores.calibration(confidences, right)["expected_error"] == 0


def test_a_confidence_on_a_border_belongs_to_the_lower_bin():
    borders = np.arange(1, 16) / 15
    bins = scores.calibration(borders, np.ones(15, bool))["bins"]
    assert [entry["count"] for entry in bins] == [1] * 15
    assert [entry["high"] for entry in bins] == pytest.approx(borders)


def test_the_calibration_error_is_that_of_the_definition():
    made = evaluation()
    expected = 0.0
    for number in range(15):
        inside = [
            (confidence, right)
            for confidence, right in zip(made.confidences, made.right, strict=True)
            if number / 15 < confidence <= (number + 1) / 15
        ]
        if inside:
            confidence, accuracy = np.mean(inside, axis=0)
            expected += len(inside) / COUNT * abs(accuracy - confidence)
    result = scores.calibration(made.confidences, made.right)
    assert result["expected_error"] == pytest.approx(expected)


def test_each_point_of_the_risk_coverage_curve_follows_from_its_threshold():
    made = evaluation()
    points = scores.risk_coverage(made.confidences, made.right)
    assert len(points) == 200
    for point in points:
        answered = made.confidences >= point["least_confidence"]
        assert point["coverage"] == answered.mean()
        assert point["risk"] == pytest.approx(1 - made.right[answered].mean())
    assert points[-1]["coverage"] == 1
    assert points[-1]["risk"] == pytest.approx(
        1 - metrics.accuracy_score(made.labels, made.answers)
    )


def test_answers_of_equal_confidence_are_declined_together():
    points = scores.risk_coverage(np.array([0.5, 0.9, 0.5, 0.5]), np.array([1, 1, 0, 1], bool))
    assert points == [
        {"coverage": 0.25, "risk": 0.0, "least_confidence": 0.9},
        {"coverage": 1.0, "risk": 0.25, "least_confidence": 0.5},
    ]


def test_the_surest_mistakes_come_first():
    made = evaluation()
    wrong = [index for index in range(COUNT) if made.answers[index] != made.labels[index]]
    expected = sorted(wrong, key=lambda index: -made.confidences[index])[:20]
    assert scores.surest_mistakes(made.confidences, made.right) == expected


def test_the_single_digits_are_one_of_each_and_the_hardest_among_them():
    made = evaluation()
    chosen = scores.single_digits(made.labels, made.confidences, made.right)
    hardest = made.confidences.argmin()
    assert list(made.labels[chosen]) == list(range(10))
    assert hardest in chosen
    assert all(made.right[index] for index in chosen if index != hardest)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"model": "forest"}, "unknown model 'forest': choose one of logistic, tree"),
        ({"images": np.zeros((COUNT, 8, 8), np.uint8)}, r"images have the shape \(500, 8, 8\)"),
        ({"probabilities": np.full((3, 10), 0.1)}, r"probabilities have the shape \(3, 10\)"),
        ({"probabilities": np.full((COUNT, 10), np.nan)}, "not all probabilities"),
        ({"probabilities": np.full((COUNT, 10), 1.5)}, "not all probabilities"),
        ({"curve": []}, "no points of the curve"),
    ],
)
def test_an_evaluation_that_cannot_be_reported_is_refused(changes, complaint):
    with pytest.raises(ValueError, match=complaint):
        evaluation(**changes)


# The folder


def test_the_json_holds_the_numbers_of_each_model_rounded_and_sorted(written):
    text = (written / "report.json").read_text(encoding="utf-8")
    numbers = json.loads(text)
    assert text == json.dumps(numbers, indent=1, sort_keys=True) + "\n"
    assert set(numbers["models"]) == {"logistic", "tree"}
    own = numbers["models"]["logistic"]
    assert set(own) == {
        "calibration",
        "confusion",
        "data",
        "digits",
        "facts",
        "learning_curve",
        "risk_coverage",
        "single_digits",
        "surest_mistakes",
        "test",
        "validation_accuracy",
    }
    made = evaluation()
    accuracy = metrics.accuracy_score(made.labels, made.answers)
    assert own["test"]["accuracy"] == round(accuracy, 6)
    assert own["test"]["mistakes"] == round((1 - accuracy) * COUNT)
    assert own["facts"] == FACTS
    assert own["learning_curve"][0] == {
        "training_glyphs": 100,
        "training_accuracy": 0.99,
        "validation_accuracy": 0.7,
    }
    assert not re.search(r"\.\d{7}", text)


def test_neither_a_path_nor_a_date_is_in_the_texts(written):
    for name in ("report.json", "index.html"):
        text = (written / name).read_text(encoding="utf-8")
        assert str(written.parent) not in text
        assert str(Path.cwd()) not in text
        assert not re.search(r"\b20\d\d-\d\d-\d\d", text)


def test_the_page_refers_to_every_chart_and_to_nothing_that_is_not_there(written):
    page = Page(written)
    anchors = {name for name in page.references if name.startswith("#")}
    assert anchors == {"#logistic", "#tree"}
    assert {name[1:] for name in anchors} <= page.ids
    files = {path.name for path in written.iterdir()}
    assert page.references - anchors == files - {"index.html"}


def test_the_page_needs_no_script_and_no_network(written):
    text = (written / "index.html").read_text(encoding="utf-8")
    assert not {"script", "link", "iframe"} & Page(written).tags
    assert "http" not in text and "@import" not in text and "url(" not in text


def test_every_picture_has_a_text_and_the_size_that_the_page_says(written):
    images = Page(written).images
    assert len(images) == 2 + 2 * 7
    for image in images:
        assert len(image["alt"]) > 30
        with Image.open(written / image["src"]) as picture:
            assert picture.size == (int(image["width"]), int(image["height"]))


def test_texts_from_outside_are_escaped(written):
    text = (written / "index.html").read_text(encoding="utf-8")
    assert "noise &amp; nothing else" in text
    assert "14x14 &lt;pixels&gt;" in text


def test_the_same_evaluation_gives_the_same_bytes_under_any_matplotlib_settings(tmp_path):
    write(tmp_path / "one", [evaluation()])
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "pink", "savefig.bbox": "tight"}):
        write(tmp_path / "two", [evaluation()])
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_model_without_mistakes_and_with_few_samples_can_be_reported(tmp_path):
    made = evaluation()
    made = dataclasses.replace(made, probabilities=np.eye(10)[made.labels])
    page = report.write([made], made.images[:1], made.labels[:1], tmp_path / "new" / "report")
    assert page == tmp_path / "new" / "report" / "index.html"
    assert "100.00%" in page.read_text(encoding="utf-8")


def test_a_new_report_leaves_nothing_of_the_old_one(tmp_path, written):
    folder = tmp_path / "report"
    folder.mkdir()
    for name, content in contents(written).items():
        (folder / name).write_bytes(content)
    write(folder, [evaluation()])
    assert not list(folder.glob("tree-*"))
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.fixture
def old_report(tmp_path):
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / "report.json").write_text("{}")
    return folder


def test_a_failure_in_the_middle_leaves_the_old_report(old_report, monkeypatch):
    def fail(theme, digits):
        raise MemoryError

    monkeypatch.setattr(charts, "per_digit", fail)
    with pytest.raises(MemoryError):
        write(old_report, [evaluation()])
    assert contents(old_report) == {"report.json": b"{}"}
    assert list(old_report.parent.iterdir()) == [old_report]


def test_a_report_that_cannot_be_put_in_place_leaves_the_old_one(old_report, monkeypatch):
    rename = Path.rename

    def refuse_the_new(path, target):
        if path.suffix == ".part":
            raise PermissionError(f"{path} is in use")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse_the_new)
    with pytest.raises(PermissionError):
        write(old_report, [evaluation()])
    assert contents(old_report) == {"report.json": b"{}"}
    assert list(old_report.parent.iterdir()) == [old_report]


def test_what_a_killed_run_left_behind_is_cleared_away(old_report):
    for name in (".report.part", ".report.old"):
        (old_report.parent / name).mkdir()
        (old_report.parent / name / "index.html").write_text("half")
    write(old_report, [evaluation()])
    assert list(old_report.parent.iterdir()) == [old_report]
    assert (old_report / "index.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_folder_of_other_files_is_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="other files"):
        write(tmp_path, [evaluation()])
    assert contents(tmp_path) == {"thesis.txt": b"years of work"}


@pytest.mark.parametrize("models", [[], ["tree", "tree"]])
def test_a_report_needs_one_evaluation_of_each_model(tmp_path, models):
    made = evaluation()
    with pytest.raises(ValueError, match="one evaluation of each model"):
        report.write(
            [evaluation(model) for model in models], made.images, made.labels, tmp_path / "report"
        )
    assert list(tmp_path.iterdir()) == []
