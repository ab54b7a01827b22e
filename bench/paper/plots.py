# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Draw the benchmark's charts, each with every model, in the style of `training.report.charts`."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from training.report.charts import Theme, legend_above, percent_axis, single

_LEAST_COVERAGE = 0.8  # the left of the risk-coverage chart; who declines more is of little use
_BAR = 0.38  # width of a bar, of the distance from digit to digit


def risk_coverage(theme: Theme, curves: dict[str, list[dict[str, float]]]) -> Figure:
    """Show the share of misread digits among those answered, by the share answered."""
    figure, axes = single(4.4)
    for model, points in curves.items():
        colour = _colour(theme, model)
        coverage = [point["coverage"] for point in points]
        risk = [point["risk"] for point in points]
        axes.plot(coverage, risk, c=colour, label=model)
        axes.plot(coverage[-1:], risk[-1:], "o", c=colour, clip_on=False)
    axes.set_xlim(_LEAST_COVERAGE, 1)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("digits answered, the surest first (coverage)")
    axes.set_ylabel("misread among them (risk)")
    for axis in (axes.xaxis, axes.yaxis):
        percent_axis(axis)
    legend_above(axes)
    return figure


def reliability(theme: Theme, calibrations: dict[str, dict[str, Any]]) -> Figure:
    """Show the share that is right in each bin of confidence, with its interval."""
    figure, axes = single(4.4)
    axes.plot((0, 1), (0, 1), "--", c=theme.muted, lw=1.2)
    for model, calibration in calibrations.items():
        bins = [entry for entry in calibration["bins"] if entry["count"]]
        accuracy = np.array([entry["accuracy"] for entry in bins])
        intervals = np.array([entry["interval"] for entry in bins]).reshape(-1, 2)
        axes.errorbar(
            [entry["confidence"] for entry in bins],
            accuracy,
            np.abs(intervals.T - accuracy),
            fmt="o",
            color=_colour(theme, model),
            elinewidth=1.2,
            label=model,
        )
    axes.set_xlim(0, 1.02)
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share that is right")
    for axis in (axes.xaxis, axes.yaxis):
        percent_axis(axis)
    legend_above(axes)
    return figure


def per_digit(theme: Theme, shares: dict[str, list[dict[str, Any]]]) -> Figure:
    """Show the share of each digit that was misread or rejected, with its interval."""
    figure, axes = single(4.4)
    for place, (model, entries) in enumerate(shares.items()):
        wrong = np.array([entry["share"] for entry in entries])
        reach = np.abs(np.array([entry["interval"] for entry in entries]).T - wrong)
        x = np.arange(10) + _BAR * (place - (len(shares) - 1) / 2)
        axes.bar(x, wrong, _BAR, color=_colour(theme, model), label=model)
        axes.errorbar(x, wrong, reach, fmt="none", ecolor=theme.muted, elinewidth=1)
    axes.set_xticks(range(10))
    axes.grid(False, axis="x")
    axes.set_ylim(bottom=0)
    axes.set_xlabel("digit")
    axes.set_ylabel("not read right")
    percent_axis(axes.yaxis)
    legend_above(axes)
    return figure


def _colour(theme: Theme, model: str) -> str:
    return {"logistic": theme.good, "tree": theme.bad}[model]
