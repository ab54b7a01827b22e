// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The display, pixel for pixel, and the scene as the camera sees it. */

import { byId } from "./dom.js";
import { PixelCanvas } from "./pixels.js";

const [WIDTH, HEIGHT] = [160, 128];

const tft = new PixelCanvas(byId("tft"), byId("module"));
const view = byId("view").getContext("2d");

/** Show the picture on the TFT: RGBA bytes. */
export function showTft(rgba) {
  tft.show(new Uint8ClampedArray(rgba), WIDTH, HEIGHT);
}

/** Show the scene: an encoded picture. */
export async function showScene(bytes) {
  const picture = await createImageBitmap(new Blob([bytes]));
  view.drawImage(picture, 0, 0, view.canvas.width, view.canvas.height);
  picture.close();
}
