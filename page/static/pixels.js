// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** A canvas whose pixels are shown as squares of a whole number of the screen's pixels. */

export class PixelCanvas {
  #canvas;
  #within;
  #bounded;

  /**
   * The canvas fills the width of the element `within`, as far as whole multiples go; with
   * `bounded`, also within its height.
   */
  constructor(canvas, within, bounded = false) {
    this.#canvas = canvas;
    this.context = canvas.getContext("2d");
    this.#within = within;
    this.#bounded = bounded;
    new ResizeObserver(() => this.#fit()).observe(within);
    window.addEventListener("resize", () => this.#fit()); // zooming changes the screen's pixels
  }

  /** Show RGBA bytes of width x height pixels. */
  show(rgba, width, height) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      Object.assign(this.#canvas, { width, height });
      this.#fit();
    }
    this.context.putImageData(new ImageData(rgba, width, height), 0, 0);
  }

  /** Show greys, one byte a pixel. */
  showGreys(greys, width, height) {
    const pixels = Uint32Array.from(greys, (grey) => 0xff000000 + 0x010101 * grey); // ABGR
    this.show(new Uint8ClampedArray(pixels.buffer), width, height);
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
