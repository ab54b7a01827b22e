"""Draw the training report's charts, some of which the benchmark uses too.

Each chart is a function of numbers and returns a Matplotlib figure. `save` draws it once for light
pages and once for dark ones. The same numbers give the same bytes, whatever the reader's own
Matplotlib settings are.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator, NullLocator, PercentFormatter, StrMethodFormatter

SAMPLES_PER_DIGIT = 16
DPI = 200

# The pages have the same colours; a chart's background is the page's "card".
PALETTES = {
    "light": {
        "page": "#f5f4f0",
        "card": "#ffffff",
        "ink": "#1c2333",
        "muted": "#5d677a",
        "line": "#e4e7ec",
        "good": "#2456c7",
        "bad": "#d9530b",
    },
    "dark": {
        "page": "#11151d",
        "card": "#1a1f2b",
        "ink": "#e8eaf0",
        "muted": "#98a2b3",
        "line": "#343b4a",
        "good": "#82a8ff",
        "bad": "#ff8f4d",
    },
}
GOOD, BAD, MUTED = "C0", "C1", "C2"  # the order of the colour cycle below

_DIGITS = list("0123456789")
_WIDTH = 5.2  # inches: half a wide page, and still legible on a telephone
_GLYPH = 28  # pixels a side
_MARGIN = 2  # pixels around each glyph of the sample grid
_MISTAKE_COLUMNS = 5
_DIGIT_COLUMNS = 2


def _style(palette: dict[str, str]) -> dict[str, Any]:
    """Return the Matplotlib style sheet for one palette."""
    return {
        "font.size": 10,
        "text.color": palette["ink"],
        "figure.facecolor": palette["card"],
        "axes.facecolor": palette["card"],
        "axes.edgecolor": palette["line"],
        "axes.labelcolor": palette["muted"],
        "axes.prop_cycle": cycler(color=[palette[name] for name in ("good", "bad", "muted")]),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": palette["line"],
        "xtick.color": palette["line"],
        "xtick.labelcolor": palette["muted"],
        "ytick.color": palette["line"],
        "ytick.labelcolor": palette["muted"],
        "lines.linewidth": 2,
        "lines.markersize": 5,
        "legend.frameon": False,
    }


def save(folder: Path, name: str, chart: Callable[..., Figure], *numbers: Any) -> None:
    """Draw ``chart`` of ``numbers`` as NAME.png for light pages and NAME-dark.png for dark ones."""
    for theme, suffix in (("light", ""), ("dark", "-dark")):
        draw(folder / f"{name}{suffix}.png", theme, chart, *numbers)


def draw(path: Path, theme: str, chart: Callable[..., Figure], *numbers: Any) -> None:
    """Draw ``chart`` of ``numbers`` as a PNG in the colours of a theme, "light" or "dark"."""
    with style.context(_style(PALETTES[theme]), after_reset=True):
        # Without metadata, which would name Matplotlib's version.
        chart(*numbers).savefig(path, dpi=DPI, metadata={"Software": None})


def samples(glyphs: np.ndarray, labels: np.ndarray) -> Figure:
    """Show the first glyphs of each digit, one row for each digit.

    glyphs: (M, 28, 28) uint8, white on black; labels: (M,).
    """
    pitch = _GLYPH + 2 * _MARGIN
    inside = slice(_MARGIN, -_MARGIN)
    cells = np.zeros((10, SAMPLES_PER_DIGIT, pitch, pitch), np.uint8)
    for digit, row in enumerate(cells):
        own = glyphs[labels == digit][:SAMPLES_PER_DIGIT]
        row[: len(own), inside, inside] = own
    figure, axes = single(3.3)
    show(axes, cells.swapaxes(1, 2).reshape(10 * pitch, -1))
    axes.set_yticks((np.arange(10) + 0.5) * pitch, _DIGITS)
    return figure


def epochs(points: list[dict[str, Any]]) -> Figure:
    """Show the loss, and the accuracy on training and on validation glyphs, by epoch."""
    figure = Figure(figsize=(_WIDTH, 3.3), layout="constrained")
    losses, accuracies = figure.subplots(1, 2, width_ratios=(2, 3))
    numbers = [point["epoch"] for point in points]
    losses.plot(numbers, [point["loss"] for point in points], "o-", c=BAD)
    losses.set(xlabel="epoch", ylabel="training loss, nats")
    losses.set_ylim(bottom=0)
    for name, marker, colour in (("training", "s-", MUTED), ("validation", "o-", GOOD)):
        shares = [point[f"{name}_accuracy"] for point in points]
        accuracies.plot(numbers, shares, marker, c=colour, label=f"{name} glyphs")
    accuracies.set(xlabel="epoch", ylabel="accuracy")
    accuracies.margins(y=0.15)
    percent_axes(accuracies.yaxis)
    accuracies.legend(loc="lower right")
    for axes in (losses, accuracies):
        axes.xaxis.set_major_locator(MaxNLocator(5, steps=(1, 2, 5, 10), integer=True))
    return figure


def confusion(counts: list[list[int]]) -> Figure:
    """Show a confusion matrix, counts[truth][answer], in which only mistakes have a colour."""
    figure, axes = single(4.9)
    mistakes: Any = np.ma.array(counts, mask=np.eye(10, dtype=bool))
    colours = _from_paper(BAD).with_extremes(bad=mpl.rcParams["grid.color"])
    # The commonest mistake gets half the colour, so that its number is easy to read.
    axes.imshow(mistakes, colours, PowerNorm(0.5, vmin=0, vmax=4 * max(mistakes.max(), 1)))
    for (truth, answer), count in np.ndenumerate(counts):
        if count:
            axes.text(answer, truth, str(count), ha="center", va="center")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(range(10), _DIGITS)
        axis.set_ticks(np.arange(-0.5, 10), minor=True)
    axes.grid(False)
    axes.grid(which="minor")
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="the model's answer", ylabel="the digit that was written")
    return figure


def per_digit(digits: list[dict[str, Any]]) -> Figure:
    """Show precision and recall of each digit as two points on a line."""
    figure, axes = single(4.9)
    rows = [entry["digit"] for entry in digits]
    # None becomes NaN, which is not drawn.
    precision = np.array([entry["precision"] for entry in digits], float)
    recall = np.array([entry["recall"] for entry in digits], float)
    axes.hlines(rows, precision, recall, color=MUTED, alpha=0.3, linewidth=4)
    axes.plot(recall, rows, "o", ms=8, c=GOOD, label="recall")
    axes.plot(precision, rows, "D", ms=6, c=BAD, label="precision")
    axes.set_yticks(rows)
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.set_ylabel("digit")
    axes.margins(x=0.08)
    percent_axes(axes.xaxis)
    legend_above(axes)
    return figure


def mistakes(glyphs: np.ndarray, entries: list[dict[str, Any]]) -> Figure:
    """Show misread glyphs, (K, 28, 28), each with its truth, answer and confidence."""
    rows = -(-max(len(entries), 1) // _MISTAKE_COLUMNS)
    figure = Figure(figsize=(_WIDTH, 1.45 * rows), layout="constrained")
    if not entries:
        figure.text(0.5, 0.5, "no mistakes", ha="center", va="center")
    for place, (glyph, entry) in enumerate(zip(glyphs, entries, strict=True), start=1):
        axes = figure.add_subplot(rows, _MISTAKE_COLUMNS, place)
        show(axes, glyph)
        axes.set_title(f"{entry['truth']} read as {entry['answer']}", size=10, pad=2)
        axes.set_xlabel(f"{entry['confidence']:.1%} sure", size=9.5, labelpad=1)
    return figure


def single_digits(glyphs: np.ndarray, entries: list[dict[str, Any]]) -> Figure:
    """Show glyphs, (K, 28, 28), each beside a bar for every answer's probability."""
    rows = -(-len(entries) // _DIGIT_COLUMNS)
    roomy = ConstrainedLayoutEngine(h_pad=0.07)  # inches, between a title and the bars above it
    figure = Figure(figsize=(_WIDTH, 1.16 * rows), layout=roomy)
    grid = figure.add_gridspec(rows, 2 * _DIGIT_COLUMNS, width_ratios=(1, 2) * _DIGIT_COLUMNS)
    for place, (glyph, entry) in enumerate(zip(glyphs, entries, strict=True)):
        show(figure.add_subplot(grid[2 * place]), glyph)
        colours = [MUTED] * 10
        colours[entry["answer"]] = BAD
        colours[entry["truth"]] = GOOD
        bars = figure.add_subplot(grid[2 * place + 1])
        bars.bar(range(10), entry["probabilities"], color=colours)
        bars.set(ylim=(0, 1), yticks=[])
        bars.set_xticks(range(10), _DIGITS, size=8.5)
        bars.tick_params(length=0, pad=2)
        bars.grid(False)
        bars.spines["left"].set_visible(False)
        bars.set_title(
            f"{entry['answer']}, {entry['confidence']:.1%} sure",
            size=10,
            color=mpl.rcParams["text.color"] if entry["answer"] == entry["truth"] else BAD,
        )
    return figure


def reliability(calibrations: dict[str, dict[str, Any]]) -> Figure:
    """Show each model's accuracy by bin of confidence, and its number of answers in each bin."""
    figure = Figure(figsize=(_WIDTH, 4.4), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    for model, calibration in calibrations.items():
        bins = calibration["bins"]
        edges = [0, *(entry["high"] for entry in bins)]
        lower.stairs([entry["count"] for entry in bins], edges, fill=True, alpha=0.6)
        filled = [entry for entry in bins if entry["count"]]
        accuracy = np.array([entry["accuracy"] for entry in filled])
        interval = np.array([entry["interval"] for entry in filled]).reshape(-1, 2).T
        confidence = [entry["confidence"] for entry in filled]
        reach = np.abs(interval - accuracy)
        upper.errorbar(confidence, accuracy, reach, fmt="o", elinewidth=1.2, label=model)
    upper.plot((0, 1), (0, 1), "--", c=MUTED, lw=1.2, label="as sure as it is right")
    upper.set(ylim=(-0.03, 1.03), ylabel="share that is right")
    legend_above(upper)
    percent_axes(upper.yaxis, lower.xaxis)
    lower.set(xlim=(-0.02, 1.02), xlabel="confidence", ylabel="answers")
    lower.set_yscale("log")
    lower.set_ylim(bottom=0.7)
    lower.yaxis.set_minor_locator(NullLocator())
    lower.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
    return figure


def risk_coverage(curves: dict[str, list[dict[str, Any]]], least_coverage: float = 0) -> Figure:
    """Show the share of mistakes among the answers by the share of digits that are answered."""
    figure, axes = single(4.4)
    for model, points in curves.items():
        coverage = [point["coverage"] for point in points]
        risk = [point["risk"] for point in points]
        label = f"{model} ({risk[-1]:.2%} at the dot)" if risk else model
        (line,) = axes.plot(coverage, risk, label=label)
        colour = line.get_color()
        axes.fill_between(coverage, risk, color=colour, alpha=0.15, linewidth=0)
        axes.plot(coverage[-1:], risk[-1:], "o", c=colour, clip_on=False)
    axes.set_xlim(least_coverage, 1)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("digits answered, the surest first (coverage)")
    axes.set_ylabel("mistakes among the answers (risk)")
    percent_axes(axes.xaxis, axes.yaxis)
    legend_above(axes)
    return figure


def single(height: float) -> tuple[Figure, Axes]:
    """Return a figure of ``height`` inches with one chart in it."""
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def legend_above(axes: Axes) -> None:
    """Put the legend above the chart, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=3)


def percent_axes(*axes: Any) -> None:
    """Label axes of shares, 0 to 1, as percentages."""
    for axis in axes:
        axis.set_major_locator(MaxNLocator(6, steps=(1, 2, 2.5, 5, 10)))
        axis.set_major_formatter(PercentFormatter(xmax=1))


def show(axes: Axes, pixels: np.ndarray) -> None:
    """Show uint8 pixels: 0 in the colour of the page's cards, 255 in that of its text."""
    axes.imshow(pixels, cmap=_from_paper(mpl.rcParams["text.color"]), vmin=0, vmax=255)
    axes.grid(False)
    axes.tick_params(length=0)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)


def _from_paper(colour: str) -> Colormap:
    """Return a colour map from the chart's background to ``colour``."""
    return LinearSegmentedColormap.from_list("", (mpl.rcParams["axes.facecolor"], colour))
