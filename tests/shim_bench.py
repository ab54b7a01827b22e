"""A bench for the tests of the shim, and a PIO assembler of a few lines.

The wiring is the tests' own, so that they do not depend on the firmware's.
"""

import array

import adafruit_ov7670
import board
import busio
import rp2pio

from simulator.board.bench import Bench, install
from simulator.board.camera import SimulatedCamera
from simulator.board.tft import SimulatedTFT

CAMERA_PINS = {
    "pclk": 8,
    "xclk": 9,
    "href": 12,
    "vsync": 13,
    "reset": 14,
    "pwdn": 15,
    "sda": 20,
    "scl": 21,
} | {f"d{line}": line for line in range(8)}
TFT_PINS = {"sck": 10, "mosi": 11, "dc": 16, "reset": 17, "cs": 18}

PCLK, HREF, VSYNC = 8, 12, 13

# RP2040 datasheet, section 3.4.
PULL_BLOCK = 0x80A0
MOV_X_OSR = 0xA027
JMP_X_DEC = 0x0040
JMP_PIN = 0x00C0
IN_PINS = 0x4000


def wait(level, pin):
    return 0x2000 | level << 7 | pin


LUMA_PROGRAM = [
    PULL_BLOCK,
    MOV_X_OSR,
    wait(0, VSYNC),
    wait(1, VSYNC),
    wait(1, PCLK),
    JMP_PIN | 8,
    wait(0, PCLK),
    0x0004,  # jmp 4
    IN_PINS | 8,
    wait(0, PCLK),
    wait(1, PCLK),
    wait(0, PCLK),
    JMP_X_DEC | 4,
]


def new_bench(**arguments):
    """Install a bench with a camera and a TFT."""
    arguments = {
        "camera": SimulatedCamera(),
        "tft": SimulatedTFT(),
        "camera_pins": CAMERA_PINS,
        "tft_pins": TFT_PINS,
        "fast_clock": True,
    } | arguments
    return install(Bench(**arguments))


def open_driver(**arguments):
    """Return the real adafruit_ov7670 driver on the bench's camera."""
    arguments = {
        "data_pins": [getattr(board, f"GP{line}") for line in range(8)],
        "clock": board.GP8,
        "vsync": board.GP13,
        "href": board.GP12,
        "mclk": board.GP9,
        "shutdown": board.GP15,
        "reset": board.GP14,
    } | arguments
    return adafruit_ov7670.OV7670(busio.I2C(board.GP21, board.GP20), **arguments)


def machine_for(program, frequency=0, **arguments):
    """Return a state machine wired to the camera as the firmware would do it."""
    arguments = {
        "first_in_pin": board.GP0,
        "in_pin_count": 9,
        "jmp_pin": board.GP12,
        "first_set_pin": board.GP13,
        "initial_set_pin_direction": 0,
        "auto_push": True,
        "wait_for_txstall": False,
    } | arguments
    return rp2pio.StateMachine(array.array("H", program), frequency, **arguments)
