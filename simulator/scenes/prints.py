"""Surfaces other than blank paper: print, patterns, wood and cloth."""

import numpy as np
from PIL import Image, ImageDraw

from simulator.scenes import paper
from simulator.scenes.fonts import FAMILIES, font
from simulator.scenes.frame import HEIGHT, WIDTH, smooth_noise
from simulator.scenes.pens import Ink
from simulator.scenes.styles import Style
from simulator.scenes.surfaces import cloth, turned, wood
from simulator.scenes.written import bare

_TEXT_SIZE = (7, 32)  # pixels
_TEXT_FIELD = 330  # pixels in square, enough for the frame when turned
_LETTERS = "eeeetttaaooiinnsshhrrdlucmfwypvbgkqjxz"
_SQUARES = (8.0, 40.0)  # pixels
_SCREEN = (4.0, 10.0)  # pixels from one dot of a halftone to the next


def texture(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a printed or woven surface that fills the frame."""
    draw = (_text, _text, _pattern, _halftone, wood, cloth)[rng.integers(6)]
    surface = draw(rng)
    if surface.ndim == 2:
        dark = rng.uniform(0.5, 0.95)
        printed = paper.LINE_ON_DARK if style.light_on_dark else Ink(np.ones(3, np.float32))
        surface = printed.fainter(dark).on(paper.bare(rng, style), surface, style)
    else:
        surface = style.seen(surface)
    return bare(surface, rng, style)


def _text(rng: np.random.Generator) -> np.ndarray:
    """Return the cover of lines of small print, (HEIGHT, WIDTH) float32 from 0 to 1."""
    field = Image.new("L", (_TEXT_FIELD, _TEXT_FIELD))
    draw = ImageDraw.Draw(field)
    size = int(rng.integers(*_TEXT_SIZE))
    face = font(FAMILIES[rng.integers(len(FAMILIES))], size)
    pitch = int(size * rng.uniform(1.2, 1.9))
    for top in range(0, _TEXT_FIELD, pitch):
        letters = rng.choice(list(_LETTERS), 70)
        letters[rng.random(70) < 0.18] = " "
        draw.text((-int(rng.integers(0, size)), top), "".join(letters), fill=255, font=face)
    field = field.rotate(rng.uniform(-15, 15), Image.Resampling.BILINEAR)
    top, left = (_TEXT_FIELD - HEIGHT) // 2, (_TEXT_FIELD - WIDTH) // 2
    return np.asarray(field, np.float32)[top : top + HEIGHT, left : left + WIDTH] / 255


def _pattern(rng: np.random.Generator) -> np.ndarray:
    """Return the cover of a grid of lines, of stripes or of checks."""
    u, v = turned(rng, rng.uniform(*_SQUARES))
    share = np.float32(rng.uniform(0.15, 0.5))
    rows, columns = (abs(w - np.rint(w)) < share / 2 for w in (u, v))
    kind = rng.integers(3)
    pattern = (rows | columns, rows, rows ^ columns)[kind]
    return pattern.astype(np.float32)


def _halftone(rng: np.random.Generator) -> np.ndarray:
    """Return the cover of the dots of a newspaper's picture, larger where it is darker."""
    u, v = turned(rng, rng.uniform(*_SCREEN))
    tone = np.clip(0.45 + 0.2 * smooth_noise(rng, (4, 5)), 0.1, 0.9)
    screen = 0.5 + 0.25 * (np.cos(np.float32(2 * np.pi) * u) + np.cos(np.float32(2 * np.pi) * v))
    return np.clip((screen - 1 + tone) * 6 + 0.5, 0, 1)
