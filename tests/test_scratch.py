"""inkling/scratch.py: the map of the scratch memory, stage by stage."""

from itertools import combinations

import numpy as np
import pytest
from board_arrays import on_board
from ulab import numpy as ulab_numpy

from inkling.features.gradients import Features
from inkling.find.finder import Finder
from inkling.find.flatten import flatten
from inkling.glyph.normalise import Normaliser
from inkling.glyph.pieces import Pieces
from inkling.model import logistic, tree
from inkling.scratch import SCRATCH, Plan
from inkling.screen.viewfinder import Viewfinder


class Part:
    """A part of a plan: the bytes from ``first`` to ``end``, and the parts it may overlap."""

    def __init__(self, name, memory, over):
        self.name = name
        whole = np.frombuffer(SCRATCH, np.uint8)
        part = np.frombuffer(memory, np.uint8)
        self.first = part.ctypes.data - whole.ctypes.data
        self.end = self.first + len(part)
        self.over = over

    def overlaps(self, other):
        return self.first < other.end and other.first < self.end


@pytest.fixture
def plans(monkeypatch):
    """The parts of each plan that is made, in the order of the plans."""
    made = {}
    hand_out = Plan.memory

    def memory(plan, name, size=0, over=()):
        part = hand_out(plan, name, size, over)
        parts = made.setdefault(id(plan), (plan, {}))[1]  # with the plan, so that its id stays
        parts.setdefault(name, Part(name, part, over))
        return part

    monkeypatch.setattr(Plan, "memory", memory)
    return lambda: [list(parts.values()) for _, parts in made.values()]


def stages(shape):
    """Return {name: what makes the plan of a stage for frames of ``shape``}."""
    luma, flat = on_board(np.ones(shape)), on_board(np.zeros(shape))
    closed = on_board(np.ones((shape[0] // 4 + 2, shape[1] // 4 + 2)))
    return {
        "find": lambda: Finder(shape),
        "flatten": lambda: flatten(luma, flat, closed, (1, 1, 4, 4)),
        "glyph": lambda: Pieces(Normaliser()),
        "features": Features,
        "logistic": logistic.Model,
        "tree": tree.Model,
        "viewfinder": lambda: Viewfinder(None, 0, 0, shape, 0),
    }


def test_no_parts_overlap_but_those_that_are_declared_to_and_the_largest_plan_fills_the_memory(
    plans,
):
    for shape in ((60, 80), (80, 60)):
        for name, plan in stages(shape).items():
            plan()
            parts = plans()[-1]
            print(f"\n{name}, for frames of {shape}")
            for part in sorted(parts, key=lambda part: (part.first, part.end)):
                over = f"  over {', '.join(part.over)}" if part.over else ""
                print(f"{part.first:6} to {part.end:6}  {part.name:10}{over}")
            for one, other in combinations(parts, 2):
                if one.overlaps(other):
                    assert one.name in other.over, f"{name}: {one.name} and {other.name}"
    assert len(plans()) == 2 * len(stages(shape))
    assert max(part.end for parts in plans() for part in parts) == len(SCRATCH)


def test_a_part_lies_in_the_first_gap():
    plan = Plan()
    first = plan.memory("first", 6)
    second = plan.memory("second", 100)
    third = plan.array("third", ulab_numpy.uint16, 2, 3, over=("second",))
    same = plan.array("first", ulab_numpy.uint8, 2, 3)
    SCRATCH[:112] = bytes(range(112))
    assert bytes(first) == bytes(range(6))
    assert bytes(second) == bytes(range(8, 108))
    assert third.tobytes() == bytes(range(8, 20))
    assert same.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_more_than_there_is_room_for_is_refused():
    plan = Plan()
    plan.memory("first", len(SCRATCH) - 10)
    with pytest.raises(ValueError, match="no room in the scratch memory: second"):
        plan.memory("second", 12)
