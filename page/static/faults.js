// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Switches for faults of a bench. */

import { byId } from "./dom.js";

export class Faults {
  #send;

  /** `send` takes the name of a fault and whether it is on. */
  constructor(send) {
    this.#send = send;
    byId("faults").addEventListener("change", ({ target }) => send(target.name, target.checked));
  }

  /** Tell a new board of the faults that are on. */
  restore() {
    for (const { name } of byId("faults").querySelectorAll(":checked")) this.#send(name, true);
  }
}
