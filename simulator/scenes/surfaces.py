"""Surfaces: those to write on, other than white paper, and those of tables."""

import numpy as np
from scipy import ndimage

from simulator.scenes.frame import HEIGHT, SENSOR, WIDTH, fine_noise, grid, smooth_noise
from simulator.scenes.styles import Style

# Red, green and blue light that the surface sends back, as a share of white paper's.
PAPERS = {
    "yellow": (0.95, 0.88, 0.5),
    "grey": (0.6, 0.6, 0.6),
    "kraft": (0.52, 0.38, 0.25),
    "pink": (0.95, 0.74, 0.78),
    "sky": (0.7, 0.82, 0.95),
    "newsprint": (0.75, 0.72, 0.64),
}
BOARDS = {
    "blackboard": (0.045, 0.045, 0.045),
    "greenboard": (0.06, 0.11, 0.085),
    "slate": (0.11, 0.12, 0.14),
    "card": (0.05, 0.05, 0.06),
    "screen": (0.012, 0.014, 0.018),
}
_CHALKED = ("blackboard", "greenboard", "slate")
_DARKEST = np.float32(0.004)

_TONE = (0.7, 1.4)  # of a board's
_MOTTLE = (9, 12)  # knots of the cloudiness
_DUST = (0.0, 0.06)  # light that chalk dust sends back, of white paper's
_WIPES = (0.0, 0.08)  # the same of what a sponge has left of chalk
_WIPED = 0.6  # share of the boards on which a sponge has left stripes
_WIPE_BEND = (-0.004, 0.004)  # pixels, times the square of those along the stroke
_WIPE_KNOTS = (4, 24)  # along and across the strokes of the sponge

_GRAIN = (4.0, 24.0)  # pixels from one ring of wood to the next
_THREAD = (4.0, 12.0)  # pixels
_WOODS = ((1.0, 0.75, 0.5), (1.0, 0.62, 0.35), (1.0, 0.9, 0.75))


def board(name: str, rng: np.random.Generator, style: Style) -> np.ndarray:
    """Return one of the ``BOARDS`` under even light, (channels, HEIGHT, WIDTH) float32 linear."""
    tone = np.ones((HEIGHT, WIDTH), np.float32)
    texture = np.float32(rng.uniform(*style.texture))
    tone += 3 * texture * smooth_noise(rng, _MOTTLE)
    tone += 2 * texture * fine_noise(rng, coarse=style.grey)
    colour = np.array(BOARDS[name], np.float32) * np.float32(rng.uniform(*_TONE))
    seen = tone * style.seen(colour)[:, None, None]
    if name in _CHALKED:
        seen = seen + _chalk_dust(rng, SENSOR if style.grey else 1)
    return np.maximum(seen, _DARKEST)


def _chalk_dust(rng: np.random.Generator, step: int) -> np.ndarray:
    """Return the light that chalk sends back where it was wiped away, (HEIGHT, WIDTH) float32.

    step: pixels from one for which it is worked out to the next.
    """
    clouds = np.maximum(0.6 + 0.4 * smooth_noise(rng, (4, 5)), 0)
    dust = np.float32(rng.uniform(*_DUST)) * clouds
    if rng.random() >= _WIPED:
        return dust
    # Stripes along the strokes of a sponge, which bend a little.
    side = (HEIGHT + WIDTH) // step
    stripes = np.maximum(smooth_noise(rng, _WIPE_KNOTS, (side, side)), 0)
    y, x = grid()
    y, x = y[step // 2 :: step], x[:, step // 2 :: step]
    angle = rng.uniform(0, np.pi)
    sin, cos = np.float32(np.sin(angle)), np.float32(np.cos(angle))
    along, across = x * cos + y * sin, y * cos - x * sin
    across += np.float32(rng.uniform(*_WIPE_BEND)) * along**2
    places = along / step + side / 2, across / step + side / 2
    wiped = ndimage.map_coordinates(stripes, places, order=1, mode="nearest")
    return dust + np.float32(rng.uniform(*_WIPES)) * wiped.repeat(step, 0).repeat(step, 1)


def wood(rng: np.random.Generator) -> np.ndarray:
    """Return the surface of wood, (3, HEIGHT, WIDTH) float32 linear, about 1."""
    y, x = grid()
    across, knots = ((y, (36, 5)), (x, (5, 48)))[rng.integers(2)]
    bend = np.float32(rng.uniform(0.5, 1.5)) * smooth_noise(rng, (3, 3))
    turns = across / np.float32(rng.uniform(*_GRAIN)) + bend
    rings = np.sin(np.float32(2 * np.pi) * turns) + smooth_noise(rng, knots)
    tone = 0.75 + np.float32(rng.uniform(0.05, 0.2)) * rings
    colour = np.array(_WOODS[rng.integers(len(_WOODS))], np.float32)
    return np.clip(tone, 0.1, 1.2) * colour[:, None, None]


def cloth(rng: np.random.Generator) -> np.ndarray:
    """Return the surface of woven cloth, (3, HEIGHT, WIDTH) float32 linear, about 1."""
    u, v = turned(rng, rng.uniform(*_THREAD))
    threads = np.sin(np.float32(np.pi) * u) ** 2, np.sin(np.float32(np.pi) * v) ** 2
    over = (np.floor(u) + np.floor(v)) % 2 == 0
    weave = np.where(over, threads[0], threads[1]) * 0.4 + 0.6
    weave = weave * (1 + np.float32(0.1) * smooth_noise(rng, (45, 60)))
    colour = rng.uniform(0.4, 1, 3).astype(np.float32)
    return weave.astype(np.float32) * colour[:, None, None]


def plain(rng: np.random.Generator) -> np.ndarray:
    """Return a desk of one colour, (3, HEIGHT, WIDTH) float32, about 1."""
    colour = rng.uniform(0.7, 1, 3).astype(np.float32)[:, None, None]
    return colour * (1 + np.float32(0.05) * smooth_noise(rng, (9, 12)))


def turned(rng: np.random.Generator, pitch: float) -> tuple[np.ndarray, np.ndarray]:
    """Return two coordinates across the frame, (HEIGHT, WIDTH) float32, that rise by 1 a pitch."""
    y, x = grid()
    angle = rng.uniform(0, np.pi)
    sin, cos = np.float32(np.sin(angle) / pitch), np.float32(np.cos(angle) / pitch)
    first, second = rng.random(2).astype(np.float32)
    return x * sin + y * cos + first, x * cos - y * sin + second
