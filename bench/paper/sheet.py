"""Draw contact sheets of the frames that failed."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bench.paper.measure import Outcome

MOST = 80  # frames on a sheet

_COLUMNS = 4
_SCALE = 3  # sheet pixels for each pixel of the frame and of the glyph
_FRAME_HEIGHT, _FRAME_WIDTH = 60 * _SCALE, 80 * _SCALE
_GLYPH_WIDTH = 28 * _SCALE
_GAP = 8  # sheet pixels, like the constants below
_CAPTION = 20
_TEXT_SIZE = 13
_CELL_WIDTH = _FRAME_WIDTH + _GLYPH_WIDTH + 3 * _GAP
_CELL_HEIGHT = _FRAME_HEIGHT + _CAPTION + _GAP
_NO_GLYPH = np.full((28, 28), 225, np.uint8)  # a grey field

Seen = tuple[np.ndarray, np.ndarray | None]
"""The frame, (60, 80) uint8 luma, and the glyph, (28, 28) uint8, if the firmware found one."""


def failed_digits(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the misread digits, then the rejected ones, the surest of each first."""
    failed = [outcome for outcome in outcomes if outcome.misread or outcome.rejected]
    return sorted(failed, key=lambda outcome: (outcome.rejected, -outcome.answer.confidence))


def false_accepts(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Return the frames without a digit that were taken for one, the surest first."""
    failed = [o for o in outcomes if o.frame.truth is None and o.accepted]
    return sorted(failed, key=lambda outcome: -outcome.answer.confidence)


def caption(outcome: Outcome) -> str:
    """Return the text below a frame: its name, its truth and the firmware's reading."""
    frame, answer = outcome.frame, outcome.answer
    truth = "" if frame.truth is None else f": {frame.truth}"
    reading = f"no digit ({answer.reason})"
    if outcome.accepted:
        reading = f"{answer.digit}, {answer.confidence:.1%} sure"
    return f"{frame.source}{truth} read as {reading}"


def draw(path: Path, outcomes: Sequence[Outcome], seen: Iterable[Seen]) -> None:
    """Write a PNG of at least one outcome; ``seen``: what the firmware saw of each."""
    rows = -(-len(outcomes) // _COLUMNS)
    columns = min(len(outcomes), _COLUMNS)
    sheet = Image.new("L", (columns * _CELL_WIDTH + _GAP, rows * _CELL_HEIGHT + _GAP), "white")
    font = ImageFont.load_default(_TEXT_SIZE)
    for place, (outcome, (frame, glyph)) in enumerate(zip(outcomes, seen, strict=True)):
        row, column = divmod(place, _COLUMNS)
        left, top = _GAP + column * _CELL_WIDTH, _GAP + row * _CELL_HEIGHT
        sheet.paste(_enlarged(frame), (left, top))
        right_part = _enlarged(_NO_GLYPH if glyph is None else glyph)
        sheet.paste(right_part, (left + _FRAME_WIDTH + _GAP, top))
        below = (left, top + _FRAME_HEIGHT + 2)
        ImageDraw.Draw(sheet).text(below, caption(outcome), "black", font)
    sheet.save(path)


def _enlarged(pixels: np.ndarray) -> Image.Image:
    return ImageOps.scale(Image.fromarray(pixels), _SCALE, Image.Resampling.NEAREST)
