/** The source "upload": a picture that was chosen, dropped or pasted. */

import { sendPicture } from "./connection.js";
import { byId } from "./dom.js";
import { clear, tell } from "./notices.js";

// What the server takes as it is. All else is decoded here, and made smaller.
const TYPES = ["image/png", "image/jpeg"];
const MOST_BYTES = 10e6;
const MOST_PIXELS = 24e6;
const MOST_SIDE = 1280; // pixels of what is made smaller: twice what the camera is shown

const MOST_FILE_BYTES = 500e6; // more is a film
const KIB = 1024;

let picture = null; // {name, blob}, if there is one that was taken
let before = null; // the one that was taken before it
let latest = null; // the file that came last

byId("file").addEventListener("change", ({ target }) => {
  take(target.files[0]);
  target.value = ""; // so that the same file can be chosen again
});
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
  const file = event.dataTransfer.files[0];
  if (file) take(file);
  else tell("That was no file. Save the picture first, then drop its file here.");
});

/** Show the camera the last picture, if there is one. */
export function enter() {
  if (picture && !byId("panel-upload").hidden) sendPicture("upload", picture.blob);
}

/** Go back to the picture before, because the server would not take the last. */
export function refused() {
  show(before);
}

async function take(file) {
  if (!file) return;
  byId("tab-upload").click();
  if (file.size > MOST_FILE_BYTES) return tell(`${file.name} is far too large for a picture.`);
  latest = file;
  const taken = await prepared(file);
  if (latest !== file) return; // another one has come meanwhile
  if (!taken) return tell(`${file.name} is no picture that this browser can read; choose a PNG or JPEG.`);
  before = picture;
  show(taken);
  clear();
  enter();
}

/** Return a file as a picture that the server takes, or null. */
async function prepared(file) {
  const { name, size, type } = file;
  try {
    const bitmap = await createImageBitmap(file); // upright, and the first of several
    const { width, height } = bitmap;
    if (TYPES.includes(type) && size <= MOST_BYTES && width * height <= MOST_PIXELS) {
      bitmap.close();
      const blob = new Blob([await file.arrayBuffer()], { type });
      return { name: `${name}, ${Math.ceil(size / KIB)} kB`, blob };
    }
    const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
    const canvas = new OffscreenCanvas(Math.ceil(scale * width), Math.ceil(scale * height));
    const context = canvas.getContext("2d");
    context.fillStyle = "#ffffff"; // what is transparent is paper
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const sizes = scale < 1 ? `, ${width}×${height} made ${canvas.width}×${canvas.height}` : "";
    return { name: name + sizes, blob: await canvas.convertToBlob({ type: "image/png" }) };
  } catch {
    return null; // no picture, or a folder that was dropped
  }
}

function show(shown) {
  picture = shown;
  const image = byId("upload-picture");
  URL.revokeObjectURL(image.src);
  image.src = shown ? URL.createObjectURL(shown.blob) : "";
  image.hidden = !shown;
  byId("upload-name").textContent = shown?.name ?? "";
  byId("upload-hint").hidden = Boolean(shown);
}
