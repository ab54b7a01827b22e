# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Put the benchmark's numbers in one table, a column for each model, with 95 % intervals."""

from typing import Any

from bench.paper.measure import ROWS, Row, Target, share_of


def headings(models: dict[str, dict[str, Any]]) -> list[str]:
    """Return the table's headings; ``models``: the numbers of each."""
    return ["", "of", "asked for", *models]


def rows(models: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the table's cells; ``models``: the numbers of each."""
    return [
        [row.name, _of(row, models), _asked(row.target, models)]
        + [_cell(row, model, own) for model, own in models.items()]
        for row in ROWS
    ]


def _of(row: Row, models: dict[str, dict[str, Any]]) -> str:
    """Return how many frames the row's shares are of, where that is the same for every model."""
    entry = row.value(next(iter(models.values())))
    return f"{entry['of']:,}" if isinstance(entry, dict) else ""


def _asked(target: Target | None, models: dict[str, dict[str, Any]]) -> str:
    if target is None or target.bounds.keys().isdisjoint(models):
        return ""
    bounds = dict.fromkeys(
        f"{100 * target.bounds[model]:g}" if model in target.bounds else "–" for model in models
    )
    return f"{'≤' if target.at_most else '≥'} {' / '.join(bounds)} %"


def _cell(row: Row, model: str, own: dict[str, Any]) -> str:
    entry = row.value(own)
    share = share_of(entry)
    text = f"{100 * share:.2f} %"
    if isinstance(entry, dict):
        low, high = entry["interval"]
        text += f" ({100 * low:.1f}–{100 * high:.1f})"
    met = row.target.met(model, share) if row.target else None
    return text if met is None else f"{text} {'✓' if met else '✗'}"
