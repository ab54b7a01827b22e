# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The firmware is written in the Python that CircuitPython compiles."""

import ast

import pytest

from emulator.drive import PROGRAMS
from simulator.run import FIRMWARE

SOURCES = sorted([*FIRMWARE.rglob("*.py"), *PROGRAMS.glob("*.py")])


def unknown_to_the_board(tree):
    """Yield (line, what) for each construct that CircuitPython refuses."""
    for node in ast.walk(tree):
        is_display = isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load)
        if (is_display or isinstance(node, ast.Set)) and any(
            isinstance(element, ast.Starred) for element in node.elts
        ):
            yield node.lineno, "* in a tuple, list or set"
        elif isinstance(node, ast.Dict) and None in node.keys:
            yield node.lineno, "** in a dictionary"
        elif isinstance(node, ast.Match):
            yield node.lineno, "match"
        elif isinstance(node, ast.arguments) and node.posonlyargs:
            yield node.posonlyargs[0].lineno, "/ in parameters"
        elif isinstance(node, ast.TryStar):
            yield node.lineno, "except*"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_module_has_nothing_that_circuitpython_refuses(path):
    assert list(unknown_to_the_board(ast.parse(path.read_text(encoding="utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    ["(*a, 1)", "[*a]", "{*a}", "{**a}", "match a:\n case 1: pass", "def f(a, /): pass"],
)
def test_what_it_refuses_is_found(source):
    assert list(unknown_to_the_board(ast.parse(source)))


@pytest.mark.parametrize("source", ["f(*a, **b)", "a, *b = c", "def f(*a, **b): pass"])
def test_what_it_takes_is_let_through(source):
    assert not list(unknown_to_the_board(ast.parse(source)))
