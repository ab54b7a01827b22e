"""``make bench``: measure how well the firmware reads, print a table and write build/bench.

Exits with 1 and one sentence when a target of `bench.paper.table` is missed.
"""

import argparse
import os
import sys
from pathlib import Path

from bench.paper import measure, report, table
from bench.paper import numbers as of_numbers
from bench.paper.measure import read_frames, read_glyphs
from bench.paper.sets import frames
from emulator.report import print_table
from simulator.run import TABLES
from training.data import DataError, load
from training.model import models
from training.report.page import check

_OUT = Path(__file__).resolve().parents[2] / "build" / "bench"
_FRAMES = 1000  # of each style
_FEWEST = 100  # so that every digit is among them


class BenchError(Exception):
    """Nothing can be measured; the message is one sentence that says why."""


def add_parser(commands) -> None:
    """Add paper to ``commands``, an argparse subparsers object."""
    command = commands.add_parser(
        "paper",
        prog="./inkling bench",
        help="measure how well the firmware reads frames",
        description="Measure how well the firmware reads, on the simulated board.",
    )
    command.add_argument("--model", choices=(*models.NAMES, "all"), default="all")
    command.add_argument(
        "--frames",
        type=_count,
        default=_FRAMES,
        help=f"camera frames of each style, {_FEWEST} or more (default: {_FRAMES})",
    )
    command.add_argument("--out", type=Path, default=_OUT, help="folder (default: build/bench)")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    names = models.NAMES if options.model == "all" else (options.model,)
    try:
        missed = _measure(names, options.frames, options.out)
    except (BenchError, DataError, FileExistsError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    if missed:
        print(f"bench: missed: {'; '.join(missed)}", file=sys.stderr)
    return int(bool(missed))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < _FEWEST:
        raise argparse.ArgumentTypeError(f"{text} is not a number of {_FEWEST} or more")
    return int(text)


def _measure(names: tuple[str, ...], count: int, folder: Path) -> list[str]:
    """Measure, print and write everything; return a phrase for each target that is missed."""
    _check_tables(names)
    check(folder, report.NUMBERS)
    dataset = load("mnist")
    chosen = frames(count, dataset.test_images, dataset.test_labels)
    outcomes, numbers = {}, {}
    for name in names:
        digits = read_glyphs(dataset.test_images, name)
        outcomes[name] = read_frames(chosen, name)
        numbers[name] = measure.numbers(outcomes[name], digits == dataset.test_labels)
    print_table(
        "Read by the firmware on the simulated board; in brackets, 95 % intervals",
        table.headings(numbers),
        table.rows(numbers),
    )
    written = of_numbers.frames(count, dataset.test_images, dataset.test_labels)
    lines = {name: of_numbers.rows(written, of_numbers.read(written, name)) for name in names}
    print_table("Numbers of several digits", table.headings(numbers), of_numbers.cells(lines))
    data = f"The digits are test digits of {dataset.source}."
    page = report.write(numbers, outcomes, data, folder)
    print(f"bench: the page is {os.path.relpath(page)}")
    return table.missed(numbers) + of_numbers.missed(lines)


def _check_tables(names: tuple[str, ...]) -> None:
    """Raise ``BenchError`` if the firmware's tables were trained without MNIST."""
    for name in names:
        tables = TABLES / f"{name}_tables.py"
        if "Trained without MNIST" in tables.read_text(encoding="utf-8"):
            raise BenchError(
                f"{tables.name} was trained without MNIST, so there is nothing to measure; "
                "`git checkout firmware` brings the shipped tables back"
            )
