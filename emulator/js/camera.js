import { FrameTiming, UNITS } from './camera_timing.js';

const FUNCTION_PWM = 4;
const PWM_ENABLE = 1;

/**
 * The OV7670 at the end of its wires: clock in, signals and data out.
 *
 * Its registers and pictures are in Python (simulator/board/camera.py), which `ask` asks for them.
 * The signals, which change within microseconds, are here.
 */
export class Camera {
  /**
   * @param {object} wires GPIO numbers by name: d0-d7, pclk, xclk, href, vsync, reset, pwdn
   * @param {object} frame the datasheet's frame, see FrameTiming
   */
  constructor(mcu, time, pads, wires, frame, ask) {
    this.mcu = mcu;
    this.time = time;
    this.pads = pads;
    this.wires = wires;
    this.frame = frame;
    this.ask = ask;
    /** Whether a camera is plugged in. */
    this.present = true;
    /** The timing that the registers ask for; null while it is not one that is modelled. */
    this.setting = null;
    this.timing = null;
    this.origin = 0;
    this.firstFrame = 0;
    this.xclk = null;
    this.bytes = null;
    this.bytesOf = -1;
    for (const signal of ['vsync', 'href', 'pclk']) {
      pads.drive(
        wires[signal],
        (at) => this.timing !== null && this.timing.level(signal, at - this.origin),
        (level, at) => this.#nextTime(signal, level, at),
      );
    }
    for (let line = 0; line < 8; line++) {
      pads.drive(wires[`d${line}`], (at) => Boolean((this.#byte(at) >> line) & 1));
    }
    for (const wire of ['reset', 'pwdn', 'xclk']) {
      mcu.gpio[wires[wire]].addListener(() => this.#wired(wire));
    }
    this.#watchPwm();
  }

  /** Whether the camera would answer: there, clocked, and in neither power-down nor reset. */
  get awake() {
    // The module pulls PWDN low and RESET high when nothing drives them.
    const poweredDown = this.pads.output(this.wires.pwdn) === true;
    const inReset = this.pads.output(this.wires.reset) === false;
    return this.present && this.xclk !== null && !poweredDown && !inReset;
  }

  /** The number of the frame after the one under way. */
  get nextFrame() {
    if (this.timing === null) return this.firstFrame;
    return this.firstFrame + this.timing.frameAt(this.time.elapsed * UNITS - this.origin) + 1;
  }

  /** Take the timing that Python answers to each request that may change it. */
  use(setting) {
    this.setting = setting;
    this.bytesOf = -1;
    this.refresh();
  }

  /** Begin the timing anew if anything that determines it has changed. */
  refresh() {
    this.time.sync();
    this.xclk = this.#xclkPeriod();
    const runs = this.awake && this.setting !== null;
    const key = runs ? JSON.stringify([this.xclk, this.setting]) : null;
    if (key === this.key) return;
    this.firstFrame = this.nextFrame;
    this.key = key;
    this.timing = runs ? new FrameTiming(this.frame, this.setting, this.xclk) : null;
    this.origin = this.time.elapsed * UNITS;
  }

  #wired(wire) {
    if (wire === 'reset' && this.present && this.pads.output(this.wires.reset) === false) {
      this.use(this.ask({ ask: 'camera-reset' }).timing);
    } else this.refresh();
  }

  /** Units in one period of the clock on XCLK, as the PWM's registers have it; null for none. */
  #xclkPeriod() {
    const pin = this.wires.xclk;
    if (this.mcu.gpio[pin].functionSelect !== FUNCTION_PWM) return null;
    const slice = this.mcu.pwm.channels[(pin >> 1) & 7];
    const compare = pin & 1 ? slice.cc >>> 16 : slice.cc & 0xffff;
    if (!(slice.csr & PWM_ENABLE) || compare === 0 || compare > slice.top) return null;
    return (slice.div / 16) * (slice.top + 1) * UNITS;
  }

  /**
   * Take the clock from the PWM's registers, and switch off the edges of all PWMs: there are
   * sixteen million a second, and nothing else on this bench listens to them.
   */
  #watchPwm() {
    for (const slice of this.mcu.pwm.channels) {
      for (const alarm of [slice.alarmA, slice.alarmB, slice.alarmBottom]) alarm.enable = false;
    }
    const { pwm } = this.mcu;
    const write = pwm.writeUint32.bind(pwm);
    pwm.writeUint32 = (offset, value) => {
      write(offset, value);
      this.refresh();
    };
  }

  #nextTime(signal, level, at) {
    if (this.timing === null) return null;
    const next = this.timing.nextTime(signal, level, at - this.origin);
    return next === null ? null : next + this.origin;
  }

  /** Return the byte on D0-D7, which are low outside HREF. */
  #byte(at) {
    if (this.timing === null) return 0;
    const moment = at - this.origin;
    const index = this.timing.byteAt(moment);
    if (index === null) return 0;
    const number = this.firstFrame + this.timing.frameAt(moment);
    if (number !== this.bytesOf) {
      const { bytes } = this.ask({ ask: 'frame', number });
      this.bytes = Buffer.from(bytes, 'base64');
      this.bytesOf = number;
    }
    return this.bytes[index] ?? 0;
  }
}
