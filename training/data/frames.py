"""Cut training glyphs from rendered camera frames, by the firmware's own finder and normaliser.

Such a glyph shows what light, lens and pen leave of a digit. Where there is no digit, it shows what
the finder takes for one. `training.recipe` has the shares of the frames of each kind. The frames
are drawn in grey, because the firmware sees only luma.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from simulator import scenes
from simulator.board.camera_optics import encode_yuyv, fit_scene
from simulator.scenes.hands import hand_mark
from simulator.scenes.marks import from_glyph
from training import recipe
from training.data import NONE
from training.data.digits import BOX

COLUMNS = 80
ROWS = 60

_BAR_LUMA = 100  # of 255, white ink
_WIDEST_BAR = 8  # pixels
_WIDEST_UPRIGHT = 0.75 * BOX  # pixels
# By how much each side of the box that the firmware found may miss a digit's: this, or this share.
_BOX_PIXELS = 3
_BOX_SHARE = 0.2


def luma(picture: np.ndarray) -> np.ndarray:
    """Return what the camera sees of ``picture``, (60, 80) uint8 luma."""
    sensor = fit_scene(picture, (COLUMNS, ROWS))
    return encode_yuyv(sensor)[::2].reshape(ROWS, COLUMNS)


@dataclass(frozen=True, eq=False)
class Cut:
    """What the firmware cuts from a frame at one look.

    glyph: (28, 28) uint8; box: (top, left, bottom, right) of its ink in pixels, the last two
    exclusive; light: whether that look was for light ink.
    """

    glyph: np.ndarray
    box: tuple[int, int, int, int]
    light: bool

    def shows(self, box: np.ndarray, light: bool) -> bool | None:
        """Tell whether this is the mark whose ink, ``light`` or dark, lies in ``box``.

        None: it may be. It is a part of the mark, or the mark with a speck of dust.
        """
        if self.light != light:
            return False
        size = max(box[2] - box[0], box[3] - box[1])
        allowed = max(_BOX_PIXELS, _BOX_SHARE * size)
        outside = (np.array(self.box) - box) * (-1, -1, 1, 1)  # of each side
        if np.abs(outside).max() <= allowed:
            return True
        return False if outside.max() > 2 * allowed else None


def digits(
    glyphs: np.ndarray, labels: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut glyphs (n, 28, 28) uint8 from ``count`` frames with digits; return them and labels (n,).

    The digits are written as ``glyphs`` are, or by hands that these lack. What the firmware cuts
    out in place of the digit, such as a shadow or a box round it, is labelled ``NONE``.
    """
    rng = np.random.default_rng([0, seed])
    cut, truth = [], []
    for number in range(count):
        if number % recipe.FRAMES_A_MARK == 0:
            if rng.random() < recipe.HANDS_SHARE:
                label = int(rng.choice(10, p=recipe.HANDS_DIGITS))
                mark = hand_mark(label, rng)
            else:
                chosen = rng.integers(len(glyphs))
                label = int(labels[chosen])
                mark = from_glyph(glyphs[chosen])
        style = some_style(rng)
        picture, box = scenes.picture_and_box(mark, rng, style)
        for found in cutter()(luma(picture)):
            shown = found.shows(box, style.light_on_dark)
            if shown or (shown is False and not is_bar(found.glyph)):
                cut.append(found.glyph)
                truth.append(label if shown else NONE)
    return np.stack(cut), np.array(truth, np.uint8)


def nothing(
    glyphs: np.ndarray, labels: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut glyphs (n, 28, 28) uint8 from ``count`` frames without a digit; labels are ``NONE``.

    Several digits, or halves of digits, are written as ``glyphs`` are. ``labels`` is not used.
    """
    rng = np.random.default_rng([1, seed])
    kinds, shares = zip(*recipe.NOTHING_SHARES.items(), strict=True)
    cut = []
    for kind in rng.choice(kinds, count // recipe.FRAMES_A_MARK, p=shares):
        for picture in _without_digit(kind, glyphs, rng):
            for found in cutter()(luma(picture)):
                if kind == "several" and is_upright(found.glyph):
                    continue
                if kind in (*scenes.NO_DIGIT_MARKS, "edge") and is_bar(found.glyph):
                    continue
                cut.append(found.glyph)
    return np.stack(cut), np.full(len(cut), NONE, np.uint8)


def _without_digit(kind: str, glyphs: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield ``FRAMES_A_MARK`` pictures of the kind: of one mark, if the kind is that of a mark."""
    mark = scenes.NO_DIGIT_MARKS[kind](rng) if kind in scenes.NO_DIGIT_MARKS else None
    for _ in range(recipe.FRAMES_A_MARK):
        style = some_style(rng)
        if mark:
            yield scenes.picture_of(mark, rng, style)
        else:
            yield scenes.nothing(kind, rng, style, glyphs)


def some_style(rng: np.random.Generator) -> scenes.Style:
    """Return one of the styles of the recipe, with some of the variations."""
    style = recipe.FRAME_STYLES[rng.integers(len(recipe.FRAME_STYLES))]
    chances = zip(scenes.VARIATIONS, rng.random(len(scenes.VARIATIONS)), strict=True)
    names = tuple(name for name, chance in chances if chance < recipe.VARIATION_SHARES[name])
    return _varied(style, names)


@cache
def _varied(style: str, names: tuple[str, ...]) -> scenes.Style:
    return scenes.STYLES[style].in_grey().varied(*names)


def is_bar(glyph: np.ndarray) -> bool:
    """Tell whether a glyph is an upright line.

    It is the side of a box or the edge of a table, but a plain 1 looks the same.
    """
    columns = np.flatnonzero((glyph > _BAR_LUMA).any(axis=0))
    return len(columns) > 0 and columns[-1] - columns[0] < _WIDEST_BAR


def is_upright(glyph: np.ndarray) -> bool:
    """Tell whether a glyph of several digits is so narrow that the finder chose one of them."""
    columns = np.flatnonzero(glyph.any(axis=0))
    return len(columns) > 0 and columns[-1] - columns[0] < _WIDEST_UPRIGHT


@cache
def cutter():
    """Return a function luma -> list of `Cut`; make this process a Pico.

    They are what the firmware's reader finds at each look that it takes, or may take, at a frame:
    as it is, without its shadows and without a box or lines, and for light ink, too, if it doubts
    that ink is dark.

    What it finds in dark ink alone, within a traced box, or without what the rim cuts, is left out.
    Few frames need that, and their glyphs are like all others.
    """
    from simulator.run import put_on_path

    put_on_path()
    from ulab import numpy as ulab_numpy

    from inkling.find.finder import Finder
    from inkling.find.flatten import flatten
    from inkling.find.lines import clear_outside, erase, surround
    from inkling.find.polarity import DARK, LIGHT, invert
    from inkling.glyph.normalise import Normaliser
    from inkling.scratch import FLAT

    finder, normaliser = Finder((ROWS, COLUMNS)), Normaliser()
    flat = ulab_numpy.frombuffer(FLAT, dtype=ulab_numpy.uint8).reshape((ROWS, COLUMNS))

    def cut(frame: np.ndarray) -> list[Cut]:
        pixels = ulab_numpy.frombuffer(bytearray(frame), dtype=ulab_numpy.uint8)
        plane = pixels.reshape(frame.shape)
        found = finder.find(plane)  # a look for dark ink, unless the finder is sure of light ink
        polarity = finder.polarity
        if polarity == LIGHT:
            found = finder.find(plane, DARK)
        cuts = [*in_looks(plane, found, DARK)]
        if polarity != DARK:
            invert(plane, flat)
            cuts += in_looks(flat, finder.find(flat, LIGHT), LIGHT)
        return cuts

    def in_looks(plane, found: bool, ink: int) -> Iterator[Cut]:
        """Yield what is cut from ``plane``, if it was found, without shadows, and without a box."""
        yield from in_look(plane, found, ink)
        flatten(plane, flat, finder.paper, finder.box)
        yield from in_look(flat, finder.find(flat, ink), ink)
        if clear_outside(flat):
            yield from in_look(flat, finder.find(flat, ink), ink)
        elif any(lines := erase(flat)):
            for look in in_look(flat, finder.find(flat, ink), ink):
                if surround(lines, look.box, flat.shape):
                    yield look

    def in_look(plane, found: bool, ink: int) -> Iterator[Cut]:
        glyph = normaliser.glyph(plane, finder) if found else None
        if glyph is not None:
            yield Cut(np.array(glyph.tolist(), np.uint8), normaliser.box, ink == LIGHT)

    return cut
