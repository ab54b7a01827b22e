"""``make predict``: let the firmware read one digit, and show how likely each answer is.

A random test digit is a glyph already, and is read as one. A picture is laid before the simulated
camera; if the firmware reads a number in it, each of its digits is shown. Either is shown in the
terminal and drawn as a PNG. Wrong input is answered with one sentence and exit status 2, and then
nothing is written.
"""

import argparse
import math
import random
import sys
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Rectangle
from rich.bar import Bar
from rich.color import Color
from rich.console import Console, Group
from rich.style import Style
from rich.table import Table
from rich.text import Text

from simulator.files import check_writable, replace_file
from simulator.pictures import PictureError, as_glyph, looks_like_glyph, read_one
from simulator.readings import as_dict
from simulator.run import MODELS, FrameReader
from simulator.settings_file import MOST_DIGITS, SETTINGS, check, numbers_tip
from simulator.terminal import can_print
from training.data import DataError, load
from training.report import charts

OUT = Path("build/predict.png")

REASONS = {
    "dark": "the picture is too dark",
    "bright": "the picture is too bright",
    "blank": "there is nothing on the paper",
    "edge": "the mark runs off the frame or belongs to an edge",
    "small": "the mark is too small",
    "texture": "there are too many marks",
    "several": "there are several marks",
    "unlike": "it is unlike any digit",
    "unsure": "no answer is likely enough",
}
"""Why the firmware reads no digit, by the reason that its reading gives."""

_ANSWERS = [*"0123456789", "none"]
_SEEDS = 1_000_000  # of which one is taken where none is given: short enough to type
_DATA_NAMES = {"mnist": "MNIST", "digits": "scikit-learn"}
_LONGEST_NAME = 40  # characters of a file's name that are shown
_BAR_WIDTH = 32  # characters, like the constants below
_BESIDE_BARS = 16  # the answers, the percentages and the gaps
_GAP = 2
_GLYPH_ROWS = 28
_LEAST_BARS = 26  # with what is beside them; a narrower terminal has them below the glyph
_HALVES, _PLAIN_HALVES = " ▄▀█", " .'#"
_HALF_INK = 128  # without colours, pixels from this value on are drawn


class PredictError(Exception):
    """Wrong input; the message is one sentence that says what is wrong."""


@dataclass(frozen=True, eq=False)
class Prediction:
    """What the firmware made of a digit, or of a picture that may have none."""

    subject: str
    """Which digit or picture it is, for people."""
    model: str
    truth: int | None
    """The digit that was written; None for a picture, which does not say."""
    pixels: np.ndarray
    """The glyph, (28, 28) uint8, white on black; without one or with several the luma, (60, 80)."""
    shares: list[float] | None
    """The probabilities of `answers`; None where no glyph was found, so nothing was classified."""
    digit: int | None
    number: str | None
    digits: list[dict[str, Any]]
    """Each digit of the number, as `simulator.readings` has them."""
    reason: str | None
    as_glyph: bool = False
    """Whether a picture was taken as a glyph, without the camera."""

    @property
    def right(self) -> bool:
        return self.digit == self.truth

    @property
    def answers(self) -> list[str]:
        """The names of the bars: ten digits and none, or the digits of a number with several."""
        return [str(digit["digit"]) for digit in self.digits] if self.is_number else _ANSWERS

    @property
    def is_number(self) -> bool:
        """Whether there are several digits."""
        return len(self.digits) > 1

    @property
    def verdict(self) -> str:
        """What was read and, if it is known, what was written."""
        if self.shares is None:
            return f"No digit was found: {REASONS[self.reason or '']}."
        answer = self.number if self.reason is None else f"none ({REASONS[self.reason]})"
        if self.is_number:
            answer = f"{self.number} ({math.prod(self.shares):.0%})"
        return f"read as {answer}" + ("" if self.truth is None else f", is {self.truth}")

    def colours(self, right: str, wrong: str, read: str, other: str) -> list[str]:
        """Return the colours of the bars: one of ``right``, ``wrong``, ``read`` or ``other``.

        ``read`` is for an answer of which nobody knows whether it is right.
        """
        if self.is_number:
            return [read] * len(self.digits)
        colours = [other] * len(_ANSWERS)
        answer = len(_ANSWERS) - 1 if self.digit is None else self.digit
        colours[answer] = read if self.truth is None else wrong
        if self.truth is not None:
            colours[self.truth] = right
        return colours


def add_parser(commands) -> None:
    """Add predict to ``commands``, an argparse subparsers object."""
    command = commands.add_parser(
        "predict",
        help="read one digit, and show how likely each answer is",
        description="Let the firmware read a picture or, without one, a random test digit.",
    )
    command.add_argument("picture", nargs="?", metavar="PICTURE", help="a picture, as for classify")
    command.add_argument("--seed", metavar="N", help="chooses the test digit; default: any")
    command.add_argument(
        "--model", metavar="|".join(MODELS), help="default: the one in settings.toml"
    )
    command.add_argument(
        "--digits", metavar="N", help="that a number has at most; default: as in settings.toml"
    )
    command.add_argument(
        "--out", type=Path, default=OUT, metavar="PNG", help="default: %(default)s"
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    try:
        _predict(options)
    except PredictError as error:
        print(f"predict: {error}", file=sys.stderr)
        return 2
    return 0


def _predict(options: argparse.Namespace) -> None:
    if options.model is not None and options.model not in MODELS:
        raise PredictError(f"there is no model {options.model!r}: choose {' or '.join(MODELS)}")
    digits = None if options.digits is None else _digits(options.digits)
    if options.out.suffix.lower() != ".png":
        raise PredictError(f"{options.out} does not end in .png")
    check(SETTINGS)
    try:
        check_writable(options.out)
    except OSError as error:
        raise PredictError(f"{options.out} cannot be written: {error.strerror}") from error
    notes: list[str] = []
    if options.picture is None:
        seed = random.randrange(_SEEDS) if options.seed is None else _seed(options.seed)
        prediction, notes = of_test_digit(seed, options.model)
        notes.append(f"SEED={seed} shows it again.")
    elif options.seed is None:
        prediction = of_picture(options.picture, options.model, digits)
        if prediction.as_glyph:
            notes.append("It is 28x28, white on black, so it was taken as a glyph, as MNIST's are.")
        if tip := numbers_tip([prediction.reason], digits):
            notes.append(tip)
    else:
        raise PredictError("a seed chooses a test digit, so it cannot go with a picture")
    try:
        replace_file(options.out, lambda path: draw(path, prediction))
    except OSError as error:
        raise PredictError(f"{options.out} cannot be written: {error.strerror or error}") from error
    show(prediction, [*notes, f"The same as a picture: {options.out}"])


def _digits(text: str) -> int:
    if text not in map(str, range(1, MOST_DIGITS + 1)):
        raise PredictError(f"a number has 1 to {MOST_DIGITS} digits at most, not {text!r}")
    return int(text)


def _seed(text: str) -> int:
    try:
        seed = int(text)
    except ValueError:
        seed = -1
    if seed < 0:
        raise PredictError(f"the seed {text!r} is no whole number of 0 or more")
    return seed


def of_test_digit(seed: int, model: str | None) -> tuple[Prediction, list[str]]:
    """Let ``model`` read the test digit that ``seed`` chooses; return notes on it, too."""
    notes = []
    try:
        dataset = load("mnist", download=False)
    except DataError:
        dataset = load("digits")
        notes.append("MNIST is not here yet: `./inkling train` gets it.")
    index = int(np.random.default_rng(seed).integers(len(dataset.test_labels)))
    glyph = dataset.test_images[index]
    reader = FrameReader(model)
    subject = f"{_DATA_NAMES[dataset.name]} test digit {index:,}"
    reading = reader.read_glyph(glyph)
    return _prediction(subject, reader, reading, glyph, int(dataset.test_labels[index])), notes


def of_picture(path: str, model: str | None, digits: int | None = None) -> Prediction:
    """Let ``model`` read a picture: laid before the simulated camera, or a glyph as it is."""
    try:
        source, picture = read_one(path)
    except PictureError as error:
        raise PredictError(str(error)) from error
    reader = FrameReader(model, digits)
    subject = _shown(Path(source).name)
    if looks_like_glyph(picture):
        glyph = as_glyph(picture)
        reading = reader.read_glyph(glyph)
        return replace(_prediction(subject, reader, reading, glyph, None), as_glyph=True)
    reading = reader.read(picture)
    return _prediction(subject, reader, reading, reader.glyph, None)


def _prediction(subject, reader: FrameReader, reading, glyph, truth: int | None) -> Prediction:
    told = as_dict(reading)
    shares = None if glyph is None else [*reading.probabilities, reading.none]
    if len(told["digits"]) > 1:
        glyph, shares = None, [digit["confidence"] for digit in told["digits"]]
    return Prediction(
        subject,
        reader.model,
        truth,
        reader.luma if glyph is None else glyph,
        shares,
        told["digit"],
        told["number"],
        told["digits"],
        told["reason"],
    )


def _shown(name: str) -> str:
    """Return a file's name without what a terminal would obey, and of a length that fits."""
    name = "".join(character if character.isprintable() else "?" for character in name)
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[-half:]}"


def show(prediction: Prediction, notes: list[str]) -> None:
    """Print a prediction, with colours if stdout is a terminal that has them."""
    console = Console(highlight=False)
    coloured = console.color_system is not None and not console.no_color and can_print(_HALVES)
    title = Text.assemble((prediction.subject, "bold"), f", read by the {prediction.model} model")
    console.print(title, soft_wrap=True)
    console.print()
    pixels = prediction.pixels
    if len(pixels) > _GLYPH_ROWS:  # a frame
        rows, columns = pixels.shape
        pixels = pixels.reshape(rows // 2, 2, columns // 2, 2).mean(axis=(1, 3))
    picture = _blocks(pixels, coloured)
    if prediction.shares is None:
        console.print(picture, "", Text(prediction.verdict, "bold"), sep="\n", soft_wrap=True)
    else:
        room = console.width - len(pixels[0]) - _GAP
        if room < _LEAST_BARS:
            console.print(picture, "", _bars(prediction, console.width), sep="\n")
        else:
            beside = Table.grid(padding=(0, _GAP))
            beside.add_row(picture, _bars(prediction, room))
            console.print(beside)
    console.print()
    for note in notes:
        console.print(Text(note, "dim"), soft_wrap=True)


def _blocks(pixels: np.ndarray, coloured: bool) -> Text:
    """Return pixels, 0 to 255, as characters that hold one pixel above another."""
    lines = []
    halves = _HALVES if can_print(_HALVES) else _PLAIN_HALVES
    for upper_row, lower_row in zip(pixels[::2], pixels[1::2], strict=True):
        line = Text(no_wrap=True)
        for upper, lower in zip(upper_row.tolist(), lower_row.tolist(), strict=True):
            if coloured:
                line.append("▀", Style(color=_grey(upper), bgcolor=_grey(lower)))
            else:
                line.append(halves[2 * (upper >= _HALF_INK) + (lower >= _HALF_INK)])
        lines.append(line)
    return Text("\n").join(lines)


def _grey(level: float) -> Color:
    return Color.from_rgb(level, level, level)


def _bars(prediction: Prediction, width: int) -> Group:
    """Return a bar for each answer's probability, ``width`` characters, and the verdict below."""
    assert prediction.shares is not None
    bars = Table.grid(padding=(0, 1))
    bars.add_column(justify="right")
    bars.add_column(justify="right")
    bar_width = max(1, min(_BAR_WIDTH, width - _BESIDE_BARS))
    colours = prediction.colours("green", "red", "cyan", "default")
    for answer, share, colour in zip(prediction.answers, prediction.shares, colours, strict=True):
        style = "" if colour == "default" else f"bold {colour}"
        bar: Bar | Text = Bar(1, 0, share, width=bar_width, color=colour)
        if not can_print("█▏"):
            bar = Text("#" * round(share * bar_width), colour)
        bars.add_row(Text(answer, style), Text(f"{share:6.1%}", style), bar)
    verdict = Text(prediction.verdict, "bold")
    if prediction.truth is not None:
        right, wrong = (" ✓ right", " ✗ wrong") if can_print("✓✗") else (" right", " WRONG")
        verdict.append(*((right, "green") if prediction.right else (wrong, "red")))
    return Group(bars, "", verdict)


def draw(path: Path, prediction: Prediction) -> None:
    """Write a prediction as a PNG. The same prediction gives the same bytes."""
    with warnings.catch_warnings():
        # A file's name may have letters that the font lacks: those become boxes.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        charts.draw(path, "light", _chart, prediction)


def _chart(prediction: Prediction) -> Figure:
    """Show the glyph and, beside it, a bar for each answer; or the frame without a digit."""
    # Inches, between the parts and around them.
    layout = ConstrainedLayoutEngine(w_pad=0.1, h_pad=0.1)
    figure = Figure(figsize=(6.4, 3), layout=layout)
    end = ":\n" if prediction.shares is None else ": "  # a sentence needs a line of its own
    title = f"{prediction.subject}{end}{prediction.verdict}"
    wrong = prediction.truth is not None and not prediction.right
    figure.suptitle(title, parse_math=False, color=charts.BAD if wrong else None)
    if prediction.shares is None:
        _show_frame(figure.add_subplot(), prediction)
        return figure
    left, bars = figure.subplots(1, 2, width_ratios=(5, 6))
    if prediction.is_number:
        _show_frame(left, prediction)
    else:
        charts.show(left, prediction.pixels)
        left.spines[:].set_visible(True)
    answers = prediction.answers
    colours = prediction.colours(charts.GOOD, charts.BAD, charts.GOOD, charts.MUTED)
    drawn = bars.barh(range(len(answers)), prediction.shares, color=colours)
    bars.bar_label(drawn, [f"{share:.1%}" for share in prediction.shares], padding=3)
    bars.invert_yaxis()
    bars.set_yticks(range(len(answers)), answers, va="center")
    bars.set(xlim=(0, 1.2), xticks=[])  # the rest is for the percentage of a full bar
    bars.tick_params(length=0)
    bars.grid(False)
    bars.spines[:].set_visible(False)
    return figure


def _show_frame(axes: Axes, prediction: Prediction) -> None:
    """Show the frame, with a box round each digit of its number."""
    axes.imshow(prediction.pixels, cmap="gray", vmin=0, vmax=255)
    axes.set_axis_off()
    for digit in prediction.digits:
        top, left, bottom, right = digit["box"]
        place, size = (left - 0.5, top - 0.5), (right - left, bottom - top)
        axes.add_patch(Rectangle(place, *size, fill=False, edgecolor=charts.GOOD))
