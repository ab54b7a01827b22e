"""What is drawn round a mark: a box, a thick line below it, dots to write on."""

import numpy as np

from simulator.scenes.frame import smooth_noise
from simulator.scenes.paper import LINE_ON_DARK
from simulator.scenes.pens import Ink, Pen
from simulator.scenes.placing import Box, View
from simulator.scenes.styles import Style

_COLOURS = ((0.95, 0.95, 0.95), (0.6, 0.6, 0.6), (0.85, 0.6, 0.2), (0.15, 0.75, 0.75))
"""Of printed boxes: share of light swallowed by black, grey, blue and red ink."""
_PRINTED = 0.6  # share of the boxes; the others are drawn with the pen
_TOUCHING = 0.06  # share of the boxes that touch the mark on a side
_GAP = (0.12, 0.6)  # from the mark to the box, of the mark's height
_LINE = (0.008, 0.05)  # width of a printed line, of the mark's height
_DRAWN = (0.4, 0.9)  # width of a line drawn by hand, of the pen's
_ROUND = (0.0, 0.3)  # radius of a corner, of the box's shorter side
_COMB = 0.3  # share of the printed boxes with neighbours
_MISSED = 0.04  # standard deviation, of the mark's height, by which a hand misses a corner
_OVERSHOT = (-0.06, 0.12)  # of the mark's height: how far a side drawn by hand goes on
_UNDERLINE = (0.4, 1.8)  # width of a thick line below, of the pen's
_UNDERLINE_GAP = (0.02, 0.35)  # of the mark's height
_DOT_PITCH = (0.12, 0.45)  # of the mark's height
_DOT = (0.015, 0.05)  # width of a dot, of the mark's height

Place = tuple[np.ndarray, np.ndarray]
"""y and x on the paper of each pixel, float32."""


def box_round(mark: Box, rng: np.random.Generator) -> Box:
    """Return a box round a mark's, in pixels of the mark's grid."""
    (top, left), (bottom, right) = mark
    height = max(bottom - top, (right - left) / 2)
    gaps = height * rng.uniform(*_GAP) * rng.uniform(0.6, 1.4, 4)
    if rng.random() < _TOUCHING:
        gaps[rng.integers(4)] *= rng.uniform(-0.1, 0.2)
    low, high = (
        np.array([top - gaps[0], left - gaps[1]]),
        np.array([bottom + gaps[2], right + gaps[3]]),
    )
    if rng.random() < 0.5:  # as many printed boxes are: upright or square
        middle, half = (low[1] + high[1]) / 2, (high[0] - low[0]) / 2 * rng.uniform(0.7, 1.3)
        reach = max(half, (right - left) / 2 + 0.05 * height)
        low[1], high[1] = middle - reach, middle + reach
    return low, high


def with_box(
    sheet: np.ndarray,
    box: Box,
    mark: Box,
    pen: Pen,
    look: View,
    rng: np.random.Generator,
    style: Style,
) -> np.ndarray:
    """Return the sheet with a box on it, printed or drawn."""
    y, x = look.on_paper()
    height = _height(mark)
    if rng.random() < _PRINTED:
        width = height * rng.uniform(*_LINE)
        ink = _printed(rng, style)
        distance = _rectangle(y, x, box, rng)
        if rng.random() < _COMB:
            distance = np.minimum(distance, _neighbours(y, x, box))
    else:
        width = height * pen.width * rng.uniform(*_DRAWN)
        ink = pen.ink.fainter(rng.uniform(0.7, 1))
        distance = _by_hand(y, x, box, height, rng)
    return ink.on(sheet, _stroke(distance, width, look), style)


def underlined(
    sheet: np.ndarray, mark: Box, pen: Pen, look: View, rng: np.random.Generator, style: Style
) -> np.ndarray:
    """Return the sheet with a thick line below the mark."""
    y, x = look.on_paper()
    (_, left), (bottom, right) = mark
    height = _height(mark)
    width = max(pen.width, 0.05) * height * rng.uniform(*_UNDERLINE)
    below = bottom + width / 2 + height * rng.uniform(*_UNDERLINE_GAP)
    reach = height * rng.uniform(0.2, 1, 2) if rng.random() < 0.7 else np.array([9, 9]) * height
    slope = rng.normal(0, 0.04)
    level = y - np.float32(below) - np.float32(slope) * (x - np.float32((left + right) / 2))
    level = level + np.float32(0.02 * height) * smooth_noise(rng, (1, 5))
    beyond = np.maximum(np.float32(left - reach[0]) - x, x - np.float32(right + reach[1]))
    distance = np.hypot(level, np.maximum(beyond, 0))
    ink = pen.ink.fainter(rng.uniform(0.7, 1)) if rng.random() < 0.7 else _printed(rng, style)
    return ink.on(sheet, _stroke(distance, width, look), style)


def dotted(
    sheet: np.ndarray, mark: Box, pen: Pen, look: View, rng: np.random.Generator, style: Style
) -> np.ndarray:
    """Return the sheet with a field of dots, or with dotted lines, on it."""
    y, x = look.on_paper()
    height = _height(mark)
    pitch = height * rng.uniform(*_DOT_PITCH)
    pitches = (pitch, pitch) if rng.random() < 0.6 else (height * rng.uniform(0.6, 1.5), pitch / 3)
    offs = []
    for place, step in zip((y, x), pitches, strict=True):
        turns = place / np.float32(step) + np.float32(rng.random())
        offs.append((turns - np.rint(turns)) * np.float32(step))
    width = min(height * rng.uniform(*_DOT), pitches[1] / 2)
    ink = _printed(rng, style).fainter(rng.uniform(0.4, 1))
    return ink.on(sheet, _stroke(np.hypot(*offs), width, look), style)


def _height(mark: Box) -> float:
    (top, left), (bottom, right) = mark
    return float(max(bottom - top, (right - left) / 3))


def _printed(rng: np.random.Generator, style: Style) -> Ink:
    if style.light_on_dark:
        return LINE_ON_DARK.fainter(rng.uniform(0.4, 1))
    return Ink(np.array(_COLOURS[rng.integers(len(_COLOURS))], np.float32)).fainter(
        rng.uniform(0.6, 1)
    )


def _stroke(distance: np.ndarray, width: float, look: View) -> np.ndarray:
    """Return the cover of lines of a width, (h, w); both in pixels of the mark's grid."""
    wide = width * look.scale
    off = distance * np.float32(look.scale)
    return np.clip(np.float32(wide / 2 + 0.5) - off, 0, np.float32(min(wide, 1)))


def _rectangle(y: np.ndarray, x: np.ndarray, box: Box, rng: np.random.Generator) -> np.ndarray:
    """Return the distance to a rectangle, in half of the cases with round corners."""
    low, high = box
    middle, half = (low + high) / 2, (high - low) / 2
    corner = half.min() * rng.uniform(*_ROUND) if rng.random() < 0.5 else 0.0
    beyond = [
        abs(place - np.float32(m)) - np.float32(h - corner)
        for place, m, h in zip((y, x), middle, half, strict=True)
    ]
    outside = np.hypot(*(np.maximum(b, 0) for b in beyond))
    return abs(outside + np.minimum(np.maximum(*beyond), 0) - np.float32(corner))


def _neighbours(y: np.ndarray, x: np.ndarray, box: Box) -> np.ndarray:
    """Return the distance to the boxes at both sides, which share its lines."""
    (top, left), (bottom, right) = box
    wide = right - left
    turns = (x - np.float32(left)) / np.float32(wide)
    upright = abs(turns - np.rint(turns)) * np.float32(wide)
    beyond = abs(y - np.float32((top + bottom) / 2)) - np.float32((bottom - top) / 2)
    return np.minimum(np.hypot(upright, np.maximum(beyond, 0)), abs(beyond))


def _by_hand(
    y: np.ndarray, x: np.ndarray, box: Box, height: float, rng: np.random.Generator
) -> np.ndarray:
    """Return the distance to four sides whose ends miss each other."""
    (top, left), (bottom, right) = box
    corners = np.array([(top, left), (top, right), (bottom, right), (bottom, left)])
    distance = np.full(np.broadcast_shapes(y.shape, x.shape), 1e3, np.float32)
    wave = np.float32(0.012 * height) * smooth_noise(rng, (7, 9))
    for k in range(4):
        ends = np.stack([corners[k], corners[(k + 1) % 4]])
        ends = ends + rng.normal(0, _MISSED * height, (2, 2))
        length = np.hypot(*(ends[1] - ends[0]))
        (dy, dx) = (ends[1] - ends[0]) / length
        along = (y - np.float32(ends[0, 0])) * np.float32(dy) + (
            x - np.float32(ends[0, 1])
        ) * np.float32(dx)
        across = (y - np.float32(ends[0, 0])) * np.float32(dx) - (
            x - np.float32(ends[0, 1])
        ) * np.float32(dy)
        before, after = height * rng.uniform(*_OVERSHOT, 2)
        beyond = np.maximum(-along - np.float32(before), along - np.float32(length + after))
        distance = np.minimum(distance, np.hypot(across + wave, np.maximum(beyond, 0)))
    return distance
