"""What a page and its board say to each other over the WebSocket ``/board``.

Each connection has one page and one board. A page sends JSON, whose ``type`` is one of

- ``controls``, with all of ``light``, ``shadow``, ``rotation``, ``distance``, ``blur`` and
  ``noise`` (`desk.Controls`, within `desk.LIMITS`);
- ``picture``, with ``source``: "draw" (whose white, 255, is paper), "upload" or "webcam"; followed
  by one binary message, the bytes of the PNG or JPEG (`pictures`);
- ``sample``, with ``name``: one of `samples.SAMPLES`;
- ``fault``, with ``name`` (one of `desk.FAULTS`) and ``on``;
- ``settings``, with ``values``: new values for keys of settings.toml; the other keys stay as they
  are, and the board is powered up again. The firmware says whether it can use a value;
- ``pace``, with ``pace``: one of `desk.PACES`;
- ``take``: take one frame, while the pace is "paused";
- ``reset``: power the board up again and change nothing else;
- ``save``: send the files for a bug report.

It receives binary messages, whose first byte says what follows:

- 1, `TFT`: the picture on the display, 160x128 pixels as RGBA, rows from the top;
- 2, `SCENE`: what the camera sees, a JPEG of 320x240 pixels, at most 10 a second and only after a
  change;
- 3, `SAVED`: the answer to ``save``, a zip (`save`), after a message ``saved``;

and JSON, whose ``type`` is one of

- ``board``, with ``state``: "starting"; "running", when code.py begins; or "stopped", when it has
  ended, which it never should. Then ``text`` says how, and only ``reset`` or ``settings`` helps;
- ``step``, at most 15 a second: what the firmware made of a frame, see `steps.Frame.step`;
- ``paused``, when the board has come to a halt because the pace is "paused";
- ``saved``, with ``name``: of the zip that comes next; and ``command``: what reads it again, or "";
- ``console``, with ``text`` that the firmware has printed, at most 10 a second;
- ``error``, with ``text``: one sentence on what was refused, and ``picture``: whether that was a
  picture. Nothing has changed then.

A slow page misses pictures and steps, and never lags behind. The connection of a page that takes
nothing for long is closed, with a sentence as the reason; so is one for which there is no board
left, before it receives anything.
"""

import json
from collections.abc import Mapping
from typing import Any

from page.desk import FAULTS, LIMITS, PACES, Controls

TFT = b"\x01"
SCENE = b"\x02"
SAVED = b"\x03"

SOURCES = ("draw", "upload", "webcam")

_LONGEST_MESSAGE = 10_000  # characters
_LONGEST_SETTING = 80  # characters; the longest that is of use has 8


class MessageError(Exception):
    """A message that is refused; the text is one sentence for the user."""


def parse(text: str) -> tuple[Any, ...]:
    """Return the message that a page has sent as JSON; raises `MessageError`.

    It is ("controls", Controls), ("picture", SOURCE), ("sample", NAME), ("fault", NAME, ON),
    ("settings", VALUES), ("pace", PACE), ("take",), ("reset",) or ("save",).
    """
    if len(text) > _LONGEST_MESSAGE:
        raise MessageError("The page sent a message that is far too long; reload it.")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise MessageError("The page sent a message that is not JSON; reload it.") from None
    if not isinstance(message, dict):
        raise MessageError("The page sent a message that is no object; reload it.")
    match message:
        case {"type": "controls"}:
            return "controls", Controls(**{name: _control(message, name) for name in LIMITS})
        case {"type": "picture", "source": source} if source in SOURCES:
            return "picture", source
        case {"type": "sample", "name": str(name)}:
            return "sample", name
        case {"type": "fault", "name": name, "on": bool(on)} if name in FAULTS:
            return "fault", name, on
        case {"type": "settings", "values": dict(values)}:
            return "settings", {key: _setting(key, value) for key, value in values.items()}
        case {"type": "pace", "pace": pace} if pace in PACES:
            return "pace", pace
        case {"type": "take" | "reset" | "save" as kind}:
            return (kind,)
    raise MessageError("The page sent a message that the simulator does not know; reload it.")


def _control(message: Mapping[str, Any], name: str) -> float:
    value = message.get(name)
    low, high = LIMITS[name]
    # A bool is an int in Python, and NaN is in JSON as Python reads it.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise MessageError(f"{name} must be a number from {low} to {high}.")
    return value


def _setting(key: str, value: object) -> str | int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
        return value
    if isinstance(value, str) and len(value) <= _LONGEST_SETTING and value.isprintable():
        return value
    raise MessageError(f"{key} must be a whole number or a short line of text.")
