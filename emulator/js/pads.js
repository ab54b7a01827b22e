const PULL_UP = 0x08; // pad register, RP2040 datasheet section 2.19.6.3
const INPUT_ENABLE = 0x40;

/**
 * The levels on the GPIOs, as a wire between pad and part sees them.
 *
 * A part on the bench drives a pin through `drive`: a function of a moment, in units of 1/512
 * system clock (see camera_timing.js), so that a state machine that lags behind the processor can
 * ask for a moment of its own.
 */
export class Pads {
  /** @param {() => number} now returns the present moment in those units */
  constructor(mcu, now) {
    this.gpio = mcu.gpio;
    this.now = now;
    /** @type {Array<((at: number) => boolean) | undefined>} what drives each pin from outside */
    this.drivers = [];
    /** @type {Array<((level: boolean, at: number) => number | null) | undefined>} */
    this.foresight = [];
    const pads = this;
    for (const pin of mcu.gpio) {
      Object.defineProperty(pin, 'inputValue', {
        get() {
          return Boolean(this.padValue & INPUT_ENABLE) && pads.level(this.index, pads.now());
        },
      });
    }
    for (const pin of mcu.qspi) {
      // BOOTSEL is read through the flash's select line: it and its neighbours are released.
      Object.defineProperty(pin, 'inputValue', { get: () => true });
    }
  }

  /**
   * Let a part drive `pin`.
   *
   * @param {number} pin
   * @param {(at: number) => boolean} levelAt
   * @param {(level: boolean, at: number) => number | null} [nextTime] the first moment from `at`
   *   on when the pin has `level`, null for never; left out where that is not known
   */
  drive(pin, levelAt, nextTime) {
    this.drivers[pin] = levelAt;
    this.foresight[pin] = nextTime;
  }

  /** Return the level of `pin`: of the Pico's own output, the part that drives it, or its pull. */
  level(pin, at) {
    const gpio = this.gpio[pin];
    if (gpio.outputEnable) return gpio.outputValue;
    const driver = this.drivers[pin];
    return driver ? driver(at) : Boolean(gpio.padValue & PULL_UP);
  }

  /** Return what the Pico puts on `pin`: true, false, or null when it is an input. */
  output(pin) {
    const gpio = this.gpio[pin];
    return gpio.outputEnable ? gpio.outputValue : null;
  }

  /** Return the first moment from `at` on when `pin` has `level`, null for never or unknown. */
  nextTime(pin, level, at) {
    if (this.level(pin, at) === level) return at;
    const foresee = this.foresight[pin];
    return foresee && !this.gpio[pin].outputEnable ? foresee(level, at) : null;
  }
}
