"""Everything a page can change: the picture before the camera, its controls, faults and settings.

The server keeps it, so that a board that is powered up again finds everything as it was.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.board.camera_optics import FIELD_OF_VIEW

FAULTS = ("unplugged", "no_vsync", "covered", "swapped_colours")

PACES = ("camera", "pico", "paused")
"""As fast as the camera's frames come; as fast as a real Pico reads them; or not at all."""

PAPER_LUMA = 225
"""White paper in good light, which leaves the sensor some room above it."""

LIMITS = {
    "light": (0.05, 1.6),
    "shadow": (0, 1),
    "rotation": (-45, 45),
    "distance": (0.5, 3),
    "blur": (0, 4),
    "noise": (0, 12),
}
"""Lowest and highest value of each of the `Controls`."""


@dataclass(frozen=True)
class Controls:
    """How the camera sees the picture."""

    light: float = 1
    """Factor on the light in which the picture was made."""
    shadow: float = 0
    """Depth of the shadow whose edge falls across the picture; 1 is the deepest."""
    rotation: float = 0
    """Degrees, clockwise."""
    distance: float = 1
    """Factor on the distance at which the picture fills the field of view."""
    blur: float = 0
    """Standard deviation in pixels of the sensor."""
    noise: float = 1
    """Standard deviation in luma steps."""


def _blank_paper() -> np.ndarray:
    width, height = FIELD_OF_VIEW
    return np.full((height, width, 3), PAPER_LUMA, np.uint8)


@dataclass
class Desk:
    """The choices of one page, at first the usual ones."""

    picture: np.ndarray = field(default_factory=_blank_paper)
    """(480, 640, 3) uint8 RGB, as `scene.fitted` makes it."""
    source: str = "draw"
    controls: Controls = field(default_factory=Controls)
    faults: set[str] = field(default_factory=set)
    pace: str = "camera"
    settings: dict[str, str | int] = field(default_factory=dict)
    """The settings that the page has sent; settings.toml holds for the others."""

    def change(self, message: tuple[Any, ...]) -> None:
        """Apply the change that a message from the page asks for.

        It is ("controls", Controls), ("picture", ARRAY, SOURCE), ("fault", NAME, ON) or
        ("pace", PACE).
        """
        match message:
            case "controls", controls:
                self.controls = controls
            case "picture", picture, source:
                self.picture, self.source = picture, source
            case "fault", name, True:
                self.faults.add(name)
            case "fault", name, False:
                self.faults.discard(name)
            case "pace", pace:
                self.pace = pace
