"""Pictures of marks: a mark, a pen, paper, light and lens put together."""

from dataclasses import replace

import numpy as np

from simulator.scenes import lens, light, paper, pens, placing
from simulator.scenes.frame import HEIGHT, SENSOR
from simulator.scenes.hands import hand_mark
from simulator.scenes.marks import Mark, from_glyph
from simulator.scenes.styles import Style

# A person needs these to read a digit at the sensor's resolution.
_LEAST_STROKE = 0.5  # pixels of the sensor, of black ink; fainter ink needs more
_CLEARANCE = 1.2  # pixels of the sensor that stay free in a loop
_MOST_BLUR = 1 / 20  # of the digit's height
_LEAST_DEPTH = 16  # luma steps from paper to ink; the camera exposes longer for less
_BRIGHTEST = 235  # luma of paper at the longest exposure
_MOST_NOISE = 1 / 4  # of that depth


def digit(glyph: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of ``glyph``, (28, 28) uint8 white on black, written on paper.

    The picture is (HEIGHT, WIDTH, 3) uint8 RGB, or (HEIGHT, WIDTH) of luma if the style says so.
    """
    return picture_of(from_glyph(glyph), rng, style)


def hand(label: int, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of the digit ``label`` in one of the hands that MNIST lacks."""
    return picture_of(hand_mark(label, rng), rng, style)


def picture_of(mark: Mark, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a mark, whole within the frame."""
    pen = pens.choose(rng, style)
    size = rng.uniform(*style.size)
    look = placing.turned(rng, style)
    distance = inked(mark, pen, look, size)
    look = placing.within(distance, placing.sized(distance, look, size), rng)
    return on_paper(placing.laid(distance, look), pen, look, size, rng, style)


def inked(mark: Mark, pen: pens.Pen, look: placing.View, size: float) -> np.ndarray:
    """Return a mark's ink as a signed distance, with a pen that leaves it legible at ``size``."""
    wanted = pen.width * mark.height / 2
    scale = placing.sized(mark.inked(wanted), look, size).scale / SENSOR
    least = _LEAST_STROKE / 2 / pen.contrast / scale
    return mark.inked(mark.widest(max(wanted, least), _CLEARANCE / scale))


def on_paper(
    ink: np.ndarray,
    pen: pens.Pen,
    look: placing.View,
    size: float,
    rng: np.random.Generator,
    style: Style,
) -> np.ndarray:
    """Return a picture of ink, (HEIGHT, WIDTH) float32, as tall as ``size`` of the frame."""
    sheet = paper.ruled(paper.bare(rng, style), rng, style, look, pen)
    lit = light.fallen_on(sheet, rng, style)
    written = lit * (1 - pens.covered(ink, pen, rng) * style.seen(pen.dark)[:, None, None])
    exposure = lens.drawn(rng, style)
    exposure = replace(exposure, blur=min(exposure.blur, _MOST_BLUR * size * HEIGHT / SENSOR))
    luma = lens.luma(lens.blurred(written, exposure), exposure)
    green = len(lit) // 2  # or the only channel
    part = _cells_of(ink)
    depth = _depth(lens.luma(lit[green][part], exposure) - luma[green][part], ink[part])
    longer = max(1.0, min(_LEAST_DEPTH / depth, _BRIGHTEST / exposure.paper))
    noise = min(exposure.noise, _MOST_NOISE * depth * longer)
    luma *= np.float32(longer)
    return lens.noisy(np.minimum(luma, 255, out=luma), noise, rng)


def bare(sheet: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a sheet with nothing written on it."""
    exposure = lens.drawn(rng, style)
    lit = light.fallen_on(sheet, rng, style)
    return lens.noisy(lens.luma(lens.blurred(lit, exposure), exposure), exposure.noise, rng)


def _cells_of(ink: np.ndarray) -> tuple[slice, slice]:
    """Return the rows and columns of the picture in which the sensor's pixels with ink lie."""
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) // SENSOR for axis in (1, 0))
    return (
        slice(rows[0] * SENSOR, (rows[-1] + 1) * SENSOR),
        slice(columns[0] * SENSOR, (columns[-1] + 1) * SENSOR),
    )


def _depth(darker: np.ndarray, ink: np.ndarray) -> float:
    """Return the median darkness of the pixels on the ink, in luma steps, 1 or more."""
    height, width = ink.shape
    cells = height // SENSOR, SENSOR, width // SENSOR, SENSOR
    core = ink.reshape(cells).max(axis=(1, 3)) > min(0.5, ink.max() / 2)
    return max(float(np.median(darker.reshape(cells).mean(axis=(1, 3))[core])), 1.0)
