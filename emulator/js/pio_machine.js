// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT

import { UNITS } from './camera_timing.js';
import { delayOf, execute, sideSet } from './pio_instructions.js';

const FIFO_DEPTH = 4;

// Bits of SHIFTCTRL.
const IN_RIGHT = 1 << 18;
const OUT_RIGHT = 1 << 19;
const JOIN_TX = 1 << 30;
const JOIN_RX = 1 << 31;

/**
 * One of the RP2040's PIO state machines (datasheet, chapter 3).
 *
 * It keeps a time of its own, in units of 1/512 system clock, and is advanced in leaps: a `wait`
 * for a pin whose changes are foreseeable costs one step, however long it lasts.
 */
export class PioMachine {
  /**
   * @param {import('./pio.js').PioBlock} block
   * @param {number} index 0 to 3
   */
  constructor(block, index) {
    this.block = block;
    this.index = index;
    this.enabled = false;
    this.clockDivider = 0x10000; // 16.8 fixed point in the upper bits, as the register has it
    this.execCtrl = 0x1f << 12;
    this.shiftCtrl = IN_RIGHT | OUT_RIGHT;
    this.pinCtrl = 5 << 26;
    this.pc = 0;
    this.x = 0;
    this.y = 0;
    this.rx = [];
    this.tx = [];
    this.time = 0;
    /** An instruction to do in place of the next one: from the register or by OUT and MOV EXEC. */
    this.forced = null;
    this.restart();
  }

  /** Forget all but the scratch registers, the FIFOs and the place in the program. */
  restart() {
    this.isr = 0;
    this.isrCount = 0;
    this.osr = 0;
    this.osrCount = 32;
    this.forced = null;
    this.stalled = false;
    /** While an `irq wait` waits for its flag to be cleared, that flag. */
    this.irqSet = null;
    /** Whether nothing but a FIFO or another machine can end the present stall. */
    this.parked = false;
  }

  get rxDepth() {
    if (this.shiftCtrl & JOIN_RX) return 2 * FIFO_DEPTH;
    return this.shiftCtrl & JOIN_TX ? 0 : FIFO_DEPTH;
  }

  get txDepth() {
    if (this.shiftCtrl & JOIN_TX) return 2 * FIFO_DEPTH;
    return this.shiftCtrl & JOIN_RX ? 0 : FIFO_DEPTH;
  }

  /** Set SHIFTCTRL. To join the FIFOs or part them empties both. */
  setShiftControl(value) {
    if ((this.shiftCtrl ^ value) & (JOIN_RX | JOIN_TX)) {
      this.rx.length = 0;
      this.tx.length = 0;
    }
    this.shiftCtrl = value;
    this.block.fifosChanged(this);
  }

  /** Take a word from the processor or DMA; return false when there is no room. */
  pushTx(word) {
    if (this.tx.length >= this.txDepth) return false;
    this.tx.push(word >>> 0);
    this.parked = false;
    this.block.fifosChanged(this);
    return true;
  }

  /** Give a word to the processor or DMA; undefined when there is none. */
  pullRx() {
    const word = this.rx.shift();
    this.parked = false;
    this.block.fifosChanged(this);
    return word;
  }

  /** Move the input shift register to the RX FIFO; return false if there is no room. */
  pushIsr() {
    if (this.rx.length >= this.rxDepth) {
      this.block.noteRxStall(this);
      return false;
    }
    this.rx.push(this.isr);
    this.isr = 0;
    this.isrCount = 0;
    this.block.fifosChanged(this);
    return true;
  }

  /** Fill the output shift register from the TX FIFO; return false if there is nothing in it. */
  pullOsr() {
    if (this.tx.length === 0) {
      this.block.noteTxStall(this);
      return false;
    }
    this.osr = this.tx.shift();
    this.osrCount = 0;
    this.block.fifosChanged(this);
    return true;
  }

  /** Do the instruction `op` at once, in place of whatever was under way. */
  force(op) {
    this.stalled = false;
    this.parked = false;
    this.irqSet = null;
    this.forced = op;
    if (this.enabled) return;
    this.#step(this.block.memory, null);
  }

  /**
   * Run until the moment `until`.
   *
   * @param {Uint16Array} memory the 32 instructions of the block
   */
  advance(memory, until) {
    while (this.time < until && !this.parked) this.#step(memory, until);
    if (this.time < until) this.time = until;
  }

  /** Units that an instruction takes. */
  get period() {
    const divider = this.clockDivider >>> 8 || 0x1000000;
    return (divider * UNITS) / 256;
  }

  #step(memory, until) {
    const op = this.forced ?? memory[this.pc];
    this.nextPc = null;
    this.wakeTime = undefined;
    const isForced = this.forced !== null;
    this.forced = null;
    if (!this.stalled) sideSet(this, op);
    this.stalled = !execute(this, op);
    if (this.stalled) {
      if (isForced) this.forced = op;
      this.#sleep(until);
      return;
    }
    this.time += this.period * (1 + delayOf(this, op));
    if (this.nextPc !== null) this.pc = this.nextPc;
    else if (!isForced) {
      const wrapTop = (this.execCtrl >> 12) & 31;
      this.pc = this.pc === wrapTop ? (this.execCtrl >> 7) & 31 : (this.pc + 1) & 31;
    }
  }

  /** Let time pass until the stall may end: to the first cycle from `wakeTime` or `until` on. */
  #sleep(until) {
    if (until === null) return;
    if (this.wakeTime === undefined) {
      this.parked = true;
      return;
    }
    const { period } = this;
    const wake = this.wakeTime === null ? until : Math.min(this.wakeTime, until);
    this.time += Math.max(Math.ceil((wake - this.time) / period), 1) * period;
  }
}
