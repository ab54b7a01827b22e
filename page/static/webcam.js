/**
 * The source "webcam": its pictures, about ten a second, while its tab is open.
 *
 * It waits for its button, because the browser then asks its user.
 */

import { isIdle, sendPicture } from "./connection.js";
import { byId } from "./dom.js";
import { pause } from "./pace.js";

const FRAME_MS = 100;
const QUALITY = 0.85; // of the JPEG
const [WIDTH, HEIGHT] = [640, 480];

const REFUSALS = {
  NotAllowedError: "The browser was not allowed to use the webcam. Allow it beside the address of this page, then start again.",
  NotFoundError: "No webcam was found. Plug one in, then start again.",
  NotReadableError: "The webcam is in use by another program. Close that, then start again.",
};

const video = byId("video");
const button = byId("webcam");
const frame = new OffscreenCanvas(WIDTH, HEIGHT);
const invitation = byId("webcam-hint").textContent;
let stream = null;

button.addEventListener("click", () => (stream ? leave() : start()));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) leave();
});

/** Switch the webcam off. */
export function leave() {
  use(null);
}

async function start() {
  if (!navigator.mediaDevices) {
    byId("webcam-hint").textContent = "A browser lends its webcam only to pages of its own computer.";
    return;
  }
  button.disabled = true;
  try {
    const opened = await navigator.mediaDevices.getUserMedia({
      video: { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, facingMode: "environment" },
    });
    opened.getVideoTracks()[0].addEventListener("ended", leave);
    use(opened);
    if (byId("panel-webcam").hidden) leave(); // the tab was left while the browser asked
    else film(opened);
  } catch (error) {
    byId("webcam-hint").textContent = REFUSALS[error.name] ?? `The webcam cannot be used (${error.name}).`;
  } finally {
    button.disabled = false;
  }
}

/** Show another stream, or null for none. */
function use(other) {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = other;
  video.srcObject = stream;
  video.hidden = !stream;
  byId("webcam-hint").hidden = Boolean(stream);
  byId("webcam-hint").textContent = invitation;
  button.textContent = stream ? "Stop webcam" : "Start webcam";
}

async function film(filmed) {
  while (stream === filmed) {
    const picture = isIdle() && video.videoWidth ? await shoot() : null;
    if (picture && stream === filmed) sendPicture("webcam", picture);
    await pause(FRAME_MS);
  }
}

/** Return what the webcam sees, cut to 4:3 as the OV7670 sees it, as JPEG. */
function shoot() {
  const { videoWidth, videoHeight } = video;
  const scale = Math.min(videoWidth / WIDTH, videoHeight / HEIGHT);
  const [width, height] = [WIDTH * scale, HEIGHT * scale];
  const [left, top] = [(videoWidth - width) / 2, (videoHeight - height) / 2];
  frame.getContext("2d").drawImage(video, left, top, width, height, 0, 0, WIDTH, HEIGHT);
  return frame.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}
