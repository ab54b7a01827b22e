# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""What a page may send and is sent: messages, uploads, the form of settings, and the outbox."""

import asyncio
import io
import json
import os
import re
import struct
import tomllib
import zlib
from dataclasses import asdict

import numpy as np
import pytest
from PIL import Image
from web_client import DEFAULTS, ROOT, png

from inkling.settings import Settings
from page import protocol, uploads
from page.desk import FAULTS, LIMITS, Controls
from page.outbox import Outbox
from page.protocol import MessageError
from page.settings_form import form
from page.steps import BOARD_MS
from simulator.pictures import PictureError
from simulator.run import FIRMWARE


def parsed(**message):
    return protocol.parse(json.dumps(message))


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        ({"type": "controls"} | DEFAULTS, Controls()),
        ({"type": "controls"} | DEFAULTS | {"light": 1.6, "blur": 4}, Controls(light=1.6, blur=4)),
        ({"type": "picture", "source": "webcam"}, protocol.NewPicture("webcam")),
        ({"type": "sample", "name": "x"}, protocol.ShowSample("x")),
        ({"type": "fault", "name": "covered", "on": True}, protocol.SetFault("covered", True)),
        (
            {"type": "settings", "values": {"A": 1, "B": "x y"}},
            protocol.ChangeSettings({"A": 1, "B": "x y"}),
        ),
        ({"type": "reset"}, protocol.Reset()),
        ({"type": "save"}, protocol.Save()),
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
    forms = protocol.controls_form()
    assert set(forms) == set(asdict(Controls())) == set(LIMITS)
    for name, control in forms.items():
        assert control["low"] <= control["default"] <= control["high"]
        assert control["default"] == DEFAULTS[name]


def test_every_fault_can_be_made():
    for name in FAULTS:
        assert parsed(type="fault", name=name, on=False) == protocol.SetFault(name, False)


# Uploads

_NOISE = np.random.default_rng(2).integers(0, 256, (20, 30), dtype=np.uint8)


def test_an_upload_is_decoded():
    picture = np.random.default_rng(1).integers(0, 256, (30, 40, 3), dtype=np.uint8)
    assert (uploads.decode(png(picture)) == picture).all()
    assert uploads.decode(png(picture[..., 0])).shape == (30, 40)
    assert uploads.decode(png(picture, "jpeg")).shape == (30, 40, 3)


def test_what_is_transparent_in_an_upload_is_white_paper():
    clear = Image.new("RGBA", (4, 3), (0, 0, 0, 0))
    assert (uploads.decode(png(clear)) == 255).all()


def test_a_photograph_of_a_phone_that_was_held_upright_is_upright():
    image = Image.new("RGB", (40, 30))
    assert uploads.decode(png(image, "jpeg")).shape[:2] == (30, 40)
    exif = image.getexif()
    exif[0x0112] = 6  # Orientation: to be turned clockwise by 90 degrees
    stream = io.BytesIO()
    image.save(stream, "jpeg", exif=exif)
    assert uploads.decode(stream.getvalue()).shape[:2] == (40, 30)


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
        uploads.decode(data)
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
            assert uploads.decode(bytes(damaged)).dtype == np.uint8
        except PictureError as error:
            assert str(error).startswith("This ")


def test_nothing_of_an_upload_stays_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    uploads.decode(png(np.zeros((9, 9), np.uint8)))
    with pytest.raises(PictureError):
        uploads.decode(claiming(9, 9))
    assert list(tmp_path.iterdir()) == []


# The form of settings


def test_the_form_has_every_setting_in_the_order_of_the_file_with_its_comment():
    text = (FIRMWARE / "settings.toml").read_text(encoding="utf-8")
    values = tomllib.loads(text)
    fields = form({"INKLING_MODEL": "tree"})
    assert list(fields) == list(values)
    for key, field in fields.items():
        assert field["value"] == ("tree" if key == "INKLING_MODEL" else values[key])
        assert field["default"] == values[key]
        assert len(field["help"]) > 20
        assert field["help"][:20] in text.replace("\n# ", " ")
    assert fields["INKLING_TFT_ROWSTART"]["help"] == fields["INKLING_TFT_COLSTART"]["help"]
    assert "mounted" not in fields["INKLING_CAMERA_MIRROR"]["help"]


@pytest.mark.parametrize("key", tomllib.loads((FIRMWARE / "settings.toml").read_text()))
def test_the_form_offers_what_the_firmware_takes_and_nothing_else(key, bench):
    field = form({})[key]
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
        outbox.put_latest("tft", b"1")
        outbox.put("a")
        outbox.put_latest("step", "s")
        outbox.put_latest("tft", b"2")
        outbox.put("b")
        first = await outbox.take()
        later = asyncio.create_task(outbox.take())
        await asyncio.sleep(0)
        waits = not later.done()
        outbox.put("c")
        return first, waits, await later

    first, waits, later = asyncio.run(use())
    assert first == ["a", "b", b"2", "s"]
    assert waits
    assert later == ["c"]


def test_what_a_board_sent_before_it_was_reset_is_dropped_but_for_its_words():
    async def use():
        outbox = Outbox()
        outbox.put_latest("tft", b"1")
        outbox.put("a")
        outbox.drop_latest()
        return await outbox.take()

    assert asyncio.run(use()) == ["a"]


def test_the_costs_are_those_that_the_readme_has_from_the_board():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [header] = re.findall(r"^\| libraries \|.*\|$", text, re.MULTILINE)
    [row] = re.findall(r"^\| \.py,.*\|$", text, re.MULTILINE)
    table = dict(zip(_cells(header), _cells(row), strict=True))
    classify = dict(
        zip(("logistic", "tree"), table["classify: logistic / tree"].split(" / "), strict=True)
    )
    for model, costs in BOARD_MS.items():
        expected = {stage: table[stage] for stage in ("find", "normalise", "features", "draw")}
        expected["classify"] = classify[model]
        assert {stage: str(cost) for stage, cost in costs.items()} == expected


def _cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]
