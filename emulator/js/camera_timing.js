/**
 * Units in one system clock: all moments outside the processor are counted in them, so that the
 * edges of the camera's clock and of a state machine's are whole numbers. It is CLOCK_UNITS of
 * simulator/board/camera_timing.py, whose model this is; a test holds the two against each other.
 */
export const UNITS = 512;

/**
 * When the OV7670's VSYNC, HREF and PCLK are high, and which byte lies on D0-D7 meanwhile.
 *
 * Moments are units since the start of frame 0. What a frame consists of comes from Python.
 */
export class FrameTiming {
  /**
   * @param {object} frame the datasheet's frame: clocksPerLine, linesPerFrame, vsyncLines,
   *   firstActiveLine, activeLines, clocksPerHref
   * @param {object} setting the registers' part: clock (in periods of XCLK), pclkDivider,
   *   lineDivider, vsyncNegative, hrefNegative, pclkGated, hasVsync, hasHref, hasPclk
   * @param {number} xclk units in one period of the camera's clock input
   */
  constructor(frame, setting, xclk) {
    Object.assign(this, setting);
    this.clock = xclk * setting.clock;
    this.pclkPeriod = this.clock * this.pclkDivider;
    this.pclkHalf = Math.floor(this.pclkPeriod / 2);
    this.lines = frame.linesPerFrame;
    this.vsyncLines = frame.vsyncLines;
    this.linePeriod = this.clock * frame.clocksPerLine;
    this.framePeriod = this.linePeriod * this.lines;
    this.hrefTime = this.clock * frame.clocksPerHref;
    // Of each group of lines that is averaged into one, the last is sent.
    this.firstSent = frame.firstActiveLine + this.lineDivider - 1;
    this.endSent = frame.firstActiveLine + frame.activeLines;
    this.lineBytes = Math.floor(frame.clocksPerHref / this.pclkDivider);
  }

  /** Return the level of 'vsync', 'href' or 'pclk' at a moment. */
  level(signal, at) {
    if (signal === 'vsync') return this.hasVsync && this.#inVsync(at) !== this.vsyncNegative;
    if (signal === 'href') return this.hasHref && this.#inHref(at) !== this.hrefNegative;
    if (!this.hasPclk || (this.pclkGated && !this.#inHref(at))) return false;
    return at % this.pclkPeriod >= this.pclkHalf;
  }

  /** Return the first moment from `at` on when `signal` has `level`; null for never. */
  nextTime(signal, level, at) {
    if (this.level(signal, at) === level) return at;
    if (signal === 'vsync') return this.hasVsync ? this.#nextVsyncEdge(at) : null;
    if (signal === 'href') return this.hasHref ? this.#nextHrefEdge(at) : null;
    if (!this.hasPclk) return null;
    const from = level && this.pclkGated && !this.#inHref(at) ? this.#nextHrefEdge(at) : at;
    return from - (from % this.pclkHalf) + this.pclkHalf;
  }

  /** Return the number of the frame under way. */
  frameAt(at) {
    return Math.floor(at / this.framePeriod);
  }

  /** Return which byte of its frame lies on the data lines, or null outside HREF. */
  byteAt(at) {
    if (!this.hasHref || !this.#inHref(at)) return null;
    const line = this.#line(at);
    const row = Math.floor((line - this.firstSent) / this.lineDivider);
    return row * this.lineBytes + Math.floor((at % this.linePeriod) / this.pclkPeriod);
  }

  #line(at) {
    return Math.floor(at / this.linePeriod) % this.lines;
  }

  #inVsync(at) {
    return this.#line(at) < this.vsyncLines;
  }

  #inHref(at) {
    return at % this.linePeriod < this.hrefTime && this.#sends(this.#line(at));
  }

  #sends(line) {
    const { firstSent } = this;
    return line >= firstSent && line < this.endSent && (line - firstSent) % this.lineDivider === 0;
  }

  #nextVsyncEdge(at) {
    const start = at - (at % this.framePeriod);
    return start + (this.#inVsync(at) ? this.vsyncLines * this.linePeriod : this.framePeriod);
  }

  #nextHrefEdge(at) {
    if (this.#inHref(at)) return at - (at % this.linePeriod) + this.hrefTime;
    const start = at - (at % this.framePeriod);
    let line = this.#line(at);
    if (line < this.firstSent) line = this.firstSent;
    else line += this.lineDivider - ((line - this.firstSent) % this.lineDivider);
    return this.#sends(line)
      ? start + line * this.linePeriod
      : start + this.framePeriod + this.firstSent * this.linePeriod;
  }
}
