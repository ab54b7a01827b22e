# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""README's picture of the imports is what the code has; `make lint` holds their direction."""

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_readme_shows_the_imports_that_there_are():
    script = runpy.run_path(str(ROOT / "docs/draw_rooms.py"))
    drawn = script["BEGIN"] + script["draw"]() + script["END"]
    assert drawn in (ROOT / "README.md").read_text(encoding="utf-8"), "run docs/draw_rooms.py"
