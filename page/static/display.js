// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The display, pixel for pixel, and the scene as the camera sees it. */

import { byId } from "./dom.js";
import { PixelCanvas } from "./pixels.js";

const [WIDTH, HEIGHT] = [160, 128];

export class Display {
  #tft = new PixelCanvas(byId("tft"), byId("module"), { bounded: false });
  #view = byId("view").getContext("2d");

  /** Show what the TFT shows: RGBA bytes. */
  showTft(rgba) {
    const { buffer, byteOffset, length } = rgba;
    this.#tft.show(new Uint8ClampedArray(buffer, byteOffset, length), WIDTH, HEIGHT);
  }

  /** Show the scene: an encoded picture. */
  async showScene(bytes) {
    const picture = await createImageBitmap(new Blob([bytes]));
    const { width, height } = this.#view.canvas;
    this.#view.drawImage(picture, 0, 0, width, height);
    picture.close();
  }
}
