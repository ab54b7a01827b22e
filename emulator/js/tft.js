const FUNCTION_SPI = 1;

/**
 * The ST7735R's end of the SPI wires. It reports the bytes that arrive while it is selected, in runs
 * with the same level on D/C; simulator/board/tft.py gives them their meaning.
 */
export class Tft {
  /** @param {object} wires GPIO numbers by name: sck, mosi, cs, dc, reset */
  constructor(mcu, pads, wires, report) {
    this.mcu = mcu;
    this.pads = pads;
    this.wires = wires;
    this.report = report;
    /** Whether a display is plugged in. */
    this.present = true;
    this.isData = false;
    this.run = [];
    mcu.gpio[wires.reset].addListener(() => {
      if (pads.output(wires.reset) !== false || !this.present) return;
      this.flush();
      this.report({ event: 'tft-reset' });
    });
    mcu.spi.forEach((block, index) => this.#connect(block, index));
  }

  /** Report the bytes that have arrived so far. */
  flush() {
    if (this.run.length === 0) return;
    const bytes = Buffer.from(this.run).toString('base64');
    this.report({ event: 'tft', isData: this.isData, bytes });
    this.run = [];
  }

  /** Whether block number `index` is switched to the display's wires: eight pins each, in turn. */
  #wiredTo(index) {
    return [this.wires.sck, this.wires.mosi].every(
      (pin) =>
        this.mcu.gpio[pin].functionSelect === FUNCTION_SPI && ((pin >> 3) & 1) === index,
    );
  }

  #connect(block, index) {
    const done = this.mcu.clock.createAlarm(() => block.completeTransmit(0));
    block.onTransmit = (value) => {
      if (this.#wiredTo(index)) this.#receive(value);
      done.schedule((block.dataBits / block.clockFrequency) * 1e9);
    };
  }

  #receive(value) {
    const { pads, wires } = this;
    const selected = pads.output(wires.cs) === false;
    if (!this.present || !selected || pads.output(wires.reset) === false) return;
    const isData = pads.output(wires.dc) === true;
    if (isData !== this.isData) this.flush();
    this.isData = isData;
    this.run.push(value);
  }
}
