"""The commands ``classify`` and ``screenshot``."""

import argparse
import json
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from tqdm import tqdm

from simulator.classify import Answer, classify
from simulator.files import check_writable, replace_file
from simulator.pictures import PictureError, read_all, read_one
from simulator.run import run_until_read
from simulator.settings_file import (
    MOST_DIGITS,
    SETTINGS,
    add_choices,
    check,
    chosen,
    numbers_tip,
)
from simulator.terminal import can_print, printable, run

SCREENSHOT_SCALE = 4

_JSON = """\
--json prints an object for each picture, with these keys:
  source      the path; in a collection, path[number]
  digit       0 to 9, or null if there is none, or more than one
  confidence  the probability of the most likely digit, or that a number is right, 0 to 1
  scores      ten log-odds, of 0 to 9 against "no digit"; all 0 if none was looked for
  none        the probability of "no digit", 0 to 1
  reason      null, or why there is no digit: dark, bright, blank, edge, small, texture (too many
              marks), several, unlike (it resembles no digit), unsure (no digit is likely enough)
  number      all digits, such as "7" or "042", or null if there is none
  digits      for each of them, left to right, an object with digit, confidence and box: top, left,
              bottom and right in the 80x60 frame, or null for a glyph

Of a number with several digits, scores and none are those of the least certain one.

Exit status: 0, 1 if a picture could not be read, 2 for a wrong command or wrong settings, 130 after
Ctrl-C.
"""

_BARS, _PLAIN_BARS = "·▁▂▃▄▅▆▇█", "012345678"
_BARS_WIDTH = 19
_GAP = 2
_LEAST_TABLE = 64  # columns; on a narrower terminal each answer is a line, which the terminal folds


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="./inkling", description="The Inkling firmware on a simulated Pico."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "classify",
        prog="./inkling classify",
        help="read pictures of digits",
        description="Lay each picture before the simulated camera and let the firmware read it.",
        epilog=_JSON,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_choices(command)
    command.add_argument(
        "--glyph",
        action="store_true",
        help="take pictures as normalised 28x28 glyphs, white ink on black; "
        "such a picture is taken as one without this option, too",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object a picture")
    command.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a picture (PNG, JPEG, WebP, GIF, BMP, TIFF), a folder of them, an .npz with "
        "'images', or a zip that the page saved",
    )
    command.set_defaults(run=_classify)

    command = commands.add_parser(
        "screenshot",
        prog="./inkling screenshot",
        help="save what the TFT shows for a picture",
        description="Run code.py before a picture until its first reading is on the TFT.",
    )
    add_choices(command)
    command.add_argument("picture", metavar="PICTURE", help="a picture, as for classify")
    command.add_argument("out", metavar="OUT.png", type=_png, help="where to write the TFT")
    command.set_defaults(run=_screenshot)

    options = parser.parse_args(arguments)
    return run(lambda: options.run(options))


def _png(text: str) -> Path:
    """Return the path of a PNG file to be written."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text} does not end in .png")
    return path


def _classify(options: argparse.Namespace) -> int:
    check(SETTINGS)
    report = _JsonLines() if options.json else _Table() if sys.stdout.isatty() else _Lines()
    told = False
    pictures = read_all(options.paths, options.glyph)
    answers = classify(pictures, options.model, options.glyph, digits=options.digits)
    with closing(answers):
        # Where the answers go to a file, a bar on the terminal shows how far it is.
        hidden = True if sys.stdout.isatty() else None
        try:
            for source, answer in tqdm(answers, unit=" pictures", leave=False, disable=hidden):
                if isinstance(answer, PictureError):
                    print(f"{printable(source)}: {answer}", file=sys.stderr)
                    report.failed += 1
                    continue
                if answer.as_glyph and not options.glyph and not told:
                    told = True
                    print(
                        f"{printable(source)} is 28x28, white on black: it is taken as a glyph, as "
                        "with --glyph, and so is every other such picture.",
                        file=sys.stderr,
                    )
                report.add(answer)
        except KeyboardInterrupt:
            if sys.stderr.isatty():  # which shows ^C
                print(file=sys.stderr)
            report.end("stopped; ")
            raise
    report.end("")
    if tip := numbers_tip(report.reasons, options.digits):
        print(tip, file=sys.stderr)
    return int(report.failed > 0)


class _Lines:
    """Prints a line for each answer, for a pipe: path, number, confidence and reason, with tabs."""

    def __init__(self) -> None:
        self.failed = 0
        self._digits = 0
        self.reasons: Counter[str] = Counter()

    def add(self, answer: Answer) -> None:
        """Print an answer."""
        if answer.reason is None:
            self._digits += 1
        else:
            self.reasons[answer.reason] += 1
        self._print(answer)

    def end(self, before: str) -> None:
        """Print how many pictures there were, and how many of them had a digit."""
        none = sum(self.reasons.values())
        if not (self._digits or none):
            return
        parts = [f"{self._digits + none:,} read", f"{self._digits:,} with a digit"]
        if none:
            reasons = ", ".join(f"{many:,} {why}" for why, many in self.reasons.most_common())
            parts.append(f"{none:,} without ({reasons})")
        if self.failed:
            parts.append(f"{self.failed:,} could not be read")
        self._print_summary(before + ", ".join(parts))

    def _print(self, answer: Answer) -> None:
        print("\t".join(_fields(answer)), flush=True)

    def _print_summary(self, text: str) -> None:
        print(text, file=sys.stderr)


class _JsonLines(_Lines):
    """Prints an object for each answer, and nothing else."""

    def _print(self, answer: Answer) -> None:
        print(json.dumps(answer.as_dict()), flush=True)

    def _print_summary(self, text: str) -> None:
        pass


class _Table(_Lines):
    """Prints a row for each answer as it comes, for a terminal of any width."""

    def __init__(self) -> None:
        super().__init__()
        self._console = Console(highlight=False)
        self._widths = None
        width = self._console.width
        if width >= _LEAST_TABLE:
            sizes = [MOST_DIGITS, len("confidence")]
            rest = width - sum(sizes) - 3 * _GAP
            last = max(_BARS_WIDTH, rest // 2)
            self._widths = [rest - last, *sizes, last]
            self._row("picture", "digit", "confidence", "0 1 2 3 4 5 6 7 8 9")

    def _print(self, answer: Answer) -> None:
        name, number, confidence, why = _fields(answer)
        if self._widths is None:
            line = "  ".join(part for part in (name, number, confidence, why) if part)
            print(line, flush=True)
            return
        if len(answer.digits) > 1:
            each = " ".join(f"{digit['confidence']:.0%}" for digit in answer.digits)
            self._row(name, number, confidence, each)
            return
        steps = _BARS if can_print(_BARS) else _PLAIN_BARS
        bars = " ".join(steps[_height(share)] for share in answer.probabilities or ())
        self._row(name, number, confidence, f"{bars}  {why}".strip())

    def _row(self, *cells: str) -> None:
        assert self._widths is not None
        row = Table.grid(padding=(0, _GAP, 0, 0))
        for width, justify in zip(self._widths, ("left", "right", "right", "left"), strict=True):
            row.add_column(width=width, justify=justify, overflow="fold")  # type: ignore[arg-type]
        row.add_row(*map(Text, cells))
        self._console.print(row)

    def _print_summary(self, text: str) -> None:
        print(text, flush=True)


def _fields(answer: Answer) -> tuple[str, str, str, str]:
    """Return an answer's path, number, confidence and reason with what to do, for people."""
    confidence = "" if answer.probabilities is None else f"{answer.confidence:.1%}"
    why = ": ".join(part for part in (answer.reason, answer.advice) if part)
    return printable(answer.source), answer.number or "-", confidence, why


def _height(share: float) -> int:
    """Return the step of a bar, the higher the larger ``share``, 0 to 1."""
    return min(8, int(share * 8 + 0.95))


def _screenshot(options: argparse.Namespace) -> int:
    check(SETTINGS)
    try:
        _, picture = read_one(options.picture)
    except PictureError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        check_writable(options.out)
        tft = run_until_read(picture, chosen(options.model, options.digits))
        replace_file(options.out, lambda path: tft.save(path, SCREENSHOT_SCALE))
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"wrote {options.out}")
    return 0
