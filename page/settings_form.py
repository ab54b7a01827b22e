"""The settings as a form, from settings.toml and inkling/settings.py."""

from simulator.settings_file import SETTINGS, allowed, check


def form() -> dict[str, dict]:
    """Return the fields for each of Inkling's keys in settings.toml, in the file's order.

    ``value``: from the file; ``help``: the comment above the key, and the limits; ``choices``: a
    list of values, or None; ``low`` and ``high``: limits of a whole number, or None. Raises
    `SettingsError`.
    """
    values = check(SETTINGS)
    helps = _helps(SETTINGS.read_text(encoding="utf-8"))
    fields: dict[str, dict] = {}
    for key, value in values.items():
        if key not in allowed():
            continue  # it is CircuitPython's
        fields[key] = {"value": value, "help": helps[key]} | _limits(allowed()[key])
        limits = "{low} to {high}.".format(**fields[key])
        if fields[key]["choices"] is None and limits not in helps[key]:
            fields[key]["help"] += f" {limits}"
    return fields


def _limits(good: tuple | range) -> dict:
    if isinstance(good, range):
        return {"choices": None, "low": good[0], "high": good[-1]}
    return {"choices": list(good), "low": None, "high": None}


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
