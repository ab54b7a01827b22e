// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** What the firmware saw, stage by stage: each step's values go to the view that shows them. */

import { byId } from "./dom.js";
import { Costs } from "./costs.js";
import { Gradients } from "./gradients.js";
import { PixelCanvas } from "./pixels.js";
import { showReading } from "./reading.js";
import { Scores } from "./scores.js";

const GLYPH = 28;
const STALE_MS = 1000; // without a frame for so long, what is shown is old
const BOX_COLOUR = "#30d060"; // as the firmware draws it on the display

export class Steps {
  #luma = new PixelCanvas(byId("luma"), byId("luma-frame"), { bounded: true });
  #glyph = new PixelCanvas(byId("glyph"), byId("glyph-frame"), { bounded: true });
  #gradients = new Gradients(byId("gradients"));
  #scores = new Scores(byId("scores"));
  #costs = new Costs();
  #timer = null;

  /** Show a step, and return its reading as a sentence. */
  show(step) {
    this.#showRate(step);
    this.#showFrame(step);
    const glyph = step.glyph === null ? new Uint8Array(GLYPH * GLYPH) : bytes(step.glyph);
    this.#glyph.showGreys(glyph, GLYPH, GLYPH);
    this.#gradients.show(step.features);
    this.#scores.show(step.scores, step.probabilities);
    this.#costs.show(step.costs);
    for (const stage of ["normalise", "features", "classify"]) {
      document
        .querySelector(`[data-stage=${stage}]`)
        .classList.toggle("idle", step.costs[stage] === undefined);
    }
    return showReading(step);
  }

  #showRate({ frame, fps }) {
    byId("fps").textContent = `${fps.toFixed(1)} frames a second`;
    byId("stages").dataset.frame = frame;
    byId("stages").classList.remove("stale");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      byId("fps").textContent = "no frames";
      byId("stages").classList.add("stale");
    }, STALE_MS);
  }

  #showFrame({ luma, shape: [rows, columns], box }) {
    this.#luma.showGreys(bytes(luma), columns, rows);
    if (!box) return;
    const [top, left, bottom, right] = box;
    const context = this.#luma.context;
    context.strokeStyle = BOX_COLOUR;
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
  }
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
