"""The simulator's command line: ``python -m simulator``, then ``classify`` or another command."""

import argparse
import json
import sys
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from tqdm import tqdm

from simulator.classify import Answer, classify
from simulator.files import replace_file
from simulator.pictures import PictureError, read_all
from simulator.run import MODELS, run_until_read

SCREENSHOT_SCALE = 4


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="The Inkling firmware on a simulated Pico."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser(
        "classify",
        help="read pictures of digits",
        description="Lay each picture before the simulated camera and let the firmware read it.",
    )
    _add_model(command)
    command.add_argument(
        "--glyph",
        action="store_true",
        help="take pictures as normalised 28x28 glyphs, white ink on black",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object a picture")
    command.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a PNG or JPEG, a folder of them, an .npz with 'images', or a zip that the page saved",
    )
    command.set_defaults(run=_classify)

    command = commands.add_parser(
        "screenshot",
        help="save what the TFT shows for a picture",
        description="Run code.py before a picture until its first reading is on the TFT.",
    )
    _add_model(command)
    command.add_argument("picture", metavar="PICTURE", help="a PNG or JPEG")
    command.add_argument("out", metavar="OUT.png", type=_png, help="where to write the TFT")
    command.set_defaults(run=_screenshot)

    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except BrokenPipeError:
        # The reader of our output, such as head, has seen enough.
        sys.stderr.close()
        return 1
    except KeyboardInterrupt:
        return 130


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", choices=MODELS, help="default: the one in settings.toml")


def _png(text: str) -> Path:
    """Return the path of a PNG file to be written."""
    path = Path(text)
    if path.suffix.lower() != ".png":
        raise argparse.ArgumentTypeError(f"{text} does not end in .png")
    return path


def _classify(options: argparse.Namespace) -> int:
    failed = False
    answers = []
    pictures = classify(read_all(options.paths, options.glyph), options.model, options.glyph)
    # On a terminal that shows the answers as they come, they are the progress.
    hidden = True if options.json and sys.stdout.isatty() else None
    for source, answer in tqdm(pictures, unit=" pictures", leave=False, disable=hidden):
        if isinstance(answer, PictureError):
            print(f"{source}: {answer}", file=sys.stderr)
            failed = True
        elif options.json:
            print(json.dumps(answer.as_dict()), flush=True)
        else:
            answers.append(answer)
    if answers:
        Console().print(_table(answers))
    return int(failed)


def _table(answers: list[Answer]) -> Table:
    """Return the answers as a table, with a bar for the probability of each digit."""
    table = Table(box=None)
    table.add_column("picture", overflow="fold")
    table.add_column("digit", justify="right")
    table.add_column("confidence", justify="right")
    table.add_column("0 1 2 3 4 5 6 7 8 9", no_wrap=True)
    for answer in answers:
        digit = "-" if answer.digit is None else str(answer.digit)
        confidence = bars = ""
        if answer.probabilities is not None:
            confidence = f"{answer.confidence:.1%}"
            bars = " ".join(_bar(share) for share in answer.probabilities)
        why = f"no digit: {answer.reason}" if answer.reason else ""
        table.add_row(escape(answer.source), digit, confidence, f"{bars}  {why}".strip())
    return table


def _bar(share: float) -> str:
    """Return one character, the higher the larger ``share``, 0 to 1."""
    return "·▁▂▃▄▅▆▇█"[min(8, int(share * 8 + 0.95))]


def _screenshot(options: argparse.Namespace) -> int:
    source, picture = next(read_all([options.picture]))
    if isinstance(picture, PictureError):
        print(f"{source}: {picture}", file=sys.stderr)
        return 1
    settings = {"INKLING_MODEL": options.model} if options.model else None
    tft = run_until_read(picture, settings)
    try:
        replace_file(options.out, lambda path: tft.save(path, SCREENSHOT_SCALE))
    except OSError as error:
        print(f"{options.out} cannot be written: {error.strerror or error}", file=sys.stderr)
        return 1
    print(f"wrote {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
