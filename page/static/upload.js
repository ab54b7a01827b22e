/** The source "upload": a picture that was chosen, dropped or pasted. */

import { sendPicture } from "./connection.js";
import { byId } from "./dom.js";
import { clear, tell } from "./notices.js";

const KIB = 1024;
const MOST_BYTES = 60e6; // the server still answers these, and says how large a picture may be

let picture = null; // the file, if there is one

byId("file").addEventListener("change", ({ target }) => take(target.files[0]));
document.addEventListener("paste", (event) => {
  const file = event.clipboardData.files[0];
  if (!file) return;
  event.preventDefault();
  take(file);
});
// Anywhere on the page, because a file dropped beside the target would replace the page.
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  if (event.dataTransfer.types.includes("Files")) byId("tab-upload").click();
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});

/** Show the camera the last picture, if there is one. */
export function enter() {
  if (picture && !byId("panel-upload").hidden) sendPicture("upload", picture);
}

/** Forget a picture that the server would not take. */
export function refused() {
  show(null);
}

async function take(file) {
  if (!file) return;
  byId("tab-upload").click();
  if (file.size > MOST_BYTES) return tell("This file is far too large for a picture.");
  // A dropped folder is a file that cannot be read.
  const bytes = await file.arrayBuffer().catch(() => null);
  if (!bytes) return tell(`${file.name} cannot be read; choose a PNG or JPEG.`);
  byId("file").value = ""; // so that the same file can be chosen again
  byId("upload-name").textContent = `${file.name}, ${Math.ceil(file.size / KIB)} kB`;
  show(new Blob([bytes], { type: file.type }));
  clear();
  enter();
}

function show(blob) {
  picture = blob;
  const image = byId("upload-picture");
  URL.revokeObjectURL(image.src);
  image.src = blob ? URL.createObjectURL(blob) : "";
  image.hidden = !blob;
  byId("upload-hint").hidden = Boolean(blob);
}
