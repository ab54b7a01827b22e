# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Draw the training report's charts, and what the benchmark's have in common with them.

Each chart is a function of a theme and of numbers that `training.report.scores` has worked out; it
returns a Matplotlib figure. `save` writes it once for light and once for dark pages. The same
numbers give the same bytes, whatever the reader's own Matplotlib settings are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator, PercentFormatter

SAMPLES_PER_DIGIT = 16

_DIGITS = list("0123456789")
_WIDTH = 5.2  # inches: half a wide page, and still legible on a telephone
_DPI = 200
_GLYPH = 28  # pixels a side
_GAP = 4  # pixels between the glyphs of the sample grid
_MISTAKE_COLUMNS = 5
_FAINTEST = 0.1  # of the full colour, for the rarest kind of mistake


@dataclass(frozen=True)
class Theme:
    """The colours of a chart; `paper` is that of the page's cards."""

    suffix: str  # of the file's name
    paper: str
    ink: str
    muted: str
    line: str
    good: str
    bad: str


LIGHT = Theme("", "#ffffff", "#1c2333", "#667085", "#e4e7ec", "#2456c7", "#d9530b")
DARK = Theme("-dark", "#1a1f2b", "#e8eaf0", "#98a2b3", "#343b4a", "#82a8ff", "#ff8f4d")


class Picture(NamedTuple):
    """A chart in a folder; `dark` is the same for dark pages."""

    light: str  # file name
    dark: str
    width: int  # pixels
    height: int


def save(folder: Path, name: str, chart: Callable[..., Figure], *numbers: Any) -> Picture:
    """Draw ``chart`` of ``numbers`` in both themes and write PNG files into ``folder``."""
    for theme in (LIGHT, DARK):
        with style.context(_settings(theme), after_reset=True):
            figure = chart(theme, *numbers)
            figure.savefig(
                folder / f"{name}{theme.suffix}.png",
                metadata={"Software": None},  # would name Matplotlib's version
            )
    width, height = (round(inches * _DPI) for inches in figure.get_size_inches())
    return Picture(f"{name}{LIGHT.suffix}.png", f"{name}{DARK.suffix}.png", width, height)


def _settings(theme: Theme) -> dict[str, Any]:
    return {
        "font.size": 10,
        "text.color": theme.ink,
        "figure.facecolor": theme.paper,
        "figure.dpi": _DPI,
        "savefig.dpi": _DPI,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.line,
        "axes.labelcolor": theme.muted,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "grid.color": theme.line,
        "grid.linewidth": 0.8,
        "xtick.color": theme.line,
        "xtick.labelcolor": theme.muted,
        "ytick.color": theme.line,
        "ytick.labelcolor": theme.muted,
        "lines.linewidth": 2,
        "lines.markersize": 5,
        "legend.frameon": False,
    }


def samples(theme: Theme, glyphs: np.ndarray, labels: np.ndarray) -> Figure:
    """Show the first glyphs of each digit, a row a digit.

    glyphs: (M, 28, 28) uint8, white on black; labels: (M,).
    """
    pitch = _GLYPH + _GAP
    sheet = np.zeros((10 * pitch, SAMPLES_PER_DIGIT * pitch), np.uint8)
    for digit in range(10):
        for column, glyph in enumerate(glyphs[labels == digit][:SAMPLES_PER_DIGIT]):
            top, left = digit * pitch + _GAP // 2, column * pitch + _GAP // 2
            sheet[top : top + _GLYPH, left : left + _GLYPH] = glyph
    figure = Figure(figsize=(_WIDTH, 3.3), layout="constrained")
    axes = figure.add_subplot()
    _glyph(axes, theme, sheet)
    axes.tick_params(length=0)
    axes.set_yticks((np.arange(10) + 0.5) * pitch, _DIGITS)
    return figure


def learning_curve(theme: Theme, points: list[dict[str, Any]]) -> Figure:
    """Show the accuracy on the training glyphs and on the validation glyphs by their number."""
    figure, axes = single(3.3)
    counts = [point["training_glyphs"] for point in points]
    for key, colour, marker, label in (
        ("training_accuracy", theme.muted, "s", "on the glyphs it was trained with"),
        ("validation_accuracy", theme.good, "o", "on new glyphs (validation)"),
    ):
        axes.plot(counts, [point[key] for point in points], marker, ls="-", c=colour, label=label)
    axes.set_xscale("log")
    axes.set_xticks(counts, [f"{count:,}" for count in counts])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel("training glyphs")
    axes.set_ylabel("accuracy")
    axes.margins(y=0.15)
    percent_axis(axes.yaxis)
    axes.legend(loc="lower right", labelcolor="linecolor")
    return figure


def confusion(theme: Theme, counts: list[list[int]]) -> Figure:
    """Show a confusion matrix, counts[truth][answer], whose mistakes stand out."""
    matrix = np.array(counts)
    mistakes = matrix * ~np.eye(10, dtype=bool)
    strength = (mistakes / max(mistakes.max(), 1))[..., None]
    strength = np.where(strength > 0, _FAINTEST + (1 - _FAINTEST) * strength, 0)
    colours = to_rgb(theme.paper) + strength * np.subtract(to_rgb(theme.bad), to_rgb(theme.paper))
    colours[np.eye(10, dtype=bool)] = to_rgb(theme.line)

    figure, axes = single(4.9)
    axes.imshow(colours)
    for (truth, answer), count in np.ndenumerate(matrix):
        if count:
            axes.text(
                answer,
                truth,
                str(count),
                ha="center",
                va="center",
                size=10 if count < 1000 else 8.5,
                color=theme.ink if strength[truth, answer] < 0.6 else theme.paper,
                weight="normal" if truth == answer else "bold",
            )
    axes.grid(False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_ticks(range(10), _DIGITS)
        axis.set_ticks(np.arange(-0.5, 10), minor=True)
    axes.grid(which="minor")
    axes.tick_params(which="minor", length=0)
    axes.set_xlabel("what the model answered")
    axes.set_ylabel("what was written")
    return figure


def per_digit(theme: Theme, digits: list[dict[str, Any]]) -> Figure:
    """Show precision and recall of each digit as two points on a line."""
    figure, axes = single(4.9)
    rows = [entry["digit"] for entry in digits]
    ratios = {
        key: np.array([np.nan if entry[key] is None else entry[key] for entry in digits])
        for key in ("precision", "recall")
    }
    axes.hlines(rows, ratios["precision"], ratios["recall"], color=theme.line, linewidth=4)
    axes.plot(ratios["recall"], rows, "o", ms=8, c=theme.good, label="recall")
    axes.plot(ratios["precision"], rows, "D", ms=6, c=theme.bad, label="precision")
    axes.set_yticks(rows, rows)
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    axes.set_ylabel("digit")
    axes.margins(x=0.08)
    percent_axis(axes.xaxis)
    legend_above(axes)
    return figure


def mistakes(theme: Theme, glyphs: np.ndarray, entries: list[dict[str, Any]]) -> Figure:
    """Show misread glyphs, (K, 28, 28), each with its truth, answer and confidence."""
    rows = -(-max(len(entries), 1) // _MISTAKE_COLUMNS)
    figure = Figure(figsize=(_WIDTH, 1.45 * rows), layout="constrained")
    if not entries:
        figure.text(0.5, 0.5, "no mistakes", ha="center", va="center", color=theme.muted)
        return figure
    grid = figure.subplots(rows, _MISTAKE_COLUMNS, squeeze=False).ravel()
    for axes in grid[len(entries) :]:
        axes.remove()
    for axes, glyph, entry in zip(grid, glyphs, entries, strict=False):
        _glyph(axes, theme, glyph)
        axes.set_yticks([])
        axes.set_title(f"{entry['truth']} read as {entry['answer']}", size=10, pad=2)
        axes.set_xlabel(f"{entry['confidence']:.1%} sure", size=9.5, labelpad=1)
    return figure


def single_digits(theme: Theme, glyphs: np.ndarray, entries: list[dict[str, Any]]) -> Figure:
    """Show glyphs, (K, 28, 28), each beside a bar for every answer's probability."""
    rows = -(-len(entries) // 2)
    roomy = ConstrainedLayoutEngine(h_pad=0.07)  # inches, lest a title join the bars above it
    figure = Figure(figsize=(_WIDTH, 1.16 * rows), layout=roomy)
    grid = figure.subplots(rows, 4, squeeze=False, width_ratios=(1, 2, 1, 2)).reshape(-1, 2)
    for picture, bars in grid[len(entries) :]:
        picture.remove()
        bars.remove()
    for (picture, bars), glyph, entry in zip(grid, glyphs, entries, strict=False):
        _glyph(picture, theme, glyph)
        picture.set_axis_off()
        _bars(bars, theme, entry)
    return figure


def _bars(axes: Axes, theme: Theme, entry: dict[str, Any]) -> None:
    colours = [theme.muted] * 10
    colours[entry["answer"]] = theme.bad
    colours[entry["truth"]] = theme.good
    axes.bar(range(10), entry["probabilities"], color=colours, width=0.8)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.grid(False)
    axes.spines["left"].set_visible(False)
    axes.set_xticks(range(10), _DIGITS, size=8.5)
    axes.tick_params(length=0, pad=2)
    axes.set_title(
        f"{entry['answer']}, {max(entry['probabilities']):.1%} sure",
        size=10,
        color=theme.ink if entry["answer"] == entry["truth"] else theme.bad,
    )


def reliability(theme: Theme, calibration: dict[str, Any]) -> Figure:
    """Show the accuracy in each bin of confidence, and how many answers fell into it."""
    figure = Figure(figsize=(_WIDTH, 4.4), layout="constrained")
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    bins = [entry for entry in calibration["bins"] if entry["count"]]
    accuracy = np.array([entry["accuracy"] for entry in bins])
    intervals = np.array([entry["interval"] for entry in bins]).reshape(-1, 2)
    upper.plot((0, 1), (0, 1), "--", c=theme.muted, lw=1.2, label="as sure as it is right")
    upper.errorbar(
        [entry["confidence"] for entry in bins],
        accuracy,
        np.abs(intervals.T - accuracy),
        fmt="o",
        color=theme.good,
        ecolor=theme.good,
        elinewidth=1.2,
        label="answers, 95% interval",
    )
    upper.set_ylim(-0.03, 1.03)
    upper.set_ylabel("share that is right")
    legend_above(upper)
    percent_axis(upper.yaxis)

    lower.bar(
        [entry["low"] for entry in bins],
        [entry["count"] for entry in bins],
        width=0.94 / len(calibration["bins"]),
        align="edge",
        color=theme.muted,
    )
    lower.set_yscale("log")
    lower.set_ylim(bottom=0.7)
    lower.yaxis.set_minor_locator(NullLocator())
    lower.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    lower.set_ylabel("answers")
    lower.set_xlim(-0.02, 1.02)
    lower.set_xlabel("confidence")
    percent_axis(lower.xaxis)
    return figure


def risk_coverage(theme: Theme, points: list[dict[str, Any]]) -> Figure:
    """Show the share of mistakes among the answers given by the share of digits answered."""
    figure, axes = single(4.4)
    coverage = [point["coverage"] for point in points]
    risk = [point["risk"] for point in points]
    axes.plot(coverage, risk, c=theme.bad)
    axes.fill_between(coverage, risk, color=theme.bad, alpha=0.15, linewidth=0)
    axes.plot(coverage[-1:], risk[-1:], "o", c=theme.bad, clip_on=False)
    axes.annotate(
        f"answering all: {risk[-1]:.2%}",
        (coverage[-1], risk[-1]),
        xytext=(-10, 0),
        textcoords="offset points",
        ha="right",
        va="center",
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(1.1 * max(risk), 0.001))
    axes.set_xlabel("digits answered, the surest first (coverage)")
    axes.set_ylabel("mistakes among them (risk)")
    for axis in (axes.xaxis, axes.yaxis):
        percent_axis(axis)
    return figure


def frontier(theme: Theme, measured: dict[str, Any], shipped: int) -> Figure:
    """Show the accuracy of each size of model by its time and its memory on the board.

    measured: what `training.frontier` has measured; shipped: the components of the one to mark.
    """
    sizes = measured["sizes"]
    kinds = [kind for kind in sizes[0]["right"] if kind != "glyphs"]
    frames = len(kinds) * measured["validation frames of each style"]
    series = {
        "glyphs": [size["right"]["glyphs"] / measured["validation glyphs"] for size in sizes],
        "camera frames": [sum(size["right"][kind] for kind in kinds) / frames for size in sizes],
    }
    place = [size["components"] for size in sizes].index(shipped)
    figure = Figure(figsize=(_WIDTH, 3.9), layout="constrained")
    panels = figure.subplots(1, 2, sharey=True)
    for axes, key, label in zip(
        panels, ("board ms", "bytes"), ("milliseconds to classify", "bytes of tables"), strict=True
    ):
        costs = [size[key] for size in sizes]
        for (name, shares), colour, below in zip(
            series.items(), (theme.good, theme.bad), (False, True), strict=True
        ):
            axes.plot(costs, shares, "o-", c=colour, label=name)
            axes.plot(costs[place], shares[place], "o", ms=12, mew=1.5, mfc="none", mec=colour)
            for size, cost, share in zip(sizes, costs, shares, strict=True):
                axes.annotate(
                    str(size["components"]),
                    (cost, share),
                    xytext=(4, -9) if below else (0, 8),
                    textcoords="offset points",
                    ha="center",
                    va="top" if below else "bottom",
                    size=8.5,
                    weight="bold" if size["components"] == shipped else "normal",
                )
        axes.set_xlabel(label)
        axes.set_xlim(left=0)
        axes.margins(x=0.08, y=0.12)
    panels[0].set_ylabel("validation accuracy")
    percent_axis(panels[0].yaxis)
    panels[1].xaxis.set_major_locator(MaxNLocator(4))
    panels[1].xaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def single(height: float) -> tuple[Figure, Axes]:
    """Return a figure of ``height`` inches with one chart in it."""
    figure = Figure(figsize=(_WIDTH, height), layout="constrained")
    return figure, figure.add_subplot()


def _glyph(axes: Axes, theme: Theme, pixels: np.ndarray) -> None:
    """Show uint8 pixels, 0 as the theme's paper and 255 as its ink."""
    colours = LinearSegmentedColormap.from_list("ink", (theme.paper, theme.ink))
    axes.imshow(pixels, cmap=colours, vmin=0, vmax=255)
    axes.grid(False)
    axes.set_xticks([])
    axes.spines[:].set_visible(False)


def legend_above(axes: Axes) -> None:
    """Put the legend above the chart, where it hides nothing."""
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2)


def percent_axis(axis: Any) -> None:
    """Label an axis of shares, 0 to 1, as percentages."""
    axis.set_major_locator(MaxNLocator(6, steps=(1, 2, 2.5, 5, 10)))
    axis.set_major_formatter(PercentFormatter(xmax=1))
