/**
 * Emulated time, counted in cycles of the system clock.
 *
 * The processor adds to `cycles` itself, because it does so for every instruction. `sync` passes
 * them on to rp2040js's clock, whose alarms drive the peripherals.
 */
export class Timebase {
  constructor(mcu) {
    this.mcu = mcu;
    this.clock = mcu.clock;
    /** Cycles spent since `begin`. */
    this.cycles = 0;
    /** The count of `cycles` at which the processor has to look for alarms and interrupts. */
    this.deadline = 0;
    /** System clock cycles since power-on, as of the last `sync`. */
    this.elapsed = 0;
    this.synced = 0;
    this.limit = 0;
    this.nanosPerCycle = 1e9 / mcu.clkSys;
  }

  /** Begin a run of `limit` cycles. */
  begin(limit) {
    this.cycles = 0;
    this.synced = 0;
    this.limit = limit;
    this.aim();
  }

  /** End the run before its limit. */
  stop() {
    this.limit = 0;
    this.deadline = 0;
  }

  /** Tell the clock how many cycles have passed; to be called before a peripheral is touched. */
  sync() {
    const passed = this.cycles - this.synced;
    if (passed === 0) return;
    this.clock.nanosCounter += passed * this.nanosPerCycle;
    this.elapsed += passed;
    this.synced = this.cycles;
  }

  /** Cycles from the last `sync` until the next alarm; null when none is set. */
  cyclesToAlarm() {
    const alarm = this.clock.nextAlarm;
    if (alarm === null) return null;
    // The clock counts in floating point: an alarm that is due may lie a rounding error ahead.
    const cycles = Math.ceil((alarm.nanos - this.clock.nanosCounter) / this.nanosPerCycle - 1e-6);
    return Math.max(cycles, 1);
  }

  /** Set the deadline anew; to be called after a peripheral was touched. */
  aim() {
    this.nanosPerCycle = 1e9 / this.mcu.clkSys;
    if (this.mcu.core.interruptsUpdated) {
      this.deadline = this.cycles;
      return;
    }
    const alarm = this.cyclesToAlarm();
    const next = alarm === null ? this.limit : this.synced + alarm;
    this.deadline = Math.min(next, this.limit);
  }

  /** Call the alarms that are due. */
  ring() {
    const alarm = this.clock.nextAlarm;
    if (alarm !== null && alarm.nanos <= this.clock.nanosCounter + 1e-6) this.clock.tick(0);
  }

  get seconds() {
    return this.clock.nanos / 1e9;
  }
}
