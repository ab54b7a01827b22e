// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT

import { USBCDC } from 'rp2040js';

/**
 * Open the serial console on USB as a host would; `report` takes what the board prints.
 *
 * @param {import('rp2040js').RP2040} mcu
 * @param {(bytes: Uint8Array) => void} report
 */
export function openConsole(mcu, report) {
  const console = new USBCDC(mcu.usbCtrl);
  console.onSerialData = report;
  // The board is always ready for input, and nobody types here. The package would answer with an
  // empty packet, at which the board asks again at once: an interrupt storm that takes two thirds
  // of the processor's time. A host lets it wait.
  mcu.usbCtrl.onEndpointRead = () => {};
}
