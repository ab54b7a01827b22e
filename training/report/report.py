"""Report how well the models read the test digits: numbers, charts and a page that explains them.

`write` makes a folder of report.json (all the numbers), PNG charts and index.html, which needs
neither scripts nor a network. Nothing in it depends on the day or the machine.
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix

from simulator.files import as_json, replace_folder
from training.model.fitting import Epoch
from training.report import charts, page, scores

NUMBERS = "report.json"

_TEMPLATE = Path(__file__).with_name("report.html.jinja")


@dataclass(frozen=True)
class Evaluation:
    """How one model did on the test split."""

    model: str  # "logistic" or "tree"
    data: str  # one sentence: which data set it was trained and tested on
    images: np.ndarray  # (N, 28, 28) uint8 test glyphs, white on black
    labels: np.ndarray  # (N,)
    probabilities: np.ndarray  # (N, 10) float
    validation_accuracy: float
    epochs: list[Epoch]
    facts: dict[str, str | int | float]  # e.g. "table bytes", "multiply-adds", "training seconds"

    @property
    def answers(self) -> np.ndarray:
        """The most probable digit of each glyph, (N,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def confidences(self) -> np.ndarray:
        """The probability of each answer, (N,)."""
        return self.probabilities.max(axis=1)

    @property
    def right(self) -> np.ndarray:
        """Whether each answer is the truth, (N,) bool."""
        return self.answers == self.labels


def write(
    evaluations: list[Evaluation], samples: np.ndarray, labels: np.ndarray, folder: Path
) -> Path:
    """Write report.json, the charts as PNG and index.html into folder; return index.html's path.

    evaluations: one for each model; samples: (M, 28, 28) uint8 training glyphs; labels: (M,).

    The report is built beside ``folder`` and then takes its place, so a failure leaves an old
    report whole. Raises FileExistsError if ``folder`` holds something other than a report.
    """
    page.check(folder, NUMBERS)
    replace_folder(folder, partial(_build, evaluations, samples, labels))
    return folder / "index.html"


def _build(
    evaluations: list[Evaluation], samples: np.ndarray, labels: np.ndarray, folder: Path
) -> None:
    models = {evaluation.model: _numbers(evaluation) for evaluation in evaluations}
    (folder / NUMBERS).write_text(as_json({"models": models}), encoding="utf-8")
    charts.save(folder, "samples", charts.samples, samples, labels)
    for evaluation in evaluations:
        _draw(evaluation, models[evaluation.model], folder)
    html = page.html(_TEMPLATE, models=models)
    (folder / "index.html").write_text(html, encoding="utf-8")


def _numbers(evaluation: Evaluation) -> dict[str, Any]:
    """Return what report.json says of one model."""
    labels, answers, right = evaluation.labels, evaluation.answers, evaluation.right
    confidences = evaluation.confidences
    count, hits = len(labels), int(right.sum())
    matrix = confusion_matrix(labels, answers, labels=scores.DIGITS)
    return {
        "data": evaluation.data,
        "facts": evaluation.facts,
        "test": {
            "glyphs": count,
            "mistakes": count - hits,
            "accuracy": hits / count,
            "interval": scores.wilson_interval(hits, count),
        },
        "validation_accuracy": float(evaluation.validation_accuracy),
        "epochs": [
            {
                "epoch": epoch.number,
                "loss": epoch.loss,
                "training_accuracy": epoch.training,
                "validation_accuracy": epoch.validation,
            }
            for epoch in evaluation.epochs
        ],
        "confusion": matrix.tolist(),
        "commonest_mistake": scores.commonest_mistake(matrix),
        "digits": scores.per_digit(labels, answers),
        "calibration": scores.calibration(confidences, right),
        "risk_coverage": scores.risk_coverage(confidences, right),
        "surest_mistakes": [
            _answer(evaluation, index) for index in scores.surest_mistakes(confidences, right)
        ],
        "single_digits": [
            _answer(evaluation, index)
            | {"probabilities": evaluation.probabilities[index].astype(float).tolist()}
            for index in scores.single_digits(labels, confidences, right)
        ],
    }


def _answer(evaluation: Evaluation, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "truth": int(evaluation.labels[index]),
        "answer": int(evaluation.answers[index]),
        "confidence": float(evaluation.confidences[index]),
    }


def _draw(evaluation: Evaluation, own: dict[str, Any], folder: Path) -> None:
    """Draw the charts of one model, whose numbers are ``own``, into ``folder``."""

    def with_glyphs(entries: list[dict[str, Any]]) -> tuple[np.ndarray, list[dict[str, Any]]]:
        return evaluation.images[[entry["index"] for entry in entries]], entries

    title = page.TITLES[evaluation.model]
    for name, chart, *numbers in (
        ("epochs", charts.epochs, own["epochs"]),
        ("confusion", charts.confusion, own["confusion"]),
        ("per-digit", charts.per_digit, own["digits"]),
        ("mistakes", charts.mistakes, *with_glyphs(own["surest_mistakes"])),
        ("single-digits", charts.single_digits, *with_glyphs(own["single_digits"])),
        ("reliability", charts.reliability, {title: own["calibration"]}),
        ("risk-coverage", charts.risk_coverage, {title: own["risk_coverage"]}),
    ):
        charts.save(folder, f"{evaluation.model}-{name}", chart, *numbers)
