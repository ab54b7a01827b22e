import { Alu } from './alu.js';

const EXCEPTION_ENTRY_CYCLES = 15;
const EXCEPTION_EXIT_CYCLES = 12;
const HANDLER_MODE = 1;
const ROM_SIZE = 0x4000;
const SP = 13;
const LR = 14;
const PC = 15;

/**
 * A Cortex-M0+ that counts cycles as the real one spends them (ARM DDI 0484, table 3-1).
 *
 * It takes the place of `executeInstruction` of rp2040js's own core, and keeps that core's registers
 * and exceptions. It is some ten times as fast: a second on the board takes two to four here.
 */
export class Processor {
  constructor(mcu, memory, time) {
    this.core = mcu.core;
    this.memory = memory;
    this.time = time;
    this.alu = new Alu();
    /** @type {Map<number, (core: object) => number>} handlers by ROM address */
    this.romFunctions = new Map();
    this.isRomFunction = new Uint8Array(ROM_SIZE / 2); // of each halfword, quicker than the map
    // A peripheral raises its interrupt in the middle of an instruction, while the core's registers
    // are out of date: only note it, and take it at the next deadline.
    this.core.setInterrupt = (irq, raised) => {
      const bit = 1 << irq;
      if (!raised) this.core.pendingInterrupts &= ~bit;
      else if (!(this.core.pendingInterrupts & bit)) {
        this.core.pendingInterrupts |= bit;
        this.core.interruptsUpdated = true;
      }
    };
  }

  /**
   * Call `handler` in place of the boot ROM's function at `address`. It gets the core, whose
   * registers hold the arguments, and returns how many cycles the function takes.
   */
  replaceRomFunction(address, handler) {
    this.romFunctions.set(address & ~1, handler);
    this.isRomFunction[address >> 1] = 1;
  }

  /** Run for at least `limit` cycles, or until `Timebase.stop`. */
  run(limit) {
    const { core, memory, time, alu, romFunctions, isRomFunction } = this;
    const R = core.registers;
    let pc = R[PC];

    const save = () => {
      R[PC] = pc;
      alu.save(core);
    };
    const load = () => {
      pc = R[PC] & ~1;
      alu.load(core);
    };
    const branchExchange = (target) => {
      const address = target >>> 0;
      if (core.currentMode !== HANDLER_MODE || address >>> 28 !== 15) {
        pc = (address & ~1) >>> 0;
        return;
      }
      time.sync();
      save();
      core.exceptionReturn(address & 0x0fffffff);
      load();
      time.cycles += EXCEPTION_EXIT_CYCLES;
      time.aim();
    };
    const undefinedInstruction = (op) => {
      const at = ((pc - 2) >>> 0).toString(16);
      const from = (R[LR] >>> 0).toString(16);
      throw new Error(`undefined instruction 0x${op.toString(16)} at 0x${at}, called from 0x${from}`);
    };
    // 010000: ARMv6-M ARM, table A5-3
    const dataProcessing = (op) => {
      const d = op & 7;
      const m = R[(op >> 3) & 7];
      switch ((op >> 6) & 15) {
        case 0: R[d] = alu.result(R[d] & m); break; // ANDS
        case 1: R[d] = alu.result(R[d] ^ m); break; // EORS
        case 2: R[d] = alu.shiftLeft(R[d], m & 255); break; // LSLS
        case 3: R[d] = alu.shiftRight(R[d], m & 255); break; // LSRS
        case 4: R[d] = alu.shiftRightSigned(R[d], m & 255); break; // ASRS
        case 5: R[d] = alu.add(R[d], m, alu.carry); break; // ADCS
        case 6: R[d] = alu.add(R[d], ~m, alu.carry); break; // SBCS
        case 7: R[d] = alu.rotate(R[d], m & 255); break; // RORS
        case 8: alu.result(R[d] & m); break; // TST
        case 9: R[d] = alu.subtract(0, m); break; // RSBS
        case 10: alu.subtract(R[d], m); break; // CMP
        case 11: alu.add(R[d], m, 0); break; // CMN
        case 12: R[d] = alu.result(R[d] | m); break; // ORRS
        case 13: R[d] = alu.result(Math.imul(R[d], m)); break; // MULS, in one cycle here
        case 14: R[d] = alu.result(R[d] & ~m); break; // BICS
        default: R[d] = alu.result(~m); // MVNS
      }
    };

    // 010001: table A5-4. The program reads PC as 4 beyond its instruction; pc is 2 beyond it here.
    const highRegisters = (op) => {
      const m = (op >> 3) & 15;
      const d = ((op >> 4) & 8) | (op & 7);
      const value = m === PC ? pc + 2 : R[m];
      switch ((op >> 8) & 3) {
        case 0: // ADD
        case 2: { // MOV
          const isAdd = !(op & 0x200);
          const result = isAdd ? ((d === PC ? pc + 2 : R[d]) + value) >>> 0 : value;
          if (d === PC) {
            pc = (result & ~1) >>> 0;
            time.cycles += 1;
          } else R[d] = d === SP ? result & ~3 : result;
          break;
        }
        case 1: // CMP
          alu.subtract(d === PC ? pc + 2 : R[d], value);
          break;
        default: // BX, BLX
          time.cycles += 1;
          if (op & 0x80) {
            R[LR] = pc | 1;
            pc = (value & ~1) >>> 0;
          } else branchExchange(value);
      }
    };

    // 0101: table A5-5, load and store with a register as offset
    const loadStoreRegister = (op) => {
      const address = R[(op >> 3) & 7] + R[(op >> 6) & 7];
      const t = op & 7;
      switch ((op >> 9) & 7) {
        case 0: memory.write32(address, R[t]); break; // STR
        case 1: memory.write16(address, R[t]); break; // STRH
        case 2: memory.write8(address, R[t]); break; // STRB
        case 3: R[t] = (memory.read8(address) << 24) >> 24; break; // LDRSB
        case 4: R[t] = memory.read32(address); break; // LDR
        case 5: R[t] = memory.read16(address); break; // LDRH
        case 6: R[t] = memory.read8(address); break; // LDRB
        default: R[t] = (memory.read16(address) << 16) >> 16; // LDRSH
      }
    };

    const push = (op) => {
      const list = (op & 255) | (op & 0x100 ? 1 << LR : 0);
      let bottom = R[SP];
      for (let rest = list; rest !== 0; rest &= rest - 1) bottom -= 4;
      memory.storeMany(bottom, R, list);
      R[SP] = bottom;
    };

    const pop = (op) => {
      const top = memory.loadMany(R[SP], R, op & 255);
      if (!(op & 0x100)) {
        R[SP] = top;
        return;
      }
      const target = memory.read32(top);
      R[SP] = top + 4;
      time.cycles += 1;
      branchExchange(target);
    };

    const hint = (op) => {
      if (op === 0xbf20) { // WFE
        time.cycles += 1;
        if (core.eventRegistered) core.eventRegistered = false;
        else {
          core.waiting = true;
          time.deadline = time.cycles;
        }
      } else if (op === 0xbf30) { // WFI
        time.cycles += 1;
        core.waiting = true;
        time.deadline = time.cycles;
      } else if (op === 0xbf40) core.eventRegistered = true; // SEV
    };

    // 1011: table A5-6
    const miscellaneous = (op) => {
      const d = op & 7;
      const m = R[(op >> 3) & 7];
      switch ((op >> 8) & 15) {
        case 0: // ADD, SUB of the stack pointer
          R[SP] += op & 0x80 ? -((op & 127) << 2) : (op & 127) << 2;
          break;
        case 2: // SXTH, SXTB, UXTH, UXTB
          R[d] = [(m << 16) >> 16, (m << 24) >> 24, m & 0xffff, m & 0xff][(op >> 6) & 3];
          break;
        case 4: case 5:
          push(op);
          break;
        case 6: // CPS: bit 4 disables
          core.PM = Boolean(op & 0x10);
          if (!core.PM) {
            core.interruptsUpdated = true;
            time.deadline = time.cycles;
          }
          break;
        case 10: {
          const swapped = (m << 24) | ((m & 0xff00) << 8) | ((m >>> 8) & 0xff00) | (m >>> 24);
          const kind = (op >> 6) & 3;
          if (kind === 0) R[d] = swapped; // REV
          else if (kind === 1) R[d] = (swapped >>> 16) | (swapped << 16); // REV16
          else R[d] = ((m << 24) >> 16) | ((m >>> 8) & 0xff); // REVSH
          break;
        }
        case 12: case 13:
          pop(op);
          break;
        case 15:
          hint(op);
          break;
        default:
          undefinedInstruction(op);
      }
    };

    // 11110: the 32-bit instructions
    const wide = (op) => {
      const op2 = memory.fetch(pc);
      pc += 2;
      if ((op2 & 0xd000) === 0xd000) { // BL
        const s = (op >> 10) & 1;
        const i1 = 1 - (s ^ ((op2 >> 13) & 1));
        const i2 = 1 - (s ^ ((op2 >> 11) & 1));
        const high = (s ? 0xff000000 : 0) | (i1 << 23) | (i2 << 22);
        R[LR] = pc | 1;
        pc = (pc + (high | ((op & 0x3ff) << 12) | ((op2 & 0x7ff) << 1))) >>> 0;
        time.cycles += 2;
        return;
      }
      time.cycles += 2;
      if (op === 0xf3bf) return; // DMB, DSB, ISB
      save();
      if (op === 0xf3ef) R[(op2 >> 8) & 15] = core.readSpecialRegister(op2 & 255); // MRS
      else if (op >> 4 === 0xf38) core.writeSpecialRegister(op2 & 255, R[op & 15]); // MSR
      else undefinedInstruction(op);
      load();
      if (core.interruptsUpdated) time.deadline = time.cycles;
    };

    /** Call due alarms, take interrupts, sleep. Return whether to run on. */
    const lookUp = () => {
      time.sync();
      time.ring();
      if (core.interruptsUpdated) {
        save();
        const asleep = core.waiting;
        core.waiting = false; // rp2040js ranks priorities otherwise while asleep
        if (core.checkForInterrupts()) time.cycles += EXCEPTION_ENTRY_CYCLES;
        else core.waiting = asleep;
        load();
      }
      if (time.cycles >= time.limit) return false;
      time.aim();
      if (!core.waiting) return true;
      const pending = core.pendingInterrupts & core.enabledInterrupts;
      if (pending || core.pendingSystick || core.pendingPendSV || core.eventRegistered) {
        core.waiting = false;
        core.eventRegistered = false;
        return true;
      }
      const sleep = Math.min(time.cyclesToAlarm() ?? limit, limit - time.cycles);
      time.cycles += sleep;
      time.deadline = time.cycles;
      return true;
    };

    load();
    time.begin(limit);
    for (;;) {
      if (time.cycles >= time.deadline) {
        if (!lookUp()) break;
        if (core.waiting) continue;
      }
      if (pc < ROM_SIZE && isRomFunction[pc >> 1]) {
        time.sync();
        save();
        time.cycles += romFunctions.get(pc)(core);
        pc = R[LR] & ~1;
        memory.lastFetched = -1;
        time.aim();
        continue;
      }
      const op = memory.fetch(pc);
      pc += 2;
      time.cycles += 1;
      // ARMv6-M ARM, table A5-1: the upper bits of an instruction tell its kind.
      switch (op >> 11) {
        case 0b00000: R[op & 7] = alu.shiftLeft(R[(op >> 3) & 7], (op >> 6) & 31); break; // LSLS
        case 0b00001: R[op & 7] = alu.shiftRight(R[(op >> 3) & 7], ((op >> 6) & 31) || 32); break; // LSRS
        case 0b00010: R[op & 7] = alu.shiftRightSigned(R[(op >> 3) & 7], ((op >> 6) & 31) || 32); break; // ASRS
        case 0b00011: { // ADDS, SUBS with a register or three bits
          const y = op & 0x400 ? (op >> 6) & 7 : R[(op >> 6) & 7];
          const x = R[(op >> 3) & 7];
          R[op & 7] = op & 0x200 ? alu.subtract(x, y) : alu.add(x, y, 0);
          break;
        }
        case 0b00100: R[(op >> 8) & 7] = alu.result(op & 255); break; // MOVS
        case 0b00101: alu.subtract(R[(op >> 8) & 7], op & 255); break; // CMP
        case 0b00110: R[(op >> 8) & 7] = alu.add(R[(op >> 8) & 7], op & 255, 0); break; // ADDS
        case 0b00111: R[(op >> 8) & 7] = alu.subtract(R[(op >> 8) & 7], op & 255); break; // SUBS
        case 0b01000:
          if (op & 0x400) highRegisters(op);
          else dataProcessing(op);
          break;
        case 0b01001: R[(op >> 8) & 7] = memory.read32(((pc + 2) & ~3) + ((op & 255) << 2)); break; // LDR
        case 0b01010: case 0b01011: loadStoreRegister(op); break;
        case 0b01100: memory.write32(R[(op >> 3) & 7] + (((op >> 6) & 31) << 2), R[op & 7]); break; // STR
        case 0b01101: R[op & 7] = memory.read32(R[(op >> 3) & 7] + (((op >> 6) & 31) << 2)); break; // LDR
        case 0b01110: memory.write8(R[(op >> 3) & 7] + ((op >> 6) & 31), R[op & 7]); break; // STRB
        case 0b01111: R[op & 7] = memory.read8(R[(op >> 3) & 7] + ((op >> 6) & 31)); break; // LDRB
        case 0b10000: memory.write16(R[(op >> 3) & 7] + (((op >> 6) & 31) << 1), R[op & 7]); break; // STRH
        case 0b10001: R[op & 7] = memory.read16(R[(op >> 3) & 7] + (((op >> 6) & 31) << 1)); break; // LDRH
        case 0b10010: memory.write32(R[SP] + ((op & 255) << 2), R[(op >> 8) & 7]); break; // STR
        case 0b10011: R[(op >> 8) & 7] = memory.read32(R[SP] + ((op & 255) << 2)); break; // LDR
        case 0b10100: R[(op >> 8) & 7] = ((pc + 2) & ~3) + ((op & 255) << 2); break; // ADR
        case 0b10101: R[(op >> 8) & 7] = R[SP] + ((op & 255) << 2); break; // ADD
        case 0b10110: case 0b10111: miscellaneous(op); break;
        case 0b11000: R[(op >> 8) & 7] = memory.storeMany(R[(op >> 8) & 7], R, op & 255); break; // STM
        case 0b11001: { // LDM; a base that is itself loaded keeps the loaded value
          const base = (op >> 8) & 7;
          const end = memory.loadMany(R[base], R, op & 255);
          if (!(op & (1 << base))) R[base] = end;
          break;
        }
        case 0b11010: case 0b11011: {
          const condition = (op >> 8) & 15;
          if (condition === 15) { // SVC
            core.pendingSVCall = true;
            core.interruptsUpdated = true;
            time.deadline = time.cycles;
          } else if (condition === 14) undefinedInstruction(op);
          else if (alu.holds(condition)) {
            pc = pc + 2 + ((op << 24) >> 23);
            time.cycles += 1;
          }
          break;
        }
        case 0b11100: // B
          pc = pc + 2 + ((op << 21) >> 20);
          time.cycles += 1;
          break;
        case 0b11110: wide(op); break;
        default: undefinedInstruction(op);
      }
    }
    save();
  }
}
