"""README's list of the imports is true. `make lint` holds their direction."""

import re
from collections import defaultdict
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("bench", "page", "webcam", "export", "emulator", "training", "simulator", "inkling")


def room_of(module):
    """Return the folder of a module: the top one or, in the firmware, the stage."""
    parts = module.split(".")
    return "/".join(parts[:2]) if parts[0] == "inkling" else parts[0]


def test_readme_lists_the_imports_that_there_are(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "firmware")
    graph = grimp.build_graph(*ROOMS)
    found = defaultdict(set)
    for module in graph.modules:
        room = room_of(module)
        for imported in map(room_of, graph.find_modules_directly_imported_by(module)):
            if imported != room:
                inside = room.startswith("inkling")
                found[room].add(
                    imported.removeprefix("inkling/") if inside else imported.split("/")[0]
                )
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^(\S+) +imports  (.+)$", readme, re.MULTILINE)
    assert {room: {*names.split(", ")} for room, names in rows} == found
