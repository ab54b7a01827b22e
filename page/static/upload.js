// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The source "upload": a picture that was chosen, dropped or pasted. */

import { byId } from "./dom.js";

const KIB = 1024;
const MOST_BYTES = 60e6; // the server still answers these, and says how large a picture may be

export class Upload {
  #bytes = null;
  #send;
  #refuse;

  /**
   * `select` brings this source's tab to the front; `send` takes the encoded picture; `refuse`
   * takes a sentence on why a file is not even sent.
   */
  constructor({ select, send, refuse }) {
    this.#send = send;
    this.#refuse = refuse;
    byId("file").addEventListener("change", ({ target }) => this.#take(target.files[0]));
    document.addEventListener("paste", (event) => {
      const file = event.clipboardData.files[0];
      if (!file) return;
      event.preventDefault();
      select();
      this.#take(file);
    });
    // Anywhere on the page, because a file dropped beside the target would replace the page.
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
    if (this.#bytes) this.#send(this.#bytes);
  }

  /** Forget a picture that the server would not take. */
  refused() {
    this.#bytes = null;
    show(null);
  }

  async #take(file) {
    if (!file) return;
    if (file.size > MOST_BYTES) return this.#refuse("This file is far too large for a picture.");
    // A dropped folder is a file that cannot be read.
    const bytes = await file.arrayBuffer().catch(() => null);
    if (!bytes) return this.#refuse(`${file.name} cannot be read; choose a PNG or JPEG.`);
    this.#bytes = bytes;
    byId("file").value = ""; // so that the same file can be chosen again
    byId("upload-name").textContent = `${file.name}, ${Math.ceil(file.size / KIB)} kB`;
    this.#send(bytes);
    // The server judges whether this is a picture; the page only shows what the browser can show.
    const bitmap = await createImageBitmap(file).catch(() => null);
    if (this.#bytes === bytes) show(bitmap);
  }
}

function show(bitmap) {
  const canvas = byId("upload-picture");
  canvas.hidden = !bitmap;
  byId("upload-hint").hidden = Boolean(bitmap);
  if (!bitmap) return;
  const { width, height } = canvas;
  const scale = Math.min(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  bitmap.close();
}
