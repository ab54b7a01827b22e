import { USBCDC } from 'rp2040js';

/** Open the serial console on USB as a host would; `report` takes what the board prints. */
export function openConsole(mcu, report) {
  const console = new USBCDC(mcu.usbCtrl);
  console.onSerialData = report;
  // The board always asks for input, and nobody types here. The package would answer with an empty
  // packet, and the board would ask again at once: an interrupt storm that takes two thirds of the
  // processor's time. A host does not answer.
  mcu.usbCtrl.onEndpointRead = () => {};
}
