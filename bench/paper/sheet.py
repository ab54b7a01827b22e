# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Draw contact sheets of the frames that failed, to be looked at and learnt from."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.paper.run import Outcome

MOST = 80  # frames on a sheet

_COLUMNS = 4
_SCALE = 3  # of the frame's and the glyph's pixels
_FRAME = (60, 80)
_GLYPH = (28, 28)
_GAP = 8  # pixels, as is what follows
_CAPTION = 20
_TEXT_SIZE = 13

_CELL_WIDTH = _SCALE * (_FRAME[1] + _GLYPH[1]) + 3 * _GAP
_CELL_HEIGHT = _SCALE * _FRAME[0] + _CAPTION + _GAP
_PAPER = 255
_INK = 0
_NO_GLYPH = 225  # grey of the field where the firmware made none

Seen = tuple[np.ndarray, np.ndarray | None]
"""The frame, (60, 80) uint8 luma, and the glyph, (28, 28) uint8, if the firmware made one."""


def failed_digits(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the digits that were not read right: those misread first, the surest of each first."""
    failed = [outcome for outcome in outcomes if outcome.misread or outcome.rejected]
    return sorted(failed, key=lambda outcome: (outcome.rejected, -outcome.answer.confidence))


def false_accepts(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the frames without a digit that were taken for one, the surest first."""
    failed = [o for o in outcomes if o.frame.truth is None and o.accepted]
    return sorted(failed, key=lambda outcome: -outcome.answer.confidence)


def caption(outcome: Outcome) -> str:
    """Return what is written below a frame: what it is, and what the firmware made of it."""
    frame, answer = outcome.frame, outcome.answer
    what = f"no digit ({answer.reason})"
    if outcome.accepted:
        what = f"{answer.digit}, {answer.confidence:.1%} sure"
    truth = "" if frame.truth is None else f": {frame.truth}"
    return f"{frame.source}{truth} read as {what}"


def draw(path: Path, outcomes: Sequence[Outcome], seen: Sequence[Seen]) -> None:
    """Write a PNG of ``outcomes``, of which there is at least one, each with what was seen."""
    rows = -(-len(outcomes) // _COLUMNS)
    columns = min(len(outcomes), _COLUMNS)
    size = (columns * _CELL_WIDTH + _GAP, rows * _CELL_HEIGHT + _GAP)
    sheet = Image.new("L", size, _PAPER)
    font = ImageFont.load_default(_TEXT_SIZE)
    for place, (outcome, (frame, glyph)) in enumerate(zip(outcomes, seen, strict=True)):
        row, column = divmod(place, _COLUMNS)
        left, top = _GAP + column * _CELL_WIDTH, _GAP + row * _CELL_HEIGHT
        sheet.paste(_enlarged(frame), (left, top))
        if glyph is None:
            glyph = np.full(_GLYPH, _NO_GLYPH, np.uint8)
        sheet.paste(_enlarged(glyph), (left + _SCALE * _FRAME[1] + _GAP, top))
        place_of_text = (left, top + _SCALE * _FRAME[0] + 2)
        ImageDraw.Draw(sheet).text(place_of_text, caption(outcome), _INK, font)
    sheet.save(path)


def _enlarged(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels.repeat(_SCALE, axis=0).repeat(_SCALE, axis=1))
