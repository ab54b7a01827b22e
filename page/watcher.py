"""Watch the unchanged firmware at work, by wrapping its functions.

Each wrapper sees what a function is given and what it returns. It relies on the functions that
``code.py`` calls; `simulator.looks` watches the stages of a ``Reader``.
"""

import functools
import importlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from page.scene import Scene
from page.steps import Frame
from simulator.board.tft import SimulatedTFT
from simulator.looks import Looks, Part, copied
from simulator.readings import as_dict

_COUNTED = 20  # frames over which their rate is measured


@dataclass
class Watcher:
    """Watches the firmware of this process, which must be powered up, from `start` on."""

    scene: Scene
    tft: SimulatedTFT
    frame_seconds: Callable[[], float]
    """Tells the time from one frame to the next, which is the camera's or longer.

    The simulated camera has each frame at once. The firmware would wait for a slower one in a
    loop, which keeps a core busy, so it is made to sleep until the next frame is due.
    """
    before_open: Callable[[], None]
    """Called when the firmware is about to start the camera."""
    before_take: Callable[[], bool]
    """Called when the firmware is about to take a frame; tells whether it was made to wait."""
    on_frame: Callable[[Frame], None]
    """Called when the display shows a frame."""
    on_message: Callable[[], None]
    """Called when the display shows anything else."""

    frame: Frame | None = None
    """The frame that the display shows; None when it shows something else."""
    _model: str = ""
    _digits: int = 1  # that a number has at most
    _due: float = 0.0  # when the camera has the next frame
    _count: int = 0
    _shown: deque[float] = field(default_factory=lambda: deque(maxlen=_COUNTED))  # times
    _looks: Looks | None = None
    # Of the present frame: its pixels, its reading, what that was made of, and all that was tried.
    _luma: np.ndarray = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    _reading: dict[str, Any] = field(default_factory=dict)
    _parts: list[Part] = field(default_factory=list)
    _tried: list[list[Part | None]] = field(default_factory=list)
    _is_joined: bool = False

    def start(self) -> None:
        """Wrap the functions of the firmware's classes."""
        camera = importlib.import_module("inkling.camera.camera").Camera
        parts = importlib.import_module("inkling.parts")
        reader = importlib.import_module("inkling.reading.reader").Reader
        screen = importlib.import_module("inkling.screen.screen").Screen
        _wrap(camera, "open", before=lambda *_: self.before_open())
        _wrap(camera, "take", before=self._taking, after=self._taken)
        _wrap(parts, "reader", after=self._reader_made)
        _wrap(reader, "read", after=self._read)
        _wrap(screen, "draw", after=self._drawn)
        _wrap(screen, "tell", after=self._told)
        _wrap(screen, "show_test_card", after=self._told)

    def _taking(self, *_: object) -> None:
        if self.before_take():
            self._shown.clear()
        now = time.monotonic()
        self._due = max(self._due + self.frame_seconds(), now)
        time.sleep(self._due - now)

    def _taken(self, luma: Any, *_: object) -> None:
        self._luma = copied(luma)
        if self._looks:
            self._looks.clear()

    def _reader_made(self, reader: Any, settings: Any) -> None:
        self._model, self._digits = settings.model, settings.digits
        self._looks = Looks(reader)

    def _read(self, reading: Any, *_: object) -> None:
        assert self._looks
        self._parts, self._tried = self._looks.of(reading), self._looks.parts
        self._is_joined = reading.is_joined
        self._reading = as_dict(reading, "probabilities", "box")

    def _drawn(self, *_: object) -> None:
        self._count += 1
        self._shown.append(time.monotonic())
        passed = self._shown[-1] - self._shown[0]
        self.frame = Frame(
            number=self._count,
            fps=(len(self._shown) - 1) / passed if passed else 0.0,
            model=self._model,
            digits=self._digits,
            scene=self.scene.taken,
            luma=self._luma,
            reading=self._reading,
            parts=self._parts,
            tried=self._tried,
            is_joined=self._is_joined,
            tft=self.tft.image(),
        )
        self.on_frame(self.frame)

    def _told(self, *_: object) -> None:
        self._shown.clear()
        self.frame = None
        self.on_message()


def _nothing(*_: object) -> None:
    pass


def _wrap(
    owner: Any,
    name: str,
    before: Callable[..., None] = _nothing,
    after: Callable[..., None] = _nothing,
) -> None:
    """Make each call of ``owner.name`` call ``before`` and ``after`` as well.

    Both are given the positional arguments, and ``after`` the result before them.
    """
    function = getattr(owner, name)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        before(*arguments)
        result = function(*arguments, **named)
        after(result, *arguments)
        return result

    setattr(owner, name, wrapped)
