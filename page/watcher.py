# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Watch the firmware at work, without a change to it: its own values, seen from outside.

Its functions are called through others, which look at what they are given and return. Of the
firmware this relies on what ``code.py`` calls, and on the stages that ``Reader`` names.
"""

import functools
import importlib
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np

from page.scene import Scene
from page.steps import Frame
from simulator.board.tft import SimulatedTFT

_STAGES = {
    "find": ("finder", "find"),
    "normalise": ("normaliser", "glyph"),
    "features": ("features", "of"),
    "classify": ("model", "scores"),
}
"""The attribute of ``Reader`` that is each stage, and the method that does it."""

_COUNTED = 20  # frames over which their rate is measured


class Watcher:
    """Watches the firmware of this process, which must be powered up.

    ``frame`` is the last frame that was shown, None when the display shows something else.
    """

    def __init__(
        self,
        scene: Scene,
        tft: SimulatedTFT,
        frame_seconds: Callable[[], float],
        *,
        before_open: Callable[[], None],
        before_take: Callable[[], None],
        on_frame: Callable[[Frame], None],
        on_message: Callable[[], None],
    ) -> None:
        """Prepare to `start`.

        scene, tft: what the camera looks at, and the display.
        frame_seconds: tells the time from one frame of the camera to the next. The simulated
            camera has each at once, and the firmware would wait for a slower one in a loop, which
            keeps a core busy; so it is made to sleep until the next one is due.
        before_open, before_take: called when the firmware is about to start the camera, and to
            take a frame.
        on_frame, on_message: called when a frame has been shown, and anything else.
        """
        self.frame: Frame | None = None
        self._scene = scene
        self._tft = tft
        self._frame_seconds = frame_seconds
        self._before_open = before_open
        self._before_take = before_take
        self._on_frame = on_frame
        self._on_message = on_message
        self._model = ""
        self._due = 0.0  # the next frame
        self._count = 0
        self._shown: deque[float] = deque(maxlen=_COUNTED)  # when
        # Of the present frame.
        self._luma = np.zeros((0, 0), np.uint8)
        self._reading: dict[str, Any] = {}
        self._looks: list[dict[str, np.ndarray | None]] = []  # the stages of each look at it
        self._look = 0  # that the reading is from

    def start(self) -> None:
        """Look in on the firmware's classes from now on."""
        camera = importlib.import_module("inkling.camera.camera").Camera
        reader = importlib.import_module("inkling.reading.reader").Reader
        screen = importlib.import_module("inkling.screen.screen").Screen
        _before(camera, "open", self._opening)
        _before(camera, "take", self._taking)
        _after(camera, "take", self._taken)
        _after(reader, "__init__", self._reader_made)
        _after(reader, "read", self._read)
        _after(screen, "draw", self._drawn)
        _after(screen, "tell", self._told)
        _after(screen, "show_test_card", self._told)

    def _opening(self, *_: object) -> None:
        self._before_open()

    def _taking(self, *_: object) -> None:
        self._before_take()
        now = time.monotonic()
        self._due = max(self._due + self._frame_seconds(), now)
        time.sleep(self._due - now)

    def _taken(self, luma: Any, *_: object) -> None:
        self._luma = _copied(luma)
        self._looks = []

    def _reader_made(self, _: object, reader: Any, model: str, *__: object) -> None:
        self._model = model
        for stage, (part, method) in _STAGES.items():
            _after(getattr(reader, part), method, functools.partial(self._made, stage))

    def _made(self, stage: str, result: Any, *_: object) -> None:
        if stage == "find":
            self._looks.append({stage: None})
        else:
            self._looks[-1][stage] = None if result is None else _copied(result)

    def _read(self, reading: Any, reader: Any, *_: object) -> None:
        self._look = reader.look - 1
        self._reading = {
            "digit": reading.digit,
            "confidence": reading.confidence,
            "scores": list(reading.scores),
            "probabilities": list(reading.probabilities),
            "none": reading.none,
            "reason": reading.reason,
            "box": reading.box,
        }

    def _drawn(self, *_: object) -> None:
        self._count += 1
        self._shown.append(time.monotonic())
        passed = self._shown[-1] - self._shown[0]
        self.frame = Frame(
            number=self._count,
            fps=(len(self._shown) - 1) / passed if passed else 0.0,
            model=self._model,
            scene=self._scene.taken,
            luma=self._luma,
            reading=self._reading,
            looks=self._looks,
            look=self._look,
            tft=self._tft.image(),
        )
        self._on_frame(self.frame)

    def _told(self, *_: object) -> None:
        self._shown.clear()
        self.frame = None
        self._on_message()


def _copied(array: Any) -> np.ndarray:
    """Return an array of the simulated ulab, which the firmware will write to, as NumPy's own."""
    return np.array(array.tolist(), dtype=chr(array.dtype))


def _before(owner: Any, name: str, look: Callable[..., None]) -> None:
    """Call ``look`` with the positional arguments of ``owner.name`` before each call of it."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def watched(*arguments: Any, **named: Any) -> Any:
        look(*arguments)
        return function(*arguments, **named)

    setattr(owner, name, watched)


def _after(owner: Any, name: str, look: Callable[..., None]) -> None:
    """Call ``look`` with the result and the positional arguments after each call of it."""
    function = getattr(owner, name)

    @functools.wraps(function)
    def watched(*arguments: Any, **named: Any) -> Any:
        result = function(*arguments, **named)
        look(result, *arguments)
        return result

    setattr(owner, name, watched)
