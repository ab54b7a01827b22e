"""The error for what goes wrong silently on the board."""


class BoardHazardError(RuntimeError):
    """An operation that corrupts memory or reads beyond an array on the board, without an error."""
