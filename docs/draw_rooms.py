# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Draw which folder imports from which, as README's architecture section shows it.

``python docs/draw_rooms.py`` reads the imports of the code and replaces the picture in README.md.
"""

import sys
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
ROOMS = ("bench", "page", "webcam", "export", "emulator", "training", "simulator", "inkling")
BEGIN, END = "<!-- Drawn by docs/draw_rooms.py: do not edit. -->\n```\n", "```\n<!-- End -->\n"


def draw() -> str:
    """Return the picture: a line for each folder, and for each stage of the firmware."""
    sys.path[:0] = [str(ROOT), str(ROOT / "firmware")]
    graph = grimp.build_graph(*ROOMS)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            importer, target = _room(module), _room(imported)
            if importer != target:
                found.setdefault(importer, set()).add(target)
    stages = sorted(
        {_room(module) for module in graph.modules if module.startswith("inkling.")} & set(found)
    )
    lines = [_line(room, found, ROOMS) for room in ROOMS[:-1]]
    lines += [_line(stage, found, sorted(found[stage])) for stage in stages]
    return "\n".join(lines) + "\n"


def _room(module: str) -> str:
    """Return the folder of a module: the top one or, in the firmware, the stage."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "inkling" else parts[0]


def _line(room: str, found: dict[str, set[str]], order) -> str:
    targets = {name if "." in room else name.split(".")[0] for name in found.get(room, ())}
    names = [name.removeprefix("inkling.") for name in order if name in targets]
    return f"{room.replace('.', '/'):<17} imports  {', '.join(names)}"


def main() -> None:
    """Replace the picture in README.md."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    README.write_text(before + BEGIN + draw() + END + after, encoding="utf-8")


if __name__ == "__main__":
    main()
