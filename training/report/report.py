# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Report how well the models read the test digits: numbers, charts and a page that explains them.

`write` makes a folder of report.json (all the numbers), PNG charts and index.html, which needs
neither scripts nor a network. Nothing in it depends on the day or the machine.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files import as_json, replace_folder
from training import frontier
from training.report import charts, page, scores
from training.report.charts import Picture


@dataclass(frozen=True)
class Evaluation:
    """How one model did on the test split."""

    model: str  # "logistic" or "tree"
    data: str  # one sentence: which data set it was trained and tested on
    images: np.ndarray  # (N, 28, 28) uint8 test glyphs, white on black
    labels: np.ndarray  # (N,)
    probabilities: np.ndarray  # (N, 10) float
    validation_accuracy: float
    curve: list[tuple[int, float, float]]  # (training glyphs, accuracy on them, validation's)
    facts: dict[str, str | int | float]  # e.g. "table bytes", "multiply-adds", "training seconds"

    def __post_init__(self) -> None:
        """Refuse what cannot be reported on with a ValueError."""
        if self.model not in page.TITLES:
            raise ValueError(
                f"unknown model {self.model!r}: choose one of {', '.join(page.TITLES)}"
            )
        count = len(self.labels)
        if count == 0 or not self.curve:
            raise ValueError(f"{self.model}: there are no test glyphs, or no points of the curve")
        for name, shape in (("images", (count, 28, 28)), ("probabilities", (count, 10))):
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"{self.model}: {name} have the shape {found}, not {shape}")
        if not np.all((self.probabilities >= 0) & (self.probabilities <= 1)):
            raise ValueError(f"{self.model}: not all probabilities are from 0 to 1")

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
    evaluations: list[Evaluation], samples: np.ndarray, sample_labels: np.ndarray, folder: Path
) -> Path:
    """Write report.json, the charts as PNG and index.html into folder; return index.html's path.

    samples: (M, 28, 28) uint8 training glyphs; sample_labels: (M,).

    The report is built beside ``folder`` and then takes its place, so a failure leaves an old
    report whole. Raises ValueError if there is nothing to report or a model comes twice, and
    FileExistsError if ``folder`` holds something other than a report.
    """
    models = [evaluation.model for evaluation in evaluations]
    if not models or len(set(models)) < len(models):
        raise ValueError(f"a report needs one evaluation of each model, not {models}")
    if folder.exists() and any(folder.iterdir()) and not (folder / "report.json").exists():
        raise FileExistsError(f"{folder} holds other files, and the report would replace them")
    replace_folder(folder, lambda part: _build(evaluations, samples, sample_labels, part))
    return folder / "index.html"


def _build(
    evaluations: list[Evaluation], samples: np.ndarray, sample_labels: np.ndarray, folder: Path
) -> None:
    numbers = {evaluation.model: _score(evaluation) for evaluation in evaluations}
    sheet = charts.save(folder, "samples", charts.samples, samples, sample_labels)
    sizes = frontier.measured()
    knee = charts.save(folder, "frontier", charts.frontier, sizes, frontier.shipped())
    pictures = {
        evaluation.model: _draw(evaluation, numbers[evaluation.model], folder)
        for evaluation in evaluations
    }
    text = as_json({"frontier": sizes, "models": numbers})
    (folder / "report.json").write_text(text, encoding="utf-8")
    shared = page.Shared(sheet, knee, sizes, frontier.shipped())
    (folder / "index.html").write_text(page.html(numbers, shared, pictures), encoding="utf-8")


def _score(evaluation: Evaluation) -> dict[str, Any]:
    """Return what report.json says of one model."""
    count = len(evaluation.labels)
    right = int(evaluation.right.sum())
    matrix = scores.confusion(evaluation.labels, evaluation.answers)
    return {
        "data": evaluation.data,
        "facts": evaluation.facts,
        "test": {
            "glyphs": count,
            "mistakes": count - right,
            "accuracy": right / count,
            "interval": scores.wilson_interval(right, count),
        },
        "validation_accuracy": float(evaluation.validation_accuracy),
        "learning_curve": [
            {
                "training_glyphs": int(glyphs),
                "training_accuracy": float(seen),
                "validation_accuracy": float(new),
            }
            for glyphs, seen, new in evaluation.curve
        ],
        "confusion": matrix.tolist(),
        "digits": scores.per_digit(matrix),
        "calibration": scores.calibration(evaluation.confidences, evaluation.right),
        "risk_coverage": scores.risk_coverage(evaluation.confidences, evaluation.right),
        "surest_mistakes": [
            _answer(evaluation, index)
            for index in scores.surest_mistakes(evaluation.confidences, evaluation.right)
        ],
        "single_digits": [
            _answer(evaluation, index)
            | {"probabilities": evaluation.probabilities[index].astype(float).tolist()}
            for index in scores.single_digits(
                evaluation.labels, evaluation.confidences, evaluation.right
            )
        ],
    }


def _answer(evaluation: Evaluation, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "truth": int(evaluation.labels[index]),
        "answer": int(evaluation.answers[index]),
        "confidence": float(evaluation.confidences[index]),
    }


def _draw(evaluation: Evaluation, own: dict[str, Any], folder: Path) -> dict[str, Picture]:
    """Draw the charts of one model, whose score is ``own``, into ``folder``."""
    drawings = (
        ("learning-curve", charts.learning_curve, own["learning_curve"]),
        ("confusion", charts.confusion, own["confusion"]),
        ("per-digit", charts.per_digit, own["digits"]),
        ("mistakes", charts.mistakes, *_with_glyphs(evaluation, own["surest_mistakes"])),
        ("single-digits", charts.single_digits, *_with_glyphs(evaluation, own["single_digits"])),
        ("reliability", charts.reliability, own["calibration"]),
        ("risk-coverage", charts.risk_coverage, own["risk_coverage"]),
    )
    return {
        name: charts.save(folder, f"{evaluation.model}-{name}", chart, *data)
        for name, chart, *data in drawings
    }


def _with_glyphs(
    evaluation: Evaluation, answers: list[dict[str, Any]]
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    return evaluation.images[[answer["index"] for answer in answers]], answers
