"""A page of the browser simulator and its board, over a real server and a real WebSocket."""

import json
import shlex
from base64 import b64decode

import numpy as np
import pytest
from page_server import PATIENCE
from PIL import Image, ImageDraw
from web_client import Page, boards, gone, pixels, png

from page import child
from page.board import start_process
from page.desk import Desk
from page.steps import BOARD_MS
from simulator import __main__ as simulator
from simulator import scenes
from simulator.scenes import numbers

PAPER = np.full((240, 320), 200, np.uint8)

pytestmark = pytest.mark.timeout(600)  # boards on a busy machine


@pytest.fixture(scope="module")
def shared_page(server):
    with Page(server) as opened:
        yield opened


@pytest.fixture
def page(shared_page):
    """A page before blank paper, all controls and faults as usual."""
    shared_page.tidy()
    yield shared_page
    shared_page.send("fault", name="unplugged", on=True)  # so that its board takes no time


@pytest.fixture
def seven(page):
    """The page, once its board reads a 7."""
    page.send("sample", name="test-7-0")
    page.until_read(7)
    return page


@pytest.fixture
def new_page(server):
    """A page whose board was just powered up, and whose settings a test may change."""
    with Page(server) as opened:
        yield opened


def without_noise(page):
    """Take the noise away, and receive until the blank paper is of one grey."""
    page.set(noise=0)
    page.until(lambda: page.step and len({*b64decode(page.step["luma"])}) == 1)


def lay_sample(page, name):
    """Lay another sample, and receive until it is seen; without noise."""
    before = page.step["luma"]
    page.send("sample", name=name)
    page.until(lambda: page.step["luma"] != before)


# Pictures


def test_the_test_digits_among_the_samples_are_read(page):
    without_noise(page)
    right = 0
    for digit in range(10):
        lay_sample(page, f"test-{digit}-0")
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
    seven.until(lambda: "7 " in seven.console)


def test_the_display_shows_the_frame_and_the_scene_is_what_the_camera_sees(seven):
    def differs():
        means = seven.scene.reshape(60, 4, 80, 4, 3).mean(axis=(1, 3, 4))
        view = seven.tft[2:62, 2:82].astype(int)
        grey = view.max(axis=2) - view.min(axis=2) <= 8  # not the box
        return abs(means - view.mean(axis=2))[grey].mean()

    seven.until(lambda: differs() < 6)  # RGB565, JPEG and two noises
    assert seven.scene.shape == (240, 320, 3)


def test_a_drawing_lies_on_paper_and_other_pictures_are_shown_as_they_are(page):
    drawing = np.full((480, 640, 3), 255, np.uint8)
    drawing[100:380, 300:330] = 0
    page.lay(drawing, "draw")
    page.until_read(1)
    page.until(lambda: 215 < np.median(page.scene) < 235)
    page.set(noise=0)
    for source, kind, grey in (("upload", "png", 190), ("webcam", "jpeg", 170)):
        page.lay(png(np.full_like(PAPER, grey), kind), source)
        page.until(lambda grey=grey: abs(page.scene.astype(int) - grey).max() <= 1)


NO_PICTURE = "This is no PNG or JPEG picture; choose another file."


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ({"type": "picture", "source": "upload"}, NO_PICTURE),
        ({"type": "sample", "name": "../x"}, "There is no sample '../x'; reload the page."),
        ({"type": "settings", "values": {"PATH": "x"}}, "settings.toml has no 'PATH'."),
        ({"type": "controls", "light": 2}, "light must be a number from 0.05 to 1.6."),
        (png(PAPER), "A picture came that was not announced; reload the page."),
        (bytes(12_300_000), "This file has 12.3 MB; a picture may have 10 MB."),
    ],
    ids=["no picture", "sample", "setting", "control", "not announced", "large"],
)
def test_what_cannot_be_followed_gets_one_sentence_and_all_stays_as_it_was(
    seven, message, sentence
):
    if isinstance(message, dict):
        seven.send_raw(json.dumps(message))
    elif len(message) > 1_000_000:
        seven.lay(message)
    else:
        seven.send_raw(message)
    if sentence == NO_PICTURE:
        seven.send_raw(b"seven\n")
    seven.until(lambda: seven.errors)
    frame = seven.step["frame"]
    seven.until(lambda: seven.step["frame"] > frame + 2)
    assert seven.step["digit"] == 7
    assert seven.errors == [sentence]
    assert seven.states == ["starting", "running"]


# Controls and faults


def test_the_controls_and_a_cover_change_what_the_firmware_sees_and_back(seven):
    top, _, bottom, _ = seven.step["box"]

    def is_half_as_high():
        box = seven.step["box"]
        return box and abs(2 * (box[2] - box[0]) - (bottom - top)) <= 4

    assert not is_half_as_high()
    seven.set(distance=2)
    seven.until(is_half_as_high)
    seven.set(light=0.05)
    seven.until_refused("dark")
    seven.set()
    seven.until_read(7)
    seven.send("fault", name="covered", on=True)
    seven.until_refused("dark")
    seven.send("fault", name="covered", on=False)
    seven.until_read(7)


@pytest.mark.parametrize(
    ("fault", "told"),
    [("unplugged", "FAULT: No camera answers."), ("no_vsync", "FAULT: No VSYNC from the camera.")],
)
def test_a_fault_of_the_camera_is_told_by_the_firmware_until_it_is_mended(seven, fault, told):
    live = seven.tft
    seven.send("fault", name=fault, on=True)
    seven.until(lambda: told in seven.console)
    seven.until(lambda: (seven.tft != live).mean() > 0.1)
    if fault == "unplugged":
        files = seven.save()
        assert set(files) == {"scene.png", "tft.png", "reading.json"}
        report = json.loads(files["reading.json"])
        assert (report["reading"], report["read_again"]) == (None, [])
        assert seven.told["command"] == ""
    for on in [True, False] * 20:  # as quick as a loose wire
        seven.send("fault", name=fault, on=on)
    seven.step = None
    seven.until_read(7)
    assert seven.states == ["starting", "running"]


def test_swapped_colours_show_at_once_on_the_display(seven):
    seven.send("fault", name="unplugged", on=True)
    seven.until(lambda: "No camera answers" in seven.console)

    def shows(title):  # within the panel's 6 bits
        return (abs(seven.tft.astype(int) - title) <= 4).all(axis=-1).any()

    # The message is drawn once, so only the display itself can change its colours.
    amber, swapped = (255, 176, 0), (0, 176, 255)
    for title, other, on in [(amber, swapped, False), (swapped, amber, True)] * 2:
        seven.send("fault", name="swapped_colours", on=on)
        seven.until(lambda title=title, other=other: shows(title) and not shows(other))


# Pace


def test_a_paused_board_takes_a_frame_when_it_is_told_to_and_goes_on_at_another_pace(seven):
    seven.send("pace", pace="paused")
    seven.until(lambda: seven.halts == 1)
    frame = seven.step["frame"]
    for taken in (1, 2, 3):
        seven.send("take")
        seven.until(lambda taken=taken: seven.halts == 1 + taken)
        assert seven.step["frame"] == frame + taken
    for taken, pace in [(13, "pico"), (23, "camera")]:
        seven.send("pace", pace=pace)
        seven.until(lambda taken=taken: seven.step["frame"] >= frame + taken)


# Settings and reset


def test_settings_count_from_a_reset_on_and_the_picture_stays(new_page):
    page = new_page
    page.send("sample", name="test-7-0")
    page.until_read(7)
    luma = np.array(list(b64decode(page.step["luma"])))
    once = {model: costs["classify"] for model, costs in BOARD_MS.items()}
    assert page.step["costs"]["classify"] % once["logistic"] == 0  # of all that it may be cut into
    page.restart("settings", values={"INKLING_MODEL": "tree"})
    for _ in range(2):
        assert page.step["costs"]["classify"] % once["tree"] == 0
        assert abs(np.array(list(b64decode(page.step["luma"]))) - luma).max() < 12  # noise
        page.restart()
    page.send("settings", values={"INKLING_MODEL": "forest", "INKLING_TFT_TEST_CARD": 1})
    colours = {(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)}
    page.until(lambda: colours <= {*map(tuple, page.tft.reshape(-1, 3).tolist())})
    page.until(lambda: "settings.toml: INKLING_MODEL is 'forest', but must be" in page.console)
    page.step = None
    page.until_read(7)


def test_a_reset_powers_the_board_up_anew_with_everything_as_it_was(server, new_page):
    page = new_page
    before = boards(server)
    page.send("sample", name="test-7-0")
    page.set(rotation=5)
    page.send("fault", name="swapped_colours", on=True)
    page.until(lambda: page.step and page.step["frame"] > 10)
    page.restart()
    assert page.step["frame"] < 10
    assert len(boards(server)) == len(before)
    assert gone(before - boards(server))
    page.until_read(7)
    report = json.loads(page.save()["reading.json"])
    assert report["faults"] == ["swapped_colours"]
    assert report["controls"]["rotation"] == 5


# Save


@pytest.fixture
def read_again(bench, one_process, tmp_path, monkeypatch, capsys):
    """Return a function that runs a command of the report and returns its answer."""

    def run(command, page):
        (tmp_path / page.told["name"]).write_bytes(page.saved)
        monkeypatch.chdir(tmp_path)
        launcher, *arguments = shlex.split(command)
        assert launcher == "./inkling"
        assert simulator.main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_what_is_saved_is_read_again_with_the_same_answer(new_page, read_again):
    page = new_page
    without_noise(page)
    for sample, model in (
        ("test-4-0", "logistic"),
        ("letter-0", "logistic"),
        ("blank-0", "tree"),
        ("hard-3", "tree"),
    ):
        if sample == "blank-0":
            page.restart("settings", values={"INKLING_MODEL": "tree"})
        lay_sample(page, sample)
        files = page.save()
        report = json.loads(files["reading.json"])
        assert pixels(files["frame.png"]).shape == (60, 80)
        assert pixels(files["tft.png"]).shape == (128, 160, 3)
        assert report["settings"]["INKLING_MODEL"] == model
        frame, *glyph = report["read_again"]
        answer = read_again(frame, page)
        assert page.told["command"].replace("~/Downloads/", "") == frame
        for value in ("digit", "confidence", "scores", "reason"):
            assert answer[value] == report["reading"][value]
        assert ("glyph.png" in files) == (sample != "blank-0")
        if sample == "blank-0":
            assert glyph == []
            continue
        # Of two looks, the glyph is that of the better one, which alone says something else.
        command = f"./inkling classify --model {model} --digits 1 --glyph {page.told['name']}"
        assert glyph in ([], [command])
        again = read_again(command, page)["scores"]
        assert (again == report["reading"]["scores"]) == bool(glyph)


@pytest.mark.usefixtures("tables_from_mnist")
def test_of_a_number_each_digit_is_told_and_saved(new_page, read_again, glyphs):
    page = new_page
    page.restart("settings", values={"INKLING_DIGITS": 6})
    without_noise(page)
    rng = np.random.default_rng(3)
    page.lay(numbers.number("042", glyphs[[0, 4, 2]], rng, scenes.STYLES["easy"]))
    page.until(lambda: page.step["number"] == "042")
    step, files = page.step, page.save()
    for each in step["digits"]:
        assert np.argmax(each["probabilities"]) == np.argmax(each["scores"]) == each["digit"]
        assert len(each["features"]) == 200
    assert len({each["glyph"] for each in step["digits"]}) == 3
    least = min(step["digits"], key=lambda each: each["confidence"])
    assert (step["digit"], step["glyph"]) == (None, least["glyph"])
    report = json.loads(files["reading.json"])
    [command] = report["read_again"]
    assert read_again(command, page)["digits"] == report["reading"]["digits"]
    for place, each in enumerate(step["digits"], 1):
        assert pixels(files[f"glyph-{place}.png"]).tobytes() == b64decode(each["glyph"])


def test_the_frame_that_is_saved_is_the_mean_of_the_scene_that_is_saved(seven):
    files = seven.save()
    luma = pixels(files["scene.png"]) @ (0.299, 0.587, 0.114)
    means = luma.reshape(60, 4, 80, 4).mean(axis=(1, 3))
    assert abs(pixels(files["frame.png"]) - means).max() <= 1


def test_the_frame_of_a_camera_on_its_side_is_saved_but_only_its_glyph_read_again(
    new_page, read_again
):
    page = new_page
    sheet = Image.new("L", (320, 240), 210)
    ImageDraw.Draw(sheet).ellipse((70, 65, 250, 175), outline=30, width=16)  # a nought on its side
    page.lay(np.array(sheet))
    page.restart("settings", values={"INKLING_CAMERA_ROTATION": 90})
    page.until_read(0)
    assert page.step["shape"] == [80, 60]
    files = page.save()
    assert pixels(files["frame.png"]).shape == (80, 60)
    report = json.loads(files["reading.json"])
    [command] = report["read_again"]
    assert read_again(command, page)["scores"] == report["reading"]["scores"]


# Processes


def test_a_page_begins_with_blank_paper_and_its_board_ends_with_it(server, page):
    before = boards(server)
    with Page(server) as opened, Page(server) as other:
        step = opened.until_refused("blank")
        assert step["shape"] == [60, 80]
        assert step["glyph"] is step["features"] is step["scores"] is step["probabilities"] is None
        assert set(step["costs"]) == {"find", "draw"}
        other.send("sample", name="test-0-0")
        other.until_read(0)
        opened.send("fault", name="unplugged", on=True)  # it waits to try again
        opened.until(lambda: "No camera answers" in opened.console)
        ended = boards(server) - before
        assert len(ended) == 2
    assert gone(ended)
    page.send("sample", name="test-7-0")
    page.until_read(7)


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
        opened.until(lambda: opened.errors)
        assert opened.errors == ["There is no board to save from; reset it first."]
        opened.restart()


def _board_whose_firmware_fails(connection):
    run_path = child.runpy.run_path

    def run(path, **options):
        if "code.py" in path:
            raise ZeroDivisionError("division by zero")
        return run_path(path, **options)

    child.runpy.run_path = run
    child.main(connection)


def test_firmware_that_ends_is_told_and_its_board_can_still_be_saved():
    process, connection = start_process(_board_whose_firmware_fails)
    connection.send(Desk())
    told = []
    while not told or told[-1][0] != "stopped":
        assert connection.poll(PATIENCE)
        told.append(connection.recv())
    assert told[-1] == ("stopped", "code.py ended with ZeroDivisionError: division by zero.")
    printed = [json.loads(m[1]) for m in told if m[0] == "send"]
    assert any("Traceback" in m["text"] for m in printed if m["type"] == "console")
    connection.send(("save",))
    while connection.poll(PATIENCE) and not isinstance((message := connection.recv())[1], bytes):
        pass
    assert message[1].startswith(b"\x03PK")
    connection.close()
    process.join(PATIENCE)
    assert process.exitcode == 0
