"""`micropython` for the drivers, which use `const` alone."""


def const(value: int) -> int:
    """Return `value`; the board's compiler puts it in place of the name."""
    return value
