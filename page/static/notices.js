// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** What the page says to its reader: the state of the board, the banner, spoken announcements. */

import { byId } from "./dom.js";

const STATES = {
  connecting: "Connecting",
  starting: "Starting",
  running: "Running",
  stopped: "Stopped",
  lost: "No simulator",
};

const STEADY_MS = 1000; // a reading that stays for so long is announced

export class Notices {
  #banner = byId("notice");
  #text = byId("notice-text");
  #state = byId("state");
  #announcer = byId("announcer");
  #announced = "";
  #candidate = "";
  #since = 0;

  constructor() {
    byId("notice-close").addEventListener("click", () => this.clear());
  }

  /** Show the state of the board: a key of STATES. */
  state(name) {
    this.#state.dataset.state = name;
    this.#state.textContent = STATES[name];
  }

  /** Show a sentence about something that went wrong. */
  error(sentence) {
    this.#show(sentence, "error");
  }

  /** Show a sentence about something that went well. */
  success(sentence) {
    this.#show(sentence, "success");
  }

  /** Take the banner away. */
  clear() {
    this.#banner.hidden = true;
    this.#text.textContent = "";
  }

  /** Announce a reading to screen readers, once it is steady and if it is new. */
  reading(sentence) {
    const now = performance.now();
    if (sentence !== this.#candidate) {
      this.#candidate = sentence;
      this.#since = now;
    }
    if (now - this.#since >= STEADY_MS && sentence !== this.#announced) {
      this.#announced = sentence;
      this.#announcer.textContent = sentence;
    }
  }

  #show(sentence, kind) {
    this.#banner.dataset.kind = kind;
    this.#banner.hidden = false;
    this.#text.textContent = sentence;
  }
}
