"""What the firmware made of a frame, step by step, and what each step costs on a Pico."""

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

BOARD_MS = {
    "logistic": {"find": 16, "normalise": 6, "features": 8, "classify": 14, "draw": 13},
    "tree": {"find": 16, "normalise": 6, "features": 8, "classify": 6, "draw": 13},
}
"""Milliseconds that each stage takes on a Pico, by model.

Medians of ``make bench-board`` at 200 MHz, CircuitPython 10.3.0-alpha.4, all modules as .mpy, as
in the bundle: the table in README.md.
"""

BOARD_RATES = {"logistic": 15.9, "tree": 18.1}
"""Readings a second on a Pico, by model, of frames that are looked at once: from that table, too.
They are somewhat fewer than the stages alone would allow."""

FLATTEN_MS = 20
"""Milliseconds that flattening a frame for a second look takes, measured on the emulated Pico."""


@dataclass(frozen=True, eq=False)
class Frame:
    """A frame that has been read and shown, with the result of each stage."""

    number: int
    fps: float
    model: str
    scene: np.ndarray
    """(240, 320, 3) uint8 RGB: what the camera saw."""
    luma: np.ndarray
    """(60, 80) uint8, or (80, 60) with the camera on its side: what the firmware read."""
    reading: dict[str, Any]
    """Digit, confidence, scores, probabilities, none, reason and box: see `inkling.reading`."""
    looks: list[dict[str, np.ndarray | None]]
    """For each look: the stages that were reached, as `BOARD_MS` names them, and their arrays."""
    look: int
    """Index of the better look, which is shown."""
    is_joined: bool
    """Whether the reading is the mean of two looks, not the reading of this glyph alone."""
    tft: np.ndarray
    """(128, 160, 3) uint8 RGB: what the display then showed."""

    @property
    def glyph(self) -> np.ndarray | None:
        """The glyph, (28, 28) uint8; None when nothing was cut out."""
        return self.looks[self.look].get("normalise")

    def _costs(self) -> dict[str, int]:
        """Return the milliseconds of the stages that were reached, summed over the looks."""
        costs = {
            stage: cost * sum(stage in look for look in self.looks)
            for stage, cost in BOARD_MS[self.model].items()
        }
        costs["find"] += FLATTEN_MS * (len(self.looks) - 1)
        costs["draw"] = BOARD_MS[self.model]["draw"]
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
        """
        stages = self.looks[self.look]
        features = stages.get("features")
        unclassified = () if "classify" in stages else ("scores", "probabilities", "none")
        return {
            "type": "step",
            "frame": self.number,
            "fps": round(self.fps, 1),
            "model": self.model,
            "luma": _base64(self.luma),
            "shape": self.luma.shape,
            "glyph": None if self.glyph is None else _base64(self.glyph),
            "features": None if features is None else features.tolist(),
            "costs": self._costs(),
            **self.reading,
            **dict.fromkeys(unclassified),
        }


def _base64(array: np.ndarray) -> str:
    return base64.b64encode(array.tobytes()).decode("ascii")
