"""Write the benchmark's folder: bench.json, charts, contact sheets and the page that shows them.

Nothing in it depends on the day or the machine.
"""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from bench.paper import sheet, table
from bench.paper.measure import Outcome
from simulator.classify import look
from simulator.files import as_json, replace_folder
from training.report import charts, page

NUMBERS = "bench.json"

_TEMPLATE = Path(__file__).with_name("bench.html.jinja")
_LEAST_COVERAGE = 0.8  # the left end of the chart; a board that declines more is of little use
_MOST_ACCEPTED, _MOST_REFUSED = 0.3, 0.06  # the ends of the chart
_BAR = 0.38  # width of a bar, of the distance from digit to digit


def write(
    models: dict[str, dict[str, Any]],
    outcomes: dict[str, list[Outcome]],
    data: str,
    folder: Path,
) -> Path:
    """Write the folder and return its index.html; an older benchmark in it is then replaced.

    models: the numbers of each model; outcomes: each model's outcomes; data: one sentence on the
    digits. Raises FileExistsError if ``folder`` holds something other than a benchmark.
    """
    page.check(folder, NUMBERS)
    replace_folder(folder, partial(_build, models, outcomes, data))
    return folder / "index.html"


def _build(
    models: dict[str, dict[str, Any]],
    outcomes: dict[str, list[Outcome]],
    data: str,
    folder: Path,
) -> None:
    missed = table.missed(models)
    text = as_json({"data": data, "missed": missed, "models": models})
    (folder / NUMBERS).write_text(text, encoding="utf-8")
    charts.save(
        folder, "trade-off", _trade_off, {model: own["trade_off"] for model, own in models.items()}
    )
    for name, chart, key, *more in (
        ("risk-coverage", charts.risk_coverage, "risk_coverage", _LEAST_COVERAGE),
        ("reliability", charts.reliability, "calibration"),
        ("per-digit", _per_digit, "wrong_by_digit"),
    ):
        shown = {model: own["pooled"][key] for model, own in models.items()}
        charts.save(folder, name, chart, shown, *more)
    html = page.html(
        _TEMPLATE,
        data=data,
        headings=table.headings(models),
        rows=table.rows(models),
        varieties=table.varieties(models),
        missed=missed,
        sheets=_sheets(outcomes, folder),
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def _trade_off(curves: dict[str, dict[str, Any]]) -> Figure:
    """Show digits refused against marks accepted, with a dot where the firmware is."""
    figure, axes = charts.single(4.4)
    for model, curve in curves.items():
        accepted = [point["accepted"] for point in curve["points"]]
        refused = [point["refused"] for point in curve["points"]]
        here = curve["shipped"]
        (line,) = axes.plot(accepted, refused, label=model)
        axes.plot(here["accepted"], here["refused"], "o", c=line.get_color(), clip_on=False)
    axes.set_xlim(0, _MOST_ACCEPTED)
    axes.set_ylim(0, _MOST_REFUSED)
    axes.set_xlabel("letters, signs, scribbles, writing and doodles taken for digits")
    axes.set_ylabel("digits refused")
    charts.percent_axes(axes.xaxis, axes.yaxis)
    charts.legend_above(axes)
    return figure


def _per_digit(shares: dict[str, list[dict[str, Any]]]) -> Figure:
    """Show the share of each digit that was misread or rejected, with its interval."""
    figure, axes = charts.single(4.4)
    for place, (model, entries) in enumerate(shares.items()):
        wrong = np.array([entry["share"] for entry in entries])
        reach = np.abs(np.array([entry["interval"] for entry in entries]).T - wrong)
        x = np.arange(10) + _BAR * (place - (len(shares) - 1) / 2)
        axes.bar(x, wrong, _BAR, label=model)
        axes.errorbar(x, wrong, reach, fmt="none", ecolor=charts.MUTED, elinewidth=1)
    axes.set_xticks(range(10))
    axes.grid(False, axis="x")
    axes.set_ylim(bottom=0)
    axes.set(xlabel="digit", ylabel="not read right")
    charts.percent_axes(axes.yaxis)
    charts.legend_above(axes)
    return figure


def _sheets(outcomes: dict[str, list[Outcome]], folder: Path) -> list[dict[str, Any]]:
    """Draw up to two sheets for each model: none for a kind of failure that did not happen.

    Returns for the page of each sheet its file, its title, and how many of the frames it shows.
    """
    sheets = []
    for model, own in outcomes.items():
        for prefix, title, failed in (
            ("failures", "digits misread or rejected", sheet.failed_digits(own)),
            ("false-accepts", "frames taken for a digit", sheet.false_accepts(own)),
        ):
            shown = failed[: sheet.MOST]
            if shown:
                file = f"{prefix}-{model}.png"
                seen = look((outcome.frame for outcome in shown), model)
                sheet.draw(folder / file, shown, seen)
                title = f"{page.TITLES[model]}, {title}"
                count = {"count": len(failed), "shown": len(shown)}
                sheets.append({"file": file, "title": title, **count})
    return sheets
