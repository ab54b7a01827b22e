"""inkling/screen/viewfinder.py and text.py: each pixel that they send to the panel."""

import numpy as np
import pytest
import terminalio
from board_arrays import on_board

from inkling.screen.panel import Panel
from inkling.screen.row import RowViewfinder
from inkling.screen.text import DIGIT_HEIGHT, DIGIT_TOP, Glyphs, Line
from inkling.screen.viewfinder import Viewfinder
from simulator.board.tft import SimulatedTFT

COLOUR = 0x30D060
RGB = (0x30, 0xD0, 0x60)
MARKED = (0xFF, 0xB0, 0x00)


class Bus:
    """The display's bus, with the panel upright and black."""

    def __init__(self):
        self.tft = SimulatedTFT(mounted=0)
        for command, data in ((0x11, b""), (0x29, b""), (0x3A, b"\x05"), (0x36, b"\xc8")):
            self.send(command, data)
        self.send(0x2A, b"\0\0\0\x7f")
        self.send(0x2B, b"\0\0\0\x9f")
        self.send(0x2C, bytes(2 * 128 * 160))

    def send(self, command, data):
        self.tft.receive(bytes([command]), is_data=False)
        self.tft.receive(bytes(data), is_data=True)


@pytest.fixture
def bus():
    return Bus()


def as_shown(levels):
    """Return 8-bit levels as the panel keeps and shows them: by their upper six bits."""
    upper = np.asarray(levels) >> 2
    return upper << 2 | upper >> 4


def screen_with(picture, x, y):
    """Return the black panel with ``picture``, (rows, columns, 3), at ``x``, ``y``."""
    screen = np.zeros((160, 128, 3), dtype=np.uint8)
    screen[y : y + len(picture), x : x + len(picture[0])] = as_shown(picture)
    return screen


def with_boxes(frame, boxes, marked):
    picture = np.stack([frame] * 3, axis=2)
    for box in boxes:
        if box is not None:
            top, left, bottom, right = box
            inside = picture[top + 1 : bottom - 1, left + 1 : right - 1].copy()
            picture[top:bottom, left:right] = MARKED if box is marked else RGB
            picture[top + 1 : bottom - 1, left + 1 : right - 1] = inside
    return picture


@pytest.mark.parametrize("shape", [(60, 80), (80, 60)])
def test_each_pixel_of_picture_and_boxes_is_right_and_none_beside_them(bus, shape):
    rng = np.random.default_rng(1)
    rows, columns = shape
    panel = Panel(bus, 0, 0)
    alone, viewfinder = [kind(panel, 7, 3, shape, COLOUR) for kind in (Viewfinder, RowViewfinder)]
    boxes = [None, (0, 0, rows, columns), (14, 5, 16, 7), (15, 0, 30, 2), (44, 30, 45, 31)]
    for _ in range(20):
        top, bottom = sorted(rng.choice(rows + 1, 2, replace=False).tolist())
        left, right = sorted(rng.choice(columns + 1, 2, replace=False).tolist())
        boxes.append((top, left, bottom, right))
    shown = [([box], None) for box in boxes] + [(boxes[1:4], boxes[2])]
    for some, marked in shown:
        frame = rng.integers(0, 256, shape)
        luma = on_board(frame)
        with panel:
            if marked:
                viewfinder.boxes, viewfinder.marked = some, marked
                viewfinder.draw(luma, (0, 0, rows, columns))
            else:
                alone.draw(luma, *some)
        assert luma.tolist() == frame.tolist()
        expected = with_boxes(frame, some, marked)
        assert (bus.tft.image() == screen_with(expected, 7, 3)).all(), some


def test_the_panels_memory_begins_where_the_settings_say(bus):
    panel = Panel(bus, 2, 1)
    with panel:
        panel.fill(10, 20, 3, 2, COLOUR)
    assert (bus.tft.image() == screen_with(np.full((2, 3, 3), RGB), 12, 21)).all()


def of_font(text):
    """Return ``text`` as the font has it: (12, 6 x length) bool."""
    pixels = np.zeros((12, 6 * len(text)), dtype=bool)
    for k, character in enumerate(text):
        glyph = terminalio.FONT.get_glyph(ord(character))
        for y in range(12):
            for x in range(6):
                pixels[y, 6 * k + x] = glyph.bitmap[glyph.tile_index * 6 + x, y]
    return pixels


@pytest.mark.parametrize("scale", [1, 2, 6])
def test_text_is_that_of_the_font_whatever_stood_there_before(bus, scale):
    panel = Panel(bus, 0, 0)
    line = Line(panel, Glyphs("0123456789 %"), 4, 50, scale)
    for text in ("5", "73", "7 %", "9", "", "0"):
        for colour in (COLOUR, 0xFF8000):
            with panel:
                line.write(text, colour)
                before = bus.tft.pixels_written
                line.write(text, colour)
                assert bus.tft.pixels_written == before
            pixels = of_font(text).repeat(scale, axis=0).repeat(scale, axis=1)
            picture = pixels[..., None] * np.array([colour >> 16, colour >> 8 & 255, colour & 255])
            assert (bus.tft.image() == screen_with(picture, 4, 50)).all(), text


def test_a_large_digit_is_whole_and_leaves_what_stands_below_it(bus):
    panel = Panel(bus, 0, 0)
    line = Line(panel, Glyphs("-0123456789", DIGIT_TOP, DIGIT_HEIGHT), 0, 0, scale=6)
    with panel:
        panel.fill(0, 48, 36, 12, COLOUR)
    for character in "-0123456789":
        with panel:
            line.write(character, COLOUR)
        pixels = of_font(character)[2:].repeat(6, axis=0).repeat(6, axis=1)
        pixels[48:] = True
        picture = pixels[..., None] * np.array(RGB)
        assert (bus.tft.image() == screen_with(picture, 0, 0)).all(), character
