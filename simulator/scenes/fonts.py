"""Shapes of printed characters, from the fonts that come with matplotlib."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy import ndimage

from simulator.scenes.frame import smooth_noise
from simulator.scenes.marks import FINE, Mark, from_ink

_DEJAVU = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique",
    "DejaVuSansMono", "DejaVuSansMono-Bold", "DejaVuSerif", "DejaVuSerif-Bold",
    "DejaVuSerif-Italic", "DejaVuSerif-BoldItalic",
)  # fmt: skip
WIDE = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique")
"""The fonts with Greek and Cyrillic letters."""
SIGNS = WIDE[:2]
"""The fonts with signs and arrows."""
FAMILIES = (
    *_DEJAVU, "STIXGeneral", "STIXGeneralBol", "STIXGeneralItalic", "STIXGeneralBolIta",
    "cmr10", "cmb10", "cmss10", "cmti10", "cmtt10",
)  # fmt: skip
"""The fonts with the Latin letters."""

_WARP = (0.0, 3.0)  # pixels, standard deviation: makes print look like writing
_WARP_KNOTS = (4, 4)
_ROOM = 12  # pixels around a character, into which the warp may push it
_MONOLINE = 0.5  # share of the characters reduced to their middle lines


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """Return a font of ``size`` pixels."""
    import matplotlib  # only here, since it takes a while

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return ImageFont.truetype(str(folder / f"{name}.ttf"), size)


def character(text: str, families: tuple[str, ...], rng: np.random.Generator) -> Mark:
    """Return a character of one of the families, warped, some with strokes of one width."""
    face = font(families[rng.integers(len(families))], 2 * FINE)
    left, top, right, bottom = face.getbbox(text)
    drawn = Image.new("L", (int(right - left), int(bottom - top)))
    ImageDraw.Draw(drawn).text((-left, -top), text, fill=255, font=face)
    zoom = FINE / max(drawn.size)
    width, height = (max(1, round(side * zoom)) for side in drawn.size)
    grey = np.pad(np.asarray(drawn.resize((width, height)), np.float32), _ROOM)
    mark = from_ink(_warped(grey, rng) > 128)
    return replace(mark, outline=None) if rng.random() < _MONOLINE else mark


def _warped(grey: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    warp = np.float32(rng.uniform(*_WARP))
    moves = [warp * smooth_noise(rng, _WARP_KNOTS, grey.shape) for _ in range(2)]
    places = np.indices(grey.shape, dtype=np.float32) + np.stack(moves)
    return ndimage.map_coordinates(grey, places, order=1)
