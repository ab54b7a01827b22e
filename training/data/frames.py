# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Cut training glyphs from rendered camera frames, by the firmware's own finder and normaliser.

A glyph that was cut from a frame differs from MNIST's in what light, lens and pen leave of it, and
it shows what the finder takes for a digit when there is none.
"""

from functools import cache

import numpy as np

from simulator import scenes
from simulator.board.camera_optics import encode_yuyv, fit_scene
from training.data import NONE
from training.data.digits import BOX

COLUMNS = 80
ROWS = 60
PART = 250  # frames that are rendered with one seed

# The share of frames of each kind. Frames in which the firmware finds nothing give no glyph.
_HANDS = 0.2  # of the digits
_NOTHING = {
    "letter": 0.32,
    "sign": 0.25,
    "scribble": 0.20,
    "several": 0.09,
    "cut": 0.04,
    "texture": 0.04,
    "edge": 0.04,
    "blank": 0.02,
}
_STYLES = ("normal", "hard", "hard", "harsh")


def luma(picture: np.ndarray) -> np.ndarray:
    """Return what the camera sees of ``picture``, (60, 80) uint8 luma."""
    sensor = fit_scene(picture, (COLUMNS, ROWS))
    return encode_yuyv(sensor)[::2].reshape(ROWS, COLUMNS)


def digits(glyphs: np.ndarray, labels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``PART`` frames with digits, as glyphs (n, 28, 28) uint8, and their labels (n,).

    There are up to two glyphs of a frame, see `cutter`.

    They are written as ``glyphs`` are, or by hands that these lack.
    """
    rng = np.random.default_rng([0, seed])
    cut, truth = [], []
    for _ in range(PART):
        style = scenes.STYLES[rng.choice(_STYLES)]
        if rng.random() < _HANDS:
            label = int(rng.integers(10))
            picture = scenes.hand(label, rng, style)
        else:
            chosen = rng.integers(len(glyphs))
            label = int(labels[chosen])
            picture = scenes.digit(glyphs[chosen], rng, style)
        glyphs_cut = cutter()(luma(picture))
        cut += glyphs_cut
        truth += [label] * len(glyphs_cut)
    return np.stack(cut), np.array(truth, np.uint8)


def nothing(glyphs: np.ndarray, labels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return ``PART`` frames without a digit, as glyphs (n, 28, 28) uint8, and labels ``NONE``.

    Several digits, or halves of digits, are written as ``glyphs`` are; ``labels`` does not matter.
    """
    rng = np.random.default_rng([1, seed])
    cut = []
    for kind in rng.choice(list(_NOTHING), PART, p=list(_NOTHING.values())):
        style = scenes.STYLES[rng.choice(_STYLES)]
        for glyph in cutter()(luma(scenes.nothing(kind, rng, style, glyphs))):
            if not (kind == "several" and _is_upright(glyph)):
                cut.append(glyph)
    return np.stack(cut), np.full(len(cut), NONE, np.uint8)


def _is_upright(glyph: np.ndarray) -> bool:
    """Tell whether a glyph of several marks is as narrow as one: then the finder chose a digit."""
    columns = np.flatnonzero(glyph.any(axis=0))
    return len(columns) > 0 and columns[-1] - columns[0] < 0.75 * BOX


@cache
def cutter():
    """Return a function luma -> list of glyphs (28, 28) uint8; makes this process a Pico.

    They are what the firmware's reader finds at its first look, and what it would find at a second,
    which it takes where the first leaves a doubt.
    """
    from simulator.run import put_on_path

    put_on_path()
    from ulab import numpy as ulab_numpy

    from inkling.find.finder import Finder
    from inkling.find.flatten import flatten
    from inkling.glyph.normalise import Normaliser

    finder, normaliser = Finder((ROWS, COLUMNS)), Normaliser()

    def cut(frame: np.ndarray) -> list[np.ndarray]:
        pixels = ulab_numpy.frombuffer(bytearray(frame), dtype=ulab_numpy.uint8)
        plane = pixels.reshape(frame.shape)
        flat = ulab_numpy.zeros(frame.shape, dtype=ulab_numpy.uint8)
        flatten(plane, flat)
        glyphs = []
        for look in (plane, flat):
            glyph = normaliser.glyph(look, finder) if finder.find(look) else None
            if glyph is not None:
                glyphs.append(np.array(glyph.tolist(), np.uint8))
        return glyphs

    return cut
