"""The simulator's page in a real browser: Debian's Chromium, and what a person does.

Nothing here waits for a time to pass; it looks again and again until something is so.
"""

import base64
import io
import math
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.actions.pointer_input import PointerInput
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select

_PATIENCE = 200  # seconds that anything may take on a busy machine
_FRAMES_TO_SETTLE = 40
_POLL = 0.03

_PROGRAMS = ("chromium", "chromedriver")

_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",  # which has no place in most containers; the only page is our own
    "--disable-dev-shm-usage",  # containers have little of it
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)

_DIGIT_HEIGHT = 0.6  # of a digit that is drawn, of the height of the paper
_DIGIT_ASPECT = 2 / 3  # its width, of its height

Stroke = Sequence[tuple[float, float]]


def missing() -> str:
    """Return why there can be no browser, or "" if there can be one."""
    absent = [program for program in _PROGRAMS if not shutil.which(program)]
    return f"not installed: {', '.join(absent)} (Debian: chromium-driver)" if absent else ""


def launch(folder: Path, webcam: Path | None = None) -> webdriver.Chrome:
    """Start a browser that keeps its profile and its downloads in ``folder``.

    ``webcam`` is a film (.y4m or .mjpeg) that its webcam sees in an endless loop.
    """
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or ""
    for argument in (*_ARGUMENTS, f"--user-data-dir={folder / 'profile'}"):
        options.add_argument(argument)
    if webcam:
        options.add_argument(f"--use-file-for-fake-video-capture={webcam}")
    options.add_experimental_option("prefs", {"download.default_directory": str(folder)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for ``condition`` to return something true, and return that; else raise TimeoutError."""
    end = time.monotonic() + _PATIENCE
    while not (result := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {_PATIENCE} s until {what}")
        time.sleep(_POLL)
    return result


class Page:
    """The page in a window of its own, and its board."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        """Open it, and return once its board reads frames."""
        self.driver = driver
        self.window = driver.current_window_handle
        self.resize(1440, 900)
        driver.get(url)
        self.wait_for_frames()

    def __getitem__(self, name: str) -> WebElement:
        """Return the element with this id."""
        return self.driver.find_element(By.ID, name)

    def all(self, selector: str) -> list[WebElement]:
        """Return the elements of a CSS selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def run(self, script: str, *arguments: object) -> Any:
        """Return what JavaScript returns."""
        return self.driver.execute_script(script, *arguments)

    def resize(self, width: int, height: int, dark: bool = False, forced: bool = False) -> None:
        """Make the window this large, in CSS pixels; its colours light, dark or the reader's."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = {
            "prefers-color-scheme": "dark" if dark else "light",
            "forced-colors": "active" if forced else "none",
        }
        named = [{"name": name, "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": named})

    def focus(self) -> None:
        """Turn to its window."""
        self.driver.switch_to.window(self.window)

    def close(self) -> None:
        """Close its window; the caller turns to another."""
        self.focus()
        self.driver.close()

    # What it shows

    @property
    def frame(self) -> int:
        """The number of the frame whose steps it shows; 0 before the first."""
        return int(self.run("return document.getElementById('stages').dataset.frame ?? 0"))

    @property
    def reading(self) -> str:
        """The digit it shows, or why there is none: "5", or "blank"."""
        digit, confidence = self.run(
            "return ['digit', 'confidence'].map((id) => document.getElementById(id).textContent)"
        )
        return digit if digit.isdigit() else confidence[10:-1]  # no digit (blank)

    def picture(self, canvas: str) -> np.ndarray:
        """Return the pixels of the canvas with this id: (height, width, 3) uint8."""
        address = self.run("return document.getElementById(arguments[0]).toDataURL()", canvas)
        png = base64.b64decode(address.partition(",")[2])
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))

    # Waiting

    def wait_for_frames(self, count: int = 1) -> None:
        """Wait until it shows a frame, ``count`` later than the present one; or of a new board."""
        before = self.frame
        until(lambda: 0 < self.frame < before or self.frame >= before + count, "frames are read")

    def wait_for_reading(self, reading: str) -> None:
        """Wait until it shows ``reading``, and still does two frames later."""
        until(lambda: self.comes_to_read(reading), f"{reading!r} is read")

    def wait_for_text(self, name: str, text: str) -> None:
        """Wait until the element with this id has ``text`` in it."""
        until(lambda: text in self[name].text, f"{name} says {text!r}")

    def comes_to_read(self, reading: str) -> bool:
        """Return whether it shows ``reading`` within some frames, and still does two later."""
        end = self.frame + _FRAMES_TO_SETTLE
        while self.frame < end:
            if self.reading == reading:
                self.wait_for_frames(2)
                if self.reading == reading:
                    return True
            self.wait_for_frames()
        return False

    # What a person does

    def draw(self, strokes: Iterable[Stroke], size: float = 1, across: float = 0) -> None:
        """Draw a digit with the mouse, its middle ``across`` of its height right of the paper's."""
        paper = self["paper"]
        height = size * paper.size["height"]
        mouse = ActionChains(self.driver, duration=0)
        for stroke in strokes:
            for k, point in enumerate(stroke):
                x, y = _place(point, height)
                shift = round(across * _DIGIT_HEIGHT * height)
                mouse.move_to_element_with_offset(paper, x + shift, y)
                if k == 0:
                    mouse.click_and_hold()
            mouse.release()
        mouse.perform()

    def write(self, text: str) -> None:
        """Draw a number of two digits or more with the mouse, all across the paper."""
        for k, digit in enumerate(text):
            self.draw(DIGITS[int(digit)], 2 / len(text), 0.95 * (k - (len(text) - 1) / 2))

    def press(self, name: str, *keys: str) -> None:
        """Press keys with the focus on the element with this id."""
        self[name].send_keys(*keys)

    def slide(self, name: str, value: float) -> None:
        """Set the slider with this id, by keyboard."""
        slider = self[name]
        low, step = (float(slider.get_attribute(kind) or 0) for kind in ("min", "step"))
        slider.send_keys(Keys.HOME, *[Keys.ARROW_RIGHT] * round((value - low) / step))

    def choose_file(self, path: Path) -> None:
        """Upload a file."""
        self["tab-upload"].click()
        self["file"].send_keys(str(path))

    def touch(self, kind: str, points: Stroke, pressure: float = 0.5) -> None:
        """Draw a stroke with a "pen" or a finger ("touch") through points as in `DIGITS`."""
        paper = self["paper"]
        height = paper.size["height"]
        pointer = PointerInput(kind, kind)
        actions = ActionBuilder(self.driver, mouse=pointer, duration=0)
        for k, point in enumerate(points):
            x, y = _place(point, height)
            pointer.create_pointer_move(
                duration=0, x=x, y=y, origin=paper, pressure=pressure if k else None
            )
            if k == 0:
                pointer.create_pointer_down(button=0, pressure=pressure)
        pointer.create_pointer_up(button=0)
        actions.perform()

    def hand_over(self, way: str, png: bytes) -> None:
        """Drop or paste a PNG file: "drop" or "paste"."""
        self.run(
            """
            const [way, base64] = arguments;
            const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
            const data = new DataTransfer();
            data.items.add(new File([bytes], "given.png", { type: "image/png" }));
            if (way === "paste") {
                document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data }));
            } else for (const type of ["dragover", "drop"]) {
                const event = new DragEvent(type, { dataTransfer: data, cancelable: true });
                document.dispatchEvent(event);
                if (!event.defaultPrevented) throw new Error(`${type} would leave the page`);
            }
            """,
            way,
            base64.b64encode(png).decode("ascii"),
        )

    def flip(self, fault: str) -> None:
        """Make a fault, or mend it."""
        self.driver.find_element(By.NAME, fault).click()

    def choose(self, name: str, value: str) -> None:
        """Choose a value of the select with this id."""
        Select(self[name]).select_by_value(value)

    def reset_with(self, selector: str) -> None:
        """Click what starts the board again, and wait for the frames that it reads then."""
        self.wait_for_frames()
        before = self.frame
        [button] = self.all(selector)
        button.click()
        until(lambda: 0 < self.frame < before, "a new board reads frames")

    @property
    def sample(self) -> str:
        """The name of the sample that is chosen."""
        [chosen] = self.all("#sheet :checked")
        return chosen.get_attribute("value") or ""

    def cost(self, stage: str) -> str:
        """Return what a stage is said to cost: "19 ms"."""
        [chip] = self.all(f"[data-stage={stage}] .cost")
        return chip.text

    def tidy(self) -> None:
        """Bring it back to how it was opened: blank paper, all sliders and switches as usual."""
        self.resize(1440, 900)
        self.run(
            """
            window.scrollTo(0, 0);
            const controls = [
                "notice-close", "clear", "tab-draw", "paper-white", "reset-controls",
            ];
            for (const id of controls) document.getElementById(id).click();
            for (const fault of document.querySelectorAll("#faults :checked")) fault.click();
            """
        )
        until(lambda: self.reading == "blank", "the paper is blank")

    def complaints(self) -> list[str]:
        """Return what the browser has complained of since it was asked last."""
        return [entry["message"] for entry in self.driver.get_log("browser")]


def _place(point: tuple[float, float], height: float) -> tuple[int, int]:
    """Return where a point of a digit is on paper of this height: pixels from its middle."""
    x, y = point
    down = _DIGIT_HEIGHT * height
    return round(_DIGIT_ASPECT * down * (x - 0.5)), round(down * (y - 0.5))


def _arc(
    x: float, y: float, across: float, down: float, first: float, last: float
) -> list[tuple[float, float]]:
    """Return points on an ellipse, from one angle to another: degrees, clockwise from the right."""
    count = max(3, round(abs(last - first) / 36))
    angles = [math.radians(first + (last - first) * k / count) for k in range(count + 1)]
    return [(x + across * math.cos(angle), y + down * math.sin(angle)) for angle in angles]


# Strokes as a person might draw them: points (x, y) of the digit's box, 0 to 1, y down.
DIGITS: dict[int, list[list[tuple[float, float]]]] = {
    0: [_arc(0.5, 0.5, 0.42, 0.5, -80, 285)],
    1: [[(0.3, 0.2), (0.55, 0.0), (0.54, 0.35), (0.52, 0.7), (0.5, 1.0)]],
    2: [
        [
            *_arc(0.5, 0.28, 0.4, 0.28, -165, 25),
            (0.62, 0.62),
            (0.1, 0.97),
            (0.5, 0.97),
            (0.95, 0.98),
        ]
    ],
    3: [[*_arc(0.45, 0.25, 0.38, 0.25, -150, 85), *_arc(0.45, 0.74, 0.42, 0.26, -80, 150)]],
    4: [[(0.4, 0.0), (0.2, 0.35), (0.05, 0.62), (0.5, 0.62), (0.98, 0.6)], [(0.7, 0.3), (0.66, 1)]],
    5: [
        [(0.85, 0.02), (0.5, 0.02), (0.2, 0.02), (0.18, 0.25), (0.15, 0.46)]
        + _arc(0.42, 0.68, 0.42, 0.31, -110, 140)
    ],
    6: [[(0.72, 0.0), (0.4, 0.2), (0.16, 0.5), *_arc(0.5, 0.72, 0.38, 0.28, 180, -190)]],
    7: [[(0.08, 0.04), (0.5, 0.03), (0.9, 0.02), (0.65, 0.45), (0.38, 1.0)]],
    8: [
        [*_arc(0.5, 0.25, 0.34, 0.25, -40, -265), (0.62, 0.52)]
        + [*_arc(0.5, 0.75, 0.4, 0.25, -50, 230), (0.55, 0.5), (0.8, 0.2)]
    ],
    9: [[*_arc(0.48, 0.28, 0.36, 0.28, -20, -350), (0.82, 0.5), (0.76, 0.75), (0.66, 1.0)]],
}
