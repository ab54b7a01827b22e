# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The settings as a form, from settings.toml and inkling/settings.py.

Both are read as text, because a process that imports a module of the firmware becomes a board.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping

from simulator.run import FIRMWARE, MODELS


def form(changed: Mapping[str, str | int]) -> dict[str, dict]:
    """Return the fields for each key of settings.toml, in the file's order.

    ``value``: from ``changed``, else from the file; ``default``: what the firmware uses without a
    value; ``help``: the comment above the key; ``choices``: a list of values, or None; ``low`` and
    ``high``: limits of a whole number, or None.
    """
    text = (FIRMWARE / "settings.toml").read_text(encoding="utf-8")
    checks = dict(_checks())
    helps = _helps(text)
    return {
        key: {"value": changed.get(key, value), "help": helps[key]} | checks[key]
        for key, value in tomllib.loads(text).items()
    }


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
    """Yield each key that ``Settings`` looks up, with its default and what it allows."""
    tree = ast.parse((FIRMWARE / "inkling" / "settings.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="_choice" | "_range" as kind),
                args=[ast.Constant(str(key)), *others],
            ):
                default, *allowed = (eval(ast.unparse(each), {"NAMES": MODELS}) for each in others)
                field = {"default": default, "choices": None, "low": None, "high": None}
                if kind == "_choice":
                    field["choices"] = list(*allowed)
                else:
                    field["low"], field["high"] = allowed
                yield key, field
