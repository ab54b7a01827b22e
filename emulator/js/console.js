import { USBCDC } from 'rp2040js';

/** The serial console on USB, as a host opens it: `report` takes what the board prints. */
export class SerialConsole {
  constructor(mcu, report) {
    this.usb = mcu.usbCtrl;
    this.cdc = new USBCDC(this.usb);
    this.cdc.onSerialData = report;
    this.typed = [];
    this.asks = false;
    this.reads = true;
    this.unread = false;
    // The board always asks for input. Without any, the package would answer with an empty packet,
    // and the board would ask again at once: an interrupt storm that takes two thirds of the
    // processor's time. A host does not answer.
    this.usb.onEndpointRead = (endpoint) => {
      if (endpoint !== this.cdc.outEndpoint) return;
      this.asks = true;
      this.#answer();
    };
    const ready = this.usb.indicateBufferReady.bind(this.usb);
    this.usb.indicateBufferReady = (endpoint, isFromHost) => {
      const isOutput = endpoint === this.cdc.inEndpoint && !isFromHost;
      if (isOutput && !this.reads) this.unread = true;
      else ready(endpoint, isFromHost);
    };
  }

  /** Type `text`. */
  type(text) {
    this.typed.push(...Buffer.from(text));
    this.#answer();
  }

  /** Let the host's program, which keeps the port open, read what the board prints, or not. */
  read(reads) {
    this.reads = reads;
    if (!reads || !this.unread) return;
    this.unread = false;
    this.usb.indicateBufferReady(this.cdc.inEndpoint, false);
  }

  #answer() {
    if (!this.asks || this.typed.length === 0) return;
    this.asks = false;
    this.usb.endpointReadDone(this.cdc.outEndpoint, Uint8Array.from(this.typed.splice(0, 64)));
  }
}
