"""Camera and display models against traffic recorded on the emulated board, and the emulator's
own timing and state machine against the shim's and the firmware's program."""

import base64
import json
import lzma
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emulator.pico import HERE, EmulatorError, frame_numbers, node, setting_numbers
from simulator.board.camera import SimulatedCamera
from simulator.board.camera_timing import CLOCK_UNITS, FrameTiming
from simulator.board.tft import SimulatedTFT
from simulator.run import wiring

DATA = Path(__file__).parent / "data"


def run_node(script, argument):
    """Run a JavaScript module with ``argument`` as the variable input; return what it prints."""
    try:
        program = node()
    except EmulatorError as error:
        pytest.skip(str(error))
    source = f"const input = JSON.parse(process.argv[1]);\n{script}"
    result = subprocess.run(
        [program, "--input-type=module", "-e", source, json.dumps(argument)],
        cwd=HERE / "js",
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def set_up_camera():
    """Return a camera after the register traffic of the driver's and the firmware's set-up."""
    camera = SimulatedCamera()
    for kind, values in json.loads((DATA / "pico_sccb_traffic.json").read_text()):
        if kind == "reset":
            camera.reset()
        elif kind == "write":
            camera.i2c_write(bytes(values))
        else:
            assert list(camera.i2c_read(len(values))) == values
    return camera


def test_the_recorded_set_up_asks_for_luma_frames_of_80_by_60():
    camera = set_up_camera()
    assert camera.size == (80, 60)
    timing = camera.timing(7 * CLOCK_UNITS)
    assert (timing.pclk_divider, timing.line_divider, timing.frame_bytes) == (8, 8, 9600)
    camera.scene = np.random.default_rng(0).integers(0, 256, (60, 80), dtype=np.uint8)
    assert (camera.frame(0)[::2].reshape(60, 80) == camera.scene).all()


def test_the_recorded_display_traffic_becomes_the_picture_that_was_looked_at():
    tft = SimulatedTFT()
    with lzma.open(DATA / "pico_tft_traffic.json.xz") as file:
        for kind, data in json.load(file):
            if kind == "reset":
                tft.reset()
            else:
                tft.receive(bytes.fromhex(data), is_data=bool(kind))
    expected = np.asarray(Image.open(DATA / "pico_tft.png"))
    assert (tft.image() == expected).all()


TIMINGS = [
    FrameTiming(7 * CLOCK_UNITS),
    FrameTiming(7 * CLOCK_UNITS, pclk_divider=8, line_divider=8),
    FrameTiming(15 * CLOCK_UNITS, 4, 4, vsync_negative=True, href_negative=True),
    FrameTiming(5 * CLOCK_UNITS, 2, 2, pclk_gated=True),
    FrameTiming(7 * CLOCK_UNITS, 8, 8, has_vsync=False),
    FrameTiming(7 * CLOCK_UNITS, 8, 8, has_href=False, has_pclk=False),
]

TIMING_SCRIPT = """
import { FrameTiming, UNITS } from './camera_timing.js';
const answers = input.settings.map((setting, k) => {
  const timing = new FrameTiming(input.frame, setting, 1);
  return input.moments[k].map((at) => [
    ...['vsync', 'href', 'pclk'].flatMap((signal) => [
      timing.level(signal, at),
      timing.nextTime(signal, false, at),
      timing.nextTime(signal, true, at),
    ]),
    timing.frameAt(at),
    timing.byteAt(at),
  ]);
});
console.log(JSON.stringify({ units: UNITS, answers }));
"""


def python_answers(timing, moment):
    values = []
    for signal in ("vsync", "href", "pclk"):
        values.append(timing.level(signal, moment))
        values += [timing.next_time(signal, level, moment) for level in (False, True)]
    frame = moment // timing.frame_period
    byte = timing.byte_at(moment)
    return [*values, frame, None if byte is None else byte - frame * timing.frame_bytes]


def test_the_emulators_timing_is_that_of_the_shim():
    rng = np.random.default_rng(0)
    moments = []
    for timing in TIMINGS:
        anywhere = rng.integers(0, 3 * timing.frame_period, 400)
        lines = np.array([1, 3, 20, 27, 28, 499, 500, 509, 510]) * timing.line_period
        edges = np.concatenate([lines, lines + 1280 * timing.clock])
        moments.append(np.concatenate([anywhere, edges - 1, edges, edges + 1]).tolist())
    settings = [setting_numbers(timing) for timing in TIMINGS]
    found = run_node(
        TIMING_SCRIPT, {"frame": frame_numbers(), "settings": settings, "moments": moments}
    )
    assert found["units"] == CLOCK_UNITS
    for timing, times, answers in zip(TIMINGS, moments, found["answers"], strict=True):
        for moment, answer in zip(times, answers, strict=True):
            assert answer == python_answers(timing, moment), (timing, moment)


PIO_SCRIPT = """
import { RP2040 } from 'rp2040js';
import { UNITS } from './camera_timing.js';
import { Pads } from './pads.js';
import { PioBlock } from './pio.js';

// Registers of the block, and of its first machine (RP2040 datasheet, section 3.7).
const [CTRL, FLEVEL, TXF0, RXF0, INSTR_MEM0] = [0x00, 0x0c, 0x10, 0x20, 0x48];
const [EXECCTRL, SHIFTCTRL, ADDR, INSTR, PINCTRL] = [0xcc, 0xd0, 0xd4, 0xd8, 0xdc];
const SHIFT_RIGHT = 0b11 << 18;
const AUTOPUSH = 1 << 16; // of 32 bits
const [ENABLE, RESTART] = [1 << 0, 1 << 4];

const mcu = new RP2040();
const time = { elapsed: 0, nanosPerCycle: 8 };
const pads = new Pads(mcu, () => time.elapsed * UNITS);
const block = new PioBlock(mcu, 0, 7, time, pads);
const read = (register) => block.readUint32(register) >>> 0;
const write = (register, value) => block.writeUint32(register, value);
const load = (program) => program.forEach((op, i) => write(INSTR_MEM0 + 4 * i, op));
const received = () => (read(FLEVEL) >> 4) & 15;
"""

CAPTURE_SCRIPT = (
    PIO_SCRIPT
    + """
import { FrameTiming } from './camera_timing.js';

const timing = new FrameTiming(input.frame, input.setting, 1);
const { vsync, href, pclk, d0 } = input.pins;
for (const [signal, pin] of Object.entries({ vsync, href, pclk })) {
  pads.drive(
    pin,
    (at) => timing.level(signal, at),
    (level, at) => timing.nextTime(signal, level, at),
  );
}
const frames = input.frames.map((frame) => Buffer.from(frame, 'base64'));
const byte = (at) => frames[timing.frameAt(at) % frames.length][timing.byteAt(at)];
for (let line = 0; line < 8; line++) {
  pads.drive(d0 + line, (at) => Boolean((byte(at) >> line) & 1));
}
load(input.program);
write(EXECCTRL, (href << 24) | ((input.program.length - 1) << 12) | (input.wrapTarget << 7));
write(SHIFTCTRL, SHIFT_RIGHT | AUTOPUSH);
write(PINCTRL, d0 << 15); // where IN begins
write(CTRL, ENABLE | RESTART);
write(TXF0, input.pixels - 1);
const words = [];
for (const pause of input.pauses) {
  time.elapsed += pause; // before a frame is asked for: its leading words fill the FIFO
  const count = input.lead + input.pixels / 4;
  for (let got = 0; got < count; time.elapsed += 200) {
    const isAmid = got > input.lead && got < count - 2;
    if (isAmid && received() > 2) throw new Error('the FIFO runs full');
    for (; received() > 0 && got < count; got++) words.push(read(RXF0));
  }
}
console.log(JSON.stringify(words));
"""
)


@pytest.fixture
def program(bench, monkeypatch):
    """The PIO program that the firmware captures frames with."""
    import rp2pio

    from inkling.camera.camera import Camera
    from inkling.settings import Settings

    programs = []
    make = rp2pio.StateMachine.__init__

    def record(machine, program, **options):
        programs.append(list(program))
        make(machine, program, **options)

    monkeypatch.setattr(rp2pio.StateMachine, "__init__", record)
    camera = Camera(Settings())
    camera.open()
    camera.close()
    return programs[-1]


def test_the_firmwares_program_captures_whole_luma_frames_on_the_emulated_machine(program):
    from inkling.camera.capture import LEADING_WORDS

    rng = np.random.default_rng(1)
    frames = rng.integers(0, 256, (8, 9600), dtype=np.uint8)
    timing = set_up_camera().timing(7 * CLOCK_UNITS)
    words = run_node(
        CAPTURE_SCRIPT,
        {
            "frame": frame_numbers(),
            "setting": setting_numbers(timing),
            "pins": wiring()["camera_pins"],
            "frames": [base64.b64encode(frame.tobytes()).decode() for frame in frames],
            "program": program,
            "pixels": 4800,
            "lead": LEADING_WORDS,
            "wrapTarget": 1,
            "pauses": [int(wait * timing.frame_period) // CLOCK_UNITS for wait in (0, 0, 0.3, 1.7)],
        },
    )
    captured = np.array(words, dtype="<u4").view(np.uint8).reshape(4, -1)
    assert not captured[:, : 4 * LEADING_WORDS].any()
    captured = captured[:, 4 * LEADING_WORDS :]
    lumas = frames[:, ::2]
    numbers = [int(np.flatnonzero((lumas == plane).all(axis=1))[0]) for plane in captured]
    assert numbers == sorted(set(numbers))


MACHINE_SCRIPT = (
    PIO_SCRIPT
    + """
const PULL_BLOCK = 0x80a0;
const PUSH = 0x8000;
const WAIT_FOR_PIN_0 = 0x2080;
const JMP_0 = 0x0000;
const EXEC_STALLED = 2 ** 31;
const JOIN_RX = 2 ** 31;
const levels = () => [read(FLEVEL) & 15, received()];
const answers = {};

load([PULL_BLOCK, PUSH, JMP_0]);
write(CTRL, ENABLE | RESTART);
time.elapsed += 100;
write(CTRL, 0); // while it waits for a word
write(TXF0, 7);
time.elapsed += 100;
answers.disabled = [read(ADDR), ...levels()];

write(INSTR, WAIT_FOR_PIN_0);
answers.waiting = Boolean(read(EXECCTRL) & EXEC_STALLED);
write(INSTR, JMP_0 | 2);
answers.forced = [read(ADDR), Boolean(read(EXECCTRL) & EXEC_STALLED)];

write(CTRL, ENABLE | RESTART);
write(INSTR, JMP_0);
time.elapsed += 100;
answers.enabled = [read(ADDR), ...levels()];

write(SHIFTCTRL, SHIFT_RIGHT + JOIN_RX);
answers.joined = levels();

// A machine sees a pin 2 cycles late.
let asked = 0;
pads.drive(0, (at) => at >= 5000.5 * UNITS, (level, at) => {
  asked += 1;
  return 5000.5 * UNITS;
});
load([WAIT_FOR_PIN_0, JMP_0 | 1]);
write(INSTR, JMP_0);
time.elapsed = 5003; // seen to be high from 5002.5 on, so in the cycle from 5003 on
answers.before = read(ADDR);
time.elapsed += 1;
answers.after = read(ADDR);
answers.fewLooks = asked < 5;
console.log(JSON.stringify(answers));
"""
)


def test_a_state_machine_does_what_the_package_does_not():
    assert run_node(MACHINE_SCRIPT, None) == {
        "disabled": [0, 1, 0],
        "waiting": True,
        "forced": [2, False],
        "enabled": [0, 0, 1],
        "joined": [0, 0],
        "before": 0,
        "after": 1,
        "fewLooks": True,
    }


TICKS_SCRIPT = """
import { RP2040 } from 'rp2040js';
import { Ticks } from './ticks.js';

const [CLOCKS, TIMER, WATCHDOG] = [0x40008000, 0x40054000, 0x40058000];
const [REF_CTRL, SYS_DIV, FROM_CRYSTAL] = [0x30, 0x40, 2];
const [CTRL, LOAD, TICK, ENABLE, TICK_ENABLE] = [0x00, 0x04, 0x2c, 2 ** 30, 2 ** 9];
const [ALARM0, TIMERAWH, TIMERAWL, INTR] = [0x10, 0x24, 0x28, 0x34];

const mcu = new RP2040();
const ticks = new Ticks(mcu, 864000);
const moments = [];
ticks.watchdog.onWatchdogTrigger = () => {
  ticks.watchdog.alarm.enable = false;
  moments.push(mcu.clock.nanos);
};
const read = (register) => mcu.readUint32(TIMER + register) >>> 0;
const now = () => read(TIMERAWH) * 2 ** 32 + read(TIMERAWL) - 864e9;
const answers = {};
mcu.clock.tick(1e6);
answers.unset = now();
mcu.writeUint32(CLOCKS + REF_CTRL, FROM_CRYSTAL); // 12 MHz
mcu.writeUint32(WATCHDOG + TICK, TICK_ENABLE | 12);
mcu.clock.tick(1e6);
answers.microseconds = now();
mcu.writeUint32(CLOCKS + SYS_DIV, 0x200);
mcu.clock.tick(1e6);
answers.slowSystemClock = now();
mcu.writeUint32(WATCHDOG + TICK, TICK_ENABLE | 24);
mcu.writeUint32(TIMER + ALARM0, read(TIMERAWL) + 100);
mcu.clock.tick(190e3);
answers.early = read(INTR);
mcu.clock.tick(20e3);
answers.due = read(INTR);
answers.halfAsFast = now();
mcu.writeUint32(WATCHDOG + LOAD, 2000); // two for each tick of 2 us
mcu.writeUint32(WATCHDOG + CTRL, ENABLE);
mcu.clock.tick(1e6);
mcu.writeUint32(WATCHDOG + LOAD, 2000);
mcu.clock.tick(1.9e6);
answers.fed = moments.length;
mcu.clock.tick(10e6);
answers.bites = moments.map((nanos) => Math.round(nanos / 1e3));
console.log(JSON.stringify(answers));
"""


def test_timer_and_watchdog_count_the_ticks_of_the_reference_clock():
    assert run_node(TICKS_SCRIPT, None) == {
        "unset": 0,
        "microseconds": 1000,
        "slowSystemClock": 2000,
        "early": 0,
        "due": 1,
        "halfAsFast": 2105,
        "fed": 0,
        "bites": [6210],
    }


FLASH_SCRIPT = """
import { RP2040 } from 'rp2040js';
import { emulateFlashFunctions } from './flash.js';
import { Memory } from './memory.js';

const SSI_BAUDR = 0x18000014;
const mcu = new RP2040();
const memory = new Memory(mcu, { cycles: 0, sync() {}, aim() {} });
const functions = [];
const processor = { replaceRomFunction: (address, handler) => functions.push(handler) };
emulateFlashFunctions(mcu, memory, processor);
const [erase, program] = functions.slice(-2);
const milliseconds = (work, size) => {
  const registers = work === erase ? [0, size] : [0, 0x20000000, size];
  return (1000 * work({ registers })) / mcu.clkSys;
};
const answers = [];
for (const [mhz, divider] of [[125, 4], [200, 4], [200, 2]]) {
  mcu.clkSys = mhz * 1e6;
  mcu.writeUint32(SSI_BAUDR, divider);
  const word = answers.length * 2;
  const [missed, cached] = [memory.cache.cost(word), memory.cache.cost(word)];
  answers.push([milliseconds(erase, 4096), milliseconds(program, 256), missed, cached]);
}
console.log(JSON.stringify(answers));
"""


def test_the_flash_writes_as_fast_at_any_clock_and_is_read_with_its_divider():
    assert run_node(FLASH_SCRIPT, None) == [
        [45, 0.7, 80, 0],
        [45, 0.7, 80, 0],
        [45, 0.7, 48, 0],
    ]
