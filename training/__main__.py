# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``make train``: fit the models, save them in build/models, and write build/report."""

import argparse
import os
import sys
from pathlib import Path

from training.data import NAMES as DATA_NAMES
from training.data import DataError, Dataset, load
from training.model import fitting, models
from training.model.features import features
from training.model.tables import Tables
from training.report import page, report

REPORT = Path(__file__).resolve().parent.parent / "build" / "report"
_SAMPLES = 600  # training glyphs for the report's grid


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--model", choices=(*models.NAMES, "all"), default="all")
    parser.add_argument("--data", choices=DATA_NAMES, default="auto")
    options = parser.parse_args(arguments)
    names = models.NAMES if options.model == "all" else (options.model,)
    try:
        page.check(REPORT, report.NUMBERS)  # now, because the fit takes long
        dataset = load(options.data)
    except (DataError, FileExistsError) as error:
        print(f"train: {error}", file=sys.stderr)
        return 1
    print(f"train: {dataset}")
    fitted = fitting.fit(names, dataset)
    evaluations = [_evaluation(name, dataset, fitted[name]) for name in names]
    samples = dataset.train_images[:_SAMPLES], dataset.train_labels[:_SAMPLES]
    written = report.write(evaluations, *samples, REPORT)
    for evaluation in evaluations:
        accuracy = (evaluation.probabilities.argmax(axis=1) == evaluation.labels).mean()
        print(
            f"train: {evaluation.model} reads {evaluation.validation_accuracy:.2%} of the "
            f"validation and {accuracy:.2%} of the {len(dataset.test_labels):,} test glyphs"
        )
    print(f"train: the report is {os.path.relpath(written)}; `make export` writes the tables")
    return 0


def _evaluation(name: str, dataset: Dataset, fitted: fitting.Fitted) -> report.Evaluation:
    """Return what the saved model reads on the test split."""
    classifier, _ = models.load(name)
    logits = classifier.decision_function(features(dataset.test_images))
    return report.Evaluation(
        model=name,
        data=_data_sentence(dataset),
        images=dataset.test_images,
        labels=dataset.test_labels,
        probabilities=models.probabilities(logits),
        validation_accuracy=fitted.curve[-1][2],
        curve=fitted.curve,
        facts={
            "table bytes": Tables.of(classifier).size,
            "multiply-adds": models.multiply_adds(classifier),
            "training seconds": round(fitted.seconds),
        },
    )


def _data_sentence(dataset: Dataset) -> str:
    sentence = f"Trained and tested on {dataset.source}."
    if dataset.name == "mnist":
        return sentence
    return f"{sentence} They stand in for MNIST; `git checkout firmware` brings its tables back."


if __name__ == "__main__":
    sys.exit(main())
