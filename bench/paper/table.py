# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Put the benchmark's numbers in one table, a column for each model, with 95 % intervals."""

from typing import Any

from bench.paper.measure import ROWS, Row


def headings(models: dict[str, dict[str, Any]]) -> list[str]:
    """Return the table's headings; ``models``: the numbers of each."""
    return ["", "of", "asked for", *models]


def rows(models: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the table's cells; ``models``: the numbers of each."""
    return [
        [row.name, _of(row, models), _asked(row, models)]
        + [_cell(row, model, own) for model, own in models.items()]
        for row in ROWS
    ]


def _of(row: Row, models: dict[str, dict[str, Any]]) -> str:
    """Return the number of frames, which is the same for every model."""
    entry = row.entry(next(iter(models.values())))
    return f"{entry['of']:,}" if isinstance(entry, dict) else ""


def _asked(row: Row, models: dict[str, dict[str, Any]]) -> str:
    if row.bounds.keys().isdisjoint(models):
        return ""
    bounds = [f"{100 * row.bounds[model]:g}" if model in row.bounds else "–" for model in models]
    return f"{'≤' if row.at_most else '≥'} {' / '.join(dict.fromkeys(bounds))} %"


def _cell(row: Row, model: str, own: dict[str, Any]) -> str:
    text = f"{100 * row.share(own):.2f} %"
    entry = row.entry(own)
    if isinstance(entry, dict):
        low, high = entry["interval"]
        text += f" ({100 * low:.1f}–{100 * high:.1f})"
    return text + {None: "", True: " ✓", False: " ✗"}[row.met(model, own)]
