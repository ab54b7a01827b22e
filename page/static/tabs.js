// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The tabs of the scene, after the ARIA pattern: arrow keys, Home and End move between them. */

import { byId } from "./dom.js";

const KEYS = {
  ArrowRight: (k, n) => (k + 1) % n,
  ArrowLeft: (k, n) => (k + n - 1) % n,
  Home: () => 0,
  End: (k, n) => n - 1,
};

/**
 * Shows one source of the scene at a time.
 *
 * A source may have `enter()`, which shows the camera what it has, `leave()`, and `refused()`,
 * which is called when the server would not take its picture.
 */
export class Tabs {
  #tabs;
  #sources;

  /** The name of the selected source. */
  selected = null;

  /** `sources`: {name: source}; tab and panel have the ids `tab-name` and `panel-name`. */
  constructor(sources) {
    this.#sources = sources;
    this.#tabs = Object.keys(sources).map((name) => byId(`tab-${name}`));
    for (const [k, name] of Object.keys(sources).entries()) {
      this.#tabs[k].addEventListener("click", () => this.select(name));
      this.#tabs[k].addEventListener("keydown", (event) => this.#key(event, k));
    }
  }

  /** The source whose tab is selected. */
  get source() {
    return this.#sources[this.selected];
  }

  /** Select a tab by name. */
  select(name) {
    if (name === this.selected) return;
    this.source?.leave?.();
    this.selected = name;
    for (const tab of this.#tabs) {
      const chosen = tab.id === `tab-${name}`;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls")).hidden = !chosen;
    }
    this.source.enter?.();
  }

  #key(event, k) {
    const next = KEYS[event.key]?.(k, this.#tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    this.#tabs[next].focus();
    this.#tabs[next].click();
  }
}
