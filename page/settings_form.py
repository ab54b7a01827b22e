"""The settings as a form, from settings.toml and inkling/settings.py.

Both are read as text, because a process that imports a module of the firmware becomes a board.
"""

import ast
import tomllib
from collections.abc import Iterator

from simulator.run import FIRMWARE, MODELS


def form() -> dict[str, dict]:
    """Return the fields for each of Inkling's keys in settings.toml, in the file's order.

    ``value``: from the file; ``help``: the comment above the key, and the limits; ``choices``: a
    list of values, or None; ``low`` and ``high``: limits of a whole number, or None.
    """
    text = (FIRMWARE / "settings.toml").read_text(encoding="utf-8")
    checks = dict(_checks())
    helps = _helps(text)
    fields = {}
    for key, value in tomllib.loads(text).items():
        if not key.startswith("INKLING_"):
            continue  # it is CircuitPython's
        fields[key] = {"value": value, "help": helps[key]} | checks[key]
        limits = "{low} to {high}.".format(**checks[key])
        if checks[key]["choices"] is None and limits not in helps[key]:
            fields[key]["help"] += f" {limits}"
    return fields


def _helps(text: str) -> dict[str, str]:
    """Return the comment above each key; consecutive keys share one."""
    helps: dict[str, str] = {}
    comment: list[str] = []
    for line, before in zip(text.splitlines(), ["", *text.splitlines()], strict=False):
        if line.startswith("#"):
            if not before.startswith("#"):
                comment = []
            comment.append(line.removeprefix("#").strip())
        elif "=" in line:
            helps[line.split("=")[0].strip()] = " ".join(comment)
    return helps


def _checks() -> Iterator[tuple[str, dict]]:
    """Yield each key that ``Settings`` looks up, with what it allows."""
    tree = ast.parse((FIRMWARE / "inkling" / "settings.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="_choice" | "_range" as kind),
                args=[ast.Constant(str(key)), *others],
            ):
                _, *allowed = (eval(ast.unparse(each), {"NAMES": MODELS}) for each in others)
                if kind == "_choice":
                    yield key, {"choices": list(*allowed), "low": None, "high": None}
                else:
                    yield key, {"choices": None, "low": allowed[0], "high": allowed[1]}
