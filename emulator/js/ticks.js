const TIMER = 0x40054; // by the upper bits, as rp2040js lists its peripherals
const WATCHDOG = 0x40058;
const TICK = 0x2c; // the watchdog's register for the generator: RP2040 datasheet, section 4.7.6
const TICK_ENABLE = 1 << 9;
const TICK_CYCLES = 0x1ff;

/** The watchdog counts two of its steps for each tick (erratum RP2040-E1). */
const STEPS_PER_TICK = 2;

/**
 * The tick generator, which divides the reference clock for the timer and the watchdog.
 *
 * CircuitPython sets it to a tick a microsecond, from the crystal: they keep time whatever the
 * system clock is. rp2040js has them count time itself.
 */
export class Ticks {
  /** @param {number} uptime seconds that the timer says have passed when it begins to count */
  constructor(mcu, uptime) {
    this.mcu = mcu;
    this.clock = mcu.clock;
    this.cycles = 0;
    /** Ticks a second; none until the generator is set. */
    this.rate = 0;
    this.counted = uptime * 1e6;
    this.since = this.clock.nanos;
    this.watchdog = mcu.peripherals[WATCHDOG];
    this.#watchRegisters();
    this.#connectTimer(mcu.peripherals[TIMER]);
    this.#retime();
  }

  /** The timer's count. */
  get count() {
    return this.counted + ((this.clock.nanos - this.since) * this.rate) / 1e9;
  }

  #watchRegisters() {
    const { watchdog, mcu } = this;
    const write = watchdog.writeUint32.bind(watchdog);
    watchdog.writeUint32 = (offset, value) => {
      write(offset, value);
      if (offset !== TICK) return;
      this.cycles = value & TICK_ENABLE ? value & TICK_CYCLES : 0;
      this.#retime();
    };
    const updateClocks = mcu.updateClocks.bind(mcu);
    mcu.updateClocks = () => {
      updateClocks();
      this.#retime();
    };
  }

  #retime() {
    const rate = this.cycles === 0 ? 0 : this.mcu.clocks.refFreq / this.cycles;
    if (rate === this.rate) return;
    this.counted = this.count;
    this.since = this.clock.nanos;
    this.rate = rate;
    this.watchdog.timer.frequency = STEPS_PER_TICK * rate;
  }

  /** Let rp2040js's timer count ticks. It takes them for microseconds of its clock. */
  #connectTimer(timer) {
    const ticks = this;
    timer.clock = {
      get nanos() {
        return ticks.count * 1000;
      },
    };
    for (const { clockAlarm } of timer.alarms) {
      const schedule = clockAlarm.schedule.bind(clockAlarm);
      clockAlarm.schedule = (nanos) => {
        if (ticks.rate > 0) schedule((nanos * 1e6) / ticks.rate);
      };
    }
  }
}
