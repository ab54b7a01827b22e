"""Pens: their colours, widths and how evenly they cover the paper."""

from dataclasses import dataclass

import numpy as np

from simulator.scenes.styles import Style

# Red, green and blue light that paper full of ink sends back, as a share of bare paper's.
COLOURS = {
    "black": (0.03, 0.03, 0.035),
    "blue": (0.03, 0.06, 0.3),
    "red": (0.5, 0.04, 0.05),
    "pencil": (0.22, 0.22, 0.23),
}

_PENCIL_WIDEST = 0.09  # of the digit's height: nobody writes with the flat of a lead
_PENCIL_GRAIN = (0.1, 0.35)  # standard deviation of its cover


@dataclass(frozen=True)
class Pen:
    """The pen of one picture."""

    dark: np.ndarray  # (3,) float32: share of red, green and blue light that its ink swallows
    width: float  # of the digit's height
    grain: float  # standard deviation of the ink's cover

    @property
    def contrast(self) -> float:
        """Return the share of green light, the largest part of luma, that the ink swallows."""
        return float(self.dark[1])


def choose(rng: np.random.Generator, style: Style) -> Pen:
    """Return a pen of the style."""
    name = style.pens[rng.integers(len(style.pens))]
    dark = (1 - np.array(COLOURS[name], np.float32)) * (1 - rng.uniform(*style.fading))
    narrowest, widest = style.pen_width
    if name == "pencil":
        widest = max(narrowest, min(widest, _PENCIL_WIDEST))
    width = rng.uniform(narrowest, widest)
    grain = rng.uniform(*_PENCIL_GRAIN) if name == "pencil" else 0.0
    return Pen(dark.astype(np.float32), width, grain)


def covered(ink: np.ndarray, pen: Pen, rng: np.random.Generator) -> np.ndarray:
    """Return the cover of the paper by ink, (h, w) float32 from 0 to 1, with the pen's grain."""
    if not pen.grain:
        return ink
    tooth = rng.standard_normal(ink.shape, dtype=np.float32)
    return ink * np.clip(1 - pen.grain * (1 + tooth), 0, 1)
