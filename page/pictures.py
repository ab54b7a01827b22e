"""Pictures as the bytes of a file: encoded, and decoded within limits.

Format and size are checked before anything is decoded, so a file of a few bytes cannot ask for
gigabytes of memory.
"""

import io
import warnings
from typing import Any

import numpy as np
from PIL import Image

from simulator.pictures import PictureError, decoded

_MOST_BYTES = 10_000_000
_MOST_SIDE = 10_000  # pixels
_MOST_PIXELS = 40_000_000  # a phone's camera has 12 to 24 million


def encode(picture: np.ndarray, kind: str = "png", **options: Any) -> bytes:
    """Return ``picture``, (h, w) or (h, w, 3) uint8, as a file of a ``kind`` that Pillow knows."""
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, kind, **options)
    return stream.getvalue()


def decode(data: bytes) -> np.ndarray:
    """Return the picture in ``data``, a PNG or JPEG: (h, w) or (h, w, 3) uint8.

    Raises `PictureError`, whose text is one sentence.
    """
    if not data:
        raise PictureError("This file is empty; choose a PNG or JPEG.")
    if len(data) > _MOST_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        raise PictureError(f"This file has {size}; a picture may have {_MOST_BYTES // 10**6} MB.")
    _check_header(data)
    try:
        return decoded(io.BytesIO(data))
    except PictureError as error:
        raise PictureError(f"This picture {error}.") from error
    except Exception as error:  # a damaged picture can fail in a dozen ways
        raise PictureError(f"This picture is damaged ({type(error).__name__}).") from error


def _check_header(data: bytes) -> None:
    """Raise `PictureError` unless the header is that of a PNG or JPEG of an allowed size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about the size, which is checked here
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                width, height = image.size
    except Image.DecompressionBombError:
        raise PictureError(f"This picture has more than {_MOST_PIXELS:,} pixels.") from None
    except Exception:
        raise PictureError("This is no PNG or JPEG picture; choose another file.") from None
    if max(width, height) > _MOST_SIDE or width * height > _MOST_PIXELS:
        raise PictureError(
            f"This picture has {width:,} x {height:,} pixels; it may have {_MOST_SIDE:,} on a side "
            f"and {_MOST_PIXELS:,} in all."
        )
