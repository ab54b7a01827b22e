# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Put the training report's numbers and charts on an HTML page that explains them."""

from html import escape
from typing import Any

import numpy as np

from training.charts import Picture

TITLES = {"logistic": "Logistic regression", "tree": "Decision tree"}

_DECLINED = 0.05  # share of the digits, in the example of the risk-coverage curve

_CSS = """
:root { color-scheme: light dark; --page: #f5f4f0; --card: #ffffff; --ink: #1c2333;
  --muted: #5d677a; --line: #e4e7ec; --good: #2456c7; }
@media (prefers-color-scheme: dark) { :root { --page: #11151d; --card: #1a1f2b; --ink: #e8eaf0;
  --muted: #98a2b3; --line: #343b4a; --good: #82a8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem clamp(1rem, 4vw, 3rem); max-width: 76rem;
  background: var(--page); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1, h2 { font-family: "Iowan Old Style", Palatino, Georgia, serif; line-height: 1.15;
  margin: 0; text-wrap: balance; }
h1 { font-size: clamp(2rem, 6vw, 3rem); }
h2 { font-size: clamp(1.6rem, 4vw, 2.1rem); }
h3 { font-size: 1.05rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; max-width: 68ch; }
header, section { margin-bottom: 3rem; }
header p, section > p { margin: .6rem 0 1.2rem; color: var(--muted); }
a { color: var(--good); }
nav a { display: inline-block; margin-right: 1.2rem; }
.cards { display: grid; gap: 1.25rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
.card { margin: 0; padding: clamp(.9rem, 3vw, 1.5rem); background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem; min-width: 0;
  display: flex; flex-direction: column; }
.card picture { margin: auto 0; }
.card img { display: block; width: 100%; height: auto; }
.card p { color: var(--muted); font-size: .95rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .45rem .3rem; border-bottom: 1px solid var(--line); text-align: right; }
tr > :first-child { text-align: left; padding-left: 0; }
tr > :last-child { padding-right: 0; }
tbody th { font-weight: normal; color: var(--muted); }
tbody tr:last-child > * { border-bottom: 0; }
.card .headline { font-size: clamp(2.6rem, 9vw, 3.6rem); line-height: 1.1; font-weight: 650;
  letter-spacing: -.02em; color: var(--good); margin: 0; }
details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--good); }
footer { color: var(--muted); font-size: .9rem; }
@media print { body { padding: 0; } .card { break-inside: avoid; } }
"""


def html(
    numbers: dict[str, dict[str, Any]], sheet: Picture, pictures: dict[str, dict[str, Picture]]
) -> str:
    """Return the page.

    numbers: what report.json says of each model; sheet: the chart of training glyphs; pictures:
    each model's charts by name.
    """
    links = "".join(f'<a href="#{model}">{TITLES[model]}</a>' for model in numbers)
    sections = "".join(_section(model, own, pictures[model]) for model, own in numbers.items())
    samples = _figure(
        sheet,
        "What handwriting looks like",
        "Each row shows how different people wrote the same digit: glyphs like these are all that "
        "a model has to learn from.",
        "Ten rows of handwritten digits, from 0 at the top to 9 at the bottom.",
    )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Inkling: training report</title>
<style>{_CSS}</style>
</head>
<body>
<header>
<h1>How well does Inkling read?</h1>
<p>Every model was shown handwritten digits it had never seen while it learned. This is how many it
read, which ones it misread, and whether it knew when it was unsure.</p>
<nav>{links}<a href="report.json">All numbers</a></nav>
</header>
<main>
<section>
<div class="cards">
{_glance(numbers)}
{samples}
</div>
</section>
{sections}</main>
<footer>All numbers on this page, and more, are in <a href="report.json">report.json</a>.</footer>
</body>
</html>
"""


def _glance(numbers: dict[str, dict[str, Any]]) -> str:
    rows = {
        "Test accuracy": [f"{own['test']['accuracy']:.2%}" for own in numbers.values()],
        "95% interval": [_interval(own["test"]["interval"]) for own in numbers.values()],
        "Mistakes": [f"{own['test']['mistakes']:,}" for own in numbers.values()],
        "Test glyphs": [f"{own['test']['glyphs']:,}" for own in numbers.values()],
        "Validation accuracy": [f"{own['validation_accuracy']:.2%}" for own in numbers.values()],
        "Calibration error": [
            f"{own['calibration']['expected_error']:.2%}" for own in numbers.values()
        ],
    }
    table = _table(
        ["", *(TITLES[model] for model in numbers)],
        [[name, *values] for name, values in rows.items()],
    )
    return f"""<article class="card">
<h3>At a glance</h3>
<p>The interval says how far the luck of the draw may have moved the test accuracy: of a hundred
such intervals, about 95 hold the true one.</p>
{table}
</article>"""


def _section(model: str, own: dict[str, Any], pictures: dict[str, Picture]) -> str:
    cards = "\n".join(
        (
            _numbers_card(own),
            _learning_curve_card(own, pictures["learning-curve"]),
            _confusion_card(own, pictures["confusion"]),
            _per_digit_card(own, pictures["per-digit"]),
            _mistakes_card(own, pictures["mistakes"]),
            _single_digits_card(own, pictures["single-digits"]),
            _reliability_card(own, pictures["reliability"]),
            _risk_coverage_card(own, pictures["risk-coverage"]),
        )
    )
    return f"""<section id="{model}">
<h2>{TITLES[model]}</h2>
<p>{escape(own["data"])}</p>
<div class="cards">
{cards}
</div>
</section>
"""


def _numbers_card(own: dict[str, Any]) -> str:
    test = own["test"]
    rows = [
        ["95% interval", _interval(test["interval"])],
        ["Mistakes", f"{test['mistakes']:,} of {test['glyphs']:,}"],
        ["Validation accuracy", f"{own['validation_accuracy']:.2%}"],
        *([name[:1].upper() + name[1:], _fact(value)] for name, value in own["facts"].items()),
    ]
    return f"""<article class="card">
<h3>Test accuracy</h3>
<p class="headline">{test["accuracy"]:.2%}</p>
<p>of the test digits were read correctly.</p>
{_table([], rows)}
</article>"""


def _learning_curve_card(own: dict[str, Any], picture: Picture) -> str:
    last = own["learning_curve"][-1]
    return _figure(
        picture,
        "Learning curve",
        "The more glyphs a model has learned from, the better it reads new ones; where the two "
        "lines meet, still more of them would hardly help.",
        f"Two lines by the number of training glyphs. With {last['training_glyphs']:,} of them, "
        f"accuracy is {last['training_accuracy']:.2%} on those and "
        f"{last['validation_accuracy']:.2%} on new ones.",
    )


def _confusion_card(own: dict[str, Any], picture: Picture) -> str:
    mistakes = np.array(own["confusion"]) * ~np.eye(10, dtype=bool)
    truth, answer = np.unravel_index(mistakes.argmax(), mistakes.shape)
    worst = f"the commonest mistake: a {truth} read as {answer}, {mistakes.max()} times"
    return _figure(
        picture,
        "Which digits are mixed up",
        "A row for each digit as it was written, a column for each answer: the coloured squares "
        "are mistakes, with their number"
        + (f" ({worst})." if mistakes.any() else " (there is none)."),
        "Confusion matrix of ten rows and columns; "
        + (f"{worst}." if mistakes.any() else "all counts are on its diagonal."),
    )


def _per_digit_card(own: dict[str, Any], picture: Picture) -> str:
    known = [entry for entry in own["digits"] if entry["recall"] is not None]
    worst = min(known, key=lambda entry: entry["recall"])
    table = _table(
        ["Digit", "Glyphs", "Precision", "Recall"],
        [
            [
                str(entry["digit"]),
                f"{entry['glyphs']:,}",
                _percent(entry["precision"]),
                _percent(entry["recall"]),
            ]
            for entry in own["digits"]
        ],
    )
    return _figure(
        picture,
        "How well each digit is read",
        "Recall is the share of all 3s, say, that were read as 3; precision is the share of the "
        "answers “3” that were right.",
        "Precision and recall of each digit. Recall is lowest for "
        f"{worst['digit']}, at {worst['recall']:.2%}.",
        f"<details><summary>As a table</summary>{table}</details>",
    )


def _mistakes_card(own: dict[str, Any], picture: Picture) -> str:
    read = ", ".join(f"{entry['truth']} as {entry['answer']}" for entry in own["surest_mistakes"])
    return _figure(
        picture,
        "The surest mistakes",
        "These are the misread digits of whose wrong answer the model was surest: would you have "
        "read them right?",
        f"Misread glyphs, the surest mistake first: {read or 'none'}.",
    )


def _single_digits_card(own: dict[str, Any], picture: Picture) -> str:
    hardest = min(own["single_digits"], key=lambda entry: entry["confidence"])
    return _figure(
        picture,
        "What the model thinks of single digits",
        "Each bar is the probability the model gives to a digit, blue for the right one; the "
        f"{hardest['truth']} is the glyph it was least sure of in the whole test, the others are "
        "typical.",
        "A glyph of each digit with ten bars. "
        + "; ".join(
            f"{entry['truth']} read as {entry['answer']} with {entry['confidence']:.1%}"
            for entry in own["single_digits"]
        )
        + ".",
    )


def _reliability_card(own: dict[str, Any], picture: Picture) -> str:
    error = f"{100 * own['calibration']['expected_error']:.2f} percentage points"
    return _figure(
        picture,
        "Does it know how sure it may be?",
        "Of the answers given with 80% confidence, 80% should be right, and so on along the dashed "
        f"line: on average the model is {error} away from it (expected calibration error).",
        "Reliability diagram: share of right answers by confidence in 15 bins, and the number of "
        f"answers in each; the expected calibration error is {error}.",
    )


def _risk_coverage_card(own: dict[str, Any], picture: Picture) -> str:
    points = own["risk_coverage"]
    most = [point for point in points if point["coverage"] <= 1 - _DECLINED] or points
    example = (
        f"answering {most[-1]['coverage']:.1%} of the digits, it misreads {most[-1]['risk']:.2%} "
        f"of those instead of {points[-1]['risk']:.2%}"
    )
    return _figure(
        picture,
        "What if it may say “I don’t know”?",
        f"A model that declines the digits it is least sure of makes fewer mistakes: {example}.",
        f"Risk-coverage curve: {example}.",
    )


def _figure(picture: Picture, title: str, sentence: str, alt: str, more: str = "") -> str:
    return f"""<figure class="card">
<figcaption><h3>{escape(title)}</h3><p>{escape(sentence)}</p></figcaption>
<picture><source srcset="{picture.dark}" media="(prefers-color-scheme: dark)">
<img src="{picture.light}" width="{picture.width}" height="{picture.height}" alt="{escape(alt)}">
</picture>{more}
</figure>"""


def _table(head: list[str], rows: list[list[str]]) -> str:
    """Return a table whose rows begin with a heading; no ``head``, no line for it."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    lines = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
        for name, *cells in rows
    )
    thead = f"<thead><tr>{top}</tr></thead>\n" if head else ""
    return f"<table>\n{thead}<tbody>\n{lines}\n</tbody>\n</table>"


def _interval(bounds: tuple[float, float]) -> str:
    return f"{100 * bounds[0]:.2f}–{bounds[1]:.2%}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _fact(value: str | int | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,.0f}"
