/** What the page says to its reader: the state of the board, the banner, spoken announcements. */

import { byId } from "./dom.js";

const STATES = {
  starting: "Starting",
  running: "Running",
  stopped: "Stopped",
  lost: "No simulator",
};

const STEADY_MS = 1000; // a reading that stays for so long is announced

let candidate = "";
let since = 0;

byId("notice-close").addEventListener("click", clear);

/** Show the state of the board: a key of STATES. */
export function showState(name) {
  byId("state").dataset.state = name;
  byId("state").textContent = STATES[name];
}

/** Show a sentence about something that went wrong, or well: "error" or "success". */
export function tell(sentence, kind = "error") {
  byId("notice").dataset.kind = kind;
  byId("notice").hidden = false;
  byId("notice-text").textContent = sentence;
}

/** Take the banner away. */
export function clear() {
  byId("notice").hidden = true;
  byId("notice-text").textContent = "";
}

/** Announce a reading to screen readers, once it is steady and if it is new. */
export function announce(sentence) {
  const announcer = byId("announcer");
  const now = performance.now();
  if (sentence !== candidate) [candidate, since] = [sentence, now];
  const isSteady = now - since >= STEADY_MS;
  if (isSteady && sentence !== announcer.textContent) announcer.textContent = sentence;
}
