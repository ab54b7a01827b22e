"""Pens: their colours, widths and how evenly they cover the paper."""

from dataclasses import dataclass, replace

import numpy as np

from simulator.scenes.frame import smooth_noise
from simulator.scenes.styles import Style

# Red, green and blue light that paper full of ink sends back, as a share of bare paper's.
COLOURS = {
    "black": (0.03, 0.03, 0.035),
    "blue": (0.03, 0.06, 0.3),
    "red": (0.5, 0.04, 0.05),
    "pencil": (0.22, 0.22, 0.23),
    "felt black": (0.05, 0.05, 0.06),
    "felt red": (0.55, 0.06, 0.07),
    "felt blue": (0.05, 0.12, 0.45),
    "green": (0.06, 0.3, 0.12),
}
# The same for pens that cover what is dark below them; a screen sends out light of its own.
LIGHT_COLOURS = {
    "chalk": (0.75, 0.75, 0.72),
    "yellow chalk": (0.75, 0.66, 0.28),
    "white gel": (0.85, 0.85, 0.85),
    "yellow gel": (0.8, 0.62, 0.12),
    "screen": (0.8, 0.95, 0.9),
}

_PENCIL_WIDEST = 0.09  # of the digit's height: nobody writes with the flat of a lead
_PENCIL_GRAIN = (0.1, 0.35)  # standard deviation of its cover
_FELT_NARROWEST = 0.09  # of the digit's height
_FELT_PATCHES = (0.05, 0.3)  # standard deviation of its cover, from place to place
_PATCH_KNOTS = (20, 27)
_CHALK_GRAIN = (0.1, 0.45)
_LIGHT_CONTRAST = 0.85  # of white on a dark surface, about


@dataclass(frozen=True)
class Ink:
    """What lies on paper and changes the light that it sends back.

    swallowed: (3,) float32, the share of red, green and blue light that full cover swallows.
    colour: (3,) float32, the light that it sends back itself where it covers; None if it lets the
        paper shine through.
    """

    swallowed: np.ndarray
    colour: np.ndarray | None = None

    @property
    def contrast(self) -> float:
        """Return the share of green light, the largest part of luma, by which the ink differs."""
        share = float(self.swallowed[1])
        return share if self.colour is None else _LIGHT_CONTRAST * share

    def on(
        self, surface: np.ndarray, cover: np.ndarray, style: Style, falling: np.ndarray | float = 1
    ) -> np.ndarray:
        """Return the light of a surface with ink on it, (channels, h, w).

        surface: its light; cover: by the ink, (h, w) from 0 to 1; falling: the light on white.
        """
        if self.colour is None:
            return surface * (1 - cover * style.seen(self.swallowed)[:, None, None])
        own = falling * style.seen(self.colour)[:, None, None]
        return surface + cover * np.float32(self.swallowed[1]) * (own - surface)

    def fainter(self, share: float) -> "Ink":
        """Return ink with so much of the contrast."""
        return replace(self, swallowed=self.swallowed * np.float32(share))


@dataclass(frozen=True)
class Pen:
    """The pen of one picture."""

    ink: Ink
    width: float  # of the digit's height
    grain: float  # standard deviation of the ink's cover
    patches: float = 0.0  # the same, over millimetres


def choose(rng: np.random.Generator, style: Style) -> Pen:
    """Return a pen of the style."""
    name = style.pens[rng.integers(len(style.pens))]
    if name in LIGHT_COLOURS:
        colour = np.array(LIGHT_COLOURS[name], np.float32)
        opaque = np.full(3, 1 - rng.uniform(*style.fading), np.float32)
        grain = rng.uniform(*_CHALK_GRAIN) if "chalk" in name else 0.0
        return Pen(Ink(opaque, colour), rng.uniform(*style.pen_width), grain)
    dark = (1 - np.array(COLOURS[name], np.float32)) * (1 - rng.uniform(*style.fading))
    narrowest, widest = style.pen_width
    if name == "pencil":
        widest = max(narrowest, min(widest, _PENCIL_WIDEST))
    felt = name.startswith("felt")
    if felt:
        narrowest = min(max(narrowest, _FELT_NARROWEST), widest)
    width = rng.uniform(narrowest, widest)
    patches = rng.uniform(*_FELT_PATCHES) if felt else 0.0
    grain = rng.uniform(*_PENCIL_GRAIN) if name == "pencil" else 0.0
    return Pen(Ink(dark.astype(np.float32)), width, grain, patches)


def covered(ink: np.ndarray, pen: Pen, rng: np.random.Generator) -> np.ndarray:
    """Return the cover of the paper by ink, (h, w) float32 from 0 to 1, with the pen's grain."""
    if pen.patches:
        return ink * np.clip(1 - pen.patches * (1 + smooth_noise(rng, _PATCH_KNOTS)), 0.3, 1)
    if not pen.grain:
        return ink
    tooth = rng.standard_normal(ink.shape, dtype=np.float32)
    return ink * np.clip(1 - pen.grain * (1 + tooth), 0, 1)
