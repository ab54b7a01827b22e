"""Render pictures of paper before the camera: with a digit on it, or with anything else.

They serve to cut training glyphs from frames, and to measure the way from a frame to a reading. A
picture is (HEIGHT, WIDTH, 3) uint8 RGB. Three by three of its pixels lie on each of the sensor's
80x60, and the simulated camera averages them as the real one does. All randomness comes from the
generator given: the same seed makes the same bytes.
"""

from simulator.scenes.frame import HEIGHT, WIDTH
from simulator.scenes.groups import cut_off
from simulator.scenes.nothing import NO_DIGIT_MARKS, NOTHING, nothing
from simulator.scenes.styles import STYLES, VARIATIONS, Style
from simulator.scenes.written import digit, hand, picture_and_box, picture_of

__all__ = [
    "HEIGHT", "NOTHING", "NO_DIGIT_MARKS", "STYLES", "VARIATIONS", "WIDTH", "Style",
    "cut_off", "digit", "hand", "nothing", "picture_and_box", "picture_of",
]  # fmt: skip
