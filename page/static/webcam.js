// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/**
 * The source "webcam": its pictures, about ten a second, while its tab is open.
 *
 * It waits for its button, because the browser then asks its user.
 */

import { isIdle } from "./connection.js";
import { byId, element } from "./dom.js";
import { pause } from "./pace.js";

const FRAME_MS = 100;
const QUALITY = 0.85; // of the JPEG
const [WIDTH, HEIGHT] = [640, 480];

const REFUSALS = {
  NotAllowedError: "The browser was not allowed to use the webcam. Allow it beside the address of this page, then start again.",
  NotFoundError: "No webcam was found. Plug one in, then start again.",
  NotReadableError: "The webcam is in use by another program. Close that, then start again.",
};

export class Webcam {
  #video = byId("video");
  #button = byId("webcam");
  #hint = byId("webcam-hint");
  #invitation = this.#hint.textContent;
  #frame = element("canvas", { width: WIDTH, height: HEIGHT });
  #stream = null;
  #send;

  /** `send` takes the encoded picture. */
  constructor(send) {
    this.#send = send;
    this.#button.addEventListener("click", () => (this.#stream ? this.leave() : this.#start()));
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) this.leave();
    });
  }

  /** Switch the webcam off. */
  leave() {
    if (this.#stream) release(this.#stream);
    this.#stream = null;
    this.#video.srcObject = null;
    this.#show(this.#invitation);
  }

  async #start() {
    this.#button.disabled = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: WIDTH }, height: { ideal: HEIGHT }, facingMode: "environment" },
      });
      if (byId("panel-webcam").hidden) release(stream); // the tab was left while the browser asked
      else this.#use(stream);
    } catch (error) {
      this.#show(REFUSALS[error.name] ?? `The webcam cannot be used (${error.name}).`);
    } finally {
      this.#button.disabled = false;
    }
  }

  #use(stream) {
    this.#stream = stream;
    this.#video.srcObject = stream;
    stream.getVideoTracks()[0].addEventListener("ended", () => this.leave());
    this.#show("");
    this.#film(stream);
  }

  #show(hint) {
    const live = this.#stream !== null;
    this.#video.hidden = !live;
    this.#hint.hidden = live;
    this.#hint.textContent = hint;
    this.#button.textContent = live ? "Stop webcam" : "Start webcam";
  }

  async #film(stream) {
    while (stream === this.#stream) {
      const picture = isIdle() && this.#video.videoWidth ? await this.#shoot() : null;
      if (picture && stream === this.#stream) this.#send(picture);
      await pause(FRAME_MS);
    }
  }

  /** Return what the webcam sees, cut to 4:3 as the OV7670 sees it, as JPEG. */
  #shoot() {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(videoWidth / WIDTH, videoHeight / HEIGHT);
    const [width, height] = [WIDTH * scale, HEIGHT * scale];
    const [left, top] = [(videoWidth - width) / 2, (videoHeight - height) / 2];
    const context = this.#frame.getContext("2d");
    context.drawImage(this.#video, left, top, width, height, 0, 0, WIDTH, HEIGHT);
    return new Promise((resolve) => this.#frame.toBlob(resolve, "image/jpeg", QUALITY));
  }
}

function release(stream) {
  for (const track of stream.getTracks()) track.stop();
}
