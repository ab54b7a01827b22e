"""``make export``: prove the tables of the trained models, and write them into firmware/.

Before new tables replace the old ones, the firmware itself reads all test glyphs with them, on the
simulated board. If it disagrees with the trained model on more than 0.2 % of them, the old tables
stay.
"""

import argparse
import sys
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
from tqdm import tqdm

from simulator.classify import classify
from simulator.files import check_writable, replace_file
from simulator.run import TABLES
from simulator.terminal import run
from training.data import DataError, Dataset, load
from training.model import models
from training.model.tables import Tables
from training.workers import Workers

MOST_DISAGREEMENTS = 0.002  # of the test glyphs
LARGEST_SIZE = {"logistic": 16_384, "tree": 8_192}  # bytes


class ExportError(Exception):
    """A model whose tables must not be used; the message is one sentence."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="./inkling export", description=__doc__)
    parser.add_argument("--model", choices=(*models.NAMES, "all"), default="all")
    options = parser.parse_args(arguments)
    names = models.NAMES if options.model == "all" else (options.model,)
    return run(lambda: _export_all(names))


def _export_all(names: tuple[str, ...]) -> int:
    start = time.monotonic()
    try:
        for name in names:
            export(name)
    except (models.ModelError, DataError, ExportError) as error:
        print(f"export: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("export: stopped; the tables are whole, old or new", file=sys.stderr)
        raise
    print(f"export: done in {time.monotonic() - start:.0f} s")
    return 0


def export(name: str) -> Path:
    """Prove and write the tables of the model ``name``; return the module's path.

    Raises ``ModelError`` when the model was not trained, ``DataError`` when its test data are gone,
    and ``ExportError`` when its tables are too large or disagree with it.
    """
    check_writable(TABLES / f"{name}_tables.py")
    classifier, facts = models.load(name)
    dataset = load(facts["data"])
    tables = Tables.of(classifier)
    if tables.size > LARGEST_SIZE[name]:
        raise ExportError(
            f"the tables of {name} take {tables.size:,} bytes, more than the "
            f"{LARGEST_SIZE[name]:,} that they may; the old tables stay"
        )
    with Workers(1) as workers:  # with the kernels of the fit
        [expected] = workers.run([partial(models.answers, classifier, dataset.test_images)])
    digits, best = _read_by_firmware(name, tables, dataset)
    accuracy = float((digits == dataset.test_labels).mean())
    disagreements = int((best != expected).sum())
    count = len(expected)
    print(
        f"export: {name}: the firmware reads {accuracy:.2%} of {count:,} test glyphs from "
        f"{tables.size:,} bytes of tables, and disagrees with the trained model on {disagreements}"
    )
    # Rounding decides between two digits that are as likely: of few glyphs, too, one may differ.
    if disagreements > max(1, MOST_DISAGREEMENTS * count):
        raise ExportError(
            f"{disagreements} of {count:,} readings of {name} differ from the trained model's, "
            f"more than {MOST_DISAGREEMENTS:.1%}; the old tables stay"
        )
    size = facts.get("components")
    banner = [
        f'Tables of the model "{name}". Generated: do not edit.',
        "",
        f"Made by `make export MODEL={name}` from the model that "
        f"`make train{f' SIZE={size}' if size else ''}` fitted.",
        f"Data: {facts['source']},",
        f"SHA-256 {facts['sha256']}.",
        f"Tables: {tables.size:,} bytes, SHA-256 {models.digest(tables.arrays)[:32]}.",
        f"Accuracy: {accuracy:.2%} of {count:,} test glyphs, read by the firmware; "
        f"{disagreements} {'reading differs' if disagreements == 1 else 'readings differ'}",
        "from those of the model before rounding.",
    ]
    if dataset.name != "mnist":
        banner += [
            "",
            "Trained without MNIST, on a small substitute. To get the shipped tables back:",
            f"git checkout firmware/inkling/model/{name}_tables.py",
        ]
        print(
            f"export: {name} was trained on {dataset.source}, not on MNIST; "
            f"`git checkout firmware/inkling/model/{name}_tables.py` brings the shipped tables back"
        )
    path = TABLES / f"{name}_tables.py"
    replace_file(path, lambda file: file.write_text(tables.module(banner), encoding="utf-8"))
    print(f"export: wrote {path.relative_to(TABLES.parents[2])}")
    return path


def _read_by_firmware(name: str, tables: Tables, dataset: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Let the firmware read the test glyphs with ``tables``.

    Returns the digits it names, (n,), -1 where it names none, and those with the largest score.
    """
    count = len(dataset.test_images)
    digits, best = np.empty(count, int), np.empty(count, int)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, f"{name}_tables.py").write_text(tables.module(["Tables on trial."]))
        pictures = ((str(index), glyph) for index, glyph in enumerate(dataset.test_images))
        with closing(classify(pictures, name, glyph=True, tables=folder)) as answers:
            for index, (_, answer) in enumerate(tqdm(answers, name, count, disable=None)):
                digits[index] = -1 if answer.digit is None else answer.digit
                best[index] = int(np.argmax(answer.scores))
    return digits, best


if __name__ == "__main__":
    sys.exit(main())
