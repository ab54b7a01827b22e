"""training/data/pieces.py: training glyphs are what the firmware makes of rendered numbers."""

import numpy as np
from board_arrays import on_board

from inkling.reading import number
from inkling.reading.reader import Reader
from training.data import NONE, digits
from training.data import pieces as training_pieces
from training.data.pieces import pieces


def test_pieces_are_digits_and_what_bad_cuts_leave():
    images, labels = digits.load()
    glyphs, truth = pieces(images, labels, 400, 1)
    assert np.array_equal(pieces(images, labels, 400, 1)[0], glyphs)
    assert 200 < len(truth) < 1000
    read = Reader("logistic", (60, 80)).read_glyph
    answers = np.array([read(on_board(glyph)).digit for glyph in glyphs], float)
    is_digit = truth != NONE
    assert 0.2 < is_digit.mean() < 0.9
    # Five in six are read, give or take four in a hundred: a wrong label is hardly ever read.
    assert (answers == truth)[is_digit].mean() > 0.75
    assert np.isnan(answers[~is_digit]).mean() > 0.5


def test_ink_is_what_the_firmware_first_takes_for_ink():
    assert number._TRIALS[0][:2] == (training_pieces._INK_PERCENT, 100)
