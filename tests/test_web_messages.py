"""What a page may send and is sent: messages, uploads, the form of settings, and the outbox."""

import asyncio
import io
import json
import os
import re
import struct
import tomllib
import zlib

import numpy as np
import pytest
from page_server import ROOT
from PIL import Image
from web_client import DEFAULTS, png

from inkling.settings import Settings
from page import pictures, protocol
from page.desk import FAULTS, LIMITS, Controls
from page.outbox import MOST_WAITING, Outbox
from page.page import Page
from page.protocol import MessageError
from page.settings_form import form
from page.steps import BOARD_MS, BOARD_RATES, Frame
from simulator.looks import Part
from simulator.pictures import PictureError
from simulator.run import FIRMWARE
from simulator.settings_file import SettingsError

SETTINGS = tomllib.loads((FIRMWARE / "settings.toml").read_text())
for key in [key for key in SETTINGS if key.startswith("CIRCUITPY_")]:
    del SETTINGS[key]  # the page has no use for it


def parsed(**message):
    return protocol.parse(json.dumps(message))


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ({"type": "controls"} | DEFAULTS, ("controls", Controls())),
        (
            {"type": "controls"} | DEFAULTS | {"light": 1.6, "blur": 4},
            ("controls", Controls(light=1.6, blur=4)),
        ),
        ({"type": "picture", "source": "webcam"}, ("picture", "webcam")),
        ({"type": "sample", "name": "x"}, ("sample", "x")),
        ({"type": "fault", "name": "covered", "on": True}, ("fault", "covered", True)),
        (
            {"type": "settings", "values": {"A": 1, "B": "x y"}},
            ("settings", {"A": 1, "B": "x y"}),
        ),
        ({"type": "pace", "pace": "pico"}, ("pace", "pico")),
        ({"type": "take"}, ("take",)),
        ({"type": "reset"}, ("reset",)),
        ({"type": "save"}, ("save",)),
    ],
)
def test_messages_are_understood(message, meaning):
    assert parsed(**message) == meaning


@pytest.mark.parametrize(
    "text",
    [
        "",
        "7",
        "[]",
        "{}",
        "{",
        "[" * 9_000,
        json.dumps({"type": "reset", "more": "x" * 10_000}),
        '{"type": "explode"}',
        '{"type": ["reset"]}',
        '{"type": "picture", "source": "clipboard"}',
        '{"type": "picture", "source": ["draw"]}',
        '{"type": "sample", "name": 7}',
        '{"type": "fault", "name": "fire", "on": true}',
        '{"type": "fault", "name": ["covered"], "on": true}',
        '{"type": "fault", "name": "covered", "on": 1}',
        '{"type": "settings", "values": []}',
        '{"type": "pace", "pace": "light"}',
    ],
)
def test_what_is_no_message_is_refused(text):
    with pytest.raises(MessageError, match=r"^The page sent a message .*; reload it\.$"):
        protocol.parse(text)


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", ["1", True, None, float("nan"), float("inf"), 10**400, -100])
def test_a_control_must_be_a_number_within_its_limits(name, value):
    low, high = LIMITS[name]
    with pytest.raises(MessageError, match=rf"^{name} must be a number from {low} to {high}\.$"):
        parsed(type="controls", **DEFAULTS | {name: value})


@pytest.mark.parametrize("name", LIMITS)
def test_every_control_must_be_given(name):
    with pytest.raises(MessageError, match=name):
        parsed(type="controls", **{k: v for k, v in DEFAULTS.items() if k != name})


@pytest.mark.parametrize("value", [1.5, True, None, [], 10**9, "x" * 81, "a\nb", "a\0b", "\ud800"])
def test_a_setting_must_be_a_whole_number_or_a_short_line(value):
    with pytest.raises(MessageError, match=r"^KEY must be a whole number or a short line"):
        parsed(type="settings", values={"KEY": value})


def test_the_defaults_of_the_controls_are_within_their_limits():
    assert DEFAULTS.keys() == LIMITS.keys()
    for name, (low, high) in LIMITS.items():
        assert low <= DEFAULTS[name] <= high


def test_every_fault_can_be_made():
    for name in FAULTS:
        assert parsed(type="fault", name=name, on=False) == ("fault", name, False)


# Uploads

_NOISE = np.random.default_rng(2).integers(0, 256, (20, 30), dtype=np.uint8)


def test_an_upload_is_decoded():
    picture = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    assert (pictures.decode(png(picture)) == picture).all()
    assert pictures.decode(png(picture[..., 0])).shape == (30, 40)
    assert pictures.decode(png(picture, "jpeg")).shape == (30, 40, 3)


def test_what_is_transparent_in_an_upload_is_white_paper():
    clear = Image.new("RGBA", (4, 3), (0, 0, 0, 0))
    assert (pictures.decode(png(clear)) == 255).all()


def test_a_photograph_of_a_phone_that_was_held_upright_is_upright():
    image = Image.new("RGB", (40, 30))
    assert pictures.decode(png(image, "jpeg")).shape[:2] == (30, 40)
    exif = image.getexif()
    exif[0x0112] = 6  # Orientation: to be turned clockwise by 90 degrees
    stream = io.BytesIO()
    image.save(stream, "jpeg", exif=exif)
    assert pictures.decode(stream.getvalue()).shape[:2] == (40, 30)


def claiming(width, height):
    """Return a PNG of a few bytes that claims to be of that size."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (b"IHDR" + header, b"IDAT" + zlib.compress(b"\0"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in parts
    )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "This file is empty; choose a PNG or JPEG."),
        (b"hello", "This is no PNG or JPEG picture; choose another file."),
        (png(np.zeros((9, 9), np.uint8), "bmp"), "This is no PNG or JPEG picture"),
        (png(np.zeros((9, 9), np.uint8), "gif"), "This is no PNG or JPEG picture"),
        (b"\x89PNG\r\n\x1a\n", "This is no PNG or JPEG picture"),
        (claiming(20_000, 100), "This picture has 20,000 x 100 pixels; it may have 10,000 "),
        (claiming(9_000, 9_000), "This picture has 9,000 x 9,000 pixels; it may have 10,000 "),
        (claiming(60_000, 60_000), "This picture has more than 40,000,000 pixels."),
        (claiming(100, 100), "This picture cannot be read as a picture"),
        (png(_NOISE, "jpeg")[:-100], "This picture cannot be read as"),
        (bytes(10_100_000), "This file has 10.1 MB; a picture may have 10 MB."),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "",
)
def test_what_cannot_be_used_is_refused_with_one_sentence(data, sentence):
    with pytest.raises(PictureError) as refused:
        pictures.decode(data)
    assert str(refused.value).startswith(sentence)
    assert str(refused.value).count("\n") == 0
    assert str(refused.value).endswith(".")


def test_a_damaged_picture_is_refused_whatever_is_wrong_with_it():
    whole = png(_NOISE)
    rng = np.random.default_rng(3)
    for _ in range(300):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] ^= 1 << rng.integers(8)
        try:
            assert pictures.decode(bytes(damaged)).dtype == np.uint8
        except PictureError as error:
            assert str(error).startswith("This ")


# The form of settings


def test_the_form_has_every_setting_in_the_order_of_the_file_with_its_comment():
    text = (FIRMWARE / "settings.toml").read_text(encoding="utf-8")
    fields = form()
    assert list(fields) == list(SETTINGS)
    for key, field in fields.items():
        assert field["value"] == SETTINGS[key]
        assert len(field["help"]) > 20
        assert field["help"][:20] in text.replace("\n# ", " ")
    assert fields["INKLING_TFT_ROWSTART"]["help"] == fields["INKLING_TFT_COLSTART"]["help"]
    assert "mounted" not in fields["INKLING_CAMERA_MIRROR"]["help"]


@pytest.mark.parametrize("key", SETTINGS)
def test_the_form_offers_what_the_firmware_takes_and_nothing_else(key, bench):
    field = form()[key]
    good = field["choices"] or [field["low"], field["high"]]
    bad = ["", "x", 10**6]
    bad += [] if field["choices"] else [field["low"] - 1, field["high"] + 1]
    for value in good + bad:
        os.environ[key] = str(value)
        assert bool(Settings().complaints) == (value in bad), value


# The outbox


def test_of_pictures_only_the_latest_is_sent_and_of_all_else_everything():
    async def use():
        outbox = Outbox()
        outbox.put(b"1", "tft")
        outbox.put("a")
        outbox.put("s", "step")
        outbox.put(b"2", "tft")
        outbox.put("b")
        first = await outbox.take()
        later = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        waits = not later.done()
        outbox.put("c")
        return first, waits, await later

    first, waits, later = asyncio.run(use())
    assert first == [b"2", "a", "s", "b"]
    assert waits
    assert later == ["c"]


def test_what_a_board_sent_before_it_was_reset_is_dropped_but_for_its_words():
    async def use():
        outbox = Outbox()
        outbox.put(b"1", "tft")
        outbox.put("a")
        outbox.drop_named()
        return await outbox.take()

    assert asyncio.run(use()) == ["a"]


class Socket:
    """A WebSocket that notes what it is sent, until it is closed."""

    def __init__(self):
        self.sent, self.closed = [], asyncio.get_running_loop().create_future()

    async def accept(self):
        pass

    async def send_text(self, text):
        self.sent.append(text)

    async def receive(self):
        await self.closed
        return {"type": "websocket.disconnect"}

    async def close(self, code, reason):
        self.closed.set_result((code, reason))


class TalkativeBoard:
    """A board that sends more than may wait before the page can take anything."""

    def __init__(self, desk, listen):
        for number in range(2 * MOST_WAITING):
            listen("send", str(number))

    def end(self):
        pass


class NoSamples:
    async def by_name(self):
        return {}


def test_a_page_that_takes_nothing_for_too_long_is_closed_with_a_sentence(monkeypatch):
    monkeypatch.setattr("page.page.Board", TalkativeBoard)

    async def use():
        socket = Socket()
        await asyncio.wait_for(Page(socket, NoSamples()).serve(), 20)
        return socket

    socket = asyncio.run(use())
    assert len(socket.sent) <= MOST_WAITING + 1  # and the greeting
    code, reason = socket.closed.result()
    assert code == 1013
    assert reason == "This page took no messages for over a minute, so it gets a new board."


def test_a_board_that_settings_toml_keeps_from_starting_says_why(monkeypatch):
    def check(_):
        raise SettingsError("settings.toml, line 9: it is wrong.")

    monkeypatch.setattr("page.page.check", check)

    async def use():
        socket = Socket()
        async with asyncio.timeout(20):
            serving = asyncio.create_task(Page(socket, NoSamples()).serve())
            while len(socket.sent) < 2:
                await asyncio.sleep(0)
            socket.closed.set_result(None)
            await serving
        return json.loads(socket.sent[1])

    told = asyncio.run(use())
    assert (told["state"], told["text"]) == ("stopped", "settings.toml, line 9: it is wrong.")


@pytest.mark.parametrize("classified", [True, False])
def test_scores_of_nought_are_told_from_no_scores(classified):
    """A model that finds all digits as likely as none gives ten scores of 0."""
    glyph = np.zeros((28, 28), np.uint8)
    part = Part((1, 2, 3, 4), glyph, False, features=np.zeros(200), scores=np.zeros(10))
    frame = Frame(
        number=1,
        fps=20.0,
        model="tree",
        digits=6,
        scene=np.zeros((240, 320, 3), np.uint8),
        luma=np.zeros((60, 80), np.uint8),
        reading={
            "digit": None,
            "scores": [0.0] * 10,
            "probabilities": [1 / 11] * 10,
            "none": 1 / 11,
            "digits": [],
        },
        parts=[part] if classified else [],
        tried=[[part if classified else None]],
        is_joined=False,
        tft=np.zeros((128, 160, 3), np.uint8),
    )
    step = frame.step()
    assert step["scores"] == ([0.0] * 10 if classified else None)
    assert (step["none"] is None) == (not classified)


def test_the_costs_are_those_that_the_readme_has_from_the_board():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [header] = re.findall(r"^\| libraries \|.*\|$", text, re.MULTILINE)
    [row] = re.findall(r"^\| .*, as in the bundle \|.*\|$", text, re.MULTILINE)
    table = dict(zip(_cells(header), _cells(row), strict=True))
    for model, classify, rate in zip(
        ("logistic", "tree"),
        table["classify: logistic / tree"].split(" / "),
        table["readings a second: logistic / tree"].split(" / "),
        strict=True,
    ):
        expected = {stage: table[stage] for stage in ("find", "normalise", "features", "draw")}
        expected["classify"] = classify
        assert {stage: str(cost) for stage, cost in BOARD_MS[model].items()} == expected
        assert str(BOARD_RATES[model]) == rate


def _cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]
