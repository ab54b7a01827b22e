import { readFileSync } from 'node:fs';

import { RP2040 } from 'rp2040js';

import { Camera } from './camera.js';
import { UNITS } from './camera_timing.js';
import { openConsole } from './console.js';
import { emulateFlashFunctions, loadFlash } from './flash.js';
import { CameraBus } from './i2c.js';
import { Memory } from './memory.js';
import { Pads } from './pads.js';
import { PioBlock, connectDma } from './pio.js';
import { Processor } from './processor.js';
import { Tft } from './tft.js';
import { Timebase } from './timebase.js';

const XIP = 0x10000000;
const PIO_ADDRESSES = [0x50200, 0x50300]; // by the upper bits, as rp2040js lists them
const PIO_IRQS = [7, 9];

/** An emulated Raspberry Pi Pico on a bench with Inkling's camera and display. */
export class Board {
  /**
   * @param {object} setup from Python: uf2, bootrom and image (paths; image may be null), drive
   *   (its start and size in the flash), cameraWires, tftWires (GPIO numbers by name),
   *   cameraAddress, frame (see FrameTiming)
   * @param {(request: object) => object} ask returns Python's answer
   */
  constructor(setup, ask, report) {
    const mcu = new RP2040();
    this.mcu = mcu;
    this.drive = setup.drive;
    this.report = report;
    const silent = () => {};
    mcu.logger = { debug: silent, info: silent, warn: silent, error: silent };
    mcu.loadBootrom(wordsOf(setup.bootrom));
    loadFlash(mcu, setup.uf2, setup.image, setup.drive);

    this.time = new Timebase(mcu);
    this.memory = new Memory(mcu, this.time);
    this.processor = new Processor(mcu, this.memory, this.time);
    emulateFlashFunctions(mcu, this.memory, this.processor);
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
    openConsole(mcu, (bytes) => {
      this.tft.flush(); // so that the picture is the one at the moment of the line
      report({ event: 'serial', bytes: Buffer.from(bytes).toString('base64'), at: this.seconds });
    });
    mcu.core.PC = XIP; // the second stage of the boot, which the boot ROM would have checked
  }

  /** Emulated seconds since power-on. */
  get seconds() {
    return this.time.seconds;
  }

  /** Run for `seconds` and report the events. */
  run(seconds) {
    this.processor.run(Math.round(seconds * this.mcu.clkSys));
    this.tft.flush();
  }

  /** Report the bytes of the CIRCUITPY drive. */
  readDrive() {
    const { start, size } = this.drive;
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
}

/** Return the boot ROM's words. */
function wordsOf(path) {
  const bytes = readFileSync(path);
  return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}
