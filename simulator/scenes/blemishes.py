"""Blemishes: of the paper, of the light and of the camera. Each style has its share of them."""

from io import BytesIO

import numpy as np
from PIL import Image

from simulator.scenes import placing
from simulator.scenes.frame import HEIGHT, WIDTH, grid
from simulator.scenes.hands import hand_mark
from simulator.scenes.pens import Pen
from simulator.scenes.styles import Style

_GHOST = (0.04, 0.15)  # of the ink's cover: what shines through the paper, or a sponge has left
_GHOST_SIZE = (0.7, 1.3)  # of the mark's
_CREASE_DEPTH = (0.04, 0.25)  # of the light
_CREASE_REACH = (4.0, 40.0)  # pixels over which its shade fades
_CREASE_LINE = (0.0, 0.35)  # of the light, lost in the fold itself
_SPECKS = (2, 14)
_SPECK_SIDE = (1, 4)  # pixels, less than the finder takes for ink
_SPECK = (0.2, 0.9)  # share of the light that a speck swallows
_BANDS = (25.0, 140.0)  # rows of the picture from one dark band to the next
_BAND_DEPTH = (0.05, 0.35)  # of the light
_GLARE = (0.1, 0.45)  # light that a glossy sheet mirrors, of white paper's
_GLARE_RADIUS = (15.0, 60.0)  # pixels
_JPEG_QUALITY = (12, 45)


def of_paper(
    sheet: np.ndarray, pen: Pen, look: placing.View, rng: np.random.Generator, style: Style
) -> np.ndarray:
    """Return the sheet creased, with specks, and with writing that shines through from behind."""
    if style.ghosts and rng.random() < style.ghosts:
        sheet = pen.ink.fainter(rng.uniform(*_GHOST)).on(sheet, _ghost(look, rng, style), style)
    if style.creases and rng.random() < style.creases:
        for _ in range(rng.integers(1, 3)):
            sheet = sheet * _crease(rng)
    if style.specks and rng.random() < style.specks:
        sheet = sheet.copy()
        for _ in range(rng.integers(*_SPECKS)):
            height, width = rng.integers(*_SPECK_SIDE, 2)
            top, left = rng.integers(HEIGHT), rng.integers(WIDTH)
            sheet[:, top : top + height, left : left + width] *= np.float32(
                1 - rng.uniform(*_SPECK)
            )
    return sheet


def of_light(falling: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the light with the bands that a flickering lamp leaves, row by row."""
    if style.lamps and rng.random() < style.lamps:
        y, _ = grid()
        turns = y / np.float32(rng.uniform(*_BANDS)) + np.float32(rng.random())
        wave = 0.5 + 0.5 * np.cos(np.float32(2 * np.pi) * turns)
        return falling * (1 - np.float32(rng.uniform(*_BAND_DEPTH)) * wave)
    return falling


def glare(light: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the light of the sheet and of the lamp that it mirrors."""
    if style.glare and rng.random() < style.glare:
        y, x = grid()
        y, x = y - np.float32(rng.uniform(-90, 90)), x - np.float32(rng.uniform(-120, 120))
        far = np.hypot(y * np.float32(rng.uniform(0.6, 1.6)), x) / np.float32(
            rng.uniform(*_GLARE_RADIUS)
        )
        return light + np.float32(rng.uniform(*_GLARE)) / (1 + far**4)
    return light


def compressed(picture: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the picture as a JPEG file of poor quality keeps it."""
    if style.jpeg and rng.random() < style.jpeg:
        file = BytesIO()
        Image.fromarray(picture).save(file, "JPEG", quality=int(rng.integers(*_JPEG_QUALITY)))
        return np.array(Image.open(file))
    return picture


def _ghost(look: placing.View, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return the cover of another digit, mirrored on paper, somewhere beside the mark."""
    distance = hand_mark(int(rng.integers(10)), rng).inked(4.0)
    if not style.light_on_dark:
        distance = np.ascontiguousarray(distance[:, ::-1])
    target = rng.uniform(0, 1, 2) * (HEIGHT, WIDTH)
    seen = placing.View(look.matrix * rng.uniform(*_GHOST_SIZE), np.zeros(2), target)
    return placing.laid(distance, placing.rim_of(distance), seen, softness=3.0)


def _crease(rng: np.random.Generator) -> np.ndarray:
    """Return the share of light beside a fold, (HEIGHT, WIDTH) float32 about 1."""
    y, x = grid()
    angle = rng.uniform(0, np.pi)
    off = (
        x * np.float32(np.cos(angle))
        + y * np.float32(np.sin(angle))
        - np.float32(rng.uniform(-80, 80))
    )
    near = np.exp(-abs(off) / np.float32(rng.uniform(*_CREASE_REACH)))
    shade = np.where(off > 0, near, -near / 2) * np.float32(rng.uniform(*_CREASE_DEPTH))
    line = np.float32(rng.uniform(*_CREASE_LINE)) * np.clip(1.5 - abs(off), 0, 1)
    return (1 - shade) * (1 - line)
