# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""How hard a picture is: the ranges from which its conditions are drawn."""

from dataclasses import dataclass, replace

Range = tuple[float, float]


@dataclass(frozen=True)
class Style:
    """The conditions of a picture; a ``Range`` is (lowest, highest), drawn from uniformly.

    Light and paper are counted in linear light, the picture in luma steps of 255.
    """

    size: Range  # of the frame's height that the ink takes
    rotation: Range  # degrees
    shear: Range  # of the height, by which the top is pushed sideways
    perspective: Range  # by how much nearer one side of the frame is than the other
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


_EASY = Style(
    size=(0.45, 0.8),
    rotation=(-5, 5),
    shear=(-0.05, 0.05),
    perspective=(0, 0),
    pens=("black", "blue"),
    pen_width=(0.09, 0.15),
    fading=(0, 0.1),
    paper=(190, 240),
    texture=(0, 0.01),
    ruled=0,
    tint=0.02,
    gradient=(0, 0.15),
    vignette=(0, 0.1),
    shadows=0,
    shadow_depth=(0, 0),
    shadow_width=(1, 1),
    blur=(0, 0.5),
    noise=(0.5, 2),
    gamma=(0.5, 0.6),
)
_NORMAL = Style(
    size=(0.35, 0.8),
    rotation=(-12, 12),
    shear=(-0.1, 0.1),
    perspective=(0, 0.1),
    pens=("black", "blue", "red", "pencil"),
    pen_width=(0.06, 0.16),
    fading=(0, 0.25),
    paper=(140, 245),
    texture=(0, 0.02),
    ruled=0.2,
    tint=0.04,
    gradient=(0, 0.4),
    vignette=(0, 0.25),
    shadows=0.25,
    shadow_depth=(0.15, 0.45),
    shadow_width=(4, 25),
    blur=(0, 0.9),
    noise=(0.5, 4),
    gamma=(0.5, 0.7),
)
_HARD = Style(
    size=(0.25, 0.9),
    rotation=(-15, 15),
    shear=(-0.15, 0.15),
    perspective=(0, 0.25),
    pens=("black", "blue", "red", "pencil"),
    pen_width=(0.04, 0.2),
    fading=(0, 0.3),
    paper=(110, 260),
    texture=(0, 0.02),
    ruled=0.5,
    tint=0.08,
    gradient=(0, 0.6),
    vignette=(0, 0.4),
    shadows=0.5,
    shadow_depth=(0.2, 0.45),
    shadow_width=(1, 20),
    blur=(0, 1),
    noise=(1, 4.5),
    gamma=(0.45, 0.9),
)
# To train on: a model that has seen worse than it will meet copes better with what it meets.
_HARSH = replace(
    _HARD,
    pen_width=(0.015, 0.2),
    fading=(0, 0.4),
    paper=(80, 280),
    texture=(0, 0.04),
    shadow_depth=(0.2, 0.5),
    shadow_width=(0.5, 20),
    blur=(0, 1.4),
    noise=(2, 7),
)

STYLES = {"easy": _EASY, "normal": _NORMAL, "hard": _HARD, "harsh": _HARSH}
