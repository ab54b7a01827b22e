"""The simulated TFT by itself, and under the real driver and displayio."""

import adafruit_st7735r
import board
import busio
import displayio
import fourwire
import numpy as np
import pytest
from shim_bench import new_bench

from simulator.board.bench import current_bench
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

    def test_pixels_fill_the_window_row_by_row_and_again_from_its_start(self, tft):
        before = tft.bytes_received
        self.fill(tft, 3, 5, 4, 6, b"\xf8\x00\x07\xe0\x00\x1f\xff\xff")
        assert tft.image()[5:7, 3:5].tolist() == [[[*RED], [*GREEN]], [[*BLUE], [255] * 3]]
        # A pixel may come in two parts.
        tft.receive(b"\x00", is_data=True)
        assert tft.pixels_written == 4
        tft.receive(b"\x00", is_data=True)
        assert tft.image()[5, 3:5].tolist() == [[*BLACK], [*GREEN]]
        assert tft.pixels_written == 5
        assert tft.bytes_received - before == 5 + 5 + 9 + 2
        self.send(tft, 0x21)  # inverted
        assert tuple(tft.image()[5, 3]) == (255, 255, 255)

    @pytest.mark.parametrize(
        ("madctl", "written", "seen"),
        [
            (0x08, (0, 0), (127, 159)),  # without MX and MY the picture is turned by 180 degrees
            (0xE8, (7, 2), (2, 7)),  # MV swaps columns and rows
        ],
    )
    def test_madctl_turns_the_picture(self, tft, madctl, written, seen):
        self.send(tft, 0x36, bytes([madctl]))
        self.fill(tft, *written, *written, b"\xf8\x00")
        assert tuple(tft.image()[seen[::-1]]) == RED

    @pytest.mark.parametrize("command", [0x01, 0x10, 0x28])
    def test_reset_asleep_or_off_it_is_black(self, tft, command):
        assert tft.image().any()
        self.send(tft, command)
        assert not tft.image().any()

    def test_the_format_of_three_bytes_keeps_the_upper_six_bits_of_each(self, tft):
        self.fill(tft, 0, 0, 0, 0, b"\xf8\x00")
        self.send(tft, 0x3A, b"\x06")
        self.fill(tft, 1, 0, 2, 0, b"\xff\x83\x00\x04\x00\x80")
        assert tft.image()[0, :3].tolist() == [[*RED], [255, 0x82, 0], [4, 0, 0x82]]
        self.send(tft, 0x3A, b"\x03")
        with pytest.raises(NotImplementedError, match="COLMOD 3"):
            self.fill(tft, 0, 0, 0, 0, b"\x00\x00\x00")


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


def show_card(display):
    """Show a red pixel top left, a green one top right, a blue one bottom left, on black."""
    width, height = display.width, display.height
    bitmap = displayio.Bitmap(width, height, 4)
    palette = displayio.Palette(4)
    for index, colour in enumerate((0x000000, 0xFF0000, 0x00FF00, 0x0000FF)):
        palette[index] = colour
    bitmap[0, 0], bitmap[width - 1, 0], bitmap[0, height - 1] = 1, 2, 3
    group = displayio.Group()
    group.append(displayio.TileGrid(bitmap, pixel_shader=palette))
    display.root_group = group
    assert current_bench().tft.pixels_written == 0  # until it is refreshed
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

    @pytest.mark.parametrize(("bgr", "seen"), [(False, BLUE), (True, RED)])
    def test_a_panel_of_the_other_colour_order_needs_bgr(self, bgr, seen):
        bench = new_bench(tft=SimulatedTFT(panel_bgr=False))
        show_card(open_display(bgr=bgr))
        assert tuple(bench.tft.image()[0, 0]) == seen

    @pytest.mark.parametrize("rotation", [90, 270])
    def test_a_green_tab_needs_its_offsets(self, rotation):
        tft = SimulatedTFT(panel_offset=(2, 1), mounted=rotation)
        new_bench(tft=tft)
        show_card(open_display(rotation, colstart=2, rowstart=1))
        assert [tuple(tft.image()[0, column]) for column in (0, -1)] == [RED, GREEN]
        # Without them its edge shows garbage: a column of 128 and two rows of 160.
        tft = SimulatedTFT(panel_offset=(2, 1), mounted=rotation)
        new_bench(tft=tft)
        show_card(open_display(rotation))
        assert len(np.argwhere(tft.image().any(axis=2))) > 400
        assert not tft.image()[4:-4, 4:-4].any()

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
        # The reset line must be high.
        bench.drive(17, False)
        assert not bench.tft.image().any()


def test_a_second_display_needs_a_release_which_frees_the_pins_but_not_the_spi_bus():
    bench = new_bench()
    display = open_display()
    with pytest.raises(RuntimeError, match="^Too many displays$"):
        adafruit_st7735r.ST7735R(display.bus, width=160, height=128)
    with pytest.raises(RuntimeError, match="^Too many display busses; forgot displayio.rel"):
        fourwire.FourWire(busio.SPI(board.GP26, board.GP27), command=board.GP22)
    assert not any(bench.is_free(pin) for pin in (16, 17, 18))
    displayio.release_displays()
    displayio.release_displays()
    assert all(bench.is_free(pin) for pin in (16, 17, 18))
    assert not bench.is_free(10)
