// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** What each stage takes on a real board: a time in its card, its share of a strip, and why. */

import { byId, element } from "./dom.js";

const WHY = {
  find: "Pixels are looked at in blocks of 4×4, as touching each of 4,800 alone would take far longer. A frame that leaves a doubt is looked at twice, the second time without shadows.",
  normalise: "Cutting out and resampling are done with small integers, which a Pico adds several times as fast as floats.",
  features: "Differences of neighbours are summed in cells that overlap: the most arithmetic of all stages.",
  classify: "Between five and thirteen thousand multiply-adds; one takes a Pico about a microsecond and a half.",
  draw: "Most of it is sending the live picture to the display, bit by bit over SPI.",
};

export class Costs {
  #chips = {};
  #parts = {};
  #costs = {};
  #explained = null;

  constructor() {
    for (const stage of Object.keys(WHY)) {
      const card = document.querySelector(`[data-stage=${stage}]`);
      const chip = element("button", { type: "button", className: "cost", textContent: "– ms" });
      chip.setAttribute("aria-describedby", "cost-note");
      card.querySelector("h3").after(chip);
      const part = element("span", {}, element("span", { textContent: stage }));
      byId("strip").append(part);
      this.#chips[stage] = chip;
      this.#parts[stage] = part;
      for (const place of [card, part]) {
        place.addEventListener("pointerenter", () => this.#explain(stage));
        place.addEventListener("pointerleave", () => this.#explain(null));
      }
      chip.addEventListener("focus", () => this.#explain(stage));
      chip.addEventListener("blur", () => this.#explain(null));
    }
    this.#explain(null);
  }

  /** Show {stage: milliseconds}; a stage that is left out did not run. */
  show(costs) {
    if (JSON.stringify(costs) === JSON.stringify(this.#costs)) return;
    this.#costs = costs;
    for (const stage of Object.keys(WHY)) {
      const cost = costs[stage];
      this.#chips[stage].textContent = cost === undefined ? "– ms" : `${cost} ms`;
      this.#parts[stage].style.flexGrow = cost ?? 0;
      this.#parts[stage].hidden = cost === undefined;
    }
    this.#explain(this.#explained);
  }

  #explain(stage) {
    this.#explained = stage;
    for (const [name, part] of Object.entries(this.#parts)) {
      part.classList.toggle("chosen", name === stage);
    }
    byId("cost-note").textContent = stage ? this.#reason(stage) : this.#summary();
  }

  #reason(stage) {
    const cost = this.#costs[stage];
    return cost === undefined ? `Did not run for this frame. ${WHY[stage]}` : `${cost} ms. ${WHY[stage]}`;
  }

  #summary() {
    const total = Object.values(this.#costs).reduce((sum, cost) => sum + cost, 0);
    return `On a real Pico, at 125 MHz, these stages take ${Math.round(total)} ms a frame. Point at a stage, or focus its time, to learn why.`;
  }
}
