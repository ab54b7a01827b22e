"""``make ladder``: measure what the size of the logistic model buys.

Each size is fitted by `training.recipe`, and rounded as the board holds it. It reads the validation
glyphs, camera frames on which these are written, and the test glyphs, which only report. The
emulated board tells how long it takes. bench/ladder.json keeps the numbers, docs/ladder.png draws
them.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, StrMethodFormatter

from emulator.cli import add_common, files_of, images_of
from emulator.drive import with_program
from emulator.images import Images
from emulator.pico import node
from emulator.report import print_table, say, showing
from emulator.session import Session, report_without_fault
from simulator import scenes
from simulator.files import as_json, check_writable, replace_file
from simulator.run import put_on_path
from training import recipe
from training.data import DataError, frames, load, validation_split
from training.model import models
from training.model.features import features
from training.model.glyphs import Glyphs, training_glyphs
from training.model.quadratic import QuadraticClassifier
from training.model.tables import Tables
from training.report import charts
from training.workers import Workers

SIZES = (4, 6, 8, 12, 16, 24, 32)
STYLES = ("normal", "hard")
FRAMES = 5000  # of each style
JSON = Path(__file__).with_name("ladder.json")
PICTURE = Path(__file__).resolve().parents[1] / "docs" / "ladder.png"

# What others have published of MNIST's test digits: kB of weights, and accuracy.
BITNETMCU = ((1.1, 94.22), (3.2, 98.92), (5.4, 99.06), (7.3, 99.28), (11.0, 99.55), (13.0, 99.58))
"""https://github.com/cpldcpu/BitNetMCU, in C with weights of 1 to 8 bits."""
LENET5 = (60, 99.05)
"""LeCun et al. 1998, "Gradient-based learning applied to document recognition": its 60,000 weights
are taken for a byte each."""

_SEED = 3  # begins the frames' seeds; those of training begin with 0 and 1, of bench with 2026
_TIMES = 12  # classifications on the board


def add_parser(commands) -> None:
    """Add ladder to ``commands``, an argparse subparsers object."""
    command = commands.add_parser("ladder", help="measure logistic models of all sizes")
    add_common(command, _run)


def measured() -> dict[str, Any]:
    """Return the content of ladder.json."""
    return json.loads(JSON.read_text(encoding="utf-8"))


def _run(options: argparse.Namespace) -> int:
    for path in (JSON, PICTURE):
        check_writable(path)
    images, files = images_of(options), files_of(options, "logistic")
    node()  # now, because the board comes after the fits
    try:
        numbers = _measure(images, files)
    except DataError as error:
        print(f"ladder: {error}", file=sys.stderr)
        return 1
    replace_file(JSON, lambda file: file.write_text(as_json(numbers), encoding="utf-8"))
    replace_file(PICTURE, lambda file: charts.draw(file, "light", chart, numbers))
    print_table("Logistic models by their number of components", HEADINGS, rows(numbers))
    return 0


HEADINGS = (
    "components", "bytes", "multiply-adds", "board, ms", "validation glyphs", "test glyphs",
    "validation frames, normal and hard",
)  # fmt: skip


def rows(numbers: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Return a row of text for each size, under ``HEADINGS``."""
    return [
        (
            str(size["components"]),
            f"{size['bytes']:,}",
            f"{size['multiply-adds']:,}",
            f"{size['board ms']:.1f}",
            *(f"{size['accuracy'][name]:.2%}" for name in ("validation", "test", "frames")),
        )
        for size in numbers["sizes"]
    ]


def _measure(images: Images, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Fit and measure all sizes; show progress."""
    dataset = load("mnist")
    _, (glyphs, labels) = validation_split(dataset)
    with Workers() as workers:
        fitted_to = training_glyphs(dataset, workers)
        say(f"rendering {FRAMES:,} validation frames of each style")
        cut = workers.run([partial(cut_frames, glyphs, labels, style) for style in STYLES])
        tests = {
            "validation": [Glyphs(features(glyphs), labels)],
            "test": [Glyphs(features(dataset.test_images), dataset.test_labels)],
            "frames": cut,
        }
        say(f"fitting models of {len(SIZES)} sizes")
        works = [partial(_measure_size, fitted_to, tests, size) for size in SIZES]
        sizes, tables = zip(*workers.run(works), strict=True)
    for size, module in zip(sizes, tables, strict=True):
        place = "inkling/model/logistic_tables.py"
        size["board ms"] = board_ms(images, {**files, place: module.encode()})
    return {
        "made by": "make ladder; do not edit",
        "data": dataset.source,
        "sha256": dataset.sha256,
        "circuitpython": images.version,
        "validation frames of each style": FRAMES,
        "sizes": list(sizes),
    }


def cut_frames(glyphs: np.ndarray, labels: np.ndarray, style: str) -> Glyphs:
    """Return the glyphs that the firmware cuts from ``FRAMES`` frames; all digits serve alike.

    The glyph of the second look counts only where the first look finds none. A frame in which
    neither finds one counts as a glyph without ink, which is read wrong.
    """
    rng = np.random.default_rng([_SEED, STYLES.index(style)])
    chosen = np.resize(rng.permutation(len(glyphs)), FRAMES)
    cut = frames.cutter()
    pictures = (scenes.digit(glyphs[k], rng, scenes.STYLES[style]) for k in chosen)
    found = [cut(frames.luma(picture)) for picture in pictures]
    nothing = np.zeros_like(glyphs[0])
    first = np.stack([looks[0].glyph if looks else nothing for looks in found])
    return Glyphs(features(first), labels[chosen])


def _measure_size(
    fitted_to: Glyphs, tests: Mapping[str, list[Glyphs]], components: int
) -> tuple[dict[str, Any], str]:
    """Fit a model and let it read; return its numbers, and the module of its tables."""
    classifier = QuadraticClassifier(components, recipe.LOGISTIC_SUBCLASSES, recipe.LOGISTIC_SEED)
    classifier.fit(fitted_to.features, fitted_to.labels)
    tables = Tables.of(classifier)
    rounded = classifier.rounded_
    numbers = {
        "components": components,
        "bytes": tables.size,
        "multiply-adds": models.multiply_adds(classifier),
        "accuracy": {
            name: mean(right(rounded.decision_function(kind.features), kind) for kind in kinds)
            for name, kinds in tests.items()
        },
    }
    return numbers, tables.module(["Tables on the ladder."])


def right(logits: np.ndarray, glyphs: Glyphs) -> float:
    """Return the share that is right; "no digit", as the firmware decides it, is wrong."""
    put_on_path()
    from inkling.reading.reading import LEAST_CONFIDENCE

    probabilities = models.probabilities(logits)
    sure = probabilities.max(axis=1) >= LEAST_CONFIDENCE
    return float((sure & (probabilities.argmax(axis=1) == glyphs.labels)).mean())


def board_ms(images: Images, files: Mapping[str, bytes]) -> float:
    """Return how long the emulated board takes to classify, without garbage collection."""
    times: list[float] = []

    def listen(line: str, second: float) -> None:
        if report := report_without_fault(line):
            times.append(report["ms"])

    with (
        showing("classifying", _TIMES, echo=False) as show,
        Session(images, with_program(files, "classify"), show) as session,
    ):
        session.run_until(lambda: len(times) >= _TIMES, listen)
    return mean(times)


def chart(numbers: Mapping[str, Any]) -> Figure:
    """Show the accuracy by the bytes of the tables, beside what others have published."""
    figure, axes = charts.single(4.2)
    kilobytes = [size["bytes"] / 1000 for size in numbers["sizes"]]
    for name, label, colour in (
        ("test", "Inkling, test digits", charts.GOOD),
        ("frames", "Inkling, camera frames", charts.MUTED),
    ):
        shares = [size["accuracy"][name] for size in numbers["sizes"]]
        axes.plot(kilobytes, shares, "o-", c=colour, label=label)
    for size, place in zip(numbers["sizes"], kilobytes, strict=True):
        axes.annotate(
            str(size["components"]),
            (place, size["accuracy"]["test"]),
            xytext=(5, -11),
            textcoords="offset points",
            size=8.5,
        )
    published = [(place, percent / 100) for place, percent in BITNETMCU]
    axes.plot(*zip(*published, strict=True), "s", c=charts.BAD, label="BitNetMCU, test digits")
    axes.plot(LENET5[0], LENET5[1] / 100, "D", c=charts.BAD, label="LeNet-5, test digits")
    axes.set_xscale("log")
    axes.set_xticks((1, 2, 4, 8, 16, 32, 64))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:.0f} kB"))
    axes.set(xlabel="tables, or weights", ylabel="read right")
    charts.percent_axes(axes.yaxis)
    axes.legend(loc="lower right")
    return figure
