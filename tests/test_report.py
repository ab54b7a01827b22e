"""Tests of the training report: its numbers, its page, and how it takes an old one's place."""

import dataclasses
import json
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from pages import check_page, contents
from sklearn import metrics

from simulator.files import as_json
from training.model.fitting import Epoch
from training.report import charts, report, scores

COUNT = 500
EPOCHS = [Epoch(1, 0.9, 0.8, 0.85, 3.0), Epoch(2, 0.3, 0.95, 0.91, 2.5)]
FACTS = {"table bytes": 9700, "training seconds": 41.25, "features": "14x14 <pixels>"}


@pytest.fixture(scope="module", autouse=True)
def small_pictures():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(charts, "DPI", 40)
        yield


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
        epochs=EPOCHS,
        facts=FACTS,
    )
    return dataclasses.replace(made, **changes)


def write(folder, evaluations):
    return report.write(evaluations, evaluations[0].images, evaluations[0].labels, folder)


EVALUATIONS = [evaluation(), evaluation("tree", seed=1)]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Return the folder of a report on both models."""
    folder = tmp_path_factory.mktemp("build") / "report"
    write(folder, EVALUATIONS)
    return folder


def test_the_numbers_of_many_epochs_do_not_run_into_each_other():
    accuracies = {"training_accuracy": 0.9, "validation_accuracy": 0.9}
    points = [{"epoch": number, "loss": 1 / number, **accuracies} for number in range(1, 25)]
    figure = charts.epochs(points)
    figure.draw_without_rendering()
    for axes in figure.axes:
        labels = [text.get_window_extent() for text in axes.get_xticklabels() if text.get_text()]
        assert all(left.x1 < right.x0 for left, right in pairwise(labels))


def test_a_digit_never_written_has_no_recall_and_one_never_answered_no_precision():
    digits = scores.per_digit(np.array([1, 2]), np.array([1, 1]))
    assert (digits[1]["precision"], digits[1]["recall"]) == (0.5, 1.0)
    assert (digits[2]["precision"], digits[2]["recall"]) == (None, 0.0)
    assert (digits[3]["precision"], digits[3]["recall"]) == (None, None)


def test_the_calibration_error_of_a_case_worked_out_by_hand():
    # Three answers near 0.9, two of them right; one of 0.5, which is wrong.
    result = scores.calibration(np.array([0.88, 0.9, 0.92, 0.5]), np.array([1, 1, 0, 0], bool))
    assert result["expected_error"] == pytest.approx(3 / 4 * (0.9 - 2 / 3) + 1 / 4 * 0.5)
    assert [entry["count"] for entry in result["bins"]] == [0] * 7 + [1] + [0] * 5 + [3, 0]
    assert result["bins"][7]["interval"] == scores.wilson_interval(0, 1)
    # A confidence on a border belongs to the lower bin.
    borders = np.arange(1, 16) / 15
    bins = scores.calibration(borders, np.ones(15, bool))["bins"]
    assert [entry["count"] for entry in bins] == [1] * 15
    assert [entry["high"] for entry in bins] == pytest.approx(borders)


def test_each_point_of_the_risk_coverage_curve_follows_from_its_threshold():
    made = evaluation()
    points = scores.risk_coverage(made.confidences, made.right)
    assert len(points) == 200
    for point in points:
        answered = made.confidences >= point["least_confidence"]
        assert point["coverage"] == answered.mean()
        assert point["risk"] == pytest.approx(1 - made.right[answered].mean())
    # Answers of equal confidence are declined together.
    points = scores.risk_coverage(np.array([0.5, 0.9, 0.5, 0.5]), np.array([1, 1, 0, 1], bool))
    assert points == [
        {"coverage": 0.25, "risk": 0.0, "least_confidence": 0.9},
        {"coverage": 1.0, "risk": 0.25, "least_confidence": 0.5},
    ]


def test_the_answers_that_are_shown_are_the_surest_mistakes_and_one_of_each_digit():
    made = evaluation()
    wrong = np.flatnonzero(made.answers != made.labels)
    expected = sorted(wrong, key=lambda index: -made.confidences[index])[:20]
    assert scores.surest_mistakes(made.confidences, made.right) == expected
    chosen = scores.single_digits(made.labels, made.confidences, made.right)
    hardest = made.confidences.argmin()
    assert list(made.labels[chosen]) == list(range(10))
    assert hardest in chosen
    assert all(made.right[index] for index in chosen if index != hardest)


def test_the_json_holds_the_numbers_of_each_model(written):
    text = (written / "report.json").read_text(encoding="utf-8")
    models = json.loads(text)["models"]
    assert text == as_json(json.loads(text))
    made, own = evaluation(), models["logistic"]
    assert own["test"]["accuracy"] == metrics.accuracy_score(made.labels, made.answers)
    assert own["test"]["mistakes"] == COUNT - np.trace(own["confusion"])
    assert own["confusion"] == metrics.confusion_matrix(made.labels, made.answers).tolist()
    recall = metrics.recall_score(made.labels, made.answers, average=None)
    assert [entry["recall"] for entry in own["digits"]] == pytest.approx(recall, abs=1e-6)
    assert own["facts"] == FACTS
    assert own["epochs"][1] == {
        "epoch": 2,
        "loss": 0.3,
        "training_accuracy": 0.95,
        "validation_accuracy": 0.91,
    }
    worst = own["commonest_mistake"]
    count = ((made.labels == worst["truth"]) & (made.answers == worst["answer"])).sum()
    assert count == worst["count"] == (own["confusion"] * (1 - np.eye(10))).max()


def test_the_page_shows_every_chart_needs_no_network_and_escapes_texts(written):
    check_page(written)
    assert len(list(written.glob("*.png"))) == 2 * (1 + 2 * 7)  # for light and for dark pages
    text = (written / "index.html").read_text(encoding="utf-8")
    assert "noise &amp; nothing else" in text
    assert "14x14 &lt;pixels&gt;" in text


def test_the_same_evaluations_give_the_same_bytes_under_any_matplotlib_settings(tmp_path, written):
    with mpl.rc_context({"font.size": 30, "axes.facecolor": "pink", "savefig.bbox": "tight"}):
        write(tmp_path / "report", EVALUATIONS)
    assert contents(tmp_path / "report") == contents(written)


def test_a_model_without_mistakes_and_with_few_samples_can_be_reported(tmp_path):
    made = evaluation()
    made = dataclasses.replace(made, probabilities=np.eye(10)[made.labels])
    page = report.write([made], made.images[:1], made.labels[:1], tmp_path / "new" / "report")
    assert page == tmp_path / "new" / "report" / "index.html"
    check_page(page.parent)


def test_a_new_report_takes_the_place_of_the_whole_old_one_or_leaves_it(tmp_path, monkeypatch):
    def fail(digits):
        raise MemoryError

    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsError, match="other files"):
        write(tmp_path, EVALUATIONS)
    folder = tmp_path / "report"
    folder.mkdir()
    old = {"report.json": b"{}", "tree-confusion.png": b"a chart"}
    for name, content in old.items():
        (folder / name).write_bytes(content)
    with monkeypatch.context() as patch:
        patch.setattr(charts, "per_digit", fail)
        with pytest.raises(MemoryError):
            write(folder, EVALUATIONS[:1])
    assert contents(folder) == old
    write(folder, EVALUATIONS[:1])
    assert not (folder / "tree-confusion.png").exists()
    check_page(folder)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
