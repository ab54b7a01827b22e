"""Pictures of marks: a mark, a pen, paper, light and lens put together."""

from dataclasses import dataclass, replace

import numpy as np

from simulator.scenes import blemishes, forms, lens, light, paper, pens, placing, surroundings
from simulator.scenes.frame import HEIGHT, SENSOR
from simulator.scenes.hands import hand_mark
from simulator.scenes.marks import Mark, from_glyph
from simulator.scenes.styles import Style

# A person needs these to read a digit at the sensor's resolution.
CLEARANCE = 1.2  # pixels of the sensor that stay free in a loop
_MOST_BLUR = 1 / 20  # of the digit's height
_LEAST_DEPTH = 16  # luma steps from paper to ink; the camera exposes longer for less
_BRIGHTEST = 235  # luma of paper at the longest exposure
_MOST_NOISE = 1 / 4  # of that depth


def digit(glyph: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of ``glyph``, (28, 28) uint8 white on black, written on paper.

    The picture is (HEIGHT, WIDTH, 3) uint8 RGB, or (HEIGHT, WIDTH) of luma if the style says so.
    """
    return picture_of(from_glyph(glyph), rng, style)


def hand(
    label: int,
    rng: np.random.Generator,
    style: Style,
    kept_back: bool = False,
    variety: str | None = None,
) -> np.ndarray:
    """Return a picture of the digit ``label`` in one of the hands that MNIST lacks.

    kept_back, variety: see `hands.hand_mark`.
    """
    return picture_of(hand_mark(label, rng, kept_back, variety), rng, style)


def picture_of(mark: Mark, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a mark, whole within the frame."""
    return picture_and_box(mark, rng, style)[0]


def picture_and_box(
    mark: Mark, rng: np.random.Generator, style: Style
) -> tuple[np.ndarray, np.ndarray]:
    """Return a picture of a mark, whole within the frame, and the box of its ink.

    The box is (top, left, bottom, right) in pixels of the sensor, (4,) float.
    """
    writing = written(mark, rng, style)
    if style.at_rim:
        look = placing.at_rim(writing.rim, writing.look, rng)
    else:
        look = placing.within(writing.around, writing.look, rng)
        if writing.box is not None:  # which may be larger than the frame
            look = placing.moved_in(writing.rim, look)
    box = np.concatenate(placing.box_of(look.seen(writing.rim))) / SENSOR
    return on_paper(writing.seen_as(look), rng, style), box


@dataclass(frozen=True)
class Writing:
    """A mark, written with a pen, before the camera."""

    distance: np.ndarray  # signed, to the edge of the ink, on the mark's own grid
    rim: np.ndarray  # (2, n), places on the paper between which the ink lies
    pen: pens.Pen
    size: float  # of the frame's height
    look: placing.View
    box: placing.Box | None = None  # that is drawn round it, on the paper

    @property
    def around(self) -> np.ndarray:
        """Return the rim of the ink and of the box, if there is one."""
        if self.box is None:
            return self.rim
        (top, left), (bottom, right) = self.box
        corners = np.array([(top, top, bottom, bottom), (left, right, left, right)])
        return np.concatenate([self.rim, corners], axis=1)

    def seen_as(self, look: placing.View) -> "Writing":
        """Return the same writing, seen in another way."""
        return replace(self, look=look)


def written(mark: Mark, rng: np.random.Generator, style: Style) -> Writing:
    """Return a mark written with a pen, which leaves it legible, in the middle of the frame."""
    pen = pens.choose(rng, style)
    size = rng.uniform(*style.size)
    look = placing.turned(rng, style)
    distance = _inked(mark, pen, look, size, style)
    rim = placing.rim_of(distance)
    writing = Writing(distance, rim, pen, size, placing.sized(rim, look, size))
    if style.boxed and rng.random() < style.boxed:
        return replace(writing, box=forms.box_round(placing.box_of(writing.rim), rng))
    return writing


def _inked(mark: Mark, pen: pens.Pen, look: placing.View, size: float, style: Style) -> np.ndarray:
    """Return a mark's ink as a signed distance, with a pen that leaves it legible at ``size``."""
    wanted = pen.width * mark.height / 2
    scale = placing.sized(placing.rim_of(mark.inked(wanted)), look, size).scale / SENSOR
    wanted = max(wanted, style.thinnest / 2 / pen.ink.contrast / scale)
    width = mark.widest(wanted, CLEARANCE / scale)
    return mark.inked(width, mark.finest(width)) if style.hair_thin else mark.inked(width)


def on_paper(writing: Writing, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of writing on paper."""
    pen, look = writing.pen, writing.look
    sheet = paper.ruled(paper.bare(rng, style), rng, style, look, pen)
    mark = placing.box_of(writing.rim)
    sheet = decorated(sheet, mark, writing.box, pen, look, rng, style)
    ink = placing.laid(writing.distance, writing.rim, look)
    falling = blemishes.of_light(light.falling(rng, style), rng, style)
    lit = sheet * falling
    inked = pen.ink.on(lit, pens.covered(ink, pen, rng), style, falling)
    exposure = lens.drawn(rng, style)
    most_blur = _MOST_BLUR * writing.size * HEIGHT / SENSOR
    exposure = replace(exposure, blur=min(exposure.blur, most_blur))
    mirrored = blemishes.glare(lens.blurred(inked, exposure), rng, style)
    luma = lens.luma(mirrored, exposure)
    green = len(lit) // 2  # or the only channel
    part = _cells_of(ink)
    difference = lens.luma(lit[green][part], exposure) - luma[green][part]
    depth = _depth(abs(difference) if style.light_on_dark else difference, ink[part])
    longer = max(1.0, min(_LEAST_DEPTH / depth, _BRIGHTEST / exposure.paper))
    noise = min(exposure.noise, _MOST_NOISE * depth * longer)
    luma *= np.float32(longer)
    picture = lens.noisy(np.minimum(luma, 255, out=luma), noise, rng)
    return blemishes.compressed(picture, rng, style)


def decorated(
    sheet: np.ndarray,
    mark: placing.Box,
    box: placing.Box | None,
    pen: pens.Pen,
    look: placing.View,
    rng: np.random.Generator,
    style: Style,
) -> np.ndarray:
    """Return the sheet with what stands and lies round a mark.

    mark, box: on the paper. A style without any of it draws no random numbers here.
    """
    sheet = blemishes.of_paper(sheet, pen, look, rng, style)
    if style.dotted and rng.random() < style.dotted:
        sheet = forms.dotted(sheet, mark, pen, look, rng, style)
    if box is not None:
        sheet = forms.with_box(sheet, box, mark, pen, look, rng, style)
    if style.underlined and rng.random() < style.underlined:
        sheet = forms.underlined(sheet, mark, pen, look, rng, style)
    if style.surroundings and rng.random() < style.surroundings:
        corners = np.array(mark if box is None else (*mark, *box)).T
        sheet = surroundings.beside(sheet, placing.box_of(look.seen(corners)), rng, style)
    return sheet


def bare(sheet: np.ndarray, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return a picture of a sheet with nothing written on it."""
    exposure = lens.drawn(rng, style)
    lit = sheet * blemishes.of_light(light.falling(rng, style), rng, style)
    mirrored = blemishes.glare(lens.blurred(lit, exposure), rng, style)
    picture = lens.noisy(lens.luma(mirrored, exposure), exposure.noise, rng)
    return blemishes.compressed(picture, rng, style)


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
