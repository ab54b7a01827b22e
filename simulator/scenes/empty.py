"""Pictures of nothing: bare paper, its edge, a camera that sees too little or too much."""

from dataclasses import replace

import numpy as np

from simulator.scenes import forms, lens, paper, pens, placing
from simulator.scenes.frame import HEIGHT, WIDTH, grid
from simulator.scenes.marks import FINE
from simulator.scenes.styles import Style
from simulator.scenes.surfaces import cloth, plain, wood
from simulator.scenes.written import bare, decorated

_COVERED = (0.0, 14.0)  # luma behind a lens cap or a thumb
_LEAK = (0.0, 10.0)  # luma that gets in from a side, at most
_TOO_BRIGHT = (340.0, 800.0)  # luma of the paper before the sensor clips it
_NO_MARK = np.array([-FINE / 2, -FINE / 4]), np.array([FINE / 2, FINE / 4])
_WALL = (0.3, 1.0)  # of the light, that a wall or a frame sends back beside a dark board
_DESK = (0.015, 0.5)  # share of light that a desk sends back; mid-grey is 0.2


def blank(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of paper with nothing written on it."""
    look = _look(rng, style)
    sheet = paper.ruled(paper.bare(rng, style), rng, style, look)
    if not style.is_plain:
        box = forms.box_round(_NO_MARK, rng) if rng.random() < style.boxed else None
        no_ghosts = replace(style, ghosts=0)
        pen = pens.choose(rng, style)
        sheet = decorated(sheet, _NO_MARK, box, pen, look, rng, no_ghosts)
    return bare(sheet, rng, style)


def covered(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture taken through the lens cap or a finger."""
    y, x = grid()
    angle = rng.uniform(0, 2 * np.pi)
    across = y * np.float32(np.sin(angle) / WIDTH) + x * np.float32(np.cos(angle) / WIDTH) + 0.5
    dark = np.float32(rng.uniform(*_COVERED)) + np.float32(rng.uniform(*_LEAK)) * across**2
    channels = style.seen(np.stack([dark] * 3))
    return lens.noisy(channels, rng.uniform(*style.noise), rng)


def overexposed(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return paper in so much light that the sensor clips most of it."""
    glaring = replace(style, paper=_TOO_BRIGHT, shadows=0)
    return bare(_sheet(rng, style), rng, glaring)


def edge(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the edge or the corner of a paper on a darker desk."""
    y, x = grid()
    angle = rng.uniform(0, 2 * np.pi)
    sin, cos = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    y, x = y - np.float32(rng.uniform(-50, 50)), x - np.float32(rng.uniform(-70, 70))
    outside = x * cos + y * sin
    if rng.random() < 0.5:
        outside = np.maximum(outside, y * cos - x * sin)
    desk = np.clip(outside + 0.5, 0, 1)
    shadow = 1 - np.float32(rng.uniform(0, 0.5)) * np.exp(
        -np.maximum(outside, 0) / np.float32(rng.uniform(1, 6))
    )
    desks = (plain, wood, cloth)
    surface = style.seen(desks[rng.integers(3)](rng)) * np.float32(
        rng.uniform(*(_WALL if style.light_on_dark else _DESK))
    )
    sheet = _sheet(rng, style)
    return bare(sheet + desk * (surface * shadow - sheet), rng, style)


def _sheet(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return paper, perhaps ruled, seen as if a digit were on it."""
    look = _look(rng, style)
    return paper.ruled(paper.bare(rng, style), rng, style, look)


def _look(rng: np.random.Generator, style: Style) -> placing.View:
    """Return a look at paper, as large as if a digit were on it."""
    look = placing.turned(rng, style)
    return replace(look, matrix=look.matrix * rng.uniform(*style.size) * HEIGHT / FINE)
