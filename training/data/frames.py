"""Cut training glyphs from rendered camera frames, by the firmware's own finder and normaliser.

Such a glyph shows what light, lens and pen leave of a digit. Where there is no digit, it shows what
the finder takes for one. `training.recipe` has the shares of the frames of each kind. The frames
are drawn in grey, because the firmware sees only luma.
"""

from collections.abc import Iterator
from functools import cache

import numpy as np

from simulator import scenes
from simulator.board.camera_optics import encode_yuyv, fit_scene
from simulator.scenes import groups
from simulator.scenes.hands import hand_mark
from simulator.scenes.marks import from_glyph
from training import recipe
from training.data import NONE
from training.data.digits import BOX

COLUMNS = 80
ROWS = 60

_WIDEST_UPRIGHT = 0.75 * BOX  # pixels


def luma(picture: np.ndarray) -> np.ndarray:
    """Return what the camera sees of ``picture``, (60, 80) uint8 luma."""
    sensor = fit_scene(picture, (COLUMNS, ROWS))
    return encode_yuyv(sensor)[::2].reshape(ROWS, COLUMNS)


def digits(
    glyphs: np.ndarray, labels: np.ndarray, count: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Cut glyphs (n, 28, 28) uint8 from ``count`` frames with digits; return them and labels (n,).

    The digits are written as ``glyphs`` are, or by hands that these lack.
    """
    rng = np.random.default_rng([0, seed])
    cut, truth = [], []
    for number in range(count):
        if number % recipe.FRAMES_A_MARK == 0:
            if rng.random() < recipe.HANDS_SHARE:
                label = int(rng.integers(10))
                mark = hand_mark(label, rng)
            else:
                chosen = rng.integers(len(glyphs))
                label = int(labels[chosen])
                mark = from_glyph(glyphs[chosen])
        glyphs_cut = cutter()(luma(scenes.picture_of(mark, rng, _style(rng))), "dark")
        cut += glyphs_cut
        truth += [label] * len(glyphs_cut)
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
            for glyph in cutter()(luma(picture)):
                if not (kind == "several" and is_upright(glyph)):
                    cut.append(glyph)
    return np.stack(cut), np.full(len(cut), NONE, np.uint8)


def _without_digit(kind: str, glyphs: np.ndarray, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield ``FRAMES_A_MARK`` pictures of the kind: of one mark, if the kind is that of a mark."""
    mark = scenes.NO_DIGIT_MARKS[kind](rng) if kind in scenes.NO_DIGIT_MARKS else None
    for _ in range(recipe.FRAMES_A_MARK):
        style = _style(rng)
        if kind == "cut":
            yield scenes.cut_off(groups.digit(rng, glyphs), rng, style, recipe.CUT_LEFT_OUT)
        elif mark:
            yield scenes.picture_of(mark, rng, style)
        else:
            yield scenes.nothing(kind, rng, style, glyphs)


def _style(rng: np.random.Generator) -> scenes.Style:
    """Return one of the styles of the recipe, with some of the variations."""
    style = _styles()[rng.integers(len(recipe.FRAME_STYLES))]
    dice = rng.random(len(scenes.VARIATIONS))
    shares = [recipe.VARIATION_SHARES[name] for name in scenes.VARIATIONS]
    return style.varied(
        *(n for n, d, s in zip(scenes.VARIATIONS, dice, shares, strict=True) if d < s)
    )


@cache
def _styles() -> list[scenes.Style]:
    return [scenes.STYLES[name].in_grey() for name in recipe.FRAME_STYLES]


def is_upright(glyph: np.ndarray) -> bool:
    """Tell whether a glyph of several digits is so narrow that the finder chose one of them."""
    columns = np.flatnonzero(glyph.any(axis=0))
    return len(columns) > 0 and columns[-1] - columns[0] < _WIDEST_UPRIGHT


@cache
def cutter():
    """Return a function (luma, ink) -> list of glyphs (28, 28) uint8; make this process a Pico.

    The glyphs are what the firmware's reader finds at each look that it takes, or may take, at a
    frame: as it is and without its shadows. ``ink`` is "dark" or "light", as the frame's digit is;
    None takes what the reader takes for ink, both if it doubts.
    """
    from simulator.run import put_on_path

    put_on_path()
    from ulab import numpy as ulab_numpy

    from inkling.find.finder import Finder
    from inkling.find.flatten import flatten
    from inkling.find.polarity import DARK, LIGHT, invert
    from inkling.glyph.normalise import Normaliser
    from inkling.scratch import FLAT

    finder, normaliser = Finder((ROWS, COLUMNS)), Normaliser()
    flat = ulab_numpy.frombuffer(FLAT, dtype=ulab_numpy.uint8).reshape((ROWS, COLUMNS))
    inks = {"dark": (DARK,), "light": (LIGHT,)}

    def cut(frame: np.ndarray, ink: str | None = None) -> list[np.ndarray]:
        pixels = ulab_numpy.frombuffer(bytearray(frame), dtype=ulab_numpy.uint8)
        plane = pixels.reshape(frame.shape)
        if ink is None:
            finder.find(plane)
            taken = (DARK,) if finder.polarity == DARK else (DARK, LIGHT)
        else:
            taken = inks[ink]
        return [glyph for one in taken for glyph in looks(plane, one)]

    def looks(plane, ink: int) -> Iterator[np.ndarray]:
        look = plane
        if ink == LIGHT:
            invert(plane, flat)
            look = flat
        for _ in range(2):
            glyph = normaliser.glyph(look, finder) if finder.find(look, ink) else None
            if glyph is not None:
                yield np.array(glyph.tolist(), np.uint8)
            flatten(look, flat)
            look = flat

    return cut
