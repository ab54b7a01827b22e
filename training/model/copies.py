"""The scores of glyphs as the firmware's reader takes them.

If two digits are close, the mean over the glyph and two copies of it decides between them. A copy
leans: its columns are shifted up or down. The highest score stays as high. A test holds the scores
equal to those of ``firmware/inkling/reading/reader.py``.
"""

from collections.abc import Callable

import numpy as np

from training.model.features import features

LEAN = 70  # of a copy, in 256ths of a pixel a column
_CLOSE = 2
_LEAST_SCORE = -1.0
_SHEAR_UNITS = 64
_MARGIN = 5  # rows, more than a column is shifted by


def scores(of_features: Callable[[np.ndarray], np.ndarray], glyphs: np.ndarray) -> np.ndarray:
    """Return the log-odds of the digits against none, (n, 10), of (n, 28, 28) uint8 glyphs.

    ``of_features`` returns those of features, (n, 200) uint8.
    """
    scores = of_features(features(glyphs))
    second, first = np.sort(scores, axis=1)[:, -2:].T
    close = (first > _LEAST_SCORE) & (first - second < _CLOSE)
    if not close.any():
        return scores
    own = scores[close]
    copies = [of_features(features(leaning(glyphs[close], lean))) for lean in (LEAN, -LEAN)]
    mean = (own + copies[0] + copies[1]) / 3
    scores[close] = mean + own.max(axis=1, keepdims=True) - mean.max(axis=1, keepdims=True)
    return scores


def leaning(glyphs: np.ndarray, lean: int) -> np.ndarray:
    """Return copies of (n, 28, 28) uint8 glyphs that lean.

    Each column is shifted up by ``lean`` / 256 pixels more than the one to the left of it.
    """
    size = glyphs.shape[1]
    columns = np.arange(size)
    quarters = ((_SHEAR_UNITS - lean * (size - 1)) // 2 + lean * columns) // _SHEAR_UNITS
    luma = np.pad(glyphs >> 3, ((0, 0), (_MARGIN, _MARGIN), (0, 0)))
    rows = columns[:, None] + _MARGIN + (quarters >> 2)
    here, below = luma[:, rows, columns], luma[:, rows + 1, columns]
    shares = (quarters & 3).astype(np.uint8)
    return 2 * ((4 - shares) * here + shares * below)
