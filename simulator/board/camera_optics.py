"""From a picture in front of the lens to the bytes the OV7670 puts on its data lines.

Noise, exposure, gamma and lens are not modelled: the sensor delivers the picture as it is.
"""

from functools import lru_cache

import numpy as np

FIELD_OF_VIEW = (640, 480)
"""Width and height of the sensor in pixels."""


def fit_scene(picture: np.ndarray, size: tuple[int, int] = FIELD_OF_VIEW) -> np.ndarray:
    """Show `picture` whole and centred in the 4:3 field of view, at `size` (width, height).

    picture: (h, w) grey or (h, w, 3) RGB uint8. Returns (height, width) or (height, width, 3)
    uint8. Each pixel is the mean of the area it covers. Where the picture is narrower or wider
    than 4:3 its edge pixels go on outwards.
    """
    if picture.dtype != np.uint8 or picture.ndim not in (2, 3) or 0 in picture.shape:
        raise ValueError(f"a scene is (h, w) or (h, w, 3) uint8, not {picture.shape}")
    height, width = picture.shape[:2]
    # Length of one pixel of the sensor in picture pixels.
    scale = max(height / FIELD_OF_VIEW[1], width / FIELD_OF_VIEW[0])
    if scale * FIELD_OF_VIEW[1] > height:
        # The long side first: its strips repeat no rows, so they take no more than the picture.
        fitted = _average_columns(picture, size[0], scale * FIELD_OF_VIEW[0])
        fitted = _average_rows(fitted, size[1], scale * FIELD_OF_VIEW[1])
    else:
        fitted = _average_rows(picture, size[1], scale * FIELD_OF_VIEW[1])
        fitted = _average_columns(fitted, size[0], scale * FIELD_OF_VIEW[0])
    return np.rint(fitted).astype(np.uint8)


def _average_columns(picture: np.ndarray, count: int, extent: float) -> np.ndarray:
    """Return the means over strips of the second axis of `picture`; see `_average_rows`."""
    return _average_rows(picture.swapaxes(0, 1), count, extent).swapaxes(0, 1)


def _average_rows(picture: np.ndarray, count: int, extent: float) -> np.ndarray:
    """Return (count, ...) means over `count` equal strips of the first axis of `picture`.

    extent: length of all strips together, in rows; they are centred on the picture.
    """
    rows, weights = _area_weights(len(picture), count, extent)
    parts = picture[rows].astype(np.float64).reshape(*rows.shape, -1)
    return (weights[:, None] @ parts).reshape(count, *picture.shape[1:])


@lru_cache(maxsize=64)
def _area_weights(length: int, count: int, extent: float) -> tuple[np.ndarray, np.ndarray]:
    """Return which of `length` rows each strip touches, and by what share: (count, n) each.

    The part of a strip outside the picture counts for the row at the picture's edge.
    """
    edges = (length - extent) / 2 + extent / count * np.arange(count + 1)
    span = int(np.ceil(extent / count)) + 1
    rows = np.floor(edges[:-1, None]).astype(int) + np.arange(span)
    covered = np.minimum(rows + 1, edges[1:, None]) - np.maximum(rows, edges[:-1, None])
    return np.clip(rows, 0, length - 1), np.maximum(covered, 0) * (count / extent)


def encode_rgb565(picture: np.ndarray) -> np.ndarray:
    """Return the byte stream of an (h, w) or (h, w, 3) uint8 picture, high byte first."""
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    red, green, blue = (picture[:, :, c].astype(np.uint16) for c in range(3))
    words = (red >> 3) << 11 | (green >> 2) << 5 | blue >> 3
    return words.ravel().astype(">u2").view(np.uint8)


def encode_yuyv(picture: np.ndarray) -> np.ndarray:
    """Return the byte stream Y U Y V of an (h, w) or (h, w, 3) uint8 picture.

    BT.601 in full range. Two neighbouring pixels share the mean of their U and of their V.
    """
    if picture.ndim == 2:
        stream = np.full(picture.size * 2, 128, dtype=np.uint8)
        stream[::2] = picture.ravel()
        return stream
    rgb = picture.astype(np.float64)
    luma = rgb @ (0.299, 0.587, 0.114)
    u = (rgb[:, :, 2] - luma) / 1.772 + 128
    v = (rgb[:, :, 0] - luma) / 1.402 + 128
    stream = np.empty((*luma.shape, 2))
    stream[:, :, 0] = luma
    stream[:, ::2, 1] = (u[:, ::2] + u[:, 1::2]) / 2
    stream[:, 1::2, 1] = (v[:, ::2] + v[:, 1::2]) / 2
    return np.clip(np.rint(stream), 0, 255).astype(np.uint8).ravel()
