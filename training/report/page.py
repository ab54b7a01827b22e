# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Put the training report's numbers and charts on an HTML page that explains them."""

from html import escape
from typing import Any, NamedTuple

import numpy as np

from training.report.charts import Picture
from training.report.elements import document, figure, table

TITLES = {"logistic": "Logistic regression", "tree": "Decision tree"}

_DECLINED = 0.05  # share of the digits, in the example of the risk-coverage curve


class Shared(NamedTuple):
    """What the page shows once, above the models."""

    samples: Picture  # the chart of training glyphs
    frontier: Picture
    sizes: dict[str, Any]  # what `training.frontier` has measured
    shipped: int  # components


def html(
    numbers: dict[str, dict[str, Any]], shared: Shared, pictures: dict[str, dict[str, Picture]]
) -> str:
    """Return the page.

    numbers: what report.json says of each model; pictures: each model's charts by name.
    """
    links = "".join(f'<a href="#{model}">{TITLES[model]}</a>' for model in numbers)
    sections = "".join(_section(model, own, pictures[model]) for model, own in numbers.items())
    samples = figure(
        shared.samples,
        "What handwriting looks like",
        "Each row shows how different people wrote the same digit: glyphs like these are all that "
        "a model has to learn from.",
        "Ten rows of handwritten digits, from 0 at the top to 9 at the bottom.",
    )
    body = f"""<header>
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
{_frontier_card(shared)}
</div>
</section>
{sections}</main>
<footer>All numbers on this page, and more, are in <a href="report.json">report.json</a>.</footer>
"""
    return document("Inkling: training report", body)


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
    overview = table(
        ["", *(TITLES[model] for model in numbers)],
        [[name, *values] for name, values in rows.items()],
    )
    return f"""<article class="card">
<h3>At a glance</h3>
<p>The interval says how far the luck of the draw may have moved the test accuracy: of a hundred
such intervals, about 95 hold the true one.</p>
{overview}
</article>"""


def _frontier_card(shared: Shared) -> str:
    glyphs = shared.sizes["validation glyphs"]
    sizes = {size["components"]: size for size in shared.sizes["sizes"]}
    right = {size: own["right"]["glyphs"] / glyphs for size, own in sizes.items()}
    chosen = shared.shipped
    kinds = ("normal", "hard")
    frames = len(kinds) * shared.sizes["validation frames of each style"]
    read = sum(sizes[chosen]["right"][kind] for kind in kinds)
    return figure(
        shared.frontier,
        "What a larger model buys",
        "Each point is the logistic model with that many components: how much of MNIST's "
        "validation digits it reads, by the time and memory that it takes of the board. "
        f"{chosen} were chosen: they read {right[chosen]:.2%} of the glyphs and "
        f"{read / frames:.2%} of the camera frames, with the least loss on the glyphs. What parts "
        "the largest sizes may be chance; a larger one would leave the board less than 30 kB.",
        "Accuracy by milliseconds and by bytes. "
        + "; ".join(
            f"{size} components: {right[size]:.2%} of the glyphs, {own['board ms']:.1f} ms, "
            f"{own['bytes']:,} bytes"
            for size, own in sizes.items()
        )
        + ".",
    )


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
{table([], rows)}
</article>"""


def _learning_curve_card(own: dict[str, Any], picture: Picture) -> str:
    last = own["learning_curve"][-1]
    return figure(
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
    return figure(
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
    details = table(
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
    return figure(
        picture,
        "How well each digit is read",
        "Recall is the share of all 3s, say, that were read as 3; precision is the share of the "
        "answers “3” that were right.",
        "Precision and recall of each digit. Recall is lowest for "
        f"{worst['digit']}, at {worst['recall']:.2%}.",
        f"<details><summary>As a table</summary>{details}</details>",
    )


def _mistakes_card(own: dict[str, Any], picture: Picture) -> str:
    read = ", ".join(f"{entry['truth']} as {entry['answer']}" for entry in own["surest_mistakes"])
    return figure(
        picture,
        "The surest mistakes",
        "These are the misread digits of whose wrong answer the model was surest: would you have "
        "read them right?",
        f"Misread glyphs, the surest mistake first: {read or 'none'}.",
    )


def _single_digits_card(own: dict[str, Any], picture: Picture) -> str:
    hardest = min(own["single_digits"], key=lambda entry: entry["confidence"])
    return figure(
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
    return figure(
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
    return figure(
        picture,
        "What if it may say “I don’t know”?",
        f"A model that declines the digits it is least sure of makes fewer mistakes: {example}.",
        f"Risk-coverage curve: {example}.",
    )


def _interval(bounds: tuple[float, float]) -> str:
    return f"{100 * bounds[0]:.2f}–{bounds[1]:.2%}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _fact(value: str | int | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1000 else f"{value:,.0f}"
