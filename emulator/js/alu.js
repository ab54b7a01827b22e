/** The processor's arithmetic: each method returns its result and sets the flags. */
export class Alu {
  constructor() {
    /** The last result: the flags N and Z are its sign and its being zero. */
    this.nz = 1;
    this.carry = 0;
    this.overflow = 0;
  }

  /** Take the flags over from rp2040js's core, which deals with exceptions. */
  load(core) {
    this.nz = core.Z ? 0 : core.N ? -1 : 1;
    this.carry = core.C ? 1 : 0;
    this.overflow = core.V ? 1 : 0;
  }

  /** Hand the flags to rp2040js's core. */
  save(core) {
    core.N = this.nz < 0;
    core.Z = this.nz === 0;
    core.C = this.carry === 1;
    core.V = this.overflow === 1;
  }

  /** Set N and Z only. */
  result(value) {
    this.nz = value | 0;
    return this.nz;
  }

  add(x, y, carryIn) {
    const a = x >>> 0;
    const b = y >>> 0;
    const sum = a + b + carryIn;
    const result = sum | 0;
    this.nz = result;
    this.carry = sum > 0xffffffff ? 1 : 0;
    this.overflow = ((a ^ result) & (b ^ result)) >>> 31;
    return result;
  }

  subtract(x, y) {
    const a = x >>> 0;
    const b = y >>> 0;
    const result = (a - b) | 0;
    this.nz = result;
    this.carry = a >= b ? 1 : 0;
    this.overflow = ((a ^ b) & (a ^ result)) >>> 31;
    return result;
  }

  // A shift by 0 leaves the carry alone. Only a shift by a register can be by more than 32.

  shiftLeft(x, by) {
    if (by === 0) return this.result(x);
    this.carry = by <= 32 ? (x >>> (32 - by)) & 1 : 0;
    return this.result(by < 32 ? x << by : 0);
  }

  shiftRight(x, by) {
    if (by === 0) return this.result(x);
    this.carry = by <= 32 ? (x >>> (by - 1)) & 1 : 0;
    return this.result(by < 32 ? x >>> by : 0);
  }

  shiftRightSigned(x, by) {
    if (by === 0) return this.result(x);
    this.carry = by <= 32 ? (x >> (by - 1)) & 1 : x >>> 31;
    return this.result(by < 32 ? x >> by : x >> 31);
  }

  rotate(x, by) {
    if (by === 0) return this.result(x);
    const places = by & 31;
    const result = this.result(places ? (x >>> places) | (x << (32 - places)) : x);
    this.carry = result >>> 31;
    return result;
  }

  /** Tell whether the flags fulfil a condition (ARMv6-M ARM, table A6-1). */
  holds(condition) {
    // Each odd condition is the opposite of the even one before it.
    return this.#holdsEven(condition & ~1) !== Boolean(condition & 1);
  }

  #holdsEven(condition) {
    const { nz, carry, overflow } = this;
    switch (condition) {
      case 0: return nz === 0; // EQ
      case 2: return carry === 1; // CS
      case 4: return nz < 0; // MI
      case 6: return overflow === 1; // VS
      case 8: return carry === 1 && nz !== 0; // HI
      case 10: return nz >>> 31 === overflow; // GE
      default: return nz !== 0 && nz >>> 31 === overflow; // GT
    }
  }
}
