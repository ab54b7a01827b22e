"""``make train``: fit the models, save them in build/models, and write build/report."""

import argparse
import os
import sys
import time
from pathlib import Path

from simulator.files import check_writable
from simulator.terminal import run
from training import recipe
from training.data import NAMES as DATA_NAMES
from training.data import DataError, Dataset, load
from training.model import fitting, models
from training.model.copies import scores
from training.model.tables import Tables
from training.report import page, report

REPORT = Path(__file__).resolve().parent.parent / "build" / "report"
_SAMPLES = 600  # training glyphs for the report's grid


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="./inkling train", description=__doc__)
    parser.add_argument("--model", choices=(*models.NAMES, "all"), default="all")
    parser.add_argument("--data", choices=DATA_NAMES, default="auto")
    parser.add_argument(
        "--size",
        type=_size,
        metavar="COMPONENTS",
        help=f"of the logistic model, even (default: {recipe.LOGISTIC_COMPONENTS})",
    )
    options = parser.parse_args(arguments)
    names = models.NAMES if options.model == "all" else (options.model,)
    if options.size and "logistic" not in names:
        parser.error("--size is that of the logistic model, so it cannot go with --model tree")
    return run(lambda: _guarded(names, options.data, options.size))


def _guarded(names: tuple[str, ...], data: str, size: int | None) -> int:
    """Train, and return the exit status."""
    try:
        _train(names, data, size)
    except (DataError, FileExistsError) as error:
        print(f"train: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("train: stopped; the models of an earlier run are as they were", file=sys.stderr)
        raise
    return 0


def _train(names: tuple[str, ...], data: str, size: int | None) -> None:
    """Fit, save and report the models ``names``."""
    start = time.monotonic()
    page.check(REPORT, report.NUMBERS)  # now, because the fit takes long
    check_writable(models.FOLDER / "model")
    dataset = load(data)
    print(f"train: {dataset}", flush=True)
    fitted = fitting.fit(names, dataset, size)
    evaluations = [_evaluation(name, dataset, fitted[name]) for name in names]
    samples = dataset.train_images[:_SAMPLES], dataset.train_labels[:_SAMPLES]
    written = report.write(evaluations, *samples, REPORT)
    for evaluation in evaluations:
        accuracy = evaluation.right.mean()
        print(
            f"train: {evaluation.model} reads {evaluation.validation_accuracy:.2%} of the "
            f"validation and {accuracy:.2%} of the {len(dataset.test_labels):,} test glyphs"
        )
    print(f"train: the report is {os.path.relpath(written)}; `make export` writes the tables")
    minutes, seconds = divmod(round(time.monotonic() - start), 60)
    print(f"train: done in {minutes} min {seconds} s")


def _size(text: str) -> int:
    if not text.isdecimal() or int(text) not in models.SIZES:
        raise argparse.ArgumentTypeError(
            f"{text} is not an even number of components from {models.SIZES[0]} to "
            f"{models.SIZES[-1]}"
        )
    return int(text)


def _evaluation(name: str, dataset: Dataset, fitted: fitting.Fitted) -> report.Evaluation:
    """Return what the saved model reads on the test split."""
    classifier, _ = models.load(name)
    logits = scores(classifier.decision_function, dataset.test_images)
    return report.Evaluation(
        model=name,
        data=_data_sentence(dataset),
        images=dataset.test_images,
        labels=dataset.test_labels,
        probabilities=models.probabilities(logits),
        validation_accuracy=fitted.validation_accuracy,
        epochs=fitted.epochs,
        facts={
            "components": classifier.components,
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
