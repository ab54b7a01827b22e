"""Show progress and the board's console on stderr, and tables of results on stdout."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.table import Table
from tqdm import tqdm

_WIDE = 160  # columns of a file or pipe, so that tables are not wrapped

_results = Console(width=None if sys.stdout.isatty() else _WIDE)


class Show:
    """The progress of one run of the board."""

    def __init__(self, bar: tqdm, echo: bool) -> None:
        self._bar = bar
        self._echo = echo

    def line(self, line: str, second: float) -> None:
        """Show a line that the board has printed."""
        if self._echo and line:
            say(f"{second:8.3f} s  {line}")

    def second(self, second: float) -> None:
        """Show how much emulated time has passed."""
        self._bar.set_postfix_str(f"{second:.1f} s on the board")

    def done(self, count: int) -> None:
        """Show how many of the frames have been read."""
        self._bar.update(count - self._bar.n)


@contextmanager
def showing(title: str, total: int, echo: bool = True) -> Iterator[Show]:
    """Show a run that ends after ``total`` frames; ``echo`` shows the board's lines too."""
    with tqdm(desc=title, total=total, leave=False, disable=None) as bar:
        yield Show(bar, echo)


def say(text: str) -> None:
    """Tell the user something on stderr."""
    tqdm.write(text, sys.stderr)


def print_table(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a Markdown table; all columns but the first are aligned to the right."""
    table = Table(box=box.MARKDOWN, title=title, title_justify="left", title_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    _results.print(table)
