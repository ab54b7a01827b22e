import { readFileSync } from 'node:fs';

import { RP2040 } from 'rp2040js';

import { Camera } from './camera.js';
import { UNITS } from './camera_timing.js';
import { SerialConsole } from './console.js';
import { emulateFlashFunctions, loadFlash } from './flash.js';
import { CameraBus } from './i2c.js';
import { Memory } from './memory.js';
import { Pads } from './pads.js';
import { PioBlock, connectDma } from './pio.js';
import { Processor } from './processor.js';
import { Tft } from './tft.js';
import { Ticks } from './ticks.js';
import { Timebase } from './timebase.js';

const XIP = 0x10000000;
const PIO_ADDRESSES = [0x50200, 0x50300]; // by the upper bits, as rp2040js lists them
const PIO_IRQS = [7, 9];

/** An emulated Raspberry Pi Pico on a bench with Inkling's camera and display. */
export class Board {
  /**
   * @param {object} setup from Python: uf2, bootrom and image (paths; image may be null), drive
   *   (its start and size in the flash), cameraWires, tftWires (GPIO numbers by name),
   *   cameraAddress, frame (see FrameTiming), uptime (see Ticks)
   * @param {(request: object) => object} ask returns Python's answer
   */
  constructor(setup, ask, report) {
    this.setup = setup;
    this.ask = ask;
    this.report = report;
    this.bootrom = wordsOf(setup.bootrom);
    const mcu = this.#newChip(0);
    loadFlash(mcu, setup.uf2, setup.image, setup.drive);
    this.#wireUp(mcu, setup.uptime);
  }

  /** Emulated seconds since power-on. */
  get seconds() {
    return this.time.seconds;
  }

  /** Run for `seconds` and report the events. */
  run(seconds) {
    const end = this.seconds + seconds;
    // The system clock may change meanwhile, so cycles are counted anew.
    while (this.seconds < end) {
      this.processor.run(Math.ceil((end - this.seconds) * this.mcu.clkSys));
      if (this.resetDue) this.#reset();
    }
    this.tft.flush();
  }

  /** Report the bytes of the CIRCUITPY drive. */
  readDrive() {
    const { start, size } = this.setup.drive;
    const bytes = Buffer.from(this.mcu.flash.subarray(start, start + size)).toString('base64');
    this.report({ event: 'drive', bytes });
  }

  /** Connect or disconnect parts, and take the camera's timing from Python. */
  wire({ camera, tft, pullUps, timing }) {
    this.camera.present = camera;
    this.tft.present = tft;
    this.bus.pullUps = pullUps;
    this.camera.use(timing);
  }

  /** Return a chip that is given power `nanos` after the board was. */
  #newChip(nanos) {
    const mcu = new RP2040();
    mcu.clock.nanosCounter = nanos;
    const silent = () => {};
    mcu.logger = { debug: silent, info: silent, warn: silent, error: silent };
    mcu.loadBootrom(this.bootrom);
    return mcu;
  }

  /** Wire the parts to a chip whose memories are filled, and let it start. */
  #wireUp(mcu, uptime) {
    const { setup, ask, report } = this;
    this.mcu = mcu;
    this.time = new Timebase(mcu);
    this.memory = new Memory(mcu, this.time);
    this.processor = new Processor(mcu, this.memory, this.time);
    emulateFlashFunctions(mcu, this.memory, this.processor);
    this.ticks = new Ticks(mcu, uptime);
    this.resetDue = false;
    const { watchdog } = this.ticks;
    watchdog.onWatchdogTrigger = () => {
      watchdog.alarm.enable = false; // it would ring again at the same moment
      this.resetDue = true;
      this.time.stop();
    };
    const pads = new Pads(mcu, () => this.time.elapsed * UNITS);
    mcu.pio = PIO_ADDRESSES.map((address, index) => {
      const block = new PioBlock(mcu, index, PIO_IRQS[index], this.time, pads);
      mcu.peripherals[address] = block;
      return block;
    });
    connectDma(mcu);

    this.camera = new Camera(mcu, this.time, pads, setup.cameraWires, setup.frame, ask);
    this.bus = new CameraBus(mcu, pads, this.camera, setup.cameraAddress);
    this.tft = new Tft(mcu, pads, setup.tftWires, report);
    this.console = new SerialConsole(mcu, (bytes) => {
      this.tft.flush(); // so that the picture is the one at the moment of the line
      report({ event: 'serial', bytes: Buffer.from(bytes).toString('base64'), at: this.seconds });
    });
    mcu.core.PC = XIP; // the second stage of the boot, which the boot ROM would have checked
  }

  /**
   * Do what the watchdog does: all of the chip begins anew but its memories, and the watchdog's
   * scratch registers and the reason that it logs. The parts on the bench go on.
   */
  #reset() {
    const { mcu, camera, bus, tft, ticks } = this;
    tft.flush();
    const chip = this.#newChip(mcu.clock.nanos);
    chip.flash.set(mcu.flash);
    chip.sram.set(mcu.sram);
    this.#wireUp(chip, 0);
    this.ticks.watchdog.reason = ticks.watchdog.reason;
    this.ticks.watchdog.scratchData.set(ticks.watchdog.scratchData);
    this.camera.firstFrame = camera.nextFrame;
    this.report({ event: 'reset', at: this.seconds });
    this.wire({
      camera: camera.present,
      tft: tft.present,
      pullUps: bus.pullUps,
      timing: camera.setting,
    });
  }
}

/** Return the boot ROM's words. */
function wordsOf(path) {
  const bytes = readFileSync(path);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
