/** The time of each stage on a real board: in its card, as its share of a strip, and the reason. */

import { byId } from "./dom.js";

const chips = document.querySelectorAll(".cost");
const stages = [...byId("strip").children].map((part, k) => ({ part, chip: chips[k] }));
let costs = {};
let explained; // the name of the stage that is pointed at or has the focus, if any

for (const type of ["pointerover", "focusin"]) {
  document.addEventListener(type, ({ target }) => {
    explained = target.closest("[data-stage]")?.dataset.stage;
    explain();
  });
}

/** Show {stage: milliseconds}; a stage that is left out did not run. */
export function showCosts(shown) {
  if (JSON.stringify(shown) === JSON.stringify(costs)) return;
  costs = shown;
  for (const { part, chip } of stages) {
    const cost = costs[part.dataset.stage];
    chip.textContent = `${cost ?? "–"} ms`;
    part.style.flexGrow = cost ?? 0;
    part.hidden = cost === undefined;
  }
  explain();
}

function explain() {
  let note = summary();
  for (const { part, chip } of stages) {
    const isExplained = part.dataset.stage === explained;
    part.classList.toggle("chosen", isExplained);
    if (isExplained) note = `${part.hidden ? "Did not run for this frame" : chip.textContent}. ${chip.dataset.why}`;
  }
  byId("cost-note").textContent = note;
}

function summary() {
  const total = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
  return `On a real Pico, at 200 MHz, these stages take ${total} ms a frame. Point at a stage, or focus its time, to learn why.`;
}
