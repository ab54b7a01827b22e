const FUNCTION_I2C = 3;
const RESETS = 0x4000c; // by the upper bits, as rp2040js lists its peripherals
const RESET_I2C0 = 1 << 3; // and the next bit for I2C1
const IC_ENABLE = 0x6c;
const WRITE = 0; // rp2040js's I2CMode.Write
const BITS_PER_BYTE = 9; // with the acknowledgement

/**
 * The camera's SCCB, which is I2C, on the two wires it is soldered to: the RP2040's I2C blocks
 * drive them, and CircuitPython looks for devices by toggling them as GPIOs.
 */
export class CameraBus {
  /** @param {number} address the camera's 7-bit address */
  constructor(mcu, pads, camera, address) {
    this.mcu = mcu;
    this.pads = pads;
    this.camera = camera;
    this.address = address;
    /** Whether both wires have their pull-up resistors. */
    this.pullUps = true;
    this.probe = new AddressProbe((asked) => this.#answers(asked));
    const { sda, scl } = camera.wires;
    pads.drive(scl, () => this.#wire(scl));
    pads.drive(sda, () => this.#wire(sda) && !this.probe.pullsDown);
    for (const pin of [sda, scl]) {
      mcu.gpio[pin].addListener(() => this.probe.see(this.#wire(scl), this.#wire(sda)));
    }
    mcu.i2c.forEach((block, index) => this.#connect(block, index));
    this.#watchResets();
  }

  /** Disable a block that is reset, because rp2040js only takes note of resets. */
  #watchResets() {
    const resets = this.mcu.peripherals[RESETS];
    const write = resets.writeUint32.bind(resets);
    resets.writeUint32 = (offset, value) => {
      write(offset, value);
      this.mcu.i2c.forEach((block, index) => {
        if (offset === 0 && value & (RESET_I2C0 << index)) block.writeUint32(IC_ENABLE, 0);
      });
    };
  }

  /** Return the level that the Pico and the pull-ups give to a wire. */
  #wire(pin) {
    const output = this.pads.output(pin);
    return output ?? this.pullUps;
  }

  #answers(address) {
    return address === this.address && this.camera.awake;
  }

  /** Whether block number `index` is switched to the camera's wires: each has every other pair. */
  #wiredTo(index) {
    const { sda, scl } = this.camera.wires;
    return [sda, scl].every(
      (pin) => this.mcu.gpio[pin].functionSelect === FUNCTION_I2C && ((pin >> 1) & 1) === index,
    );
  }

  #connect(block, index) {
    let written = [];
    // A byte takes time on the wire; the block is told when that is over.
    const later = (work) => {
      const period = (block.sclLowPeriod + block.sclHighPeriod) / this.mcu.clkSys;
      this.mcu.clock.createAlarm(work).schedule(BITS_PER_BYTE * period * 1e9);
    };
    const finishWrite = () => {
      if (written.length === 0) return;
      this.camera.use(this.camera.ask({ ask: 'i2c-write', bytes: written }).timing);
      written = [];
    };
    block.onStart = () => {
      finishWrite();
      block.completeStart();
    };
    block.onConnect = (address, mode) => {
      const answers = this.#wiredTo(index) && this.#answers(address);
      later(() => block.completeConnect(answers, mode === WRITE ? 0 : 1));
    };
    block.onWriteByte = (value) => {
      written.push(value);
      later(() => block.completeWrite(true));
    };
    block.onReadByte = () => {
      const { value } = this.camera.ask({ ask: 'i2c-read' });
      later(() => block.completeRead(value));
    };
    block.onStop = () => {
      finishWrite();
      block.completeStop();
    };
  }
}

/** Reads an address that is put on the wires bit by bit, and acknowledges it if it is known. */
class AddressProbe {
  constructor(answers) {
    this.answers = answers;
    this.scl = true;
    this.sda = true;
    this.bits = null; // since the start condition
    this.acknowledges = false;
    this.pullsDown = false;
  }

  /** Take the levels of the wires whenever one may have changed. */
  see(scl, sda) {
    if (this.scl && scl && sda !== this.sda) this.bits = sda ? null : []; // stop or start
    else if (!this.scl && scl) this.#clockUp(sda);
    else if (this.scl && !scl) this.#clockDown();
    this.scl = scl;
    this.sda = sda;
  }

  #clockUp(sda) {
    if (this.bits === null || this.bits.length >= BITS_PER_BYTE) return;
    this.bits.push(sda);
    if (this.bits.length !== BITS_PER_BYTE - 1) return;
    const address = this.bits.slice(0, 7).reduce((value, bit) => 2 * value + Number(bit), 0);
    this.acknowledges = this.answers(address);
  }

  #clockDown() {
    this.pullsDown = this.acknowledges && this.bits?.length === BITS_PER_BYTE - 1;
    if (!this.pullsDown) this.acknowledges = false;
  }
}
