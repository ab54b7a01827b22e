"""wiring.md and docs/wiring.svg, held against inkling/pins.py and the firmware's own words."""

import ast
import inspect
import re
import runpy
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import adafruit_ov7670
import pytest

ROOT = Path(__file__).resolve().parents[1]
PINS_FILE = runpy.run_path(ROOT / "firmware/inkling/pins.py")
WIRING = (ROOT / "wiring.md").read_text(encoding="utf-8")
DRAWING = ET.parse(ROOT / "docs" / "wiring.svg")

# Physical pin of each GPIO, copied from the Pico's datasheet.
PHYSICAL = {
    **{"GP0": 1, "GP1": 2, "GP2": 4, "GP3": 5, "GP4": 6, "GP5": 7, "GP6": 9, "GP7": 10},
    **{"GP8": 11, "GP9": 12, "GP10": 14, "GP11": 15, "GP12": 16, "GP13": 17, "GP14": 19},
    **{"GP15": 20, "GP16": 21, "GP17": 22, "GP18": 24, "GP19": 25, "GP20": 26, "GP21": 27},
    **{"GP22": 29, "GP26": 31, "GP27": 32, "GP28": 34},
}
GROUNDS = {3, 8, 13, 18, 23, 28, 33, 38}

# pins.py -> the module's name with the other common ones, and the driver's.
NAMES = {
    **{f"CAMERA_DATA[{k}]": ({f"D{k}"}, f"data_pins[{k}]") for k in range(8)},
    "CAMERA_PCLK": ({"PCLK", "PLK"}, "clock"),
    "CAMERA_XCLK": ({"XCLK", "MCLK"}, "mclk"),
    "CAMERA_HREF": ({"HREF", "HS"}, "href"),
    "CAMERA_VSYNC": ({"VSYNC", "VS"}, "vsync"),
    "CAMERA_RESET": ({"RESET", "RET"}, "reset"),
    "CAMERA_PWDN": ({"PWDN"}, "shutdown"),
    "CAMERA_SDA": ({"SIOD", "SDA"}, "sda"),
    "CAMERA_SCL": ({"SIOC", "SCL"}, "scl"),
    "TFT_SCK": ({"SCK", "SCL"}, "clock"),
    "TFT_MOSI": ({"SDA", "MOSI"}, "MOSI"),
    "TFT_DC": ({"A0", "DC", "RS"}, "command"),
    "TFT_RESET": ({"RES", "RST"}, "reset"),
    "TFT_CS": ({"CS"}, "chip_select"),
}


PINS = {name: gpio for name, gpio in PINS_FILE.items() if name.isupper()}
PINS |= {f"CAMERA_DATA[{k}]": gpio for k, gpio in enumerate(PINS.pop("CAMERA_DATA"))}


def rows(section):
    """Return the table rows below the heading ``section`` as lists of bare cells."""
    text = WIRING.split(f"\n## {section}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.split("|")[1:-1]] for line in lines]


SIGNALS = {row[3]: row for row in rows("Camera") + rows("Display")}
POWER = rows("Power and pull-ups")


def test_each_pin_of_the_firmware_has_one_row_and_no_row_is_left_over():
    assert len(rows("Camera")) + len(rows("Display")) == len(SIGNALS)
    assert set(SIGNALS) == set(PINS) == set(NAMES)


@pytest.mark.parametrize("name", PINS)
def test_each_row_gives_the_pins_and_the_names_on_the_module_and_in_the_driver(name):
    printed, others, driver, _, gpio, pin = SIGNALS[name]
    names, in_driver = NAMES[name]
    assert (gpio, int(pin)) == (PINS[name], PHYSICAL[PINS[name]])
    assert names <= {printed, *others.split(", ")}
    assert driver == in_driver


def test_the_names_called_the_drivers_are_parameters_of_the_camera_driver():
    parameters = set(inspect.signature(adafruit_ov7670.OV7670).parameters)
    camera = {row[2].split("[")[0] for row in rows("Camera")}
    assert camera - {"sda", "scl"} <= parameters


def test_no_gpio_is_used_twice_and_the_camera_data_and_pclk_are_nine_consecutive_ones():
    assert len(set(PINS.values())) == len(PINS)
    data = [*(f"CAMERA_DATA[{k}]" for k in range(8)), "CAMERA_PCLK"]
    numbers = [int(PINS[name][2:]) for name in data]
    assert numbers == list(range(numbers[0], numbers[0] + 9))


def test_both_pull_ups_are_rows_that_lead_from_their_wire_to_3v3():
    pull_ups = [row for row in POWER if "pull-up" in row[1]]
    for wire in ("SDA", "SCL"):
        gpio = PINS[f"CAMERA_{wire}"]
        goal = [f"from {wire} ({gpio}) to 3V3(OUT)", f"{PHYSICAL[gpio]} and 36"]
        (row,) = [row for row in pull_ups if row[2:] == goal]
        assert "2.2 kΩ" in row[0]
    assert len(pull_ups) == 2


def test_power_comes_from_3v3_alone_and_ground_from_a_ground_pin():
    supplies = {row[0]: (row[2], row[3]) for row in POWER if "pull-up" not in row[1]}
    for end in ("Camera 3V3", "Display VCC", "Display LED"):
        assert supplies.pop(end) == ("3V3(OUT)", "36")
    for end in ("Camera GND", "Display GND"):
        target, pin = supplies.pop(end)
        assert target == "GND"
        assert int(pin) in GROUNDS
    assert not supplies


def test_the_check_list_has_each_fault_of_the_camera_word_for_word():
    trees = [
        ast.parse((ROOT / "firmware/inkling/camera" / f).read_text())
        for f in ("camera.py", "sensor.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    faults = [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Fault"]
    assert faults
    checks = WIRING.split("\n## If it does not work\n")[1]
    for words in faults:
        # The parts of a message that are only known on the board may be anything.
        parts = words.values if isinstance(words, ast.JoinedStr) else [words]
        pattern = "".join(
            re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in parts
        )
        assert re.search(f'"{pattern}"', checks), ast.unparse(words)


def test_the_settings_named_are_those_of_settings_toml():
    settings = (ROOT / "firmware" / "settings.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"INKLING_\w+", WIRING))
    assert named
    assert named <= set(re.findall(r"^(INKLING_\w+) =", settings, re.MULTILINE))


class Wire(NamedTuple):
    colour: str
    points: list[tuple[int, int]]

    def touches(self, x, y):
        """Say whether the wire, whose parts are level or upright, goes through a point."""
        return any(
            min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2)
            for (x1, y1), (x2, y2) in pairwise(self.points)
        )


def drawn(tag, **attributes):
    """Return the drawing's elements that have these attributes."""
    elements = DRAWING.iter("{http://www.w3.org/2000/svg}" + tag)
    return [e for e in elements if attributes.items() <= e.attrib.items()]


def points_of(line):
    return [tuple(map(int, point.split(","))) for point in line.get("points").split()]


def place_of(element, x="x", y="y"):
    return int(element.get(x)), int(element.get(y))


TEXTS = {place_of(element): element for element in drawn("text")}
CIRCLES = {
    radius: {place_of(e, "cx", "cy"): e.get("fill") for e in drawn("circle", r=radius)}
    for radius in ("5", "10.5")
}
DOTS, PICO = CIRCLES.values()
WIRES = [
    Wire(line.get("stroke"), points_of(line)) for line in drawn("polyline", **{"class": "wire"})
]
LEGEND = (36, 812)  # the dot that explains the others
CAMERA_EDGE, TFT_EDGE = 204, 796


def pin_at_the_end_of(wire):
    """Return the Pico's pin to which a wire leads, perhaps by the wire that it joins."""
    end = wire.points[-1]
    if end in PICO:
        return int(TEXTS[end].text)
    assert DOTS[end] == wire.colour
    (joined,) = [other for other in WIRES if end in other.points[1:-1]]
    return pin_at_the_end_of(joined)


def wires_of(edge):
    """Return {name on the module: (pin, what is written at the wire)} of a module."""
    ends = {}
    outward = 1 if edge == CAMERA_EDGE else -1
    for wire in WIRES:
        x, y = wire.points[0]
        if x == edge:
            goal = TEXTS[x + 12 * outward, y - 9]
            assert DOTS[x, y] == wire.colour
            assert goal.get("style") == f"fill: {wire.colour}"
            ends[TEXTS[x - 13 * outward, y].text] = (pin_at_the_end_of(wire), goal.text)
    return ends


def test_the_drawing_numbers_the_picos_pins_as_the_datasheet_does():
    names = {}
    for x, y in PICO:
        pin = int(TEXTS[x, y].text)
        left = pin <= 20
        assert (x, y) == (424 if left else 574, 162 + 28 * (pin - 1 if left else 40 - pin))
        names[pin] = TEXTS[x + (16 if left else -16), y].text
    assert names.keys() == set(range(1, 41))
    assert {name: pin for pin, name in names.items() if name.startswith("GP")} == PHYSICAL
    assert {pin for pin, name in names.items() if name == "GND"} == GROUNDS
    assert names[36] == "3V3"


@pytest.mark.parametrize("name", PINS)
def test_each_wire_of_the_drawing_leads_from_its_name_on_the_module_to_its_pin(name):
    gpio = PINS[name]
    printed, others, *_ = SIGNALS[name]
    ends = wires_of(CAMERA_EDGE if name.startswith("CAMERA") else TFT_EDGE)
    ((pin, goal),) = [
        end
        for label, end in ends.items()
        if {*label.split(" / ")} <= {printed, *others.split(", ")}
    ]
    assert pin == PHYSICAL[gpio]
    assert goal == f"{gpio}, pin {pin}"


def test_the_drawing_has_the_wires_of_power_and_ground_and_no_further_ones():
    power = (36, "3V3, pin 36")
    camera, tft = wires_of(CAMERA_EDGE), wires_of(TFT_EDGE)
    assert (camera["3V3"], camera["GND"]) == (power, (13, "GND, pin 13"))
    assert (tft["VCC"], tft["LED / BL"], tft["GND"]) == (power, power, (23, "GND, pin 23"))
    assert len(camera) + len(tft) == len(WIRES) == len(PINS) + 5


def test_the_drawing_marks_the_pins_with_a_wire_and_has_each_dot_on_a_wire_of_its_colour():
    marked = {int(TEXTS[place].text) for place, fill in PICO.items() if fill == "#ffe08a"}
    assert marked == {pin_at_the_end_of(wire) for wire in WIRES}
    for place, fill in DOTS.items():
        on = [wire for wire in WIRES if wire.colour == fill and wire.touches(*place)]
        assert on or place == LEGEND


def test_each_wire_of_the_drawing_lies_in_a_gap_of_those_below_it():
    gaps = drawn("polyline", **{"class": "gap"})
    assert [points_of(gap) for gap in gaps] == [wire.points for wire in WIRES]


def test_wiring_md_shows_the_drawing():
    assert "](docs/wiring.svg)" in WIRING
