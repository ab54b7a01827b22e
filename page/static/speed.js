/** How fast the board reads: at the camera's pace, at a real Pico's, or frame by frame. */

import { send } from "./connection.js";
import { byId } from "./dom.js";

const RATES = JSON.parse(byId("paces").dataset.rates); // of a real Pico, by model

let paused = false;
let model = "";

byId("paces").addEventListener("change", () => pause(false));
byId("pause").addEventListener("click", () => pause(!paused));
byId("take").addEventListener("click", () => send("take"));

/** Tell a new board how fast to read. */
export function restorePace() {
  send("pace", { pace: paused ? "paused" : chosen() });
}

/** Let a board that starts anew read on. */
export function resume() {
  if (paused) pause(false);
}

/** Say how fast the board reads, with the model of this name. */
export function showPace(name) {
  if (name === model) return;
  model = name;
  explain();
}

function pause(wanted) {
  paused = wanted;
  byId("pause").setAttribute("aria-pressed", paused);
  byId("pause").textContent = paused ? "Go on" : "Pause";
  byId("take").disabled = !paused;
  restorePace();
  explain();
}

function chosen() {
  return byId("paces").querySelector(":checked").value;
}

function explain() {
  const rate = `${RATES[model]?.toFixed(1)} frames a second with this model, fewer with numbers.`;
  const texts = {
    camera: `A real Pico is slower: ${rate}`,
    pico: `As fast as a real Pico: ${rate}`,
  };
  byId("pace-note").textContent = paused
    ? "A step takes the frame that was under way, as on the board."
    : texts[chosen()];
}
