// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The source "upload": a picture that was chosen, dropped or pasted. */

import { byId } from "./dom.js";

const KIB = 1024;
const MOST_BYTES = 60e6; // which the server still answers; it says how large a picture may be

export class Upload {
  #bytes = null;
  #shown = false;
  #send;
  #refuse;
  #file = byId("file");
  #picture = byId("upload-picture");

  /**
   * `select` brings this source's tab to the front; `send` takes the encoded picture; `refuse`
   * takes a sentence on why it was not even sent.
   */
  constructor({ select, send, refuse }) {
    this.#send = send;
    this.#refuse = refuse;
    this.#file.addEventListener("change", () => this.#take(this.#file.files[0]));
    document.addEventListener("paste", (event) => {
      const file = event.clipboardData.files[0];
      if (!file) return;
      event.preventDefault();
      select();
      this.#take(file);
    });
    // Anywhere on the page, as a file dropped beside the target would replace the page.
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      if (event.dataTransfer.types.includes("Files")) select();
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#take(event.dataTransfer.files[0]);
    });
  }

  /** Show the camera the last picture, if there is one. */
  enter() {
    this.#shown = true;
    if (this.#bytes) this.#send(this.#bytes);
  }

  /** Send nothing more. */
  leave() {
    this.#shown = false;
  }

  /** Forget a picture that the server would not take. */
  refused() {
    this.#bytes = null;
    this.#show(null);
  }

  async #take(file) {
    if (!file) return;
    if (file.size > MOST_BYTES) return this.#refuse("This file is far too large for a picture.");
    // A folder, which can be dropped, too, is a file that cannot be read.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) return this.#refuse(`${file.name} cannot be read; choose a PNG or JPEG.`);
    this.#bytes = bytes;
    this.#file.value = ""; // so that the same file can be chosen again
    byId("upload-name").textContent = `${file.name}, ${Math.ceil(file.size / KIB)} kB`;
    if (this.#shown) this.#send(bytes);
    // The server judges what is a picture; what the browser cannot show is not shown.
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (this.#bytes === bytes) this.#show(bitmap);
  }

  #show(bitmap) {
    this.#picture.hidden = !bitmap;
    byId("upload-hint").hidden = Boolean(bitmap);
    if (!bitmap) return;
    const { width, height } = this.#picture;
    const scale = Math.min(width / bitmap.width, height / bitmap.height);
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    const context = this.#picture.getContext("2d");
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
    bitmap.close();
  }
}
