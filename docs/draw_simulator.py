"""Draw docs/simulator.png: the page of ``make simulate`` with a digit on its paper.

``python docs/draw_simulator.py``, with Debian's chromium and chromium-driver installed.
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests import browser, page_server  # noqa: E402

PICTURE = ROOT / "docs" / "simulator.png"
WIDTH = 1440
MARGIN = 16  # below the stages, which are the last that is shown
DIGIT = 5
SETTLED = 20  # frames after which all that is shown is of the whole digit


def main() -> None:
    """Draw the digit in a browser, and save what that shows."""
    if reason := browser.missing():
        sys.exit(reason)
    with tempfile.TemporaryDirectory() as folder, page_server.Server() as server:
        driver = browser.launch(Path(folder))
        try:
            page = browser.Page(driver, server.url)
            page.run("document.documentElement.style.scrollbarWidth = 'none'")
            end = page.run(
                "return document.querySelector('.across').getBoundingClientRect().bottom"
            )
            page.resize(WIDTH, round(end) + MARGIN)
            page.draw(browser.DIGITS[DIGIT])
            page.wait_for_reading(str(DIGIT))
            page.wait_for_frames(SETTLED)
            screenshot = Image.open(io.BytesIO(driver.get_screenshot_as_png()))
        finally:
            driver.quit()
    # A third of the bytes, with the page's own colours among those that are kept.
    colours = screenshot.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
    colours.save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
