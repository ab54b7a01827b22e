"""inkling/screen/screen.py on the simulated TFT: what a person would see."""

import numpy as np
import pytest
from board_arrays import on_board
from ulab import numpy as ulab_numpy

from inkling import parts
from inkling.reading.digits import NumberReading
from inkling.screen.screen import HEIGHT, WIDTH, Screen
from inkling.screen.text import wrapped
from inkling.settings import Settings
from simulator.board.bench import current_bench
from simulator.board.tft import SimulatedTFT
from simulator.run import power_up

VIEW = slice(2, 62), slice(2, 82)
GREEN = np.array([0x30, 0xD0, 0x60])
AMBER = np.array([0xFF, 0xB0, 0x00])


def open_screen(tft=None, **settings):
    """Return a screen, which shows numbers as well as single digits, and its TFT."""
    bench = power_up(tft=tft)
    chosen = Settings()
    for name, value in ({"digits": 6} | settings).items():
        setattr(chosen, name, value)
    screen = Screen(chosen, parts.view_class(chosen))
    screen.settings = chosen  # for the test card
    return screen, bench.tft


def read(digit, box=(10, 20, 40, 50), sure=9.0):
    reading = NumberReading()
    scores = [0.0] * 10
    scores[digit] = sure
    reading.decide(ulab_numpy.array(scores), box)
    return reading


def unread(reason):
    reading = NumberReading()
    reading.clear(reason)
    return reading


def spelled(text, *confidences):
    """Return the reading of a number, whose digits stand side by side in 80 columns."""
    width = 80 // len(text)
    reading = read(int(text[0]))
    reading.spell(
        [
            (int(digit), confidence, (10, k * width, 40, (k + 1) * width))
            for k, (digit, confidence) in enumerate(zip(text, confidences, strict=True))
        ]
    )
    return reading


def greens(image, colour=GREEN):
    """Return which pixels are the green of digit, box and bars, within the panel's 6 bits."""
    return (abs(image.astype(int) - colour) <= 4).all(axis=-1)


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


def test_picture_and_box_are_drawn_in_their_places_and_the_box_moves_and_goes():
    screen, tft = open_screen()
    frame = np.add.outer(np.arange(60) * 2, np.arange(80))
    for box in ((0, 0, 60, 80), (10, 20, 40, 50), None):
        reading = read(7, box) if box else unread("blank")
        before = tft.pixels_written
        screen.draw(on_board(frame), reading)
        expected = np.zeros((60, 80), dtype=bool)
        if box:
            top, left, bottom, right = box
            expected[top:bottom, left:right] = True
            expected[top + 1 : bottom - 1, left + 1 : right - 1] = False
        image = tft.image()
        assert image.shape == (HEIGHT, WIDTH, 3)
        assert (greens(image[VIEW]) == expected).all()
        assert abs(image[VIEW].astype(int) - frame[..., None])[~expected].max() <= 4
        if box == (10, 20, 40, 50):  # digit and bars have stayed, and are not sent again
            assert tft.pixels_written - before == 60 * 80
    assert not greens(image).any()


def test_each_digit_looks_different_and_large():
    images = []
    for digit in range(10):
        screen, tft = open_screen()
        screen.draw(on_board(PAPER), read(digit))
        images.append(greens(tft.image()[:72, 90:]))
        assert images[-1].any(axis=1).sum() >= 40  # rows
    assert len({image.tobytes() for image in images}) == 10


@pytest.mark.parametrize(
    ("text", "place"),
    [("42", (16, 86, 6)), ("042", (66, 26, 6)), ("12345", (70, 5, 5)), ("602214", (74, 8, 4))],
)
def test_a_number_is_as_large_as_it_fits_and_its_least_certain_digit_is_marked(text, place):
    top, left, scale = place
    screen, tft = open_screen()
    screen.draw(on_board(PAPER), spelled(text, 1.0, 0.7, *[0.99] * (len(text) - 2)))
    image = tft.image()
    marked, others = greens(image, AMBER), greens(image)
    for k in range(len(text)):
        first, end = left + 6 * scale * k, left + 6 * scale * (k + 1)
        columns = slice(first, end)
        shown = (marked if k == 1 else others)[top : top + 8 * scale, columns]
        assert shown.any(axis=1).all(), k  # as high as the font's digits
        width = 80 // len(text)
        box = (marked if k == 1 else others)[VIEW][10:40, k * width : (k + 1) * width]
        assert box[[0, -1]].all() and box[:, [0, -1]].all() and not box[1:-1, 1:-1].any(), k
    confidence = image[70:83] if len(text) == 2 else image[26:39]
    assert (confidence[:, 84:] == 255).all(axis=-1).any()
    screen.draw(on_board(PAPER), spelled(text, *[0.995] * len(text)))
    assert not greens(tft.image(), AMBER).any()


def test_a_long_message_ends_within_the_screen_and_what_the_font_lacks_is_a_question_mark():
    images = []
    for pen in ("\U0001f58a", "?"):
        screen, tft = open_screen()
        screen.tell("Title", f"K\u00f6nig {pen} needs more lines than there are on the screen " * 4)
        images.append(tft.image())
    assert images[0][-20:].any()
    assert not images[0][:, -2:].any()
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


def show_live_view(screen):
    screen.draw(on_board(np.add.outer(np.arange(60) * 2, np.arange(80))), read(4))


def show_message(screen):
    screen.tell("No camera answers", "Check SDA")


def show_test_card(screen):
    screen.show_test_card(screen.settings)


def shown_by(show, tft=None, **settings):
    screen, tft = open_screen(tft, **settings)
    show(screen)
    return live_part(tft)


@pytest.mark.parametrize("show", [show_test_card, show_live_view, show_message])
def test_the_settings_put_all_right_on_every_panel_and_a_mirrored_one_shows_the_mirror_image(show):
    expected = shown_by(show)
    for panel, settings in PANELS:
        shown = shown_by(show, SimulatedTFT(**panel), **settings)
        assert (shown == expected).all(), settings
    assert (shown_by(show, tft_mirror=1) == expected[:, ::-1]).all()


def test_the_test_card_shows_wrong_settings_by_its_colours_and_a_line_at_the_very_edge():
    card = shown_by(show_test_card)
    colours = {tuple(pixel) for pixel in card.reshape(-1, 3).tolist()}
    assert colours == {(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)}
    edge = np.ones((HEIGHT, WIDTH), dtype=bool)[: len(card)]
    edge[1:, 1:-1] = False
    assert ((card == 255).all(axis=-1) == edge).all()
    for panel, _ in PANELS[1:]:
        assert (shown_by(show_test_card, SimulatedTFT(**panel)) != card).any(), panel


def test_what_is_shown_does_not_depend_on_what_was_shown_before():
    class Interrupt(list):
        def __getitem__(self, index):
            raise KeyboardInterrupt

    interrupted = read(8)
    interrupted.probabilities = Interrupt()
    message = shown_by(show_message)
    assert not greens(message).any()
    rng = np.random.default_rng(5)
    shows = []
    for _ in range(30):
        frame = on_board(rng.integers(0, 256, (60, 80)))
        reading = read(int(rng.integers(10)), sure=rng.uniform(1, 9))
        if rng.random() < 0.4:
            text = str(rng.integers(10, 10 ** rng.integers(2, 7)))
            reading = spelled(text, *rng.uniform(0.9, 1, len(text)))
        elif rng.random() < 0.4:
            reading = unread(rng.choice(["blank", "bright", "several", "unlike", "cut"]))
        screen, tft = open_screen()
        screen.draw(frame, reading)
        shows.append((frame, reading, live_part(tft).copy()))
    screen, tft = open_screen()
    for number, (frame, reading, expected) in enumerate(shows):
        if number % 10 == 9:
            with pytest.raises(KeyboardInterrupt):
                screen.draw(frame, interrupted)
            show_message(screen)
            assert (live_part(tft) == message).all()
        screen.draw(frame, reading)
        assert (live_part(tft) == expected).all(), number


def test_a_message_is_not_drawn_again_until_something_else_was_shown(monkeypatch):
    screen, tft = open_screen()
    show_message(screen)
    message = tft.image().copy()
    with monkeypatch.context() as patch:
        patch.setattr(tft, "receive", lambda *_: pytest.fail("the message was drawn again"))
        show_message(screen)
    for show in (show_live_view, show_test_card, lambda screen: screen.tell("Another", "one")):
        show(screen)
        show_message(screen)
        assert (tft.image() == message).all()


def test_no_digit_takes_the_third_bar_where_it_is_likelier_than_the_third_digit():
    screen, tft = open_screen()
    reading = read(7)
    lengths, names = [], []
    for share in (0.4, 0.002):
        reading.probabilities = [0.001] * 10
        reading.probabilities[7], reading.probabilities[3] = 0.5, 0.05
        reading.ranking = sorted(range(10), key=lambda digit: -reading.probabilities[digit])
        reading.none = share
        screen.draw(on_board(PAPER), reading)
        third = tft.image()[105:116]
        names.append(third[:, :14].any(axis=-1))
        lengths.append(greens(third[5:6, 14:]).sum())
    assert lengths == [int(0.4 * 132), 1]
    assert names[0][:, 8:].any() and not names[1][:, 8:].any()  # "no", and a digit


@pytest.mark.parametrize(
    "reason", ["dark", "bright", "blank", "edge", "small", "texture", "several", "unlike"]
)
def test_advice_takes_the_place_of_the_bars_and_ends_within_the_screen(reason):
    screen, tft = open_screen()
    reading = read(8)
    reading.digit, reading.reason = None, reason
    screen.draw(on_board(PAPER), reading)
    below = live_part(tft)[83:]
    assert not greens(below).any()
    assert below[:, :40].any()
    assert not below[:, -2:].any()


def test_the_rate_is_shown_after_a_second():
    screen, tft = open_screen()
    for seconds, shown in ((0, False), (0.5, False), (0.5, True)):
        current_bench().powered_up -= seconds
        screen.draw(on_board(PAPER), read(8))
        assert tft.image()[116:].any() == shown


def test_the_screen_takes_a_frame_of_a_camera_on_its_side():
    screen, tft = open_screen(camera_rotation=90)
    frame = np.add.outer(np.arange(80), np.arange(60) * 2)
    screen.draw(on_board(frame), read(3, box=None))
    picture = tft.image()[2:82, 2:62].astype(int)
    assert abs(picture - frame[..., None]).max() <= 4
