# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Report how well the models read the test digits: numbers, charts and a page that explains them.

`write` makes a folder of report.json (all the numbers), PNG charts and index.html, which needs
neither scripts nor a network. Nothing in it depends on the day or the machine.
"""

import json
import shutil
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from training import charts
from training.charts import Picture

TITLES = {"logistic": "Logistic regression", "tree": "Decision tree"}

_DIGITS = range(10)
_CONFIDENCE = 0.95  # of the intervals
_BINS = 15  # of confidence, as in Guo et al.
_COVERAGES = 200  # points of the risk-coverage curve
_DECLINED = 0.05  # share of the digits, in the page's example
_MISTAKES = 20
_DECIMALS = 6  # in report.json


@dataclass(frozen=True)
class Evaluation:
    """How one model did on the test split."""

    model: str  # "logistic" or "tree"
    data: str  # one sentence: which data set it was trained and tested on
    images: np.ndarray  # (N, 28, 28) uint8 test glyphs, white on black
    labels: np.ndarray  # (N,)
    probabilities: np.ndarray  # (N, 10) float
    validation_accuracy: float
    curve: list[tuple[int, float, float]]  # (training glyphs, accuracy on them, validation's)
    facts: dict[str, str | int | float]  # e.g. "table bytes", "multiply-adds", "training seconds"

    def __post_init__(self) -> None:
        """Refuse what cannot be reported on with a ValueError."""
        if self.model not in TITLES:
            raise ValueError(f"unknown model {self.model!r}: choose one of {', '.join(TITLES)}")
        count = len(self.labels)
        if count == 0 or not self.curve:
            raise ValueError(f"{self.model}: there are no test glyphs, or no points of the curve")
        for name, shape in (("images", (count, 28, 28)), ("probabilities", (count, 10))):
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"{self.model}: {name} have the shape {found}, not {shape}")
        if not np.all((self.probabilities >= 0) & (self.probabilities <= 1)):
            raise ValueError(f"{self.model}: not all probabilities are from 0 to 1")

    @property
    def answers(self) -> np.ndarray:
        """The most probable digit of each glyph, (N,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def confidences(self) -> np.ndarray:
        """The probability of each answer, (N,)."""
        return self.probabilities.max(axis=1)

    @property
    def right(self) -> np.ndarray:
        """Whether each answer is the truth, (N,) bool."""
        return self.answers == self.labels


def write(
    evaluations: list[Evaluation], samples: np.ndarray, sample_labels: np.ndarray, folder: Path
) -> Path:
    """Write report.json, the charts as PNG and index.html into folder; return index.html's path.

    samples: (M, 28, 28) uint8 training glyphs; sample_labels: (M,).

    The report is built beside ``folder`` and then takes its place, so a failure leaves an old
    report whole. Raises ValueError if there is nothing to report or a model comes twice, and
    FileExistsError if ``folder`` holds something other than a report.
    """
    models = [evaluation.model for evaluation in evaluations]
    if not models or len(set(models)) < len(models):
        raise ValueError(f"a report needs one evaluation of each model, not {models}")
    if folder.exists() and any(folder.iterdir()) and not (folder / "report.json").exists():
        raise FileExistsError(f"{folder} holds other files, and the report would replace them")
    part = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)  # left by a run that was killed
    part.mkdir(parents=True)
    try:
        _build(evaluations, samples, sample_labels, part)
        _put_in_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder / "index.html"


def _build(
    evaluations: list[Evaluation], samples: np.ndarray, sample_labels: np.ndarray, folder: Path
) -> None:
    numbers = {evaluation.model: score(evaluation) for evaluation in evaluations}
    sheet = charts.save(folder, "samples", charts.samples, samples, sample_labels)
    sections = []
    for evaluation in evaluations:
        own = numbers[evaluation.model]
        sections.append(_section(evaluation.model, own, _draw(evaluation, own, folder)))
    text = json.dumps(_rounded({"models": numbers}), indent=1, sort_keys=True, allow_nan=False)
    (folder / "report.json").write_text(text + "\n", encoding="utf-8")
    (folder / "index.html").write_text(_page(numbers, sheet, sections), encoding="utf-8")


def _put_in_place(new: Path, folder: Path) -> None:
    """Replace ``folder`` by ``new``; an OSError leaves the old one where it was."""
    previous = folder.with_name(f".{folder.name}.old")
    if folder.exists():
        shutil.rmtree(previous, ignore_errors=True)
        folder.rename(previous)
    try:
        new.rename(folder)
    except OSError:
        if previous.exists():
            previous.rename(folder)
        raise
    shutil.rmtree(previous, ignore_errors=True)


# The numbers


def score(evaluation: Evaluation) -> dict[str, Any]:
    """Return what report.json says of one model."""
    count = len(evaluation.labels)
    right = int(evaluation.right.sum())
    matrix = confusion(evaluation.labels, evaluation.answers)
    return {
        "data": evaluation.data,
        "facts": evaluation.facts,
        "test": {
            "glyphs": count,
            "mistakes": count - right,
            "accuracy": right / count,
            "interval": wilson_interval(right, count),
        },
        "validation_accuracy": float(evaluation.validation_accuracy),
        "learning_curve": [
            {
                "training_glyphs": int(glyphs),
                "training_accuracy": float(seen),
                "validation_accuracy": float(new),
            }
            for glyphs, seen, new in evaluation.curve
        ],
        "confusion": matrix.tolist(),
        "digits": per_digit(matrix),
        "calibration": calibration(evaluation.confidences, evaluation.right),
        "risk_coverage": risk_coverage(evaluation.confidences, evaluation.right),
        "surest_mistakes": [_answer(evaluation, index) for index in surest_mistakes(evaluation)],
        "single_digits": [
            _answer(evaluation, index)
            | {"probabilities": evaluation.probabilities[index].astype(float).tolist()}
            for index in single_digits(evaluation)
        ],
    }


def _answer(evaluation: Evaluation, index: int) -> dict[str, Any]:
    return {
        "index": index,
        "truth": int(evaluation.labels[index]),
        "answer": int(evaluation.answers[index]),
        "confidence": float(evaluation.confidences[index]),
    }


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of the share ``right / count``, where ``count`` is not 0.

    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
    the American Statistical Association 22 (1927).
    """
    z = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2)
    share = right / count
    centre = share + z**2 / (2 * count)
    reach = z * (share * (1 - share) / count + z**2 / (4 * count**2)) ** 0.5
    scale = 1 + z**2 / count
    return max(0.0, (centre - reach) / scale), min(1.0, (centre + reach) / scale)


def confusion(labels: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Count (truth, answer) pairs: (10, 10) int, a row for each truth."""
    matrix = np.zeros((10, 10), dtype=int)
    np.add.at(matrix, (labels, answers), 1)
    return matrix


def per_digit(matrix: np.ndarray) -> list[dict[str, Any]]:
    """Return precision and recall of each digit; None for those that are 0 / 0.

    matrix: a `confusion` matrix.
    """
    return [
        {
            "digit": digit,
            "glyphs": int(matrix[digit].sum()),
            "precision": _ratio(matrix[digit, digit], matrix[:, digit].sum()),
            "recall": _ratio(matrix[digit, digit], matrix[digit].sum()),
        }
        for digit in _DIGITS
    ]


def _ratio(part: int, whole: int) -> float | None:
    return float(part / whole) if whole else None


def calibration(confidences: np.ndarray, right: np.ndarray) -> dict[str, Any]:
    """Return the expected calibration error and the 15 bins of equal width it is taken over.

    confidences: (N,) probabilities of the answers; right: (N,) bool.

    Bin m holds the answers with (m - 1) / 15 < confidence <= m / 15. With n of N answers in a
    bin, of which the share a is right and whose confidences have the mean c, the error is the
    sum of n / N * |a - c| over the bins. Source: Guo, Pleiss, Sun and Weinberger, "On calibration
    of modern neural networks", ICML 2017, equations 3 and 5. An empty bin has no means.
    """
    edges = np.arange(_BINS + 1) / _BINS
    bin_of = np.digitize(confidences, edges[1:-1], right=True)
    bins = []
    error = 0.0
    for number, (low, high) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
        inside = bin_of == number
        count = int(inside.sum())
        hits = int(right[inside].sum())
        entry: dict[str, Any] = {"low": float(low), "high": float(high), "count": count}
        if count:
            entry["accuracy"] = hits / count
            entry["interval"] = wilson_interval(hits, count)
            entry["confidence"] = float(confidences[inside].mean())
            error += count / len(right) * abs(entry["accuracy"] - entry["confidence"])
        bins.append(entry)
    return {"expected_error": error, "bins": bins}


def risk_coverage(confidences: np.ndarray, right: np.ndarray) -> list[dict[str, float]]:
    """Return how many of the answers given are wrong when the least sure are declined.

    confidences: (N,) probabilities of the answers; right: (N,) bool.

    A point gives the share of glyphs answered, the share of mistakes among them and the least
    confidence answered. Answers of equal confidence, of which a tree has many, stand or fall
    together. At most 200 points, evenly spaced in coverage, the last of which answers all.
    Source: El-Yaniv and Wiener, "On the foundations of noise-free selective classification",
    Journal of Machine Learning Research 11 (2010).
    """
    order = np.argsort(-confidences, kind="stable")
    sure = confidences[order]
    answered = np.arange(1, len(order) + 1)
    risk = np.cumsum(~right[order]) / answered
    ends = np.flatnonzero(np.append(sure[1:] != sure[:-1], True))
    targets = np.arange(1, _COVERAGES + 1) * len(order) / _COVERAGES
    chosen = np.unique(ends[np.searchsorted(answered[ends], targets)])
    return [
        {
            "coverage": float(answered[end] / len(order)),
            "risk": float(risk[end]),
            "least_confidence": float(sure[end]),
        }
        for end in chosen
    ]


def surest_mistakes(evaluation: Evaluation) -> list[int]:
    """Return the indices of the 20 mistakes of highest confidence, the surest first."""
    wrong = np.flatnonzero(~evaluation.right)
    order = np.argsort(-evaluation.confidences[wrong], kind="stable")
    return wrong[order[:_MISTAKES]].tolist()


def single_digits(evaluation: Evaluation) -> list[int]:
    """Return the index of one test glyph a digit, in the order of the digits.

    The glyph that had the least sure answer of all stands for its digit. For the other digits it
    is the rightly read glyph of median confidence; a digit that is never read has none.
    """
    hardest = int(evaluation.confidences.argmin())
    chosen = []
    for digit in _DIGITS:
        typical = np.flatnonzero((evaluation.labels == digit) & evaluation.right)
        if evaluation.labels[hardest] == digit:
            chosen.append(hardest)
        elif len(typical):
            order = np.argsort(evaluation.confidences[typical], kind="stable")
            chosen.append(int(typical[order[len(order) // 2]]))
    return chosen


def _rounded(value: Any) -> Any:
    """Return ``value`` with every float in it rounded: the last digits differ among machines."""
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    return round(float(value), _DECIMALS) if isinstance(value, float) else value


# The charts


def _draw(evaluation: Evaluation, own: dict[str, Any], folder: Path) -> dict[str, Picture]:
    """Draw the charts of one model, whose score is ``own``, into ``folder``."""
    drawings = (
        ("learning-curve", charts.learning_curve, own["learning_curve"]),
        ("confusion", charts.confusion, own["confusion"]),
        ("per-digit", charts.per_digit, own["digits"]),
        ("mistakes", charts.mistakes, *_with_glyphs(evaluation, own["surest_mistakes"])),
        ("single-digits", charts.single_digits, *_with_glyphs(evaluation, own["single_digits"])),
        ("reliability", charts.reliability, own["calibration"]),
        ("risk-coverage", charts.risk_coverage, own["risk_coverage"]),
    )
    return {
        name: charts.save(folder, f"{evaluation.model}-{name}", chart, *data)
        for name, chart, *data in drawings
    }


def _with_glyphs(
    evaluation: Evaluation, answers: list[dict[str, Any]]
) -> tuple[np.ndarray, list[dict[str, Any]]]:
    return evaluation.images[[answer["index"] for answer in answers]], answers


# The page

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


def _page(numbers: dict[str, dict[str, Any]], sheet: Picture, sections: list[str]) -> str:
    links = "".join(f'<a href="#{model}">{TITLES[model]}</a>' for model in numbers)
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
{"".join(sections)}</main>
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
