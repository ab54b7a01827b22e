// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT

import { BasePeripheral } from 'rp2040js';
import { UNITS } from './camera_timing.js';
import { PioMachine } from './pio_machine.js';

// Registers, RP2040 datasheet section 3.7.
const CTRL = 0x000;
const FSTAT = 0x004;
const FDEBUG = 0x008;
const FLEVEL = 0x00c;
const TXF0 = 0x010;
const RXF0 = 0x020;
const IRQ = 0x030;
const IRQ_FORCE = 0x034;
const INPUT_SYNC_BYPASS = 0x038;
const DBG_PADOUT = 0x03c;
const DBG_PADOE = 0x040;
const DBG_CFGINFO = 0x044;
const INSTR_MEM0 = 0x048;
const SM0 = 0x0c8;
const SM_SIZE = 0x18;
const INTR = 0x128;
const IRQ0_INTE = 0x12c;
const IRQ1_INTE = 0x138;

const TXSTALL = 1 << 24;
const TXOVER = 1 << 16;
const RXUNDER = 1 << 8;
const RXSTALL = 1 << 0;

const MACHINES = 4;

/**
 * How far, in system clocks, a running machine may lag behind the processor: 8 us. It catches up
 * before each access to its registers, so only the interrupt at the end of a transfer is late.
 */
const LAG = 1000;

/**
 * A PIO block in place of rp2040js's, whose machines run from a timer of the host: these run in
 * step with the processor, and only while they are enabled and not waiting for a FIFO.
 */
export class PioBlock extends BasePeripheral {
  /**
   * @param {import('rp2040js').RP2040} mcu
   * @param {number} index 0 or 1
   * @param {number} firstIrq the first of the two interrupts of the block
   * @param {import('./timebase.js').Timebase} time
   * @param {import('./pads.js').Pads} pads
   */
  constructor(mcu, index, firstIrq, time, pads) {
    super(mcu, `PIO${index}`);
    this.firstIrq = firstIrq;
    this.firstRequest = 8 * index; // DMA requests: four of the TX FIFOs, then four of the RX
    this.timebase = time;
    this.pads = pads;
    this.memory = new Uint16Array(32);
    this.pinValues = 0;
    this.pinDirections = 0;
    this.irq = 0;
    this.fdebug = 0;
    this.bypass = 0;
    this.interruptEnable = [0, 0];
    this.interruptForce = [0, 0];
    this.advancing = false;
    this.alarm = mcu.clock.createAlarm(() => this.catchUp());
    this.machines = Array.from({ length: MACHINES }, (_, i) => new PioMachine(this, i));
    for (const machine of this.machines) this.fifosChanged(machine);
  }

  /** Bring the machines up to the present. */
  catchUp() {
    if (this.advancing) return;
    this.advancing = true;
    const now = this.timebase.elapsed * UNITS;
    let running = false;
    for (const machine of this.machines) {
      if (machine.enabled) {
        machine.advance(this.memory, now);
        running ||= !machine.parked;
      } else machine.time = now;
    }
    this.advancing = false;
    if (running) this.alarm.schedule(LAG * this.timebase.nanosPerCycle);
    else this.alarm.cancel();
  }

  // What the machines do

  /** Return the levels of all pins at the moment `at`, rotated so that pin `base` is bit 0. */
  inputs(base, at) {
    let word = 0;
    for (let pin = 0; pin < this.pads.gpio.length; pin++) {
      if (this.pads.level(pin, at)) word |= 1 << pin;
    }
    return base ? ((word >>> base) | (word << (32 - base))) >>> 0 : word >>> 0;
  }

  /** Set `count` pins from `base` on, or their directions, to the low bits of `value`. */
  output(directions, value, base, count) {
    let { pinValues, pinDirections } = this;
    for (let i = 0; i < count; i++) {
      const bit = 1 << ((base + i) & 31);
      const high = (value >>> i) & 1;
      if (directions) pinDirections = high ? pinDirections | bit : pinDirections & ~bit;
      else pinValues = high ? pinValues | bit : pinValues & ~bit;
    }
    this.pinValues = pinValues;
    this.pinDirections = pinDirections;
    for (let i = 0; i < count; i++) this.pads.gpio[(base + i) & 31]?.checkForUpdates();
  }

  setIrq(flags) {
    this.irq = flags & 0xff;
    for (const machine of this.machines) machine.parked = false;
    this.#checkInterrupts();
  }

  noteRxStall(machine) {
    this.fdebug |= RXSTALL << machine.index;
  }

  noteTxStall(machine) {
    this.fdebug |= TXSTALL << machine.index;
  }

  /** Tell DMA and the interrupt controller what the FIFOs of `machine` hold. */
  fifosChanged(machine) {
    const { dma } = this.rp2040;
    const tx = this.firstRequest + machine.index;
    const rx = tx + MACHINES;
    if (machine.tx.length < machine.txDepth) dma.setDREQ(tx);
    else dma.clearDREQ(tx);
    if (machine.rx.length > 0) dma.setDREQ(rx);
    else dma.clearDREQ(rx);
    this.#checkInterrupts();
  }

  // Registers

  readUint32(offset) {
    this.catchUp();
    if (offset >= RXF0 && offset < RXF0 + 4 * MACHINES) {
      const machine = this.machines[(offset - RXF0) >> 2];
      if (machine.rx.length === 0) this.fdebug |= RXUNDER << machine.index;
      return machine.pullRx() ?? 0;
    }
    if (offset >= SM0 && offset < SM0 + MACHINES * SM_SIZE) return this.#readMachine(offset - SM0);
    if (offset >= IRQ0_INTE && offset < IRQ0_INTE + 24) return this.#readInterrupt(offset);
    switch (offset) {
      case CTRL: return this.#collect((machine) => Number(machine.enabled));
      case FSTAT: return this.#status();
      case FDEBUG: return this.fdebug;
      case FLEVEL: return this.#levels();
      case IRQ: return this.irq;
      case INPUT_SYNC_BYPASS: return this.bypass;
      case DBG_PADOUT: return this.pinValues;
      case DBG_PADOE: return this.pinDirections;
      case DBG_CFGINFO: return 0x200404; // 32 instructions, 4 machines, FIFOs of 4
      case INTR: return this.#rawInterrupts();
      default: return super.readUint32(offset);
    }
  }

  writeUint32(offset, value) {
    this.catchUp();
    if (offset >= TXF0 && offset < TXF0 + 4 * MACHINES) {
      const machine = this.machines[(offset - TXF0) >> 2];
      if (!machine.pushTx(value)) this.fdebug |= TXOVER << machine.index;
    } else if (offset >= INSTR_MEM0 && offset < INSTR_MEM0 + 4 * 32) {
      this.memory[(offset - INSTR_MEM0) >> 2] = value;
    } else if (offset >= SM0 && offset < SM0 + MACHINES * SM_SIZE) {
      this.#writeMachine(offset - SM0, value);
    } else if (offset >= IRQ0_INTE && offset < IRQ0_INTE + 24) {
      this.#writeInterrupt(offset, value);
    } else {
      this.#writeBlock(offset, value);
    }
    this.catchUp(); // a machine set free runs on, and its alarm is set
  }

  #writeBlock(offset, value) {
    switch (offset) {
      case CTRL:
        for (const machine of this.machines) {
          machine.enabled = Boolean(value & (1 << machine.index));
          if (value & (1 << (4 + machine.index))) machine.restart();
        }
        break;
      case FDEBUG: // a one clears, which an atomic alias must not change
        this.fdebug &= ~this.rawWriteValue;
        break;
      case IRQ:
        this.setIrq(this.irq & ~this.rawWriteValue);
        break;
      case IRQ_FORCE:
        this.setIrq(this.irq | value);
        break;
      case INPUT_SYNC_BYPASS:
        this.bypass = value;
        break;
      default:
        super.writeUint32(offset, value);
    }
  }

  #readMachine(offset) {
    const machine = this.machines[Math.floor(offset / SM_SIZE)];
    switch (offset % SM_SIZE) {
      case 0x00: return machine.clockDivider;
      case 0x04: return (machine.execCtrl | (machine.forced !== null ? 1 << 31 : 0)) >>> 0;
      case 0x08: return machine.shiftCtrl >>> 0;
      case 0x0c: return machine.pc;
      case 0x10: return this.memory[machine.pc];
      default: return machine.pinCtrl >>> 0;
    }
  }

  #writeMachine(offset, value) {
    const machine = this.machines[Math.floor(offset / SM_SIZE)];
    switch (offset % SM_SIZE) {
      case 0x00: machine.clockDivider = value >>> 0; break;
      case 0x04: machine.execCtrl = value & 0x7fffffff; break;
      case 0x08: machine.setShiftControl(value); break;
      case 0x10: machine.force(value & 0xffff); break;
      case 0x14: machine.pinCtrl = value; break;
      default: // ADDR is read-only
    }
  }

  #collect(bitOf) {
    return this.machines.reduce((word, machine) => word | (bitOf(machine) << machine.index), 0);
  }

  #status() {
    const rxFull = this.#collect((m) => Number(m.rx.length >= m.rxDepth));
    const rxEmpty = this.#collect((m) => Number(m.rx.length === 0));
    const txFull = this.#collect((m) => Number(m.tx.length >= m.txDepth));
    const txEmpty = this.#collect((m) => Number(m.tx.length === 0));
    return rxFull | (rxEmpty << 8) | (txFull << 16) | (txEmpty << 24);
  }

  #levels() {
    let word = 0;
    for (const { index, tx, rx } of this.machines) word |= (tx.length | (rx.length << 4)) << (8 * index);
    return word >>> 0;
  }

  #rawInterrupts() {
    const received = this.#collect((m) => Number(m.rx.length > 0));
    const room = this.#collect((m) => Number(m.tx.length < m.txDepth));
    return received | (room << 4) | ((this.irq & 15) << 8);
  }

  #readInterrupt(offset) {
    const line = offset < IRQ1_INTE ? 0 : 1;
    switch ((offset - IRQ0_INTE) % 12) {
      case 0: return this.interruptEnable[line];
      case 4: return this.interruptForce[line];
      default: return this.#interruptStatus(line);
    }
  }

  #writeInterrupt(offset, value) {
    const line = offset < IRQ1_INTE ? 0 : 1;
    const kind = (offset - IRQ0_INTE) % 12;
    if (kind === 0) this.interruptEnable[line] = value & 0xfff;
    else if (kind === 4) this.interruptForce[line] = value & 0xfff;
    this.#checkInterrupts();
  }

  #interruptStatus(line) {
    return (this.#rawInterrupts() & this.interruptEnable[line]) | this.interruptForce[line];
  }

  #checkInterrupts() {
    if (!this.machines) return; // still being made
    for (const line of [0, 1]) {
      this.rp2040.setInterrupt(this.firstIrq + line, this.#interruptStatus(line) !== 0);
    }
  }
}

/**
 * Give each word that a machine receives to its DMA channel at once. rp2040js would set an alarm
 * for it, which rings only when the machine has caught up, and its FIFO been full, long ago.
 */
export function connectDma(mcu) {
  const isReceiver = (request) => request < 16 && (request & 4) !== 0;
  for (const channel of mcu.dma.channels) {
    const schedule = channel.scheduleTransfer.bind(channel);
    channel.scheduleTransfer = () => {
      if (!isReceiver(channel.treq)) schedule();
      else if (mcu.dma.dreq[channel.treq]) channel.transfer();
    };
  }
  const { dma } = mcu;
  const read = dma.readUint32.bind(dma);
  const CHAN_ABORT = 0x444; // reads as zero once the channels have stopped, as they have at once
  dma.readUint32 = (offset) => (offset === CHAN_ABORT ? 0 : read(offset));
}
