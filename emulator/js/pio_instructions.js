// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT

/**
 * The nine instructions of a PIO state machine (RP2040 datasheet, section 3.4), as functions of
 * the machine they work on.
 */

import { UNITS } from './camera_timing.js';

/** An input passes two flip-flops before a state machine sees it (RP2040 datasheet, 3.5.6.3). */
const SYNCHRONISER = 2 * UNITS;

// Bits of SHIFTCTRL and EXECCTRL.
const AUTOPUSH = 1 << 16;
const AUTOPULL = 1 << 17;
const IN_RIGHT = 1 << 18;
const OUT_RIGHT = 1 << 19;
const SIDE_ENABLE = 1 << 30;
const SIDE_DIRECTIONS = 1 << 29;
const STATUS_OF_RX = 1 << 4;

function reverseBits(x) {
  let reversed = 0;
  for (let i = 0; i < 32; i++) reversed = (reversed << 1) | ((x >>> i) & 1);
  return reversed >>> 0;
}

function mask(bits) {
  return bits === 32 ? 0xffffffff : (1 << bits) - 1;
}

function inBase(machine) {
  return (machine.pinCtrl >> 15) & 31;
}

function pushThreshold(machine) {
  return (machine.shiftCtrl >> 20) & 31 || 32;
}

function pullThreshold(machine) {
  return (machine.shiftCtrl >> 25) & 31 || 32;
}

/** Return for how many cycles a machine waits after `op`. */
export function delayOf(machine, op) {
  const bits = 5 - ((machine.pinCtrl >>> 29) & 7);
  return (op >> 8) & mask(bits);
}

/** Put out what `op` side-sets. */
export function sideSet(machine, op) {
  const reserved = (machine.pinCtrl >>> 29) & 7;
  if (reserved === 0) return;
  const value = (op >> 8) & 31;
  const optional = Boolean(machine.execCtrl & SIDE_ENABLE);
  if (optional && !(value & 16)) return;
  const bits = optional ? reserved - 1 : reserved;
  const side = (value >> (5 - reserved)) & mask(bits);
  const directions = Boolean(machine.execCtrl & SIDE_DIRECTIONS);
  machine.block.output(directions, side, (machine.pinCtrl >> 10) & 31, bits);
}

/**
 * Carry out `op`; return false if it stalls, with `machine.wakeTime` set when it waits for a pin.
 */
export function execute(machine, op) {
  const argument = op & 31;
  const what = (op >> 5) & 7;
  switch (op >> 13) {
    case 0:
      if (holds(machine, what)) machine.nextPc = argument;
      return true;
    case 1: return wait(machine, Boolean(what & 4), what & 3, argument);
    case 2: return shiftIn(machine, what, argument || 32);
    case 3: return shiftOut(machine, what, argument || 32);
    case 4: return what & 4 ? pull(machine, what) : push(machine, what);
    case 5: return move(machine, what, (op >> 3) & 3, op & 7);
    case 6: return irq(machine, what, argument);
    default: return set(machine, what, argument);
  }
}

function holds(machine, condition) {
  switch (condition) {
    case 0: return true;
    case 1: return machine.x === 0;
    case 2: machine.x = (machine.x - 1) >>> 0; return machine.x !== 0xffffffff;
    case 3: return machine.y === 0;
    case 4: machine.y = (machine.y - 1) >>> 0; return machine.y !== 0xffffffff;
    case 5: return machine.x !== machine.y;
    case 6: {
      const pin = (machine.execCtrl >> 24) & 31;
      return machine.block.pads.level(pin, machine.time - SYNCHRONISER);
    }
    default: return machine.osrCount < pullThreshold(machine);
  }
}

function wait(machine, level, source, index) {
  const { block } = machine;
  if (source === 2) {
    const flag = 1 << flagNumber(machine, index);
    if (Boolean(block.irq & flag) !== level) return false;
    if (level) block.setIrq(block.irq & ~flag);
    return true;
  }
  const pin = source === 0 ? index : (index + inBase(machine)) & 31;
  const seen = machine.time - SYNCHRONISER;
  const next = block.pads.nextTime(pin, level, seen);
  machine.wakeTime = next === null ? null : next + SYNCHRONISER;
  return next === seen;
}

/** Return the number of an IRQ flag; with bit 4, the machine's own number is added to it. */
function flagNumber(machine, index) {
  return index & 16 ? (index & 4) | ((index + machine.index) & 3) : index & 7;
}

function valueOf(machine, source) {
  switch (source) {
    case 0: return machine.block.inputs(inBase(machine), machine.time - SYNCHRONISER);
    case 1: return machine.x;
    case 2: return machine.y;
    case 5: {
      const fifo = machine.execCtrl & STATUS_OF_RX ? machine.rx : machine.tx;
      return fifo.length < (machine.execCtrl & 15) ? 0xffffffff : 0;
    }
    case 6: return machine.isr;
    case 7: return machine.osr;
    default: return 0;
  }
}

function shiftIn(machine, source, bits) {
  // A push that found no room is tried again, without shifting twice.
  if (!machine.stalled) {
    const value = (valueOf(machine, source) & mask(bits)) >>> 0;
    if (bits === 32) machine.isr = value;
    else if (machine.shiftCtrl & IN_RIGHT) {
      machine.isr = ((machine.isr >>> bits) | (value << (32 - bits))) >>> 0;
    } else machine.isr = ((machine.isr << bits) | value) >>> 0;
    machine.isrCount = Math.min(machine.isrCount + bits, 32);
  }
  if (!(machine.shiftCtrl & AUTOPUSH) || machine.isrCount < pushThreshold(machine)) return true;
  return machine.pushIsr();
}

function shiftOut(machine, destination, bits) {
  const refills = machine.shiftCtrl & AUTOPULL && machine.osrCount >= pullThreshold(machine);
  if (refills && !machine.pullOsr()) return false;
  const right = Boolean(machine.shiftCtrl & OUT_RIGHT);
  const { osr } = machine;
  const value = (right ? osr & mask(bits) : osr >>> (32 - bits)) >>> 0;
  if (bits === 32) machine.osr = 0;
  else machine.osr = (right ? osr >>> bits : osr << bits) >>> 0;
  machine.osrCount = Math.min(machine.osrCount + bits, 32);
  write(machine, destination, value, bits);
  return true;
}

/** Write to a destination of OUT; MOV has the same but for three. */
function write(machine, destination, value, bits) {
  const base = machine.pinCtrl & 31;
  const count = (machine.pinCtrl >> 20) & 63;
  switch (destination) {
    case 0: machine.block.output(false, value, base, count); break;
    case 1: machine.x = value; break;
    case 2: machine.y = value; break;
    case 4: machine.block.output(true, value, base, count); break;
    case 5: machine.nextPc = value & 31; break;
    case 6: machine.isr = value; machine.isrCount = bits; break;
    case 7: machine.forced = value & 0xffff; break;
    default: // to nowhere
  }
}

function push(machine, what) {
  if (what & 2 && machine.isrCount < pushThreshold(machine)) return true; // "iffull"
  if (machine.pushIsr()) return true;
  if (what & 1) return false; // "block"
  machine.isr = 0;
  machine.isrCount = 0;
  return true;
}

function pull(machine, what) {
  if (what & 2 && machine.osrCount < pullThreshold(machine)) return true; // "ifempty"
  if (machine.pullOsr()) return true;
  if (what & 1) return false; // "block"
  machine.osr = machine.x;
  machine.osrCount = 0;
  return true;
}

function move(machine, destination, operation, source) {
  let value = valueOf(machine, source);
  if (operation === 1) value = ~value;
  else if (operation === 2) value = reverseBits(value);
  value >>>= 0;
  switch (destination) {
    case 4: machine.forced = value & 0xffff; break; // EXEC
    case 6: machine.isr = value; machine.isrCount = 0; break;
    case 7: machine.osr = value; machine.osrCount = 0; break;
    default: write(machine, destination, value, 0); // PINS, X, Y, PC
  }
  return true;
}

function irq(machine, what, argument) {
  const { block } = machine;
  const flag = 1 << flagNumber(machine, argument);
  if (what & 2) {
    block.setIrq(block.irq & ~flag);
    return true;
  }
  if (machine.irqSet === null) {
    block.setIrq(block.irq | flag);
    if (!(what & 1)) return true;
    machine.irqSet = flag;
  }
  if (block.irq & machine.irqSet) return false;
  machine.irqSet = null;
  return true;
}

function set(machine, destination, value) {
  const base = (machine.pinCtrl >> 5) & 31;
  const count = (machine.pinCtrl >> 26) & 7;
  if (destination === 0) machine.block.output(false, value, base, count);
  else if (destination === 1) machine.x = value;
  else if (destination === 2) machine.y = value;
  else if (destination === 4) machine.block.output(true, value, base, count);
  return true;
}
