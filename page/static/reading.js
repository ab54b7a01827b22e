// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The reading: a digit with its confidence, or the reason for none. */

import { byId } from "./dom.js";
import { percent } from "./scores.js";

// The meaning of the firmware's one-word reasons.
const REASONS = {
  blank: "There is no mark on the paper.",
  dark: "The frame is too dark to tell ink from paper.",
  bright: "The frame is too bright to tell ink from paper.",
  edge: "The mark runs off the edge of the frame.",
  small: "The mark is too small to be read.",
  texture: "There are too many marks.",
  several: "There is more than one mark that could be a digit.",
  unlike: "What was found is unlike any digit.",
  unsure: "No digit is likely enough.",
};
const ANSWER = "The most likely digit is the answer, because it is likely enough.";

/** Show a step's reading, and return it as a sentence. */
export function showReading({ digit, confidence, reason }) {
  const none = digit === null;
  const short = none ? "no digit" : percent(confidence);
  byId("digit").textContent = none ? "–" : digit;
  byId("digit").classList.toggle("none", none);
  byId("confidence").textContent = none ? `no digit (${reason})` : short;
  byId("reason").textContent = none ? (REASONS[reason] ?? "No digit was read.") : ANSWER;
  return none ? `No digit: ${byId("reason").textContent}` : `${digit}, ${short}`;
}
