# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Put the benchmark's table, charts and contact sheets on an HTML page that explains them."""

from dataclasses import dataclass
from html import escape

from training.report.charts import Picture
from training.report.elements import document, figure, table


@dataclass(frozen=True)
class Sheet:
    """A contact sheet in the page's folder."""

    file: str
    title: str
    count: int  # of all the frames that failed, of which the sheet shows ``shown``
    shown: int


def html(
    data: str,
    headings: list[str],
    rows: list[list[str]],
    missed: list[str],
    charts: dict[str, Picture],
    sheets: list[Sheet],
) -> str:
    """Return the page.

    data: one sentence on what the digits were; headings, rows: of the table; missed: what is less
    than was asked for; charts: by the name of their function in `bench.paper.plots`.
    """
    verdict = f"Missed: {'; '.join(missed)}." if missed else "All that was asked for is reached."
    cards = "\n".join(
        (
            figure(
                charts["risk_coverage"],
                "What if it declined more?",
                "Of the digits in normal and hard frames, these are answered if the least sure "
                "answers are declined, and so many of the answers are misread. A dot marks the "
                "firmware as it is.",
                "Risk-coverage curves, one for each model; bench.json has their numbers.",
            ),
            figure(
                charts["reliability"],
                "Does it know how sure it may be?",
                "Of the answers given with 80 % confidence, 80 % should be right, and so on along "
                "the dashed line; the lines through the dots are 95 % intervals.",
                "Reliability diagram, dots for each model; bench.json has their numbers.",
            ),
            figure(
                charts["per_digit"],
                "Which digits fail?",
                "The share of each digit in normal and hard frames that was misread or rejected.",
                "Bars for each digit and model; the table has their numbers.",
            ),
        )
    )
    body = f"""<header>
<h1>How well does Inkling read camera frames?</h1>
<p>{escape(data)} Every frame went through the firmware's own code, from the camera's bytes to the
reading.</p>
<nav><a href="#failures">Frames that failed</a><a href="bench.json">All numbers</a></nav>
</header>
<main>
<section>
<article class="card">
<h3>The numbers</h3>
<p>{escape(verdict)}</p>
{table(headings, rows)}
</article>
</section>
<section>
<div class="cards">
{cards}
</div>
</section>
<section id="failures">
<h2>Frames that failed</h2>
<p>The luma plane as the camera saw it, and beside it the glyph that the firmware cut out of it; a
grey field where it cut none.</p>
{"".join(map(_sheet, sheets)) or "<p>None.</p>"}
</section>
</main>
"""
    return document("Inkling: benchmark", body)


def _sheet(sheet: Sheet) -> str:
    count = f"{sheet.count:,}"
    if sheet.shown < sheet.count:
        count = f"{sheet.shown} of {count}, the surest first"
    return f"""<figure class="card">
<figcaption><h3>{escape(sheet.title)}: {count}</h3></figcaption>
<a href="{sheet.file}"><img src="{sheet.file}" alt="Contact sheet: {escape(sheet.title)}"></a>
</figure>
"""
