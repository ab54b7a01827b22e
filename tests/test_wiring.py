# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""wiring.md and docs/wiring.svg, held against inkling/pins.py and the firmware's own words."""

import ast
import inspect
import re
import runpy
import xml.etree.ElementTree as ET
from pathlib import Path

import adafruit_ov7670
import pytest

ROOT = Path(__file__).resolve().parents[1]
PINS_FILE = runpy.run_path(ROOT / "firmware/inkling/pins.py")
SCRIPT = runpy.run_path(ROOT / "docs" / "draw_wiring.py")
WIRING = (ROOT / "wiring.md").read_text(encoding="utf-8")
DRAWING = ROOT / "docs" / "wiring.svg"

# Physical pin of each GPIO, copied from the Pico's datasheet apart from the drawing's list.
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


def test_no_gpio_is_used_twice():
    assert len(set(PINS.values())) == len(PINS)


def test_the_camera_data_are_eight_consecutive_gpios_and_pclk_the_ninth():
    numbers = [int(PINS[f"CAMERA_DATA[{k}]"][2:]) for k in range(8)]
    numbers.append(int(PINS["CAMERA_PCLK"][2:]))
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


def test_the_drawing_is_exactly_what_its_script_makes_of_the_pins():
    drawn = SCRIPT["draw"](PINS_FILE)
    assert DRAWING.read_bytes().decode("utf-8") == drawn, "run python docs/draw_wiring.py"


def test_the_drawing_numbers_the_picos_pins_as_the_datasheet_does():
    pico = SCRIPT["PICO"]
    assert {name: k for k, name in enumerate(pico, 1) if name.startswith("GP")} == PHYSICAL
    assert {k for k, name in enumerate(pico, 1) if name == "GND"} == GROUNDS
    assert pico[36 - 1] == "3V3"


def test_the_drawing_names_the_goal_of_each_wire():
    texts = [element.text for element in ET.parse(DRAWING).iter("{http://www.w3.org/2000/svg}text")]
    for gpio in PINS.values():
        assert texts.count(f"{gpio}, pin {PHYSICAL[gpio]}") == 1


@pytest.mark.parametrize(
    ("moved", "sentence"),
    [
        ({"CAMERA_PWDN": "GP28"}, "PWDN cannot be drawn: pin 34 is on the far side"),
        (
            {"CAMERA_SDA": PINS["CAMERA_SCL"], "CAMERA_SCL": PINS["CAMERA_SDA"]},
            "SDA and SCL cannot be drawn from pins 27 and 26",
        ),
    ],
)
def test_a_pin_that_the_drawing_cannot_show_is_refused_in_a_sentence(moved, sentence):
    with pytest.raises(ValueError, match=sentence):
        SCRIPT["draw"](PINS_FILE | moved)


def test_wiring_md_shows_the_drawing():
    assert "](docs/wiring.svg)" in WIRING
