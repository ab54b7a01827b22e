# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The features of ``firmware/features.py`` for many glyphs at once.

A test holds the two equal, to the last bit, on thousands of glyphs.
"""

import numpy as np

COUNT = 200

_SIZE = 28
_WIDE = ((0, 9), (4, 13), (8, 17), (13, 22), (17, 26))
_NARROW = ((2, 7), (6, 11), (10, 15), (15, 20), (19, 24))
_SHEAR_UNITS = 64
_BATCH = 4000


def features(glyphs: np.ndarray) -> np.ndarray:
    """Return (n, 200) uint8 features of (n, 28, 28) uint8 glyphs, white ink on black."""
    out = np.empty((len(glyphs), COUNT), np.uint8)
    for start in range(0, len(glyphs), _BATCH):
        batch = slice(start, start + _BATCH)
        out[batch] = _features(glyphs[batch])
    return out


def _features(glyphs: np.ndarray) -> np.ndarray:
    luma = _deskewed(glyphs)
    dx = luma[:, 1:-1, 2:] - luma[:, 1:-1, :-2]
    dy = luma[:, 2:, 1:-1] - luma[:, :-2, 1:-1]
    signed = np.stack([dx, dy, dx + dy, dx - dy], axis=1)
    positive = _pooled(_pooled(np.maximum(signed, 0), 2), 3)
    negative = positive - _pooled(_pooled(signed, 2), 3)
    cells = np.stack([positive, negative], axis=1)  # (n, sign, direction, row, column)
    cells = cells.transpose(0, 1, 3, 2, 4).reshape(len(glyphs), COUNT)
    return np.sqrt(2 * cells + 0.5).astype(np.uint8)


def _deskewed(glyphs: np.ndarray) -> np.ndarray:
    """Return the glyphs upright, (n, 28, 28) int16 from 0 to 62."""
    shifts = _half_shifts(glyphs)
    wide = np.zeros((len(glyphs), _SIZE, 3 * _SIZE), np.int16)
    wide[:, :, _SIZE : 2 * _SIZE] = glyphs >> 3
    columns = _SIZE + np.arange(_SIZE)
    left = np.take_along_axis(wide, (shifts >> 1)[:, :, None] + columns, axis=2)
    right = np.take_along_axis(wide, ((shifts + 1) >> 1)[:, :, None] + columns, axis=2)
    return left + right


def _half_shifts(glyphs: np.ndarray) -> np.ndarray:
    """Return how many half pixels to the left each row is to be shifted, (n, 28) int64."""
    luma = (glyphs >> 1).astype(np.int64)
    x = y = np.arange(_SIZE)
    rows, moments = luma.sum(2), luma @ x
    m00 = np.maximum(rows.sum(1), 1)
    m10, m01, m11, m02 = moments.sum(1), rows @ y, moments @ y, rows @ (y * y)
    covariance = m00 * m11 - m10 * m01
    variance = np.maximum(m00 * m02 - m01 * m01, 1)
    shear = (2 * _SHEAR_UNITS * covariance + variance) // (2 * variance)
    shear = shear.clip(-_SHEAR_UNITS, _SHEAR_UNITS)
    centre = (4 * m01 + m00) // (2 * m00)
    steps = 2 * shear[:, None] * (2 * y - centre[:, None])
    return (steps + _SHEAR_UNITS) // (2 * _SHEAR_UNITS)


def _pooled(maps: np.ndarray, axis: int) -> np.ndarray:
    """Return the sums of ``maps`` in the cells along ``axis``, int32."""
    sums = np.cumsum(maps, axis=axis, dtype=np.int32)
    sums = np.concatenate([np.zeros_like(sums.take([0], axis)), sums], axis)
    (first, last), (inner_first, inner_last) = np.array(_WIDE).T, np.array(_NARROW).T
    wide = sums.take(last, axis) - sums.take(first, axis)
    return wide + sums.take(inner_last, axis) - sums.take(inner_first, axis)
