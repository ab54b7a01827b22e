# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""firmware/screen.py on the simulated TFT: what a person would see."""

import numpy as np
import pytest
from reading import Reading
from screen import HEIGHT, WIDTH, Screen
from settings import Settings
from ulab import numpy as ulab_numpy

from simulator.firmware import power_up
from simulator.tft import SimulatedTFT

VIEW = slice(2, 62), slice(2, 82)
GREEN = np.array([0x30, 0xD0, 0x60])


def luma(frame):
    flat = ulab_numpy.frombuffer(bytearray(frame.astype(np.uint8)), dtype=ulab_numpy.uint8)
    return flat.reshape(frame.shape)


def open_screen(tft=None, shape=(60, 80), **settings):
    bench = power_up(tft=tft)
    chosen = Settings()
    for name, value in settings.items():
        setattr(chosen, name, value)
    return Screen(chosen, shape), bench.tft


def read(digit, box=(10, 20, 40, 50), sure=9.0):
    reading = Reading()
    scores = [0.0] * 10
    scores[digit] = sure
    reading.decide(ulab_numpy.array(scores), box)
    return reading


def greens(image):
    """Return which pixels are the green of digit, box and bars, within RGB565's steps."""
    return (abs(image.astype(int) - GREEN) <= 8).all(axis=-1)


def test_the_picture_is_shown_in_grey_at_its_place(bench):
    frame = np.add.outer(np.arange(60) * 2, np.arange(80))
    screen, tft = open_screen()
    reading = Reading()
    reading.clear("blank")
    screen.draw(luma(frame), reading)
    image = tft.image()
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert abs(image[VIEW].astype(int) - frame[..., None]).max() <= 8


def test_the_box_is_drawn_round_the_digit():
    screen, tft = open_screen()
    screen.draw(luma(np.full((60, 80), 200)), read(7, box=(10, 20, 40, 50)))
    box = greens(tft.image()[VIEW])
    expected = np.zeros((60, 80), dtype=bool)
    expected[10:40, 20:50] = True
    expected[11:39, 21:49] = False
    assert (box == expected).all()


def test_the_box_moves_with_the_digit():
    screen, tft = open_screen()
    frame = luma(np.full((60, 80), 200))
    screen.draw(frame, read(7, box=(10, 20, 40, 50)))
    screen.draw(frame, read(7, box=(0, 0, 60, 80)))
    assert greens(tft.image()[VIEW]).sum() == 2 * 80 + 2 * 58


@pytest.mark.parametrize("digit", range(10))
def test_each_digit_looks_different_and_large(digit):
    images = []
    for shown in (digit, (digit + 1) % 10):
        screen, tft = open_screen()
        screen.draw(luma(np.full((60, 80), 200)), read(shown))
        images.append(greens(tft.image()[:72, 90:]))
    assert images[0].any(axis=1).sum() >= 40  # rows
    assert (images[0] != images[1]).any()


def test_no_digit_is_said_and_the_last_digit_gone():
    screen, tft = open_screen()
    frame = luma(np.full((60, 80), 200))
    screen.draw(frame, read(8))
    reading = Reading()
    reading.clear("blank")
    screen.draw(frame, reading)
    assert not greens(tft.image()).any()


def test_a_message_takes_the_place_of_the_live_view_and_gives_it_back():
    screen, tft = open_screen()
    frame = luma(np.full((60, 80), 200))
    screen.draw(frame, read(8))
    live = tft.image().copy()
    screen.tell("No camera answers", "Check 3V3, GND, SDA, SCL, XCLK, PWDN")
    told = tft.image().copy()
    assert not greens(told).any()
    assert told.any()
    screen.draw(frame, read(8))
    screen.draw(frame, read(8))
    assert (tft.image() == live).all()


def test_a_long_message_is_wrapped_within_the_screen():
    screen, tft = open_screen()
    screen.tell("Short", "a rather long sentence that needs several lines " * 2)
    text = tft.image()[40:].any(axis=(1, 2))
    assert text.any()
    assert not tft.image()[:, -2:].any()


@pytest.mark.parametrize(
    ("panel", "settings"),
    [
        ({}, {}),
        ({"panel_bgr": False}, {"tft_bgr": 1}),
        ({"panel_offset": (2, 1)}, {"tft_colstart": 2, "tft_rowstart": 1}),
        ({"mounted": 270}, {"tft_rotation": 270}),
    ],
)
def test_the_settings_put_every_panel_right(panel, settings):
    screen, tft = open_screen()
    screen.show_test_card()
    expected = tft.image().copy()
    screen, tft = open_screen(SimulatedTFT(**panel), **settings)
    screen.show_test_card()
    assert (tft.image() == expected).all()


def test_the_wrong_settings_show_on_the_test_card():
    screen, tft = open_screen()
    screen.show_test_card()
    right = tft.image().copy()
    for panel in ({"panel_bgr": False}, {"panel_offset": (2, 1)}, {"mounted": 270}):
        screen, tft = open_screen(SimulatedTFT(**panel))
        screen.show_test_card()
        assert (tft.image() != right).any(), panel


def test_a_mirrored_display_shows_the_mirror_image():
    screen, tft = open_screen()
    screen.show_test_card()
    plain = tft.image().copy()
    screen, tft = open_screen(tft_mirror=1)
    screen.show_test_card()
    assert (tft.image() == plain[:, ::-1]).all()


def test_the_screen_takes_a_frame_of_a_camera_on_its_side():
    screen, tft = open_screen(shape=(80, 60))
    frame = np.add.outer(np.arange(80), np.arange(60) * 2)
    screen.draw(luma(frame), read(3, box=None))
    picture = tft.image()[2:82, 2:62].astype(int)
    assert abs(picture[:60] - frame[:60, :, None]).max() <= 8
