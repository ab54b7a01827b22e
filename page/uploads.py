# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Pictures that a page sends, decoded within limits.

Format and size are looked at before anything is decoded, so a file of a few bytes cannot ask for
gigabytes of memory.
"""

import io
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from simulator.pictures import PictureError, read_all

MOST_BYTES = 10_000_000
_MOST_SIDE = 10_000  # pixels
_MOST_PIXELS = 40_000_000  # a phone's camera has 12 to 24 million
_FORMATS = ("PNG", "JPEG")


def decode(data: bytes) -> np.ndarray:
    """Return the picture in ``data``, a PNG or JPEG: (h, w) or (h, w, 3) uint8.

    Raises `PictureError`, whose text is one sentence.
    """
    if not data:
        raise PictureError("This file is empty; choose a PNG or JPEG.")
    if len(data) > MOST_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        raise PictureError(f"This file has {size}; a picture may have {MOST_BYTES // 10**6} MB.")
    suffix = _checked_suffix(data)
    with TemporaryDirectory(prefix="inkling-") as folder:
        path = Path(folder) / f"picture{suffix}"
        path.write_bytes(data)
        try:
            [(_, picture)] = read_all([str(path)])
        except Exception as error:  # a damaged picture can fail in a dozen ways
            raise PictureError(f"This picture is damaged ({type(error).__name__}).") from error
    if isinstance(picture, PictureError):
        raise PictureError(f"This picture {picture}.")
    return picture


def _checked_suffix(data: bytes) -> str:
    """Return the suffix for ``data``, once its header says that it is a picture not too large."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its size, which is looked at here
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                width, height = image.size
                # Some phones add a second picture to a JPEG, which Pillow then calls MPO.
                suffix = ".png" if image.format == "PNG" else ".jpg"
    except Image.DecompressionBombError:
        raise PictureError(f"This picture has more than {_MOST_PIXELS:,} pixels.") from None
    except Exception:
        raise PictureError("This is no PNG or JPEG picture; choose another file.") from None
    if max(width, height) > _MOST_SIDE or width * height > _MOST_PIXELS:
        raise PictureError(
            f"This picture has {width:,} x {height:,} pixels; it may have {_MOST_SIDE:,} on a side "
            f"and {_MOST_PIXELS:,} in all."
        )
    return suffix
