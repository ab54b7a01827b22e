// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** What the firmware saw, stage by stage: each value of a step goes to the view that shows it. */

import { showCosts } from "./costs.js";
import { byId } from "./dom.js";
import { Gradients } from "./gradients.js";
import { PixelCanvas } from "./pixels.js";
import { showReading } from "./reading.js";
import { Scores } from "./scores.js";

const GLYPH = 28;
const STALE_MS = 1000; // after so long without a frame, the stages are shown as old
const BOX_COLOUR = "#30d060"; // as the firmware draws it on the display

const lumaCanvas = new PixelCanvas(byId("luma"), byId("luma-frame"), true);
const glyphCanvas = new PixelCanvas(byId("glyph"), byId("glyph-frame"), true);
const gradients = new Gradients(byId("gradients"));
const scoreTable = new Scores(byId("scores"));
let timer = null;

/** Show a step, and return its reading as a sentence. */
export function showStep(step) {
  showRate(step);
  showFrame(step);
  const glyph = step.glyph === null ? new Uint8Array(GLYPH * GLYPH) : bytes(step.glyph);
  glyphCanvas.showGreys(glyph, GLYPH, GLYPH);
  gradients.show(step.features);
  scoreTable.show(step.scores, step.probabilities);
  showCosts(step.costs);
  for (const stage of ["normalise", "features", "classify"]) {
    const card = document.querySelector(`[data-stage=${stage}]`);
    card.classList.toggle("idle", step.costs[stage] === undefined);
  }
  return showReading(step);
}

function showRate({ frame, fps }) {
  byId("fps").textContent = `${fps.toFixed(1)} frames a second`;
  byId("stages").dataset.frame = frame;
  byId("stages").classList.remove("stale");
  clearTimeout(timer);
  timer = setTimeout(() => {
    byId("fps").textContent = "no frames";
    byId("stages").classList.add("stale");
  }, STALE_MS);
}

function showFrame({ luma, shape: [rows, columns], box }) {
  lumaCanvas.showGreys(bytes(luma), columns, rows);
  if (!box) return;
  const [top, left, bottom, right] = box;
  const { context } = lumaCanvas;
  context.strokeStyle = BOX_COLOUR;
  context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
