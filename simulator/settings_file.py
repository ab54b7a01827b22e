"""Check a ``settings.toml`` before anything runs with it.

CircuitPython looks for a key line by line, so each line is checked by itself. The firmware's
``settings.py`` says which keys there are and what they allow. It is read as text, because a process
that imports a module of the firmware becomes a board.
"""

import argparse
import ast
import codecs
import difflib
import re
import runpy
import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

FIRMWARE = Path(__file__).resolve().parent.parent / "firmware"
SETTINGS = FIRMWARE / "settings.toml"
TABLES = FIRMWARE / "inkling" / "model"
"""The folder of the generated tables of the models."""
MODELS: tuple[str, ...] = runpy.run_path(str(TABLES / "__init__.py"))["NAMES"]
"""The names of the models, the default first, as the firmware has them."""

_PREFIX = "INKLING_"
_OF_NUMBERS = {"several", "unlike"}  # why digits are refused that are apart, or close to each other


class SettingsError(Exception):
    """A settings.toml that cannot be used; the message is one sentence with file, line, remedy."""


def add_choices(command: argparse.ArgumentParser) -> None:
    """Add the options that take the place of settings."""
    command.add_argument("--model", choices=MODELS, help="default: the one in settings.toml")
    command.add_argument(
        "--digits",
        type=int,
        choices=allowed()["INKLING_DIGITS"],
        help="that a number has at most; default: as in settings.toml",
    )


def chosen(model: str | None = None, digits: int | None = None) -> dict[str, object]:
    """Return the settings that the options of a command name, if they are given."""
    named = {"INKLING_MODEL": model, "INKLING_DIGITS": digits}
    return {key: value for key, value in named.items() if value is not None}


def check(path: Path) -> dict[str, object]:
    """Return the values in the settings file ``path``; raise ``SettingsError``."""
    name = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    values: dict[str, object] = {}
    for number, line in enumerate(_text(path, name).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key = line.partition("=")[0].strip()
        try:
            if key in values:
                raise SettingsError(f"{key} stands there twice; remove one of the two lines")
            values[key] = _value(key, line)
            if key.startswith(_PREFIX):
                _check_value(key, values[key], line)
        except SettingsError as error:
            raise SettingsError(f"{name}, line {number}: {error}.") from None
    return values


def _text(path: Path, name: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SettingsError(
            f"{name} is missing; copy it from Inkling again, or run git checkout firmware."
        ) from None
    except OSError as error:
        raise SettingsError(f"{name} cannot be read: {error.strerror or error}.") from None
    if content.startswith(codecs.BOM_UTF8):
        raise SettingsError(f"{name}, line 1: begins with a byte order mark; save it without one.")
    try:
        return content.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{name}, line {line}: is not UTF-8; save the file as UTF-8.") from None


def _value(key: str, line: str) -> object:
    """Return the value in ``line``, which must be TOML of a kind that the board reads."""
    if line.lstrip().startswith("["):
        raise SettingsError("the board ignores a [table] and all below it; remove this line")
    try:
        pair = tomllib.loads(line)
    except tomllib.TOMLDecodeError:
        pair = {}
    value = pair.get(key)
    # TOML has more kinds of quotes, of which the board knows none.
    otherwise_quoted = isinstance(value, str) and not re.match('"(?!"")', _behind(line))
    if value is None or otherwise_quoted or isinstance(value, list | dict):
        name = key if re.fullmatch(r"\w+", key) else "KEY"
        text = _behind(line).partition("#")[0].strip(" \t\"'")
        text = text if re.fullmatch(r"[\w .+-]+", text) else "text"
        raise SettingsError(
            f"{line.strip()!r} is nothing that every CircuitPython reads; write text in double "
            f'quotes, {name} = "{text}", and a whole number without'
        )
    return value


def _behind(line: str) -> str:
    """Return what stands behind the equals sign."""
    return line.partition("=")[2].strip()


def _check_value(key: str, value: object, line: str) -> None:
    """Raise ``SettingsError`` if the firmware has no such key, or does not allow the value."""
    if key not in allowed():
        nearest = difflib.get_close_matches(key, allowed(), n=1, cutoff=0)[0]
        raise SettingsError(f"there is no key {key}; the nearest is {nearest}")
    # The board compares text. What is written otherwise, such as 0x10, is another text there.
    good = allowed()[key]
    text = value if isinstance(value, str) else _behind(line).partition("#")[0].strip()
    if text in map(str, good):
        return
    if isinstance(good, range):
        wanted = f"a whole number from {good[0]} to {good[-1]}"
    else:
        wanted = "one of " + ", ".join(map(str, good))
    raise SettingsError(f"{key} is {text!r}, but must be {wanted}")


@cache
def allowed() -> dict[str, tuple | range]:
    """Return the values that each key of Inkling's allows."""
    tree = ast.parse((FIRMWARE / "inkling" / "settings.py").read_text(encoding="utf-8"))
    found: dict[str, tuple | range] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="_choice" | "_range" as kind),
                args=[ast.Constant(str(key)), *others],
            ):
                _, *limits = (eval(ast.unparse(each), {"NAMES": MODELS}) for each in others)
                if kind == "_choice":
                    [found[key]] = limits
                else:
                    low, high = limits
                    found[key] = range(low, high + 1)
    return found


MOST_DIGITS: int = allowed()["INKLING_DIGITS"][-1]
"""How many digits of a number the firmware can read."""


def numbers_tip(reasons: Collection[str | None], digits: int | None = None) -> str:
    """Return how to have numbers read, or "" if that would change nothing.

    ``reasons`` are those for which there is no digit. ``digits`` is the option, if it is given.
    """
    values = check(SETTINGS) | chosen(digits=digits)
    if int(str(values.get("INKLING_DIGITS", 1))) > 1 or _OF_NUMBERS.isdisjoint(reasons):
        return ""
    return f"With --digits {MOST_DIGITS}, several digits in a row are read as a number."
