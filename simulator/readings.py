"""The firmware's readings as JSON has them, for each program that prints or saves them."""

from typing import Any

KEYS = ("digit", "confidence", "scores", "none", "reason", "number", "digits")


def as_dict(reading: Any, *more: str) -> dict[str, Any]:
    """Return the `KEYS` of an `inkling.reading.reading.Reading`, and ``more`` of its attributes.

    They are copies. Those of each digit are ``digit``, ``confidence`` and ``box``: top, left,
    bottom and right in the frame's pixels, or None for a glyph that was not found in a frame.
    """
    values = {name: getattr(reading, name) for name in (*KEYS, *more)}
    values["scores"] = list(reading.scores)
    values["digits"] = [
        {"digit": digit, "confidence": confidence, "box": box and list(box)}
        for digit, confidence, box in reading.digits
    ]
    return values
