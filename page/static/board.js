/** The board: its display and camera view, its faults, and its two buttons. */

import { send } from "./connection.js";
import { byId } from "./dom.js";

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

/** Let the browser download the zip that was saved, under this name. */
export function download(name, bytes) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
