// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** A canvas whose pixels are shown as squares of a whole number of the screen's pixels. */

export class PixelCanvas {
  #canvas;
  #context;
  #within;
  #bounded;

  /**
   * `within` is the element whose width the canvas is to fill, as far as whole multiples go;
   * `bounded`: whether it has a height of its own that the canvas must keep to.
   */
  constructor(canvas, within, { bounded }) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
    this.#within = within;
    this.#bounded = bounded;
    new ResizeObserver(() => this.#fit()).observe(within);
    window.addEventListener("resize", () => this.#fit()); // zooming changes the screen's pixels
  }

  get context() {
    return this.#context;
  }

  /** Show RGBA bytes of width x height pixels. */
  show(rgba, width, height) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#fit();
    }
    this.#context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }

  /** Show greys, one byte a pixel. */
  showGreys(greys, width, height) {
    const rgba = new Uint8ClampedArray(4 * greys.length);
    for (let k = 0; k < greys.length; k++) rgba.fill(greys[k], 4 * k, 4 * k + 3);
    for (let k = 3; k < rgba.length; k += 4) rgba[k] = 255;
    this.show(rgba, width, height);
  }

  #fit() {
    const { width, height } = this.#canvas;
    const style = getComputedStyle(this.#within);
    const padding = parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
    const most = this.#bounded ? this.#within.clientHeight : Infinity;
    const available = Math.min(this.#within.clientWidth - padding, (most * width) / height);
    const scale = Math.max(1, Math.floor((available * devicePixelRatio) / width));
    this.#canvas.style.width = `${(scale * width) / devicePixelRatio}px`;
    this.#canvas.style.height = `${(scale * height) / devicePixelRatio}px`;
  }
}
