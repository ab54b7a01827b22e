import { FIFO, RPPIO, StateMachine } from 'rp2040js';

import { UNITS } from './camera_timing.js';

const FIFO_DEPTH = 4;
const WAIT_FOR_PIN = 1; // rp2040js's WaitType.Pin, which it does not export
const JMP_PIN = 6; // the condition of JMP that asks for a pin

/** An input passes two flip-flops before a state machine sees it (RP2040 datasheet, 3.5.6.3). */
const SYNCHRONISER = 2 * UNITS;

// A machine's registers from its first one on, and the bits used of them (datasheet, 3.7).
const CLKDIV = 0x00;
const SHIFTCTRL = 0x08;
const INSTR = 0x10;
const JOIN_TX = 1 << 30;
const JOIN_RX = 1 << 31;
const EXEC_STALLED = 1 << 31; // of EXECCTRL: an instruction written to INSTR is under way

/**
 * How far, in system clocks, a running machine may lag behind the processor: 5 to 8 us. It catches up
 * before each access to its registers, so only the interrupt at the end of a transfer is late.
 */
const LAG = 1000;

/**
 * A state machine of rp2040js with a time of its own, in units of 1/512 system clock. It advances
 * in leaps: a `wait` for a pin whose changes are foreseeable costs one step, however long it lasts.
 *
 * The package differs from the chip in three things that no program here meets: OUT of 32 bits
 * keeps the output shift register, IFFULL and IFEMPTY count only with autopush and autopull, and
 * an OUT that has waited for autopull and is interrupted does not wait again.
 */
class PioMachine extends StateMachine {
  /** The time of `cycles` 0. */
  origin = 0;

  /** The moment of the next instruction, or of the next look at what the machine waits for. */
  get time() {
    // rp2040js counts the cycle of an instruction before it waits.
    return this.origin + (this.cycles - Number(this.waiting)) * this.period;
  }

  set time(time) {
    this.origin = time;
    this.cycles = Number(this.waiting);
  }

  /** Units that a cycle of this machine takes. A divider of 0 stands for 65536. */
  get period() {
    return ((this.clockDivInt || 0x10000) + this.clockDivFrac / 256) * UNITS;
  }

  /** Whether only a FIFO or another machine can end the present wait. */
  get parked() {
    return this.waiting && this.waitType !== WAIT_FOR_PIN;
  }

  /** Run until the moment `until`; while disabled, let the time pass. */
  advance(until) {
    while (this.enabled && this.time < until) {
      this.checkWait();
      if (this.parked) break;
      if (this.waiting) this.#watchPin(until);
      else this.step();
    }
    if (this.time < until) this.time = until;
  }

  /** End the wait if the pin has its level; else let time pass until then, or until `until`. */
  #watchPin(until) {
    const { time, period } = this;
    const seen = time - SYNCHRONISER;
    const change = this.pio.pads.nextTime(this.waitIndex, this.waitPolarity, seen);
    if (change === seen) {
      this.waiting = false;
      this.nextPC();
      this.cycles += this.waitDelay;
      this.execCtrl &= ~EXEC_STALLED;
      return;
    }
    const wake = change === null ? until : Math.min(change + SYNCHRONISER, until);
    this.time = time + Math.max(Math.ceil((wake - time) / period), 1) * period;
  }

  /** Look whether a wait is over, but for a pin: that is for `advance` to see. */
  checkWait() {
    if (this.enabled && this.parked) super.checkWait();
  }

  /** Go on in the program, but not after an instruction that was written to INSTR. */
  nextPC() {
    if (!(this.execCtrl & EXEC_STALLED)) super.nextPC();
  }

  jmpCondition(condition) {
    if (condition !== JMP_PIN) return super.jmpCondition(condition);
    return this.pio.pads.level(this.jmpPin, this.time - SYNCHRONISER);
  }

  get inPins() {
    const { inBase, pio, rp2040 } = this;
    const moment = this.time - SYNCHRONISER;
    let word = 0;
    for (let pin = 0; pin < rp2040.gpio.length; pin++) {
      if (pio.pads.level(pin, moment)) word |= 1 << ((pin - inBase) & 31);
    }
    return word;
  }

  writeUint32(offset, value) {
    const { time, shiftCtrl } = this;
    if (offset === INSTR) {
      this.waiting = false; // the instruction takes the place of one that waits
      this.execCtrl |= EXEC_STALLED;
      this.time = time;
    }
    super.writeUint32(offset, value);
    if (offset === INSTR && !this.waiting) this.execCtrl &= ~EXEC_STALLED;
    if (offset === CLKDIV) this.time = time;
    if (offset === SHIFTCTRL && (shiftCtrl ^ value) & (JOIN_TX | JOIN_RX)) this.#joinFifos();
  }

  /** Give the FIFOs their depths, which empties them. */
  #joinFifos() {
    const joinsTx = Boolean(this.shiftCtrl & JOIN_TX);
    const joinsRx = Boolean(this.shiftCtrl & JOIN_RX);
    this.txFIFO = new FIFO(joinsTx ? 2 * FIFO_DEPTH : joinsRx ? 0 : FIFO_DEPTH);
    this.rxFIFO = new FIFO(joinsRx ? 2 * FIFO_DEPTH : joinsTx ? 0 : FIFO_DEPTH);
    this.updateDMATx();
    this.updateDMARx();
    this.pio.checkInterrupts();
  }

  restart() {
    const { time } = this;
    super.restart();
    this.execCtrl &= ~EXEC_STALLED;
    this.time = time;
  }
}

/**
 * rp2040js's PIO block, whose machines run from a timer of the host, even disabled ones: these run
 * in step with the processor.
 */
export class PioBlock extends RPPIO {
  /**
   * @param {number} index 0 or 1
   * @param {number} firstIrq the first of the two interrupts of the block
   */
  constructor(mcu, index, firstIrq, time, pads) {
    super(mcu, `PIO${index}`, firstIrq, index);
    this.timebase = time;
    this.pads = pads;
    this.machines = this.machines.map((_, number) => new PioMachine(mcu, this, number));
    this.advancing = false;
    this.alarm = mcu.clock.createAlarm(() => this.catchUp());
  }

  /** The package's own timer does not run. */
  run() {}

  /** Bring the machines up to the present. */
  catchUp() {
    if (this.advancing) return;
    this.advancing = true;
    const now = this.timebase.elapsed * UNITS;
    for (const machine of this.machines) machine.advance(now);
    this.advancing = false;
    const running = this.machines.some((machine) => machine.enabled && !machine.parked);
    if (running) this.alarm.schedule(LAG * this.timebase.nanosPerCycle);
    else this.alarm.cancel();
  }

  readUint32(offset) {
    this.catchUp();
    return super.readUint32(offset);
  }

  writeUint32(offset, value) {
    this.catchUp();
    super.writeUint32(offset, value);
    this.catchUp(); // a machine set free runs on, and its alarm is set
  }

  pinValuesChanged(value, firstPin, count) {
    super.pinValuesChanged(value, firstPin, count);
    this.checkChangedPins();
  }

  pinDirectionsChanged(value, firstPin, count) {
    super.pinDirectionsChanged(value, firstPin, count);
    this.checkChangedPins();
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
