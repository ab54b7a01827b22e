# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""Draw docs/wiring.svg from firmware/inkling/pins.py and docs/wiring.svg.jinja.

``python docs/draw_wiring.py``

The Pico stands in the middle, the camera on its left and the display on its right. A wire to the
near side of the Pico runs straight. The camera's wires to the far side pass above the Pico, the
display's wires to the far side below it. The template has the modules. All lengths are pixels.
"""

import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

ROOT = Path(__file__).resolve().parents[1]
PINS = ROOT / "firmware/inkling/pins.py"
PICTURE = ROOT / "docs" / "wiring.svg"

# The names of the Pico's pins 1 to 20 down its left side and 21 to 40 up its right one, with the
# USB socket at the top (Raspberry Pi Pico datasheet, "Pinout"; the same for Pico W and Pico 2).
PICO = (
    *("GP0", "GP1", "GND", "GP2", "GP3", "GP4", "GP5", "GND", "GP6", "GP7"),
    *("GP8", "GP9", "GND", "GP10", "GP11", "GP12", "GP13", "GND", "GP14", "GP15"),
    *("GP16", "GP17", "GND", "GP18", "GP19", "GP20", "GP21", "GND", "GP22", "RUN"),
    *("GP26", "GP27", "GND", "GP28", "VREF", "3V3", "EN", "GND", "VSYS", "VBUS"),
)
POWER = 36  # 3V3(OUT)
CAMERA_GROUND = 13  # any GND would do; these two make the shortest wires
TFT_GROUND = 23

PITCH = 28  # from pin to pin
TOP = 162  # y of the Pico's first pin
CAMERA_EDGE, LEFT, RIGHT, TFT_EDGE = 204, 424, 574, 796  # x of the pads, left to right
OVER = (116, 68, 92)  # y of the wires above the Pico: SCL, SDA, 3V3
LANES = (612, 708, 660)  # x where those come down on its right
VCC = TOP + 6 * PITCH  # y of the display's first wire
UNDER = TOP + 20 * PITCH + 10  # y of the first wire below the Pico

INK, RED = "#1f2933", "#d62828"

# The camera's wires to the Pico's near side: name in pins.py -> (what the module prints, colour).
CAMERA = {
    "CAMERA_PCLK": ("PCLK", "#6a4c93"),
    "CAMERA_XCLK": ("XCLK / MCLK", "#e76f00"),
    "CAMERA_HREF": ("HREF / HS", "#0a9396"),
    "CAMERA_VSYNC": ("VSYNC / VS", "#b5179e"),
    "CAMERA_RESET": ("RESET / RET", "#7f5539"),
    "CAMERA_PWDN": ("PWDN", "#6c757d"),
}
DATA = ("#4361ee", "#2a9d3a") * 4  # D0-D7; neighbours differ
SDA, SCL = "#0077b6", "#b88700"
TFT = {
    "TFT_CS": ("CS", "#6c757d"),
    "TFT_RESET": ("RES / RST", "#7f5539"),
    "TFT_DC": ("A0 / DC", "#0a9396"),
    "TFT_MOSI": ("SDA / MOSI", "#2a9d3a"),
    "TFT_SCK": ("SCK / SCL", "#e76f00"),
}


class Wire(NamedTuple):
    """One wire: its name on the module, the Pico's pin, its colour, its points from the module."""

    label: str
    pin: int
    colour: str
    points: tuple[tuple[int, int], ...]

    @property
    def x(self) -> int:
        """X of the module's pad."""
        return self.points[0][0]

    @property
    def y(self) -> int:
        """Y of the module's pad."""
        return self.points[0][1]

    @property
    def path(self) -> str:
        """The points as SVG has them."""
        return " ".join(f"{x},{y}" for x, y in self.points)

    @property
    def goal(self) -> str:
        """The Pico's pin in words."""
        return f"{PICO[self.pin - 1]}, pin {self.pin}"


def number(gpio: str) -> int:
    """Return the physical pin number of ``gpio``, such as "GP0"."""
    return PICO.index(gpio) + 1


def row(pin: int) -> int:
    """Return y of the physical ``pin``."""
    return TOP + PITCH * (pin - 1 if pin <= 20 else 40 - pin)


def draw(pins: Mapping[str, Any]) -> str:
    """Return the SVG for ``pins``, the names of pins.py and their values."""
    camera, tft = [*_near_wires(pins), *_bus_wires(pins)], _tft_wires(pins)
    used = {wire.pin for wire in [*camera, *tft]}
    pico = [
        {
            "number": pin,
            "name": name,
            "x": LEFT if pin <= 20 else RIGHT,
            "y": row(pin),
            "inward": 1 if pin <= 20 else -1,
            "wired": pin in used,
        }
        for pin, name in enumerate(PICO, 1)
    ]
    environment = Environment(
        loader=FileSystemLoader(ROOT / "docs"),
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("wiring.svg.jinja")
    return template.render(camera=camera, tft=tft, pico=pico, joints=(row(POWER), VCC))


def _near_wires(pins: Mapping[str, Any]) -> list[Wire]:
    """Return the camera's wires to the Pico's left side, each level with its pin."""
    ends = [(f"D{k}", number(gpio), DATA[k]) for k, gpio in enumerate(pins["CAMERA_DATA"])]
    ends += [(label, number(pins[name]), colour) for name, (label, colour) in CAMERA.items()]
    ends.append(("GND", CAMERA_GROUND, INK))
    for label, pin, _ in ends:
        if pin > 20:
            raise ValueError(f"{label} cannot be drawn: pin {pin} is on the far side")
    return [Wire(*end, ((CAMERA_EDGE, row(end[1])), (LEFT, row(end[1])))) for end in ends]


def _bus_wires(pins: Mapping[str, Any]) -> list[Wire]:
    """Return the camera's wires that pass above the Pico, the outermost first."""
    data, clock = number(pins["CAMERA_SDA"]), number(pins["CAMERA_SCL"])
    if not row(POWER) < row(clock) < row(data) or min(clock, data) <= 20:
        raise ValueError(f"SDA and SCL cannot be drawn from pins {data} and {clock}")
    ends = (("SIOC / SCL", clock, SCL), ("SIOD / SDA", data, SDA), ("3V3", POWER, RED))
    return [
        Wire(*end, ((CAMERA_EDGE, over), (lane, over), (lane, row(end[1])), (RIGHT, row(end[1]))))
        for end, over, lane in zip(ends, OVER, LANES, strict=True)
    ]


def _tft_wires(pins: Mapping[str, Any]) -> list[Wire]:
    """Return the display's wires, in the order of its pins in the drawing."""
    power, led = LANES[2], VCC + PITCH
    wires = [
        Wire("VCC", POWER, RED, ((TFT_EDGE, VCC), (power, VCC), (power, row(POWER)))),
        Wire("LED / BL", POWER, RED, ((TFT_EDGE, led), (power, led), (power, VCC))),
    ]
    ends = [(label, number(pins[name]), colour) for name, (label, colour) in TFT.items()]
    below = UNDER
    for label, pin, colour in sorted([*ends, ("GND", TFT_GROUND, INK)], key=lambda end: -end[1]):
        y = row(pin)
        if pin > 20:
            path = [(TFT_EDGE, y), (RIGHT, y)]
        else:  # out of the left side, and below the Pico
            out = LEFT - 28 - (below - UNDER)
            path = [(TFT_EDGE, below), (out, below), (out, y), (LEFT, y)]
            below += PITCH
        wires.append(Wire(label, pin, colour, tuple(path)))
    return wires


def main() -> None:
    """Write docs/wiring.svg."""
    PICTURE.write_text(draw(runpy.run_path(str(PINS))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
