# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Write the benchmark's folder: bench.json, charts, contact sheets and the page of them all.

Nothing in it depends on the day or the machine.
"""

from pathlib import Path
from typing import Any

from bench.paper import page, plots, sheet, table
from bench.paper.measure import missed
from bench.paper.page import Sheet
from bench.paper.run import Outcome
from simulator.classify import look
from simulator.files import as_json, replace_folder
from training.report.page import TITLES
from training.report.report import charts

NUMBERS = "bench.json"


def check(folder: Path) -> None:
    """Raise FileExistsError if ``folder`` holds something other than a benchmark."""
    if folder.exists() and any(folder.iterdir()) and not (folder / NUMBERS).exists():
        raise FileExistsError(
            f"{folder} holds other files, and the benchmark would replace them; choose another"
        )


def write(
    models: dict[str, dict[str, Any]],
    outcomes: dict[str, list[Outcome]],
    data: str,
    folder: Path,
) -> Path:
    """Write the folder and return its index.html.

    models: the numbers of each model; outcomes: what it made of the frames; data: one sentence on
    the digits. What is in ``folder`` from before is replaced once all is made.
    """
    check(folder)
    replace_folder(folder, lambda part: _build(models, outcomes, data, part))
    return folder / "index.html"


def _build(
    models: dict[str, dict[str, Any]],
    outcomes: dict[str, list[Outcome]],
    data: str,
    folder: Path,
) -> None:
    less = missed(models)
    text = as_json({"data": data, "missed": less, "models": models})
    (folder / NUMBERS).write_text(text, encoding="utf-8")
    sheets = _sheets(outcomes, folder)
    html = page.html(
        data, table.headings(models), table.rows(models), less, _charts(models, folder), sheets
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def _charts(models: dict[str, dict[str, Any]], folder: Path) -> dict[str, charts.Picture]:
    pooled = {model: own["pooled"] for model, own in models.items()}
    drawings = (
        (plots.risk_coverage, "risk_coverage"),
        (plots.reliability, "calibration"),
        (plots.per_digit, "wrong_by_digit"),
    )
    return {
        chart.__name__: charts.save(
            folder,
            chart.__name__.replace("_", "-"),
            chart,
            {model: own[key] for model, own in pooled.items()},
        )
        for chart, key in drawings
    }


def _sheets(outcomes: dict[str, list[Outcome]], folder: Path) -> list[Sheet]:
    """Draw two sheets for each model, those that would be empty left out."""
    sheets, failures = [], []
    for model, own in outcomes.items():
        for prefix, title, failed in (
            ("failures", "digits misread or rejected", sheet.failed_digits(own)),
            ("false-accepts", "frames taken for a digit", sheet.false_accepts(own)),
        ):
            if failed:
                shown = failed[: sheet.MOST]
                name = f"{prefix}-{model}.png"
                sheets.append(Sheet(name, f"{TITLES[model]}, {title}", len(failed), len(shown)))
                failures.append(shown)
    seen = look([outcome.frame for shown in failures for outcome in shown])
    for made, shown in zip(sheets, failures, strict=True):
        sheet.draw(folder / made.file, shown, [next(seen) for _ in shown])
    return sheets
