"""scikit-learn's 1,797 handwritten 8x8 digits, enlarged to MNIST's conventions.

They are part of the scikit-learn package, so training falls back to them without a network. MNIST
fits a digit into a 20x20 box, keeps its aspect, and moves that box by whole pixels in a 28x28 image
until the centre of mass is nearest to pixel (14, 14).
"""

import numpy as np
from PIL import Image

SIZE = 28  # side of an MNIST image, pixels
BOX = 20  # longer side of the digit in it
CENTRE = 14  # row and column of the centre of mass: MNIST's lie within half a pixel of it

_FULL_INK = 16  # load_digits counts the dark pixels of 4x4 blocks
_ZOOM = 8  # finds the box to an eighth of a source pixel
_EDGE = 51  # the stroke's edge is at 20 % ink: of 10 to 50 %, tried on MNIST, this was the best


def load() -> tuple[np.ndarray, np.ndarray]:
    """Return all images (1797, 28, 28) uint8, 255 = ink, and their labels (1797,) uint8."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images = np.stack([enlarge(image) for image in bunch.images])
    return images, bunch.target.astype(np.uint8)


def enlarge(image: np.ndarray) -> np.ndarray:
    """Redraw one digit, (8, 8) with ink 0 to 16, as MNIST would: (28, 28) uint8, 255 = ink.

    Pillow resamples 8-bit images in integers, so the result does not depend on the machine.
    """
    grey = np.rint(image * (255 / _FULL_INK)).astype(np.uint8)
    grey = np.pad(grey, 1)  # lets strokes that touch the border fade out
    smooth = Image.fromarray(grey).resize(
        (grey.shape[1] * _ZOOM, grey.shape[0] * _ZOOM), Image.Resampling.BICUBIC
    )
    ink = np.asarray(smooth) > _EDGE
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    left, top, right, bottom = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    scale = BOX / max(right - left, bottom - top)
    width = max(1, round((right - left) * scale))
    height = max(1, round((bottom - top) * scale))
    digit = np.asarray(
        smooth.resize((width, height), Image.Resampling.BICUBIC, box=(left, top, right, bottom))
    )
    row = _offset(digit.sum(axis=1, dtype=np.int64))
    column = _offset(digit.sum(axis=0, dtype=np.int64))
    result = np.zeros((SIZE, SIZE), np.uint8)
    result[row : row + height, column : column + width] = digit
    return result


def _offset(ink: np.ndarray) -> int:
    """Return where to put an ink profile of up to 20 pixels so that its centre is nearest 14."""
    centre = np.arange(len(ink)) @ ink / ink.sum()
    return int(np.clip(np.floor(CENTRE - centre + 0.5), 0, SIZE - len(ink)))
