"""What the firmware made of a frame, step by step, and what each step costs on a Pico."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.looks import Part, likelihoods

BOARD_MS = {
    "logistic": {"find": 15, "normalise": 6, "features": 8, "classify": 7, "draw": 14},
    "tree": {"find": 15, "normalise": 6, "features": 8, "classify": 6, "draw": 14},
}
"""Milliseconds that each stage takes on a Pico, by model.

Medians of ``make bench-board`` at 200 MHz, CircuitPython 10.3.0-alpha.4, all modules as .mpy, as
in the bundle: the table in README.md.
"""

BOARD_RATES = {"logistic": 16.0, "tree": 17.5}
"""Readings a second on a Pico, by model, of frames that are looked at once: from that table, too.
They are somewhat fewer than the stages alone would allow."""

FLATTEN_MS = 23
"""Milliseconds that flattening a frame takes, measured on the emulated Pico. They are counted for
each look after the first. The few frames with three looks or more are not as regular: the third one
needs no flattening, a box takes 60 ms more, and what the rim cuts 150 ms."""

ROW_MS = 12
"""Milliseconds more for each part of a row that is taken for a digit: the row is taken to pieces,
and the best ones are chosen. On the emulated Pico it was 8 to 17 in nine of eleven numbers."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame that has been read and shown, with the result of each stage."""

    number: int
    fps: float
    model: str
    digits: int
    """How many a number has at most."""
    scene: np.ndarray
    """(240, 320, 3) uint8 RGB: what the camera saw."""
    luma: np.ndarray
    """(60, 80) uint8, or (80, 60) with the camera on its side: what the firmware read."""
    reading: dict[str, Any]
    """What `simulator.readings` tells, and the probabilities and the box."""
    parts: list[Part]
    """For each digit, or for what was taken for one, what the stages made of it."""
    tried: list[list[Part | None]]
    """For each look, all that was taken for a digit; None if it was none after all."""
    is_joined: bool
    """Whether the reading is the mean of two looks, not the reading of its glyph alone."""
    tft: np.ndarray
    """(128, 160, 3) uint8 RGB: what the display then showed."""

    def _costs(self) -> dict[str, int]:
        """Return the milliseconds of the stages that were reached, of all that was tried."""
        tried = [part for look in self.tried for part in look]
        glyphs = sum(1 + part.copies for part in tried if part)
        counts = {
            "find": len(self.tried),
            "normalise": len(tried),
            "features": glyphs,
            "classify": glyphs,
            "draw": 1,
        }
        costs = {stage: cost * counts[stage] for stage, cost in BOARD_MS[self.model].items()}
        costs["find"] += FLATTEN_MS * (len(self.tried) - 1)
        costs["normalise"] += ROW_MS * sum(part is not None and part.is_cut for part in tried)
        return {stage: cost for stage, cost in costs.items() if cost}

    @property
    def board_seconds(self) -> float:
        """How long a Pico takes from this frame to the next."""
        others = 1000 / BOARD_RATES[self.model] - sum(BOARD_MS[self.model].values())
        return (sum(self._costs().values()) + others) / 1000

    def step(self) -> dict[str, Any]:
        """Return the ``step`` for the page.

        ``frame``: its number; ``fps``: of the simulated board; ``model``: its name. ``luma``,
        ``glyph``: base64 of their bytes; ``shape``: of the luma. ``box``: top, left, bottom, right
        in pixels.
        ``features``: 200 integers in the order of inkling.features.gradients. ``scores``,
        ``probabilities``: ten floats; ``none``: the probability of "no digit". ``digit``,
        ``confidence``, ``reason``: the reading of this one frame. ``costs``: milliseconds on a
        Pico, by stage. The values of a stage that was not reached are null.

        ``number``: all digits as text. ``digits``: of each of them ``digit``, ``confidence``,
        ``box`` and, if there are several, ``glyph``, ``features``, ``scores``, ``probabilities``
        and ``none``. Of several digits, the values of the frame are those of the least certain.
        """
        digits = self.reading["digits"]
        least = next(iter(self.parts), None)
        if len(self.parts) > 1:
            pairs = list(zip(digits, self.parts, strict=True))
            _, least = min(pairs, key=lambda pair: pair[0]["confidence"])
            digits = [digit | _stages(part) | _outcomes(part.scores) for digit, part in pairs]
        unclassified = () if least else ("scores", "probabilities", "none")
        return {
            "type": "step",
            "frame": self.number,
            "fps": round(self.fps, 1),
            "model": self.model,
            "luma": _base64(self.luma),
            "shape": self.luma.shape,
            **_stages(least),
            "costs": self._costs(),
            **self.reading,
            **dict.fromkeys(unclassified),
            "digits": digits,
        }


def frame_seconds(pace: str, camera_seconds: float, frame: Frame | None) -> float:
    """Return the time from ``frame``, which the display shows if any, to the next one.

    It is the camera's ``camera_seconds`` or, if that is the ``pace``, a Pico's.
    """
    if pace == "pico" and frame:
        return max(camera_seconds, frame.board_seconds)
    return camera_seconds


def _stages(part: Part | None) -> dict[str, Any]:
    """Return glyph and features as the page has them; None without a part."""
    if part is None or part.features is None:
        return {"glyph": None, "features": None}
    return {"glyph": _base64(part.glyph), "features": part.features.tolist()}


def _outcomes(scores: np.ndarray | None) -> dict[str, Any]:
    """Return the log-odds ``scores`` against "no digit", and the probabilities that they mean."""
    assert scores is not None
    *probabilities, none = likelihoods(scores).tolist()
    return {"scores": scores.tolist(), "probabilities": probabilities, "none": none}


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
