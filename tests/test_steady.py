"""inkling/reading/steady.py: sequences of readings, and what is shown of them."""

import numpy as np
import pytest
from PIL import Image
from ulab import numpy as ulab_numpy

from inkling.reading.digits import NumberReading, NumberSteadier
from inkling.reading.reading import Reading
from inkling.reading.steady import Steadier
from simulator import scenes
from simulator.run import FrameReader
from training.data import digits


def a_digit(digit, share=0.9, rival=None, kind=Reading):
    """Return a reading of ``digit`` with this probability; a rival has nearly all the rest."""
    reading = kind()
    scores = np.full(10, -12.0)
    scores[digit] = np.log(share / 0.001)
    scores[(digit + 1) % 10 if rival is None else rival] = np.log((0.999 - share) / 0.001)
    reading.decide(ulab_numpy.array(scores.tolist()), (10, 20, 40, 50))
    assert reading.digit == digit
    return reading


def nothing(reason="blank", kind=Reading):
    reading = kind()
    reading.clear(reason)
    return reading


def shown(readings):
    """Return the digits shown, None for none, one for each of ``readings``."""
    steadier = Steadier()
    return [steadier.steadied(reading).digit for reading in readings]


@pytest.mark.parametrize("spoilt", [nothing(), nothing("edge"), a_digit(3, 0.99), a_digit(3, 0.6)])
@pytest.mark.parametrize("usual", [nothing(), a_digit(8, 0.5), a_digit(8, 0.7), a_digit(8, 0.99)])
def test_the_first_frame_is_shown_at_once_and_a_single_odd_one_not(spoilt, usual):
    held = [usual] * 5
    assert shown(held + [spoilt] + held + [spoilt] + held) == [usual.digit] * 17


@pytest.mark.parametrize("before", [nothing(), a_digit(4, 0.99), a_digit(4, 0.5)])
@pytest.mark.parametrize("after", [nothing(), a_digit(9, 0.99), a_digit(9, 0.5)])
def test_a_change_shows_within_three_frames(before, after):
    digits = shown([before] * 10 + [after] * 3)
    assert digits[:10] == [before.digit] * 10
    assert digits[-1] == after.digit


def test_a_digit_that_is_read_now_as_one_now_as_another_does_not_flicker():
    rng = np.random.default_rng(0)
    raw = [(3, 8) if rng.random() < 0.7 else (8, 3) for _ in range(500)]
    frames = [a_digit(digit, rng.uniform(0.51, 0.65), rival) for digit, rival in raw]
    read = [digit for digit, _ in raw]
    assert np.count_nonzero(np.diff(read)) > 150
    assert np.count_nonzero(np.diff(shown(frames))) < 5


def test_what_is_shown_is_whole_with_the_latest_box_and_reason():
    rng = np.random.default_rng(1)
    steadier = Steadier()
    box = reason = None
    for number in range(200):
        if rng.random() < 0.6:
            reading = a_digit(int(rng.integers(10)))
            box = reading.box = (10 + number, 20, 40, 50)
        else:
            reason = str(rng.choice(["blank", "dark"]))
            reading = nothing(reason)
        result = steadier.steadied(reading)
        assert (result.digit is None) == (result.reason is not None)
        assert result.reason in (None, reason)
        assert len(set(result.ranking)) == 3
        assert len(result.probabilities) == 10
        assert sum(result.probabilities) + result.none == pytest.approx(1, abs=1e-5)
        if result.digit is not None:
            assert result.confidence == result.probabilities[result.digit]
            assert result.box == box


@pytest.fixture(params=[("logistic", 2), ("tree", 8)], ids=str)
def written(request, bench):
    """Return what reads frames with a model, a digit, and a picture of it on paper."""
    model, digit = request.param
    images, labels = digits.load()
    glyph = images[np.flatnonzero(labels == digit)[4]]
    picture = scenes.digit(glyph, np.random.default_rng(digit), scenes.STYLES["easy"])
    return FrameReader(model), digit, picture


def placed(picture, scale, dy, dx):
    """Return ``picture`` seen so large and so many of its pixels away, on its own paper."""
    height, width = picture.shape[:2]
    size = round(scale * width), round(scale * height)
    paper = tuple(int(tone) for tone in np.median(picture, axis=(0, 1)))
    sheet = Image.new("RGB", (width, height), paper)
    middle = (width - size[0]) // 2 + dx, (height - size[1]) // 2 + dy
    sheet.paste(Image.fromarray(picture).resize(size), middle)
    return np.asarray(sheet)


def seen(reader, pictures):
    """Return the digits shown for ``pictures``, which the camera sees with noise."""
    rng = np.random.default_rng(0)
    steadier = Steadier()
    out = []
    for picture in pictures:
        noisy = np.clip(picture + rng.normal(0, 4, picture.shape), 0, 255).astype(np.uint8)
        out.append(steadier.steadied(reader.read(noisy)).digit)
    return out


def test_a_digit_in_a_trembling_hand_that_comes_nearer_does_not_flicker(written):
    reader, digit, picture = written
    rng = np.random.default_rng(digit)
    hand = [placed(picture, scale, *rng.integers(-4, 5, 2)) for scale in np.linspace(0.6, 0.9, 30)]
    assert seen(reader, hand) == [digit] * 30


def test_a_digit_that_is_put_down_and_taken_away_shows_so_within_three_frames(written):
    reader, digit, picture = written
    bare = np.broadcast_to(np.median(picture, axis=(0, 1)).astype(np.uint8), picture.shape)
    digits_shown = seen(reader, [bare] * 5 + [picture] * 5 + [bare] * 5)
    assert digits_shown[:5] == [None] * 5
    assert digits_shown[7:10] == [digit] * 3
    assert digits_shown[12:] == [None] * 3


def a_number(text, confidence=0.9):
    """Return the reading of a number whose digits are all that certain."""
    reading = a_digit(int(text[0]), kind=NumberReading)
    reading.spell(
        [(int(digit), confidence, (10, 9 * k, 20, 9 * k + 8)) for k, digit in enumerate(text)]
    )
    return reading


def test_a_number_grows_digit_by_digit_without_flicker_and_with_its_boxes():
    four, forty_two, spoilt = (
        a_digit(4, kind=NumberReading),
        a_number("42", 0.6),
        a_number("47", 0.7),
    )
    blank, edge = nothing(kind=NumberReading), nothing("edge", NumberReading)
    steadier = NumberSteadier()
    readings = [four, blank, four, forty_two, forty_two, spoilt, forty_two, edge]
    readings += [forty_two, a_number("420"), a_number("420"), blank, blank, blank]
    seen = [steadier.steadied(reading).number for reading in readings]
    assert seen == ["4"] * 4 + ["42"] * 6 + ["420"] * 2 + [None] * 2
    shown = steadier.steadied(blank)
    assert (shown.digits, shown.reason) == ([], "blank")
    steadier = NumberSteadier()
    for number in (forty_two, spoilt):
        shown = steadier.steadied(number)
    assert (shown.digits, shown.digit, shown.reason) == (forty_two.digits, None, None)
    assert shown.box == (10, 0, 20, 17)
