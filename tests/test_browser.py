"""The simulator's page in a real browser: what a person does, and what the firmware makes of it.

All readings come from the firmware, which runs in the server's processes. The display's digit is
compared with the font that the firmware draws it in.
"""

import base64
import io
import json
import re
import zipfile

import browser
import numpy as np
import pytest
import terminalio
from browser import DIGITS, Page, until
from page_server import ROOT, Server
from PIL import Image
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from page.steps import BOARD_MS, BOARD_RATES

FIVE = ROOT / "docs" / "five.png"

GREEN = np.array([0x30, 0xD0, 0x60])
CHOSEN = np.array([0x6F, 0x86, 0xFF])
DIGIT_PLACE = slice(4, 76), slice(104, 140)  # of the large digit on the display
DIGIT_SCALE = 6

NARROWEST, WIDEST = 320, 1920

pytestmark = [
    pytest.mark.skipif(bool(browser.missing()), reason=browser.missing() or "present"),
    pytest.mark.timeout(600),  # a browser on a busy machine
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the browser keeps what it downloads."""
    return tmp_path_factory.mktemp("browser")


@pytest.fixture(scope="module")
def driver(folder):
    film = folder / "five.y4m"
    film.write_bytes(as_film(Image.open(FIVE)))
    chromium = browser.launch(folder, webcam=film)
    yield chromium
    chromium.quit()


@pytest.fixture(scope="module")
def shared_page(driver, server):
    return Page(driver, server.url)


@pytest.fixture
def page(shared_page):
    """A page as it was when it was opened: clean paper, all controls and faults as usual."""
    shared_page.focus()
    shared_page.tidy()
    yield shared_page
    shared_page.focus()
    assert shared_page.complaints() == []


@pytest.fixture
def other_page(shared_page, server):
    """A page that was just opened, with a board of its own."""
    shared_page.driver.switch_to.new_window("window")
    opened = Page(shared_page.driver, server.url)
    yield opened
    opened.focus()
    complaints = opened.complaints()
    opened.close()
    shared_page.focus()
    assert complaints == []


def as_film(picture):
    """Return a film of one frame, 640x480, in the Y4M format."""
    y, cb, cr = picture.convert("YCbCr").resize((640, 480)).split()
    planes = [y, *(plane.resize((320, 240)) for plane in (cb, cr))]
    return b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\nFRAME\n" + b"".join(
        plane.tobytes() for plane in planes
    )


def as_png(picture):
    stream = io.BytesIO()
    picture.save(stream, "png")
    return stream.getvalue()


def greens(image):
    """Return which pixels are the green of digit, box and bars, within RGB565's steps."""
    return (abs(image.astype(int) - GREEN) <= 8).all(axis=-1)


def in_font(digit):
    """Return which pixels of its place the large digit has, as the font has it."""
    glyph = terminalio.FONT.get_glyph(ord(str(digit)))
    left = glyph.tile_index * glyph.width
    pixels = [
        [glyph.bitmap[left + x, y] != 0 for x in range(glyph.width)] for y in range(glyph.height)
    ]
    return np.array(pixels).repeat(DIGIT_SCALE, axis=0).repeat(DIGIT_SCALE, axis=1)


def digit_on_display(page):
    """Return the large digit that the display shows, None if it shows none."""
    shown = greens(page.picture("tft")[DIGIT_PLACE])
    return next((digit for digit in range(10) if (shown == in_font(digit)).all()), None)


def wait_for_display(page, digit):
    """Wait until the display shows a large ``digit``: it follows a reading that has settled."""
    until(lambda: digit_on_display(page) == digit, f"the display shows {digit}")


# Drawing


def test_digits_drawn_with_the_mouse_are_read(page):
    swatches = page.all("#pen-colours input")
    read = []
    for digit, strokes in DIGITS.items():
        swatch = swatches[digit % 4]
        swatch.click()
        page.slide("pen-width", (8, 28)[digit % 2])
        page.draw(strokes)
        until(lambda: page.reading != "blank", "the camera sees the digit")
        ink = np.frombuffer(bytes.fromhex(swatch.get_attribute("value")[1:]), dtype=np.uint8)
        assert (page.picture("paper") == ink).all(axis=2).any()
        if page.comes_to_read(str(digit)):
            wait_for_display(page, digit)
            read.append(digit)
        page["clear"].click()
        until(lambda: page.reading == "blank", "the paper is blank")
    assert len(read) >= 9, f"read right: {read}"


def test_a_finger_draws_and_a_pen_draws_wider_lines_when_it_is_pressed(page):
    [seven] = DIGITS[7]
    page.touch("touch", seven)
    page.wait_for_reading("7")
    page["undo"].click()
    inked = []
    for pressure in (0.1, 0.9):
        page.touch("pen", seven, pressure)
        inked.append((page.picture("paper") < 128).sum())
        page["undo"].click()
    assert inked[1] > 2 * inked[0] > 0


def test_undo_takes_strokes_back_one_by_one_and_what_was_cleared(page):
    page.draw(DIGITS[4][:1])
    first = page.picture("paper")
    page.draw(DIGITS[4][1:])
    page.wait_for_reading("4")
    page["clear"].click()
    page.wait_for_reading("blank")
    assert (page.picture("paper") == 255).all()
    page["undo"].click()
    page.wait_for_reading("4")
    page["undo"].send_keys(Keys.CONTROL, "z")
    assert (page.picture("paper") == first).all()
    page["undo"].click()
    page.wait_for_reading("blank")


@pytest.fixture
def number_page(other_page):
    """A page that was just opened, whose board reads numbers."""
    other_page["INKLING_DIGITS"].clear()
    other_page["INKLING_DIGITS"].send_keys("6")
    other_page.reset_with("#settings .primary")
    return other_page


def test_numbers_drawn_with_the_mouse_are_read(number_page):
    page = number_page
    for number in ("42", "2026", "602214"):
        page.write(number)
        page.wait_for_reading(number)
        page["clear"].click()
        page.wait_for_reading("blank")


def test_of_a_number_the_stages_show_the_digit_whose_box_is_clicked(number_page):
    page = number_page
    page.slide("pen-width", 12)
    page.write("427")
    page.wait_for_reading("427")
    [four, two, seven] = page.all("#digit button")
    page["pause"].click()
    until(lambda: page["fps"].text == "paused", "the board waits")
    likeliest = "return document.querySelector('#scores .best th').textContent"
    for digit, button in (("4", four), ("7", seven)):
        button.click()
        assert (page.run(likeliest), button.get_attribute("aria-pressed")) == (digit, "true")
    glyph = page.picture("glyph")
    luma = page["luma"]
    ActionChains(page.driver).move_to_element_with_offset(luma, 0, 0).click().perform()  # the 2
    assert page.run(likeliest) == "2"
    assert (page.picture("glyph") != glyph).any()
    colours = page.picture("luma").reshape(-1, 3)
    assert [(colours == colour).all(axis=1).sum() > 40 for colour in (GREEN, CHOSEN)] == [True] * 2
    page["pause"].click()


def test_on_a_blackboard_what_is_drawn_is_chalk(other_page):
    page = other_page
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    written = (page.picture("paper") < 128).all(axis=2)
    page["paper-blackboard"].click()
    chalk, board = page.picture("paper")[written], page.picture("paper")[~written]
    assert np.median(chalk) > 220 > chalk.min() > 128 > 60 > np.median(board)
    until(lambda: page.picture("view").mean() < 70, "the camera sees the blackboard")
    page.wait_for_frames(2)
    page.wait_for_reading("3")
    page.driver.refresh()
    page.wait_for_frames()
    assert np.median(page.picture("paper")) < 60
    page["paper-white"].click()
    assert ((page.picture("paper") < 128).all(axis=2) == written).all()


def test_what_was_undone_can_be_done_again_and_a_drawing_outlasts_a_reload(other_page):
    page = other_page
    page.draw(DIGITS[4])
    page.wait_for_reading("4")
    drawn = page.picture("paper")
    for redo in (page["redo"].click, lambda: page["undo"].send_keys(Keys.CONTROL, "y")):
        page["undo"].click()
        assert (page.picture("paper") != drawn).any()
        redo()
        assert (page.picture("paper") == drawn).all()
    page.driver.refresh()
    page.wait_for_reading("4")
    assert (page.picture("paper") == drawn).all()
    page["undo"].click()
    page.draw([[(0.5, 0), (0.5, 1)]])
    assert not page["redo"].is_enabled()


# Upload, webcam, samples


def test_a_picture_can_be_uploaded_dropped_and_pasted_and_what_is_none_is_refused(page, tmp_path):
    for way in ("choose", "drop", "paste"):
        if way == "choose":
            page.choose_file(FIVE)
        else:
            page.hand_over(way, FIVE.read_bytes())
        page.wait_for_reading("5")
        assert page["panel-upload"].is_displayed()
        assert (FIVE.name if way == "choose" else "given.png") in page["upload-name"].text
        page["tab-draw"].click()
        page.wait_for_reading("blank")
    (tmp_path / "notes.txt").write_text("This is a 5, in words.")
    page.choose_file(tmp_path / "notes.txt")
    page.wait_for_text("notice-text", "notes.txt is no picture that this browser can read")
    page.wait_for_reading("5")  # the picture that was uploaded before
    assert "given.png" in page["upload-name"].text


def test_pictures_of_other_kinds_and_very_large_ones_are_made_fit_in_the_browser(page, tmp_path):
    five = Image.open(FIVE).convert("RGB")
    Image.new("L", (320, 240), 220).save(tmp_path / "blank.png")
    for name, picture in {
        "five.webp": five,
        "five.gif": five,
        "five.bmp": five.resize((2600, 1950)),
    }.items():
        picture.save(tmp_path / name)
        page.choose_file(tmp_path / name)
        page.wait_for_text("upload-name", name)
        page.wait_for_reading("5")
        told = page["upload-name"].text
        page.choose_file(tmp_path / "blank.png")
        page.wait_for_reading("blank")
    assert (tmp_path / "five.bmp").stat().st_size > 10_000_000
    assert told == "five.bmp, 2600×1950 made 1280×960"


def test_the_webcam_is_read_while_its_tab_is_open(page):
    page["tab-webcam"].click()
    page["webcam"].click()
    page.wait_for_reading("5")
    track = "return (window.track ??= document.getElementById('video').srcObject.getTracks()[0])"
    assert page.run(f"{track}.readyState") == "live"
    page["tab-draw"].click()
    page.wait_for_reading("blank")
    assert page.run(f"{track}.readyState") == "ended"


def test_the_webcam_stays_off_when_its_tab_was_left_while_the_browser_asked(page):
    page.run(
        """
        const media = navigator.mediaDevices, ask = media.getUserMedia;
        media.getUserMedia = async (wanted) => {
            delete media.getUserMedia;
            window.stream = await ask.call(media, wanted);
            document.getElementById("tab-draw").click();
            return window.stream;
        };
        """
    )
    page["tab-webcam"].click()
    page["webcam"].click()
    off = "return window.stream?.getTracks().every((track) => track.readyState === 'ended')"
    until(lambda: page.run(off), "the webcam is off")
    assert not page["panel-webcam"].is_displayed()


def test_a_webcam_that_is_refused_or_absent_is_told(page):
    for error, sentence in (
        ("NotAllowedError", "was not allowed to use the webcam"),
        ("NotFoundError", "No webcam"),
    ):
        page.run(
            "const [name] = arguments, media = navigator.mediaDevices;"
            "media.getUserMedia = () => {"
            "  delete media.getUserMedia;"
            "  throw new DOMException('', name);"
            "};",
            error,
        )
        page["tab-webcam"].click()
        page["webcam"].click()
        page.wait_for_text("webcam-hint", sentence)
        assert page["webcam"].text == "Start webcam"


def test_samples_are_read_one_after_another(page):
    page["tab-samples"].click()
    shown = []
    for _ in range(3):
        name = page["sample-name"].text
        page.wait_for_reading(name[-1])
        wait_for_display(page, int(name[-1]))
        shown.append(page.sample)
        page["next"].click()
    page["previous"].click()
    assert page.sample == shown[-1]
    page["random"].click()
    assert page.sample != shown[-1]
    assert len(set(shown)) == 3


def test_samples_are_chosen_by_keyboard_alone(other_page):
    page = other_page  # whose first samples are test digits
    page.press("tab-draw", Keys.ARROW_LEFT)
    assert page["tab-samples"].is_selected()
    before = page.sample
    ActionChains(page.driver).send_keys(Keys.TAB, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT).perform()
    assert page.sample != before
    page.wait_for_reading(page["sample-name"].text[-1])


# The camera


FULL = {
    "light": "160 %",
    "shadow": "100 %",
    "rotation": "45°",
    "distance": "3.00 ×",
    "blur": "4.0 px",
    "noise": "12.0 of 255",
}


def test_each_slider_changes_what_the_camera_sees(page):
    page.slide("noise", 0)
    page.draw(DIGITS[2])
    page.wait_for_reading("2")
    frame, scene = page.picture("luma"), page.picture("view")
    for name in FULL:
        page.press(name, Keys.END)
        assert page[f"{name}-value"].text == FULL[name]
        until(lambda: differ(page.picture("view"), scene), f"{name} changes the scene")
        until(lambda: differ(page.picture("luma"), frame), f"{name} changes the frame")
        page["reset-controls"].click()
        page.slide("noise", 0)
        until(lambda: not differ(page.picture("view"), scene), "the scene is as it was")
        until(lambda: not differ(page.picture("luma"), frame), "the frame is as it was")


def differ(picture, other):
    return abs(picture.astype(int) - other).max() > 8


# Faults


def test_faults_are_made_and_mended(page):
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    wait_for_display(page, 3)
    for fault, seen in {
        "unplugged": lambda: "FAULT: No camera answers" in page["console"].text,
        "no_vsync": lambda: "FAULT: No VSYNC" in page["console"].text,
        "covered": lambda: page.reading == "dark",
        "swapped_colours": lambda: greens(page.picture("tft")[..., ::-1]).any(),
    }.items():
        page.flip(fault)
        until(seen, f"{fault} is seen")
        until(lambda: not greens(page.picture("tft")).any(), "the display shows no digit")
        page.flip(fault)
        page.wait_for_frames()
        page.wait_for_reading("3")
        wait_for_display(page, 3)


# The board


def test_model_and_settings_count_from_a_reset_on_before_the_same_scene(other_page):
    page = other_page
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    for model in ("tree", "logistic"):
        cost = f"{BOARD_MS[model]['classify']} ms"
        page.reset_with(f"#models [value={model}]")
        until(lambda cost=cost: page.cost("classify") == cost, f"the model is {model}")
        assert page["INKLING_MODEL"].get_attribute("value") == model
    page["INKLING_CAMERA_MIRROR"].click()
    page.choose("INKLING_CAMERA_ROTATION", "90")
    page.reset_with("#settings .primary")
    assert page.picture("luma").shape[:2] == (80, 60)
    page["defaults"].click()
    page.wait_for_text("settings-note", "This is not applied yet")
    page.reset_with("#settings .primary")
    assert page.picture("luma").shape[:2] == (60, 80)
    assert page["settings-note"].text == ""
    page.reset_with("#reset")
    page.wait_for_reading("3")
    page["INKLING_CAMERA_MHZ"].clear()
    page["INKLING_CAMERA_MHZ"].send_keys("99", Keys.ENTER)
    page.wait_for_text("console", "INKLING_CAMERA_MHZ is '99'")


def test_the_reading_is_saved_in_a_file(page, folder):
    page.draw(DIGITS[9])
    page.wait_for_reading("9")
    page["save"].click()
    [path] = until(lambda: [*folder.glob("inkling-*.zip")], "the file is there")
    command = f"./inkling classify --model logistic --digits 1 ~/Downloads/{path.name}"
    page.wait_for_text("notice-text", f"type in Inkling’s folder: {command}")
    with zipfile.ZipFile(path) as file:
        assert json.loads(file.read("reading.json"))["reading"]["digit"] == 9
    path.unlink()


def test_a_board_can_be_paused_and_stepped(page):
    page["pause"].click()
    page.wait_for_text("fps", "paused")
    page.draw(DIGITS[3])
    until(lambda: (page.picture("view") < 128).any(), "the camera would see the digit")
    for _ in range(3):  # the first was under way before
        before = page.frame
        page["take"].click()
        until(lambda before=before: page.frame > before, "a frame is taken")
    assert page.reading == "3"
    page["pause"].click()
    page.all("#paces [value=pico]")[0].click()
    rate = str(BOARD_RATES["logistic"])
    page.wait_for_text("pace-note", f"As fast as a real Pico: {rate} frames")
    page.wait_for_text("fps", "frames a second")
    page.all("#paces [value=camera]")[0].click()


def test_the_console_folds_equal_lines_and_follows_its_end_through_a_resize(page):
    page.wait_for_text("console", "no digit (blank)  (× ")
    show = "return import('/static/console.js').then(({ print }) => print({ text: arguments[0] }))"
    rest = "const log = document.getElementById('console');"
    rest += "return log.scrollHeight - log.scrollTop - log.clientHeight"
    page.run(show, "".join(f"{k} {'word ' * 30}\n" for k in range(50)))
    for width in (1440, 1240, 400, 1024):
        page.resize(width, 900)
        until(lambda: page.run(rest) < 2, "the end is shown")
    page.run("document.getElementById('console').scrollTop = 0")
    until(lambda: page.run(rest) > 100, "the reader has scrolled away")
    page.wait_for_frames(20)
    assert page.run(rest) > 100


def test_a_class_gives_the_pin_first(driver, shared_page):
    driver.switch_to.new_window("window")
    with Server("--host", "0.0.0.0", samples=False) as server:
        driver.get(f"http://127.0.0.1:{server.port}/")
        driver.find_element(By.ID, "pin").send_keys(server.pin, Keys.ENTER)
        until(lambda: server.pin in driver.find_element(By.TAG_NAME, "header").text, "it is open")
        page = Page(driver, driver.current_url)
        assert (
            page["paces"].find_element(By.CSS_SELECTOR, ":checked").get_attribute("value") == "pico"
        )
        assert page.complaints() == []
        page.close()
    shared_page.focus()


def test_a_page_goes_on_when_the_server_has_come_back(driver, shared_page):
    driver.switch_to.new_window("window")
    with Server(samples=False) as server:
        page = Page(driver, server.url)
        page.draw(DIGITS[3])
        page.slide("rotation", 10)
        page.flip("swapped_colours")
        page.wait_for_reading("3")
        server.stop()
        page.wait_for_text("state", "No simulator")
        assert "./inkling simulate" in page["notice-text"].text
        server.start()
        page.wait_for_text("state", "Running")
        page.wait_for_reading("3")
        assert not page["notice"].is_displayed()
        assert not greens(page.picture("tft")).any()
        page.complaints()  # of the connections that were refused
        page.close()
    shared_page.focus()


# For everybody


def test_the_page_fits_any_window_and_the_display_pixel_for_pixel(page):
    for width in (NARROWEST, 390, 768, 1024, 1280, 1440, WIDEST):
        page.resize(width, 900)
        until(lambda width=width: fits(page, width), f"all fits into {width} pixels")


def fits(page, width):
    size = page["tft"].size
    scale = size["width"] / 160
    return (
        page.run("return document.documentElement.scrollWidth") <= width
        and (scale in (2, 3, 4) or width < 360)
        and abs(size["height"] - scale * 128) <= 1
    )


def test_on_a_phone_the_answer_comes_before_the_paper(page):
    page.resize(400, 800)
    places = {name: page[name].rect for name in ("tft", "paper")}
    assert places["tft"]["y"] + places["tft"]["height"] < places["paper"]["y"] < 600


def test_what_is_printed_fits_on_a_page(page):
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    options = {"preferCSSPageSize": True}
    pdf = base64.b64decode(page.driver.execute_cdp_cmd("Page.printToPDF", options)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_with_the_readers_own_colours_bars_and_switches_are_seen(page):
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    page.resize(1440, 900, forced=True)
    background = "return getComputedStyle(document.querySelector(arguments[0])).backgroundColor"
    paper = page.run(background, "body")
    for seen in ("#scores .best div", "#scores div", "#tabs :has(:checked)", ".swatches input"):
        assert page.run(background, seen) not in (paper, "rgba(0, 0, 0, 0)"), seen


def test_text_stands_out_from_its_background(page):
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    page.choose_file(ROOT / "LICENSE")
    page.wait_for_text("notice-text", "no picture")
    for dark in (False, True):
        page.resize(1440, 900, dark)
        faint = page.run((ROOT / "tests" / "contrast.js").read_text(encoding="utf-8"))
        assert faint == []


def test_all_that_can_be_operated_has_a_name(page):
    for tab in ("draw", "upload", "webcam", "samples"):
        page[f"tab-{tab}"].click()
        tree = page.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        focusable = [
            node
            for node in tree
            for about in node.get("properties", [])
            if about["name"] == "focusable" and about["value"]["value"] and not node["ignored"]
        ]
        assert len(focusable) > 30
        assert [node for node in focusable if not node["name"]["value"]] == []


def test_bars_and_numbers_are_the_probabilities_of_eleven_outcomes_or_their_scores(page):
    waits = page.all("[data-stage=classify] .waits")[0]
    assert waits.is_displayed() and not page["scores"].is_displayed()
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    assert page["scores"].is_displayed() and not waits.is_displayed()
    widths = "return [...document.querySelectorAll('#scores div')].map((bar) => bar.style.width)"
    shares = [float(width.removesuffix("%")) for width in page.run(widths)]
    assert len(shares) == 11 and abs(sum(shares) - 100) < 0.01
    assert "logistic: 32 learnt combinations" in page["classify-text"].text
    page["show-scores"].click()
    page.wait_for_text("classify-text", "2.3 more is ten times as likely")
    assert page.all("#scores td:last-child")[-1].text == "0.0"
    page["show-scores"].click()
    page.wait_for_text("scores", " %")


def test_each_stage_tells_what_it_costs_on_a_board(page):
    page.draw(DIGITS[3])
    page.wait_for_reading("3")
    for stage in ("find", "normalise", "features", "classify", "draw"):
        [chip] = page.all(f"[data-stage={stage}] .cost")
        chip.send_keys("")
        assert page["cost-note"].text.startswith(f"{page.cost(stage)}. ")
    page.press("save", "")
    assert "200 MHz" in page["cost-note"].text
