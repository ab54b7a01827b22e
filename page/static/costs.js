// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The time of each stage on a real board: in its card, as its share of a strip, and the reason. */

import { byId, element } from "./dom.js";

const WHY = {
  find: "Pixels are looked at in blocks of 4×4, because touching each of 4,800 alone would take far longer. A doubtful frame is looked at twice, the second time without its shadows.",
  normalise: "Cutting out and resampling are done with small integers, which a Pico adds several times as fast as floats.",
  features: "Differences of neighbours are summed in cells that overlap: the most arithmetic of all stages.",
  classify: "Between five and thirteen thousand multiply-adds; one takes a Pico about a microsecond and a half.",
  draw: "Most of it is sending the live picture to the display, bit by bit over SPI.",
};

const chips = {};
const parts = {};
let costs = {};
let explained = null;

for (const stage of Object.keys(WHY)) {
  const card = document.querySelector(`[data-stage=${stage}]`);
  const chip = element("button", { type: "button", className: "cost", textContent: "– ms" });
  chip.setAttribute("aria-describedby", "cost-note");
  card.querySelector("h3").after(chip);
  const part = element("span", {}, element("span", { textContent: stage }));
  byId("strip").append(part);
  chips[stage] = chip;
  parts[stage] = part;
  for (const place of [card, part]) {
    place.addEventListener("pointerenter", () => explain(stage));
    place.addEventListener("pointerleave", () => explain(null));
  }
  chip.addEventListener("focus", () => explain(stage));
  chip.addEventListener("blur", () => explain(null));
}
explain(null);

/** Show {stage: milliseconds}; a stage that is left out did not run. */
export function showCosts(shown) {
  if (JSON.stringify(shown) === JSON.stringify(costs)) return;
  costs = shown;
  for (const stage of Object.keys(WHY)) {
    const cost = costs[stage];
    chips[stage].textContent = `${cost ?? "–"} ms`;
    parts[stage].style.flexGrow = cost ?? 0;
    parts[stage].hidden = cost === undefined;
  }
  explain(explained);
}

function explain(stage) {
  explained = stage;
  for (const [name, part] of Object.entries(parts)) part.classList.toggle("chosen", name === stage);
  byId("cost-note").textContent = stage ? reason(stage) : summary();
}

function reason(stage) {
  const cost = costs[stage] === undefined ? "Did not run for this frame" : `${costs[stage]} ms`;
  return `${cost}. ${WHY[stage]}`;
}

function summary() {
  const total = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
  return `On a real Pico, at 125 MHz, these stages take ${total} ms a frame. Point at a stage, or focus its time, to learn why.`;
}
