# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""The simulated TFT by itself, and under the real driver, displayio and display_text."""

import adafruit_st7735r
import board
import busio
import displayio
import fourwire
import numpy as np
import pytest
import terminalio
from adafruit_display_text import label
from PIL import Image
from shim_bench import new_bench

from simulator.board.tft import SimulatedTFT

RED, GREEN, BLUE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (0, 0, 0)


class TestTheController:
    """By its commands alone; MADCTL 0xC8 is upright on a panel held in portrait."""

    @pytest.fixture
    def tft(self):
        tft = SimulatedTFT(mounted=0)
        for command, data in ((0x11, b""), (0x29, b""), (0x3A, b"\x05"), (0x36, b"\xc8")):
            self.send(tft, command, data)
        return tft

    @staticmethod
    def send(tft, command, data=b""):
        tft.receive(bytes([command]), is_data=False)
        tft.receive(data, is_data=True)

    def fill(self, tft, x1, y1, x2, y2, data):
        self.send(tft, 0x2A, bytes([0, x1, 0, x2]))
        self.send(tft, 0x2B, bytes([0, y1, 0, y2]))
        self.send(tft, 0x2C, data)

    def test_pixels_fill_the_window_row_by_row(self, tft):
        self.fill(tft, 3, 5, 4, 6, b"\xf8\x00\x07\xe0\x00\x1f\xff\xff")
        seen = tft.image()
        assert [tuple(seen[5, 3]), tuple(seen[5, 4]), tuple(seen[6, 3])] == [RED, GREEN, BLUE]
        assert tuple(seen[6, 4]) == (255, 255, 255)

    def test_a_full_window_is_filled_again_from_its_start(self, tft):
        self.fill(tft, 0, 0, 1, 0, b"\xf8\x00\xf8\x00\x07\xe0")
        assert tuple(tft.image()[0, 0]) == GREEN
        assert tuple(tft.image()[0, 1]) == RED

    def test_a_pixel_may_come_in_two_parts(self, tft):
        self.fill(tft, 0, 0, 0, 0, b"\xf8")
        tft.receive(b"\x00", is_data=True)
        assert tuple(tft.image()[0, 0]) == RED
        assert tft.pixels_written == 1

    def test_without_mx_and_my_the_picture_is_turned_by_180_degrees(self, tft):
        self.send(tft, 0x36, b"\x08")
        self.fill(tft, 0, 0, 0, 0, b"\xf8\x00")
        assert tuple(tft.image()[159, 127]) == RED

    def test_mv_swaps_columns_and_rows(self, tft):
        self.send(tft, 0x36, b"\xe8")
        self.fill(tft, 7, 2, 7, 2, b"\xf8\x00")
        assert tuple(tft.image()[7, 2]) == RED

    def test_inversion(self, tft):
        self.fill(tft, 0, 0, 0, 0, b"\x00\x00")
        self.send(tft, 0x21)
        assert tuple(tft.image()[0, 0]) == (255, 255, 255)

    @pytest.mark.parametrize("command", [0x01, 0x10, 0x28])
    def test_reset_asleep_or_off_it_is_black(self, tft, command):
        assert tft.image().any()
        self.send(tft, command)
        assert not tft.image().any()

    def test_of_three_bytes_a_pixel_keeps_the_upper_six_bits_of_each(self, tft):
        self.send(tft, 0x3A, b"\x06")
        self.fill(tft, 0, 0, 1, 0, b"\xff\x83\x00\x04\x00\x80")
        assert tuple(tft.image()[0, 0]) == (255, 0x82, 0)
        assert tuple(tft.image()[0, 1]) == (4, 0, 0x82)

    def test_a_change_of_format_leaves_what_is_shown(self, tft):
        self.fill(tft, 0, 0, 0, 0, b"\xf8\x00")
        self.send(tft, 0x3A, b"\x06")
        assert tuple(tft.image()[0, 0]) == RED

    def test_other_pixel_formats_are_refused(self, tft):
        self.send(tft, 0x3A, b"\x03")
        with pytest.raises(NotImplementedError, match="COLMOD 3"):
            self.fill(tft, 0, 0, 0, 0, b"\x00\x00\x00")

    def test_it_counts_bytes(self, tft):
        before = tft.bytes_received
        self.fill(tft, 0, 0, 0, 0, b"\x00\x00")
        assert tft.bytes_received - before == 5 + 5 + 3

    def test_save_writes_a_scaled_png(self, tft, tmp_path):
        tft.save(tmp_path / "screen.png", scale=2)
        with Image.open(tmp_path / "screen.png") as picture:
            assert picture.size == (256, 320)
            assert (np.asarray(picture)[::2, ::2] == tft.image()).all()


def open_display(rotation=90, **arguments):
    """Return the real driver's display, 160x128 or 128x160 by rotation."""
    displayio.release_displays()
    bus = fourwire.FourWire(
        busio.SPI(board.GP10, board.GP11),
        command=board.GP16,
        chip_select=board.GP18,
        reset=board.GP17,
    )
    width, height = (160, 128) if rotation % 180 else (128, 160)
    return adafruit_st7735r.ST7735R(
        bus, width=width, height=height, rotation=rotation, auto_refresh=False, **arguments
    )


def card(width, height):
    """Return a group with a red pixel top left, green top right, blue bottom left, on black."""
    bitmap = displayio.Bitmap(width, height, 4)
    palette = displayio.Palette(4)
    for index, colour in enumerate((0x000000, 0xFF0000, 0x00FF00, 0x0000FF)):
        palette[index] = colour
    bitmap[0, 0], bitmap[width - 1, 0], bitmap[0, height - 1] = 1, 2, 3
    group = displayio.Group()
    group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
    return group


def show_card(display):
    display.root_group = card(display.width, display.height)
    display.refresh()


class TestTheDriver:
    @pytest.mark.parametrize("rotation", [0, 90, 180, 270])
    def test_corners_are_where_a_person_expects_them(self, rotation):
        bench = new_bench(tft=SimulatedTFT(mounted=rotation))
        display = open_display(rotation)
        show_card(display)
        seen = bench.tft.image()
        assert seen.shape == (display.height, display.width, 3)
        corners = [tuple(seen[y, x]) for y, x in ((0, 0), (0, -1), (-1, 0), (-1, -1))]
        assert corners == [RED, GREEN, BLUE, BLACK]
        assert not seen[1:-1].any()

    def test_a_panel_of_the_other_colour_order_swaps_red_and_blue(self):
        bench = new_bench(tft=SimulatedTFT(panel_bgr=False))
        show_card(open_display())
        assert tuple(bench.tft.image()[0, 0]) == BLUE

    def test_bgr_puts_that_right(self):
        bench = new_bench(tft=SimulatedTFT(panel_bgr=False))
        show_card(open_display(bgr=True))
        assert tuple(bench.tft.image()[0, 0]) == RED

    @pytest.mark.parametrize("rotation", [90, 270])
    def test_a_green_tab_needs_its_offsets(self, rotation):
        tft = SimulatedTFT(panel_offset=(2, 1), mounted=rotation)
        new_bench(tft=tft)
        show_card(open_display(rotation, colstart=2, rowstart=1))
        seen = tft.image()
        assert [tuple(seen[0, 0]), tuple(seen[0, -1])] == [RED, GREEN]

    def test_without_them_its_edge_shows_garbage(self):
        tft = SimulatedTFT(panel_offset=(2, 1))
        new_bench(tft=tft)
        show_card(open_display())
        seen = tft.image()
        garbage = np.argwhere(seen.any(axis=2))
        # A column of 128 at one side and two rows of 160 at another.
        assert len(garbage) > 400
        assert not seen[4:-4, 4:-4].any()

    def test_only_what_changed_is_sent(self):
        bench = new_bench()
        display = open_display()
        show_card(display)
        display.refresh()  # Blinka draws a new root group twice
        before = bench.tft.pixels_written
        display.refresh()
        assert bench.tft.pixels_written == before
        display.root_group[0].bitmap[40, 30] = 1
        display.refresh()
        assert bench.tft.pixels_written == before + 1
        assert tuple(bench.tft.image()[30, 40]) == RED

    def test_nothing_is_shown_without_a_refresh(self):
        bench = new_bench()
        display = open_display()
        before = bench.tft.pixels_written
        display.root_group = card(160, 128)
        assert bench.tft.pixels_written == before

    def test_a_label_draws_in_its_colour(self):
        bench = new_bench()
        display = open_display()
        group = displayio.Group()
        group.append(label.Label(terminalio.FONT, text="RED", color=0xFF0000, x=10, y=20))
        display.root_group = group
        display.refresh()
        seen = bench.tft.image()
        ink = np.argwhere(seen.any(axis=2))
        (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0)
        assert 14 <= top < bottom <= 26
        assert 10 <= left < right <= 10 + 3 * 6
        assert {tuple(seen[y, x]) for y, x in ink} == {RED}

    def test_the_reset_line_must_be_high(self):
        bench = new_bench()
        display = open_display()
        bench.drive(17, False)
        show_card(display)
        assert not bench.tft.image().any()


class TestDisplaySlots:
    def test_a_second_display_needs_a_release(self):
        new_bench()
        display = open_display()
        with pytest.raises(RuntimeError, match="^Too many displays$"):
            adafruit_st7735r.ST7735R(display.bus, width=160, height=128)
        with pytest.raises(RuntimeError, match="^Too many display busses; forgot displayio.rel"):
            fourwire.FourWire(busio.SPI(board.GP26, board.GP27), command=board.GP22)

    def test_release_frees_the_pins_but_not_the_spi_bus(self):
        bench = new_bench()
        open_display()
        displayio.release_displays()
        displayio.release_displays()
        assert [bench.is_free(pin) for pin in (16, 17, 18)] == [True] * 3
        assert not bench.is_free(10)

    def test_fourwire_holds_its_pins(self):
        new_bench()
        open_display()
        with pytest.raises(ValueError, match="^GP16 in use$"):
            busio.SPI(board.GP14, None, board.GP16)


class TestBitmapMemory:
    def test_it_is_shared_and_rows_are_padded_to_four_bytes(self):
        bitmap = displayio.Bitmap(6, 3, 256)
        memory = np.frombuffer(bitmap._shim_buffer(), dtype=np.uint8)
        assert memory.size == 8 * 3
        memory[8 + 5] = 77
        assert bitmap[5, 1] == 77
        bitmap[0, 2] = 9
        assert memory[16] == 9

    def test_sixteen_bits_a_pixel(self):
        bitmap = displayio.Bitmap(2, 2, 65536)
        memory = np.frombuffer(bitmap._shim_buffer(), dtype=np.uint16)
        memory[:] = (1, 2, 3, 40000)
        assert [bitmap[0, 0], bitmap[1, 0], bitmap[0, 1], bitmap[1, 1]] == [1, 2, 3, 40000]

    def test_packed_pixels_are_refused(self):
        with pytest.raises(NotImplementedError):
            displayio.Bitmap(8, 8, 2)._shim_buffer()

    def test_a_change_through_it_is_drawn_once_it_is_marked(self):
        bench = new_bench()
        display = open_display()
        bitmap = displayio.Bitmap(80, 60, 256)
        palette = displayio.Palette(256)
        for shade in range(256):
            palette[shade] = shade * 0x010101
        group = displayio.Group()
        group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
        display.root_group = group
        display.refresh()
        display.refresh()  # Blinka draws a new root group twice
        np.frombuffer(bitmap._shim_buffer(), dtype=np.uint8)[:] = 255
        display.refresh()
        assert not bench.tft.image().any()
        bitmap.dirty()
        display.refresh()
        assert (bench.tft.image()[:60, :80] == 255).all()
