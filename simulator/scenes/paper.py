"""Paper: its tone, its texture, and the lines that are printed on it."""

import numpy as np

from simulator.scenes.frame import HEIGHT, WIDTH, fine_noise, smooth_noise
from simulator.scenes.marks import FINE
from simulator.scenes.pens import Ink, Pen
from simulator.scenes.placing import View
from simulator.scenes.styles import Style
from simulator.scenes.surfaces import BOARDS, PAPERS, board

_MOTTLE = (9, 12)  # knots of the paper's cloudiness
_DIGIT_MM = (8.0, 30.0)  # how high people write digits
_PITCH_MM = (5.0, 10.0)
_LINE_MM = (0.15, 0.4)
LINE_COLOURS = ((0.5, 0.5, 0.5), (0.75, 0.55, 0.25))  # grey and blue: share of light swallowed
_DARKEST_LINE = 0.95  # share of light swallowed
LINE_ON_DARK = Ink(np.ones(3, np.float32), np.full(3, 0.6, np.float32))


def bare(rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return paper under even light, (channels, HEIGHT, WIDTH) float32 linear, about 1."""
    kind = style.surfaces[rng.integers(len(style.surfaces))] if style.surfaces else "white"
    if kind in BOARDS:
        return board(kind, rng, style)
    sheet = np.ones((HEIGHT, WIDTH), np.float32)
    texture = rng.uniform(*style.texture)
    sheet += np.float32(0.5 * texture) * smooth_noise(rng, _MOTTLE)
    sheet += np.float32(texture) * fine_noise(rng, coarse=style.grey)
    tint = 1 + rng.uniform(-style.tint, style.tint, 3)
    tint = (tint / tint.max()).astype(np.float32)
    if kind != "white":
        tint = tint * np.array(PAPERS[kind], np.float32)
    return sheet * style.seen(tint)[:, None, None]


def ruled(
    sheet: np.ndarray,
    rng: np.random.Generator,
    style: Style,
    look: View,
    pen: Pen | None = None,
) -> np.ndarray:
    """Return the sheet, with lines or squares on it in the style's share of the pictures.

    pen: writes on the sheet; the lines are thinner and lighter than its ink.
    """
    if rng.random() >= style.ruled:
        return sheet
    millimetre = FINE / np.exp(rng.uniform(*np.log(_DIGIT_MM)))
    pitch = millimetre * rng.uniform(*_PITCH_MM)
    width = millimetre * rng.uniform(*_LINE_MM)
    colour = np.array(LINE_COLOURS[rng.integers(len(LINE_COLOURS))], np.float32)
    contrast = rng.uniform(*style.line_contrast)
    if pen:
        width = min(width, style.line_limit * pen.width * FINE)
        contrast = min(contrast, style.line_limit * pen.ink.contrast / colour[1])
    width *= look.scale
    colour = np.minimum(colour * np.float32(contrast), np.float32(_DARKEST_LINE))
    y, x = look.on_paper()
    lines = _lines(y / np.float32(pitch) + np.float32(rng.random()), pitch * look.scale, width)
    if rng.random() < 0.5:
        across = _lines(x / np.float32(pitch) + np.float32(rng.random()), pitch * look.scale, width)
        lines = np.maximum(lines, across)
    if style.light_on_dark:
        return LINE_ON_DARK.fainter(min(contrast, 1)).on(sheet, lines, style)
    return Ink(colour).on(sheet, lines, style)


def _lines(turns: np.ndarray, pitch: float, width: float) -> np.ndarray:
    """Return the cover of lines at whole ``turns``; pitch and width in pixels of the picture."""
    off = abs(turns - np.rint(turns)) * np.float32(pitch)
    return np.clip(np.float32(width / 2 + 0.5) - off, 0, np.float32(min(width, 1)))
