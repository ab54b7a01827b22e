# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""inkling/screen/screen.py on the simulated TFT: what a person would see."""

import numpy as np
import pytest
from ulab import numpy as ulab_numpy

from inkling.reading.reading import Reading
from inkling.screen.screen import HEIGHT, WIDTH, Screen
from inkling.screen.text import wrapped
from inkling.settings import Settings
from simulator.board.bench import current_bench
from simulator.board.tft import SimulatedTFT
from simulator.run import power_up

VIEW = slice(2, 62), slice(2, 82)
GREEN = np.array([0x30, 0xD0, 0x60])


def luma(frame):
    flat = ulab_numpy.frombuffer(bytearray(frame.astype(np.uint8)), dtype=ulab_numpy.uint8)
    return flat.reshape(frame.shape)


def open_screen(tft=None, **settings):
    bench = power_up(tft=tft)
    chosen = Settings()
    for name, value in settings.items():
        setattr(chosen, name, value)
    return Screen(chosen), bench.tft


def read(digit, box=(10, 20, 40, 50), sure=9.0):
    reading = Reading()
    scores = [0.0] * 10
    scores[digit] = sure
    reading.decide(ulab_numpy.array(scores), box)
    return reading


def unread(reason):
    reading = Reading()
    reading.clear(reason)
    return reading


def greens(image):
    """Return which pixels are the green of digit, box and bars, within the panel's 6 bits."""
    return (abs(image.astype(int) - GREEN) <= 4).all(axis=-1)


def live_part(tft):
    """Return what is shown but for the line with the rate, which depends on the clock."""
    return tft.image()[:116]


PAPER = np.full((60, 80), 200)
PANELS = [
    ({}, {}),
    ({"panel_bgr": False}, {"tft_bgr": 1}),
    ({"panel_offset": (2, 1)}, {"tft_colstart": 2, "tft_rowstart": 1}),
    ({"mounted": 270}, {"tft_rotation": 270}),
    (
        {"mounted": 270, "panel_offset": (2, 1)},
        {"tft_rotation": 270, "tft_colstart": 2, "tft_rowstart": 1},
    ),
]


def test_the_picture_is_shown_in_grey_at_its_place(bench):
    frame = np.add.outer(np.arange(60) * 2, np.arange(80))
    screen, tft = open_screen()
    screen.draw(luma(frame), unread("blank"))
    image = tft.image()
    assert image.shape == (HEIGHT, WIDTH, 3)
    assert abs(image[VIEW].astype(int) - frame[..., None]).max() <= 4


def test_the_box_is_drawn_round_the_digit_and_moves_with_it():
    screen, tft = open_screen()
    frame = luma(PAPER)
    screen.draw(frame, read(7, box=(0, 0, 60, 80)))
    assert greens(tft.image()[VIEW]).sum() == 2 * 80 + 2 * 58
    screen.draw(frame, read(7, box=(10, 20, 40, 50)))
    expected = np.zeros((60, 80), dtype=bool)
    expected[10:40, 20:50] = True
    expected[11:39, 21:49] = False
    assert (greens(tft.image()[VIEW]) == expected).all()


@pytest.mark.parametrize("digit", range(10))
def test_each_digit_looks_different_and_large(digit):
    images = []
    for shown in (digit, (digit + 1) % 10):
        screen, tft = open_screen()
        screen.draw(luma(PAPER), read(shown))
        images.append(greens(tft.image()[:72, 90:]))
    assert images[0].any(axis=1).sum() >= 40  # rows
    assert (images[0] != images[1]).any()


def test_no_digit_is_said_and_the_last_digit_gone():
    screen, tft = open_screen()
    frame = luma(PAPER)
    screen.draw(frame, read(8))
    screen.draw(frame, unread("blank"))
    assert not greens(tft.image()).any()


def test_a_message_takes_the_place_of_the_live_view_and_gives_it_back():
    screen, tft = open_screen()
    frame = luma(PAPER)
    screen.draw(frame, read(8))
    live = tft.image().copy()
    screen.tell("No camera answers", "Check 3V3, GND, SDA, SCL, XCLK, PWDN")
    told = tft.image().copy()
    assert not greens(told).any()
    assert told.any()
    screen.draw(frame, read(8))
    screen.draw(frame, read(8))
    assert (tft.image() == live).all()


def test_a_long_message_ends_within_the_screen():
    screen, tft = open_screen()
    screen.tell("Title", "a rather long sentence that needs more lines than there are " * 4)
    image = tft.image()
    assert image[-20:].any()
    assert not image[:, -2:].any()


def test_a_character_that_the_font_lacks_is_a_question_mark():
    images = []
    for text in ("K\u00f6nig \U0001f58a", "K\u00f6nig ?"):
        screen, tft = open_screen()
        screen.tell("Title", text)
        images.append(tft.image())
    assert (images[0] == images[1]).all()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("12345678", ["12345678"]),
        ("one two three", ["one two", "three"]),
        ("a verylongword b", ["a", "verylong", "word b"]),
    ],
)
def test_text_is_broken_between_words(text, lines):
    assert list(wrapped(text, 8)) == lines


def show_test_card(screen):
    screen.show_test_card()


def show_live_view(screen):
    screen.draw(luma(np.add.outer(np.arange(60) * 2, np.arange(80))), read(4))


def show_message(screen):
    screen.tell("No camera answers", "Check SDA")


def shown_by(show, tft=None, **settings):
    screen, tft = open_screen(tft, **settings)
    show(screen)
    return live_part(tft)


@pytest.mark.parametrize("show", [show_test_card, show_live_view, show_message])
@pytest.mark.parametrize(("panel", "settings"), PANELS)
def test_the_settings_put_all_right_on_every_panel(panel, settings, show):
    expected = shown_by(show)
    assert (shown_by(show, SimulatedTFT(**panel), **settings) == expected).all()


@pytest.mark.parametrize("show", [show_test_card, show_live_view, show_message])
def test_a_mirrored_display_shows_the_mirror_image(show):
    assert (shown_by(show, tft_mirror=1) == shown_by(show)[:, ::-1]).all()


@pytest.mark.parametrize(
    "panel", [{"panel_bgr": False}, {"panel_offset": (2, 1)}, {"mounted": 270}]
)
def test_the_wrong_settings_show_on_the_test_card(panel):
    assert (shown_by(show_test_card, SimulatedTFT(**panel)) != shown_by(show_test_card)).any()


def test_the_test_card_has_its_colours_and_a_line_at_the_very_edge():
    screen, tft = open_screen()
    screen.show_test_card()
    image = tft.image()
    colours = {tuple(pixel) for pixel in image.reshape(-1, 3).tolist()}
    assert colours == {(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)}
    edge = np.ones((HEIGHT, WIDTH), dtype=bool)
    edge[1:-1, 1:-1] = False
    assert ((image == 255).all(axis=-1) == edge).all()


def test_what_is_shown_does_not_depend_on_what_was_shown_before():
    rng = np.random.default_rng(5)
    shows = []
    for _ in range(30):
        frame = luma(rng.integers(0, 256, (60, 80)))
        reading = read(int(rng.integers(10)), sure=rng.uniform(1, 9))
        if rng.random() < 0.4:
            reading = unread(rng.choice(["blank", "bright", "several", "unlike", "cut"]))
        screen, tft = open_screen()
        screen.draw(frame, reading)
        shows.append((frame, reading, live_part(tft).copy()))
    screen, tft = open_screen()
    for number, (frame, reading, expected) in enumerate(shows):
        if number % 10 == 9:
            screen.tell("No camera answers", "Check SDA")
        screen.draw(frame, reading)
        assert (live_part(tft) == expected).all(), number


def test_nothing_but_the_picture_is_sent_as_long_as_it_stays_the_same():
    screen, tft = open_screen()
    frame = luma(PAPER)
    screen.draw(frame, read(8))
    before = tft.pixels_written
    screen.draw(frame, read(8))
    assert tft.pixels_written - before == 60 * 80


@pytest.mark.parametrize(
    "reason", ["dark", "bright", "blank", "edge", "small", "texture", "several", "unlike"]
)
def test_advice_takes_the_place_of_the_bars_and_ends_within_the_screen(reason):
    screen, tft = open_screen()
    reading = read(8)
    reading.digit, reading.reason = None, reason
    screen.draw(luma(PAPER), reading)
    below = live_part(tft)[83:]
    assert not greens(below).any()
    assert below[:, :40].any()
    assert not below[:, -2:].any()


def test_the_rate_is_shown_after_a_second():
    screen, tft = open_screen()
    for seconds, shown in ((0, False), (0.5, False), (0.5, True)):
        current_bench().powered_up -= seconds
        screen.draw(luma(PAPER), read(8))
        assert tft.image()[116:].any() == shown


def test_a_message_can_be_read_though_the_live_view_was_interrupted():
    class Interrupt(list):
        def __getitem__(self, index):
            raise KeyboardInterrupt

    screen, tft = open_screen()
    reading = read(8)
    reading.probabilities = Interrupt()
    with pytest.raises(KeyboardInterrupt):
        screen.draw(luma(PAPER), reading)
    show_message(screen)
    assert (live_part(tft) == shown_by(show_message)).all()


def test_the_screen_takes_a_frame_of_a_camera_on_its_side():
    screen, tft = open_screen(camera_rotation=90)
    frame = np.add.outer(np.arange(80), np.arange(60) * 2)
    screen.draw(luma(frame), read(3, box=None))
    picture = tft.image()[2:82, 2:62].astype(int)
    assert abs(picture - frame[..., None]).max() <= 4
