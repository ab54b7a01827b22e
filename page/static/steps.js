/**
 * What the firmware saw, stage by stage: each value of a step is shown in the card of its stage.
 *
 * Of a number, these are the values of one digit: the one that was chosen by a click, or else the
 * least certain one.
 */

import { showCosts } from "./costs.js";
import { byId, percent } from "./dom.js";
import { showFeatures } from "./gradients.js";
import { showPace } from "./speed.js";

const GLYPH = 28;
const STALE_MS = 1000; // after so long without a frame, the stages are shown as old
const BOX_COLOUR = "#30d060"; // as the firmware draws it on the display
const CHOSEN_COLOUR = "#6f86ff"; // of the digit whose stages are shown, if there are several

// The meaning of the firmware's one-word reasons.
const REASONS = {
  blank: "There is no mark on the paper.",
  dark: "The frame is too dark to tell ink from paper.",
  bright: "The frame is too bright to tell ink from paper.",
  edge: "The mark runs off the edge of the frame.",
  small: "The mark is too small to be read.",
  texture: "There are too many marks.",
  several: "There is more than one mark that could be a digit. With INKLING_DIGITS above 1, a row of them may be read as a number.",
  unlike: "What was found is unlike any digit.",
  unsure: "No digit is likely enough.",
};
const ANSWER = "The most likely digit is the answer, because it is likely enough.";
const NUMBER = "Each digit is read like a single one. Click one, here or in the frame, to see how.";

const PROBABILITIES = "How likely each digit is, and “none”: no digit. Together they are 100 %.";
const SCORES =
  "A score says how much likelier than “none” a digit is, as a logarithm: 2.3 more is ten times as likely. “None” has 0.";

let timer = null;
let latest = null; // the step that is shown
let chosen = null; // the place of a digit in its number

byId("luma").addEventListener("click", ({ target, offsetX, offsetY }) => {
  const { width, height, clientWidth, clientHeight } = target;
  const scale = Math.min(clientWidth / width, clientHeight / height);
  const x = (offsetX - (clientWidth - scale * width) / 2) / scale;
  const y = (offsetY - (clientHeight - scale * height) / 2) / scale;
  const place = (latest?.digits ?? []).findIndex(
    ({ box: [top, left, bottom, right] }) => top <= y && y < bottom && left <= x && x < right,
  );
  if (place >= 0) choose(place);
});

byId("show-scores").addEventListener("click", ({ target }) => {
  const pressed = !areScoresShown();
  target.setAttribute("aria-pressed", pressed);
  target.textContent = pressed ? "Show probabilities" : "Show scores";
  if (latest) showOutcomes(latest);
});

/** Show a step, and return its reading as a sentence. */
export function showStep(step) {
  latest = step;
  showPace(step.model);
  showRate(step);
  const place = placeIn(step);
  showFrame(step, place);
  const { glyph, features } = partOf(step);
  showGreys("glyph", glyph ? bytes(glyph) : new Uint8Array(GLYPH * GLYPH), GLYPH, GLYPH);
  showFeatures(features);
  showOutcomes(step);
  showCosts(step.costs);
  for (const card of byId("stages").children) {
    card.classList.toggle("idle", step.costs[card.dataset.stage] === undefined);
  }
  return showReading(step, place);
}

function choose(place) {
  chosen = place;
  showStep(latest);
}

/** Return which digit of a number the stages show; undefined if there are not several. */
function placeIn({ digits }) {
  if (digits.length < 2) return undefined;
  const shares = digits.map(({ confidence }) => confidence);
  return chosen in digits ? chosen : shares.indexOf(Math.min(...shares));
}

/** Return what has the values that the stages show: the step, or a digit of its number. */
function partOf(step) {
  return step.digits[placeIn(step)] ?? step;
}

/** Show that the board has come to a halt, as the page wished. */
export function showHalt() {
  clearTimeout(timer);
  byId("fps").textContent = "paused";
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

function showFrame({ luma, shape: [rows, columns], box, digits }, place) {
  const context = showGreys("luma", bytes(luma), columns, rows);
  context.canvas.classList.toggle("several", place !== undefined);
  const boxes = place === undefined ? [box] : digits.map((digit) => digit.box);
  for (const [k, each] of boxes.entries()) {
    if (!each) continue;
    const [top, left, bottom, right] = each;
    context.strokeStyle = k === place ? CHOSEN_COLOUR : BOX_COLOUR;
    context.strokeRect(left + 0.5, top + 0.5, right - left - 1, bottom - top - 1);
  }
}

/** Show greys, one byte a pixel, on the canvas with this id, and return its context. */
function showGreys(id, greys, width, height) {
  const pixels = Uint32Array.from(greys, (grey) => 0xff000000 + 0x010101 * grey); // ABGR
  const context = byId(id).getContext("2d");
  if (context.canvas.width !== width) Object.assign(context.canvas, { width, height });
  context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
  return context;
}

/** Return a sentence about a model, which stands where it is chosen, too. */
function about(model) {
  return `${model}: ${byId("models").querySelector(`[value=${model}]`).parentElement.title}`;
}

function areScoresShown() {
  return byId("show-scores").getAttribute("aria-pressed") === "true";
}

/** Show how likely the ten digits and none are, or their scores: bars and numbers alike. */
function showOutcomes(step) {
  const { model } = step;
  const { scores, probabilities, none } = partOf(step);
  const asScores = areScoresShown();
  byId("classify-text").textContent = asScores ? SCORES : `${PROBABILITIES} ${about(model)}`;
  const values = scores && (asScores ? [...scores, 0] : [...probabilities, none]);
  const shares = scores && [...probabilities, none];
  const low = asScores ? Math.min(...(values ?? [0])) : 0;
  const high = asScores ? Math.max(...(values ?? [0])) : 1;
  for (const [k, row] of [...byId("scores").rows].entries()) {
    const [, bar, number] = row.cells;
    bar.firstChild.style.width = values ? `${(100 * (values[k] - low)) / (high - low || 1)}%` : "0";
    number.textContent = values ? (asScores ? values[k].toFixed(1) : percent(values[k])) : "";
    row.classList.toggle("best", shares?.[k] === Math.max(...(shares ?? [])));
  }
}

function showReading({ number, confidence, reason }, place) {
  const none = number === null;
  const short = none ? `no digit (${reason})` : percent(confidence);
  const answer = place === undefined ? ANSWER : NUMBER;
  const long = none ? (REASONS[reason] ?? "No digit was read.") : answer;
  const digit = byId("digit");
  if (digit.textContent !== (number ?? "–")) {
    if (place === undefined) digit.textContent = number ?? "–";
    else digit.replaceChildren(...[...number].map(asButton));
    digit.style.setProperty("--count", number?.length ?? 1);
  }
  for (const [k, button] of [...digit.children].entries()) button.ariaPressed = k === place;
  digit.classList.toggle("none", none);
  byId("confidence").textContent = short;
  byId("draw-text").textContent = long;
  return none ? `No digit: ${long}` : `${number}, ${short}`;
}

/** Return a button that chooses a digit of a number. */
function asButton(digit, place) {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: digit });
  button.addEventListener("click", () => choose(place));
  return button;
}

function bytes(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
