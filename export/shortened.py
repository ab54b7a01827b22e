"""Give private names of a program short ones, which save 6 kB of the board's memory.

CircuitPython keeps each name of a program once: its letters, and a place in a table that doubles
when it is full. Half of the names begin with an underscore. They become ``_a``, ``_b`` and so on,
and names that are never used in the same module become the same one. Modules whose classes inherit
from each other count as one module.

What else may name them keeps them: strings, as for ``getattr``, and the files that a person may
edit. Names of ``const`` numbers stay, because the compiler puts the numbers in their places.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from string import ascii_lowercase

_NAME = re.compile(r"(?<!\w)_[A-Za-z0-9]\w*")  # of what is private
_FIELDS = ("id", "attr", "name", "asname", "arg")  # of syntax nodes: they hold a name


def shortened(files: Mapping[str, bytes], places: Set[str]) -> dict[str, bytes]:
    """Return ``files``, {place: content}, with short names in the modules at ``places``."""
    trees = {place: ast.parse(files[place]) for place in files if place.endswith(".py")}
    users: defaultdict[str, set[str]] = defaultdict(set)  # the modules with a name
    constants: dict[str, set[str]] = {}  # of the modules
    kept: set[str] = set()  # also the beginnings of names, as in name.startswith("_plan")
    for place, tree in trees.items():
        for name in _names(tree):
            users[name].add(place)
        kept.update(*(_NAME.findall(text) for text in _strings(tree)))
        constants[place] = set(_constants(tree))
    kin = _kin({place: tree for place, tree in trees.items() if place in places})
    short: dict[str, str] = {}
    taken: defaultdict[str, set[str]] = defaultdict(set)  # by module
    for name in sorted(users, key=lambda name: (-len(users[name]), name)):
        if all(name in constants[place] for place in users[name]):
            continue
        if users[name] <= places and _NAME.fullmatch(name) and not name.startswith(tuple(kept)):
            own = set().union(*(kin[place] for place in users[name]))
            used = kept.union(*(taken[place] for place in own))
            short[name] = next(each for each in _short_names() if each not in used)
            for place in own:
                taken[place].add(short[name])
    made = dict(files)
    for place in places:
        # Texts that the program uses have none of these names. Comments may change.
        source = _NAME.sub(lambda found: short.get(found[0], found[0]), files[place].decode())
        made[place] = source.encode()
    return made


def _short_names() -> Iterator[str]:
    for number in ("", *map(str, range(100))):
        yield from (f"_{letter}{number}" for letter in ascii_lowercase)


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        found = [getattr(node, field, None) for field in _FIELDS] + getattr(node, "names", [])
        yield from (name for name in found if isinstance(name, str))


def _constants(tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module's numbers that are declared as ``const``."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("const("):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def _strings(tree: ast.AST) -> Iterator[str]:
    """Yield all texts in a module but its docstrings, which the board does not keep."""
    for node in ast.walk(tree):
        for inner in ast.iter_child_nodes(node):
            if (
                isinstance(inner, ast.Constant)
                and isinstance(inner.value, str)  # bytes of a model's tables may look like a name
                and not isinstance(node, ast.Expr)
            ):
                yield inner.value


def _kin(trees: Mapping[str, ast.Module]) -> dict[str, set[str]]:
    """Return for each module those whose classes are ancestors or heirs of its classes."""
    classes = {
        node.name: (place, [ast.unparse(base).split(".")[-1] for base in node.bases])
        for place, tree in trees.items()
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    kin = {place: {place} for place in trees}
    for place, bases in classes.values():
        for base in bases:
            if base in classes:
                family = kin[place] | kin[classes[base][0]]
                kin.update(dict.fromkeys(family, family))
    return kin
