"""How hard a picture is: the ranges from which its conditions are drawn."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Range = tuple[float, float]

_LEAST_STROKE = 0.5  # pixels of the sensor, which a person needs to read a digit in any light


@dataclass(frozen=True)
class Style:
    """The conditions of a picture; a ``Range`` is (lowest, highest), drawn from uniformly.

    Light and paper are counted in linear light, the picture in luma steps of 255.
    """

    size: Range  # of the frame's height, taken by the ink
    rotation: Range  # degrees
    shear: Range  # of the height: how far the top is pushed sideways
    perspective: Range  # how much nearer one side of the frame is than the other
    pens: tuple[str, ...]  # of pens.COLOURS
    pen_width: Range  # of the digit's height
    fading: Range  # share of the pen's colour that does not reach the paper
    paper: Range  # luma of the paper where the light is best; above 255 the sensor clips it
    texture: Range  # standard deviation of the paper's tone, of 1
    ruled: float  # share of the papers that are ruled or squared
    tint: float  # largest deviation of the paper's colour and of the white balance, of 1
    gradient: Range  # of the light, lost from one side of the frame to the other
    vignette: Range  # of the light, lost in the corners
    shadows: float  # share of the pictures across which the edge of a shadow falls
    shadow_depth: Range  # of the light, lost in a shadow
    shadow_width: Range  # pixels of the sensor from light to shadow
    blur: Range  # standard deviation in pixels of the sensor
    noise: Range  # standard deviation in luma steps, of a pixel of the sensor
    gamma: Range  # exponent from linear light to luma
    thinnest: float = (
        _LEAST_STROKE  # pixels of the sensor that a stroke of black ink is wide at least
    )
    surfaces: tuple[str, ...] = ()  # of surfaces.SURFACES; none is white paper
    light_on_dark: bool = False  # whether the pens are lighter than the surface
    line_contrast: Range = (0.2, 0.8)  # of paper.LINE_COLOURS, in printed lines
    line_limit: float = 0.6  # of the ink's contrast and width: the most that a printed line has
    boxed: float = 0  # share of the marks with a frame round them
    underlined: float = 0  # share of the marks with a thick line below them
    dotted: float = 0  # share of the papers with dots or dotted lines
    at_rim: bool = False  # whether the mark reaches the frame's rim
    ghosts: float = 0  # share of the papers through which writing shines from the back
    creases: float = 0  # share of the papers that were folded
    specks: float = 0  # share of the papers with dust on them
    lamps: float = 0  # share of the pictures with the bands of a flickering lamp
    glare: float = 0  # share of the pictures in which the paper mirrors a lamp
    jpeg: float = 0  # share of the pictures that were compressed
    surroundings: float = 0  # share of the pictures with more than the paper: a table, a hand
    grey: bool = False  # whether luma alone is drawn, in less than half the time

    def in_grey(self) -> "Style":
        """Return the same conditions for pictures of luma alone."""
        return replace(self, grey=True)

    def varied(self, *names: str) -> "Style":
        """Return the style with some of the ``VARIATIONS``, one after the other."""
        style = self
        for name in names:
            style = replace(style, **VARIATIONS[name])
        return style

    @property
    def hair_thin(self) -> bool:
        """Whether strokes may be thinner than a mark's own grid is made for."""
        return self.thinnest < _LEAST_STROKE

    @property
    def is_plain(self) -> bool:
        """Whether nothing but lines is ever on the paper, and nothing beside it."""
        return not (
            self.boxed
            or self.underlined
            or self.dotted
            or self.creases
            or self.specks
            or self.surroundings
        )

    def seen(self, colours: np.ndarray) -> np.ndarray:
        """Return the channels that are drawn of red, green and blue, (3, ...): these or luma."""
        if not self.grey:
            return colours
        red, green, blue = _LUMA
        return (red * colours[0] + green * colours[1] + blue * colours[2])[None]


_LUMA = np.float32(0.299), np.float32(0.587), np.float32(0.114)  # BT.601, as the camera has it
_TWO_PENS = ("black", "blue")
_ALL_PENS = ("black", "blue", "red", "pencil")

# Harsh frames are to train on: a model copes better when it has seen worse than it will meet.
# fmt: off
_CONDITIONS: dict[str, tuple] = {
    #                easy           normal        hard           harsh
    "size":         ((0.45, 0.8),   (0.35, 0.8),  (0.25, 0.9),   (0.25, 0.9)),
    "rotation":     ((-5, 5),       (-12, 12),    (-15, 15),     (-15, 15)),
    "shear":        ((-0.05, 0.05), (-0.1, 0.1),  (-0.15, 0.15), (-0.15, 0.15)),
    "perspective":  ((0, 0),        (0, 0.1),     (0, 0.25),     (0, 0.25)),
    "pen_width":    ((0.09, 0.15),  (0.06, 0.16), (0.04, 0.2),   (0.015, 0.2)),
    "pens":         (_TWO_PENS,     _ALL_PENS,    _ALL_PENS,     _ALL_PENS),
    "fading":       ((0, 0.1),      (0, 0.25),    (0, 0.3),      (0, 0.4)),
    "paper":        ((190, 240),    (140, 245),   (110, 260),    (80, 280)),
    "texture":      ((0, 0.01),     (0, 0.02),    (0, 0.02),     (0, 0.04)),
    "ruled":        (0,             0.2,          0.5,           0.5),
    "tint":         (0.02,          0.04,         0.08,          0.08),
    "gradient":     ((0, 0.15),     (0, 0.4),     (0, 0.6),      (0, 0.6)),
    "vignette":     ((0, 0.1),      (0, 0.25),    (0, 0.4),      (0, 0.4)),
    "shadows":      (0,             0.25,         0.5,           0.5),
    "shadow_depth": ((0, 0),        (0.15, 0.45), (0.2, 0.45),   (0.2, 0.5)),
    "shadow_width": ((1, 1),        (4, 25),      (1, 20),       (0.5, 20)),
    "blur":         ((0, 0.5),      (0, 0.9),     (0, 1),        (0, 1.4)),
    "noise":        ((0.5, 2),      (0.5, 4),     (1, 4.5),      (2, 7)),
    "gamma":        ((0.5, 0.6),    (0.5, 0.7),   (0.45, 0.9),   (0.45, 0.9)),
}
# fmt: on

STYLES = {
    name: Style(**{condition: values[k] for condition, values in _CONDITIONS.items()})
    for k, name in enumerate(("easy", "normal", "hard", "harsh"))
}

VARIATIONS: dict[str, dict[str, Any]] = {
    "lined": {"ruled": 1, "line_limit": 1, "line_contrast": (0.6, 1.9)},
    # People hold a camera straight over a form.
    "boxed": {"boxed": 1, "size": (0.3, 0.65), "rotation": (-8, 8), "shear": (-0.06, 0.06)},
    "underlined": {"underlined": 1, "size": (0.35, 0.75), "rotation": (-8, 8)},
    "dotted": {"dotted": 1},
    "at the rim": {"at_rim": True, "size": (0.4, 1)},
    "thin": {
        "thinnest": 0.33,
        "pen_width": (0.008, 0.03),
        "pens": ("black", "blue"),
        "fading": (0, 0.1),
        "size": (0.3, 0.8),
        "paper": (170, 250),
        "noise": (0.5, 2.5),
        "blur": (0, 0.6),
        "ruled": 0.5,
    },
    "small": {"thinnest": 0.33, "size": (0.22, 0.4), "pen_width": (0.03, 0.08), "ruled": 0.5},
    "worn": {
        "pens": ("black", "blue", "pencil", "felt black", "felt red", "felt blue", "green"),
        "surfaces": ("white", "yellow", "grey", "kraft", "pink", "sky", "newsprint"),
        "ghosts": 0.3,
        "creases": 0.4,
        "specks": 0.3,
    },
    "camera": {
        "paper": (60, 420),  # while the exposure still hunts
        "tint": 0.25,
        "lamps": 0.4,
        "glare": 0.3,
        "jpeg": 0.4,
        "specks": 0.2,
    },
    "surrounded": {"surroundings": 1, "size": (0.3, 0.65)},
    "light on dark": {
        "light_on_dark": True,
        "pens": ("chalk", "chalk", "yellow chalk", "white gel", "yellow gel", "screen"),
        "surfaces": ("blackboard", "greenboard", "slate", "card", "screen"),
        "paper": (170, 420),  # luma of white: the camera exposes for the dark board
        "ghosts": 0.2,  # of erased writing
    },
}
"""What may be different about the pictures of any style, and of anything that lies there.

"light on dark" goes last: it has pens and surfaces of its own.
"""
