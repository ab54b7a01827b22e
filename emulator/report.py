# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Show progress and the board's console on stderr, and tables of results on stdout."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text

_WIDE = 160  # columns of a file or pipe, so that tables are not wrapped

_results = Console(width=None if sys.stdout.isatty() else _WIDE)
_talk = Console(stderr=True)


class Show:
    """The progress of one run of the board."""

    def __init__(self, progress: Progress, title: str, total: int, echo: bool) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=total, second=0.0)
        self._echo = echo

    def line(self, line: str, second: float) -> None:
        """Show a line that the board has printed."""
        if self._echo and line:
            self._progress.console.print(
                Text(f"{second:8.3f} s  "), Text(line), sep="", soft_wrap=True
            )

    def second(self, second: float) -> None:
        """Show how much emulated time has passed."""
        self._progress.update(self._task, second=second)

    def done(self, count: int) -> None:
        """Show how many of the frames have been read."""
        self._progress.update(self._task, completed=count)


@contextmanager
def showing(title: str, total: int, echo: bool = True) -> Iterator[Show]:
    """Show a run that ends after ``total`` frames; ``echo`` shows the board's lines too."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[second]:.1f} s on the board"),
    )
    with Progress(*columns, console=_talk, transient=True) as progress:
        yield Show(progress, title, total, echo)


def say(text: str) -> None:
    """Tell the user something on stderr."""
    _talk.print(Text(text), soft_wrap=True)


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table; all columns but the first are aligned to the right."""
    table = Table(box=box.MARKDOWN, title=title, title_justify="left", title_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    _results.print(table)
