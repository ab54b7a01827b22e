"""Put the benchmark's numbers in one table, and compare them with their targets.

In all functions, ``models`` has the numbers of each model, as `bench.paper.measure` returns them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.paper.measure import NO_MARK, OTHER_MARK, POOLED
from bench.paper.sets import CUTS, DARK_MARKS, DIVISORS, HANDS, INVERTED_STYLE, STYLES
from simulator.run import MODELS
from simulator.scenes import NOTHING

Path = tuple[str | int, ...]
"""The keys that lead to an entry in the numbers of a model."""


@dataclass(frozen=True)
class Row:
    """One line of the table; ``bounds`` holds the target of each model that has one."""

    name: str
    path: Path
    bounds: dict[str, float] = field(default_factory=dict)
    at_most: bool = False

    def entry(self, numbers: dict[str, Any]) -> Any:
        """Return the row's entry in the numbers of a model: a share of frames, or a float."""
        found: Any = numbers
        for key in self.path:
            found = found[key]
        return found

    def share(self, numbers: dict[str, Any]) -> float:
        """Return the row's share in the numbers of a model."""
        entry = self.entry(numbers)
        return entry["share"] if isinstance(entry, dict) else entry

    def met(self, model: str, numbers: dict[str, Any]) -> bool | None:
        """Say whether ``model`` reaches its target; None if it has none."""
        if model not in self.bounds:
            return None
        share, bound = self.share(numbers), self.bounds[model]
        return share <= bound if self.at_most else share >= bound


_LEAST_RIGHT = {
    "normal": {"logistic": 0.995, "tree": 0.99},
    "hard": {"logistic": 0.99, "tree": 0.984},
    "boxed": dict.fromkeys(MODELS, 0.9),
}
_LEAST_GLYPHS_RIGHT = {"logistic": 0.9945, "tree": 0.9895}
_MOST_ACCEPTED = {"letter": 0.05, "writing": 0.05, "scribble": 0.08, "doodle": 0.08}
_TITLES = {
    HANDS: "other hands",
    "light on dark": "chalk and light pens on dark",
    "boxed": "in a box",
    "underlined": "thickly underlined",
    "lined": "lines as dark as the pen",
    "dotted": "dotted paper",
    "surrounded": "a table, a border, a hand beside",
    "at the rim": "whole, up to the rim",
    "thin": "hair-thin pen",
    "small": "small, fine pen",
    "worn": "worn and tinted paper",
    "camera": "lamps, glare, JPEG, exposure",
} | {name: f"at the rim, {name}" for name in CUTS}


def _at_most(bound: float, name: str, *path: str) -> Row:
    """Return a row with the same target for every model."""
    return Row(name, path, dict.fromkeys(MODELS, bound), at_most=True)


def _rows() -> Iterable[Row]:
    yield Row("MNIST test glyphs: read right", ("glyphs",), _LEAST_GLYPHS_RIGHT)
    for name in (*STYLES, HANDS, *DIVISORS, *CUTS):
        title = f"frames, {_TITLES.get(name, name)}"
        yield Row(f"{title}: read right", ("digits", name, "right"), _LEAST_RIGHT.get(name, {}))
        yield Row(f"{title}: misread", ("digits", name, "misread"))
        yield Row(f"{title}: rejected", ("digits", name, "rejected"))
    pooled = " and ".join(POOLED)
    error = f"{pooled}: expected calibration error"
    yield _at_most(
        0.003,
        f"{INVERTED_STYLE} frames inverted: fewer read right than as they are",
        "inverted_loss",
    )
    yield _at_most(0.008, f"{pooled}: digits rejected", "pooled", "rejected")
    yield _at_most(0.02, error, "pooled", "calibration", "expected_error")
    yield _at_most(0.005, f"accepted as a digit: {', '.join(NO_MARK)}", "accepted", "no_mark")
    yield Row(f"accepted as a digit: {', '.join(OTHER_MARK)}", ("accepted", "other_mark"))
    for kind in (*NOTHING, DARK_MARKS):
        name = f"accepted as a digit: {kind}"
        if kind in _MOST_ACCEPTED:
            yield _at_most(_MOST_ACCEPTED[kind], name, "accepted", kind)
        else:
            yield Row(name, ("accepted", kind))
    for digit in range(10):
        yield Row(f"{pooled}: {digit} not read right", ("pooled", "wrong_by_digit", digit))
    for digit in range(10):
        yield Row(f"{_TITLES[HANDS]}: {digit} not read right", ("hands_wrong_by_digit", digit))


ROWS = list(_rows())


def headings(models: dict[str, dict[str, Any]]) -> list[str]:
    """Return the table's headings."""
    return ["", "of", "asked for", *models]


def rows(models: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the table's cells, with 95 % intervals in brackets."""
    return [
        [row.name, _of(row, models), _asked(row, models)]
        + [_cell(row, model, own) for model, own in models.items()]
        for row in ROWS
    ]


def varieties(models: dict[str, dict[str, Any]]) -> list[list[str]]:
    """Return the cells of another table: each variety of the hands, and how often it is read."""
    names = next(iter(models.values()))["varieties"]
    own = [Row(name, ("varieties", name)) for name in names]
    return [
        [row.name, _of(row, models)] + [_cell(row, name, model) for name, model in models.items()]
        for row in own
    ]


def missed(models: dict[str, dict[str, Any]]) -> list[str]:
    """Return a phrase for each target that a model misses."""
    return [
        f"{row.name}: {model} {100 * row.share(own):.2f} % "
        f"(at {'most' if row.at_most else 'least'} {100 * row.bounds[model]:g} %)"
        for row in ROWS
        for model, own in models.items()
        if row.met(model, own) is False
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
