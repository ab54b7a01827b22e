# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""A page of the browser simulator and its board, over a real server and a real WebSocket."""

import json
import shlex
import subprocess
import sys
from base64 import b64decode

import numpy as np
import pytest
from page_server import ROOT, Server
from PIL import Image, ImageDraw
from web_client import Page, boards, gone, pixels, png

from page import child, processes
from page.desk import Desk
from page.steps import BOARD_MS

PAPER = np.full((240, 320), 200, np.uint8)


@pytest.fixture(scope="module")
def server():
    with Server() as running:
        yield running


@pytest.fixture
def page(server):
    with Page(server) as opened:
        yield opened


@pytest.fixture
def seven(page):
    """The page, once its board reads a 7."""
    page.send("sample", name="test-7-0")
    page.until_read(7)
    return page


# Pictures


def test_a_page_is_greeted_and_its_board_starts_with_blank_paper(page):
    assert {"settings", "samples", "controls"} <= set(page.hello)
    step = page.until_refused("blank")
    assert page.states == ["starting", "running"]
    assert step["shape"] == [60, 80]
    assert step["glyph"] is step["features"] is step["scores"] is step["probabilities"] is None
    assert set(step["costs"]) == {"find", "draw"}


def test_the_test_digits_among_the_samples_are_read(page):
    page.set(noise=0)
    page.until(lambda: page.step)
    right = 0
    for digit in range(10):
        before = page.step["luma"]
        page.send("sample", name=f"test-{digit}-0")
        page.until(lambda: page.step["luma"] != before)  # noqa: B023
        right += page.step["digit"] == digit
    assert right >= 9


def test_a_step_holds_what_the_firmware_made_of_the_frame(seven):
    step = seven.step
    scores, probabilities = np.array(step["scores"]), np.array(step["probabilities"])
    assert scores.argmax() == probabilities.argmax() == step["digit"] == 7
    assert step["confidence"] == probabilities.max()
    assert step["reason"] is None
    top, left, bottom, right = step["box"]
    assert 0 < top < bottom < 60
    assert 0 < left < right < 80
    assert len(step["features"]) == 200
    assert set(step["costs"]) == {"find", "normalise", "features", "classify", "draw"}
    assert step["frame"] > 0


def test_what_the_firmware_prints_comes_to_the_console(seven):
    seven.until(lambda: "\n7 " in seven.console)


def test_the_display_shows_the_frame_and_the_scene_is_what_the_camera_sees(seven):
    seven.until(lambda: seven.scene is not None)
    assert seven.scene.shape == (240, 320, 3)
    means = seven.scene.reshape(60, 4, 80, 4, 3).mean(axis=(1, 3, 4))
    view = seven.tft[2:62, 2:82].astype(int)
    grey = view.max(axis=2) - view.min(axis=2) <= 8  # not the box
    assert abs(means - view.mean(axis=2))[grey].mean() < 6  # RGB565, JPEG and two noises


def test_a_drawing_lies_on_paper_that_is_not_pure_white(page):
    drawing = np.full((480, 640, 3), 255, np.uint8)
    drawing[100:380, 300:330] = 0
    page.lay(drawing, "draw")
    page.until_read(1)
    assert 215 < np.median(page.scene) < 235


@pytest.mark.parametrize("source", ["upload", "webcam"])
@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_shown_as_it_is(page, source, kind):
    page.set(noise=0)
    page.lay(png(PAPER, kind), source)
    page.until(lambda: page.scene is not None and abs(int(page.scene.max()) - 200) <= 1)
    page.until_refused("blank")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"seven\n", "This is no PNG or JPEG picture; choose another file."),
        (bytes(12_300_000), "This file has 12.3 MB; a picture may have 10 MB."),
    ],
    ids=["text", "large"],
)
def test_an_upload_that_cannot_be_used_gets_one_sentence_and_all_stays_as_it_was(
    seven, data, sentence
):
    seven.lay(data)
    assert seven.error() == sentence
    frame = seven.step["frame"]
    seven.until(lambda: seven.step["frame"] > frame + 2)
    assert seven.step["digit"] == 7
    assert len(seven.errors) == 1


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        (
            {"type": "sample", "name": "../../etc"},
            "There is no sample '../../etc'; reload the page.",
        ),
        ({"type": "settings", "values": {"PATH": "x"}}, "settings.toml has no 'PATH'."),
        ({"type": "controls", "light": 2}, "light must be a number from 0.05 to 1.6."),
    ],
)
def test_a_message_that_cannot_be_followed_is_refused(page, message, sentence):
    page.send_raw(json.dumps(message))
    assert page.error() == sentence


def test_a_picture_that_was_not_announced_is_refused(page):
    page.send_raw(png(PAPER))
    assert page.error() == "A picture came that was not announced; reload the page."


# Controls


def test_the_controls_and_a_cover_change_what_the_firmware_sees_and_back(seven):
    seven.set(light=0.05)
    seven.until_refused("dark")
    seven.set()
    seven.until_read(7)
    seven.send("fault", name="covered", on=True)
    seven.until_refused("dark")
    seven.send("fault", name="covered", on=False)
    seven.until_read(7)


def test_a_picture_that_is_farther_away_is_found_smaller(seven):
    top, _, bottom, _ = seven.step["box"]

    def is_half_as_high():
        box = seven.step["box"]
        return box and abs(2 * (box[2] - box[0]) - (bottom - top)) <= 4

    assert not is_half_as_high()
    seven.set(distance=2)
    seven.until(is_half_as_high)


# Faults


@pytest.mark.parametrize(
    ("fault", "told"),
    [("unplugged", "FAULT: No camera answers."), ("no_vsync", "FAULT: No VSYNC from the camera.")],
)
def test_a_fault_of_the_camera_is_told_by_the_firmware_until_it_is_mended(seven, fault, told):
    live = seven.tft
    seven.send("fault", name=fault, on=True)
    seven.until(lambda: told in seven.console)
    seven.until(lambda: (seven.tft != live).mean() > 0.1)
    seven.send("fault", name=fault, on=False)
    seven.step = None
    seven.until_read(7)
    assert seven.states == ["starting", "running"]


def test_a_camera_that_is_plugged_in_and_out_quickly_does_not_end_the_firmware(seven):
    for on in [True, False] * 20:
        seven.send("fault", name="unplugged", on=on)
    seven.step = None
    seven.until_read(7)
    assert seven.states == ["starting", "running"]


def test_swapped_colours_show_at_once_on_the_display(seven):
    seven.send("fault", name="unplugged", on=True)
    seven.until(lambda: "No camera answers" in seven.console)
    seven.send("fault", name="swapped_colours", on=True)
    frames = seven.frames
    seven.until(lambda: seven.frames >= frames + 2)
    swapped = seven.tft
    seven.send("fault", name="swapped_colours", on=False)
    seven.until(lambda: (seven.tft == swapped[..., ::-1]).all())
    assert (swapped != swapped[..., ::-1]).any()  # the title is amber


# Settings and reset


def test_the_model_can_be_changed_and_the_picture_stays(seven):
    luma = np.array(list(b64decode(seven.step["luma"])))
    once = {model: costs["classify"] for model, costs in BOARD_MS.items()}
    assert seven.step["costs"]["classify"] / once["logistic"] in (1, 2)  # if it is looked at twice
    seven.restart("settings", values={"INKLING_MODEL": "tree"})
    for _ in range(2):
        assert seven.step["costs"]["classify"] / once["tree"] in (1, 2)
        assert abs(np.array(list(b64decode(seven.step["luma"]))) - luma).max() < 12  # noise
        seven.restart()


def test_the_test_card_is_shown_when_it_is_asked_for(page):
    page.send("settings", values={"INKLING_TFT_TEST_CARD": 1})
    colours = {(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)}
    page.until(
        lambda: (
            page.tft is not None and colours <= set(map(tuple, page.tft.reshape(-1, 3).tolist()))
        )
    )


def test_a_setting_that_cannot_be_used_is_told_by_the_firmware(page):
    page.send("settings", values={"INKLING_MODEL": "forest"})
    page.until(lambda: "settings.toml: INKLING_MODEL is 'forest', but must be" in page.console)
    page.until_refused("blank")


def test_a_camera_on_its_side_gives_upright_frames(seven):
    seven.send("settings", values={"INKLING_CAMERA_ROTATION": 90})
    seven.until(lambda: seven.step["shape"] == [80, 60])


def test_a_reset_powers_the_board_up_anew_with_everything_as_it_was(seven):
    seven.set(rotation=5)
    seven.send("fault", name="swapped_colours", on=True)
    seven.until(lambda: seven.step["frame"] > 10)
    seven.restart()
    assert seven.step["frame"] < 10
    seven.until_read(7)
    report = json.loads(seven.save()["reading.json"])
    assert report["faults"] == ["swapped_colours"]
    assert report["controls"]["rotation"] == 5


# Save


def repeat(command, folder):
    """Return what a command of the report prints, in ``folder``."""
    _, *arguments = shlex.split(command)
    ran = subprocess.run(
        [sys.executable, *arguments, "--json"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(ran.stdout)


@pytest.mark.parametrize(
    ("sample", "model"),
    [("test-4-0", "logistic"), ("hard-3", "tree"), ("letter-0", "logistic"), ("blank-0", "tree")],
)
def test_what_is_saved_is_read_again_with_the_same_answer(page, tmp_path, sample, model):
    page.send("sample", name=sample)
    page.restart("settings", values={"INKLING_MODEL": model})
    files = page.save()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    report = json.loads(files["reading.json"])
    reading = report["reading"]
    assert pixels(files["frame.png"]).shape == (60, 80)
    assert pixels(files["scene.png"]).shape == (240, 320, 3)
    assert pixels(files["tft.png"]).shape == (128, 160, 3)
    assert report["settings"]["INKLING_MODEL"] == model
    frame, *glyph = report["read_again"]
    answer = repeat(frame, tmp_path)
    for value in ("digit", "confidence", "scores", "reason"):
        assert answer[value] == reading[value]
    if "glyph.png" not in files:
        assert glyph == []
        return
    # Of two looks, the glyph is that of the better one, which alone says something else.
    command = f"python -m simulator classify --model {model} --glyph glyph.png"
    assert glyph in ([], [command])
    assert (repeat(command, tmp_path)["scores"] == reading["scores"]) == bool(glyph)


def test_the_frame_that_is_saved_is_the_mean_of_the_scene_that_is_saved(seven):
    files = seven.save()
    luma = pixels(files["scene.png"]) @ (0.299, 0.587, 0.114)
    means = luma.reshape(60, 4, 80, 4).mean(axis=(1, 3))
    assert abs(pixels(files["frame.png"]) - means).max() <= 1


def test_while_the_camera_is_unplugged_there_is_no_reading_to_save(seven):
    seven.send("fault", name="unplugged", on=True)
    seven.until(lambda: "No camera answers" in seven.console)
    files = seven.save()
    assert set(files) == {"scene.png", "tft.png", "reading.json"}
    report = json.loads(files["reading.json"])
    assert report["reading"] is None
    assert report["read_again"] == []


def test_the_frame_of_a_camera_on_its_side_is_saved_but_only_its_glyph_read_again(page, tmp_path):
    sheet = Image.new("L", (320, 240), 210)
    ImageDraw.Draw(sheet).ellipse((70, 65, 250, 175), outline=30, width=16)  # a nought on its side
    page.lay(np.array(sheet))
    page.send("settings", values={"INKLING_CAMERA_ROTATION": 90})
    page.until_read(0)
    files = page.save()
    assert pixels(files["frame.png"]).shape == (80, 60)
    (tmp_path / "glyph.png").write_bytes(files["glyph.png"])
    report = json.loads(files["reading.json"])
    [command] = report["read_again"]
    assert repeat(command, tmp_path)["scores"] == report["reading"]["scores"]


# Processes


def test_two_pages_have_two_boards_at_once(server, page):
    before = boards(server)
    with Page(server) as other:
        assert len(boards(server) - before) == 1
        page.send("sample", name="test-7-0")
        other.send("sample", name="test-0-0")
        page.until_read(7)
        other.until_read(0)
        page.until_read(7)


@pytest.mark.parametrize("waits_to_try_again", [False, True])
def test_a_page_that_is_closed_ends_its_board(server, waits_to_try_again):
    before = boards(server)
    with Page(server) as opened:
        opened.send("fault", name="unplugged", on=waits_to_try_again)
        told = "No camera answers" if waits_to_try_again else "no digit (blank)"
        opened.until(lambda: told in opened.console)
        [board] = boards(server) - before
    assert gone([board])


def test_a_reset_ends_the_board_before_it(server, page):
    before = boards(server)
    page.restart()
    assert len(before) == len(boards(server)) == 1
    assert gone(before)


def test_a_board_whose_process_dies_is_told_and_can_be_reset(server):
    before = boards(server)
    with Page(server) as opened:
        opened.until_refused("blank")
        [board] = boards(server) - before
        board.kill()
        opened.until(lambda: opened.states[-1] == "stopped")
        assert opened.texts[-1] == "The board's process ended with status -9."
        opened.set(light=1.5)  # nobody hears it, and nothing breaks
        opened.send("save")
        assert opened.error() == "There is no board to save from; reset it first."
        opened.restart()


def test_a_frame_takes_a_board_less_than_a_tenth_of_a_second_of_processor_time(server, seven):
    def seconds():
        return board.cpu_times().user + board.cpu_times().system

    board = max(boards(server), key=lambda process: process.create_time())
    first, before = seven.step["frame"], seconds()
    seven.until(lambda: seven.step["frame"] >= first + 40)
    assert seconds() - before < 0.1 * (seven.step["frame"] - first)


def _board_whose_firmware_fails(connection):
    run_path = child.runpy.run_path

    def run(path, **options):
        if "code.py" in path:
            raise ZeroDivisionError("division by zero")
        return run_path(path, **options)

    child.runpy.run_path = run
    child.main(connection)


def test_firmware_that_ends_is_told_and_its_board_can_still_be_saved():
    process, connection = processes.start(_board_whose_firmware_fails)
    connection.send(Desk())
    told = []
    while not told or told[-1][0] != "stopped":
        assert connection.poll(60)
        told.append(connection.recv())
    assert told[-1] == ("stopped", "code.py ended with ZeroDivisionError: division by zero.")
    printed = [json.loads(m[1]) for m in told if m[0] == "send"]
    assert any("Traceback" in m["text"] for m in printed if m["type"] == "console")
    connection.send(("save",))
    while (message := connection.recv())[0] != "send":
        assert connection.poll(60)
    assert message[1].startswith(b"\x03PK")
    connection.close()
    process.join(5)
    assert process.exitcode == 0
