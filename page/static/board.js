/** The board: its display and camera view, its console, its faults, and its two buttons. */

import { send } from "./connection.js";
import { byId } from "./dom.js";

const MOST_CHARACTERS = 20000; // of the console
const NEAR_END = 100; // pixels: a window that becomes narrower moves the end by a few lines
const KEEP_MS = 60000; // the browser may still be asking its user where to save a file

byId("reset").addEventListener("click", () => send("reset"));
byId("save").addEventListener("click", () => send("save"));
byId("faults").addEventListener("change", ({ target }) => sendFault(target));

/** Tell a new board of the faults that are on. */
export function restoreFaults() {
  for (const fault of byId("faults").querySelectorAll(":checked")) sendFault(fault);
}

function sendFault({ name, checked }) {
  send("fault", { name, on: checked });
}

/** Show the picture on the display: RGBA bytes. */
export function showTft(rgba) {
  const context = byId("tft").getContext("2d");
  const { width, height } = context.canvas;
  context.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
}

/** Show the scene as the camera sees it: an encoded picture. */
export async function showScene(bytes) {
  const picture = await createImageBitmap(new Blob([bytes]));
  byId("view").getContext("2d").drawImage(picture, 0, 0);
  picture.close();
}

/** Add what the firmware prints; keep showing the end, unless the reader has scrolled away. */
export function print({ text }) {
  const log = byId("console");
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  log.textContent = (log.textContent + text).slice(-MOST_CHARACTERS);
  if (following) log.scrollTop = log.scrollHeight;
}

/** Let the browser download the zip for a bug report. */
export function download(bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  Object.assign(document.createElement("a"), { href: url, download: "inkling.zip" }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
