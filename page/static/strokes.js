// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Strokes of a pen, drawn as smooth curves through its points. */

// A pen reports its pressure, 0 to 1; a mouse and most fingers always report 0.5 or 0.
const LIGHTEST = 0.4;
const PRESSURE_GAIN = 1.2;

/** Return the width of the line of a pen of `width`, at this pressure of this pointer. */
export function lineWidth(width, pointerType, pressure) {
  return pointerType === "pen" ? width * (LIGHTEST + PRESSURE_GAIN * pressure) : width;
}

/** A stroke: a colour, and points {x, y, width} in pixels of the paper. */
export class Stroke {
  #colour;
  #points = [];

  constructor(colour) {
    this.#colour = colour;
  }

  /** Add a point and draw the curve up to it. */
  extend(context, point) {
    this.#points.push(point);
    this.#drawPiece(context, this.#points.length - 1);
  }

  /** Draw the last half of a piece, which has waited for a further point. */
  finish(context) {
    const [before, last] = this.#points.slice(-2);
    if (last) this.#drawLine(context, middle(before, last), last, last);
  }

  /** Draw the whole stroke again. */
  draw(context) {
    for (const k of this.#points.keys()) this.#drawPiece(context, k);
    this.finish(context);
  }

  /** Draw the curve from the middle before point k - 1 to the middle after it. */
  #drawPiece(context, k) {
    const [a, b, c] = [this.#points[k - 2], this.#points[k - 1], this.#points[k]];
    if (!b) this.#drawLine(context, c, c, c);
    else if (!a) this.#drawLine(context, b, b, middle(b, c));
    else this.#drawLine(context, middle(a, b), b, middle(b, c));
  }

  #drawLine(context, from, control, to) {
    context.strokeStyle = this.#colour;
    context.lineCap = "round";
    context.lineWidth = control.width;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.quadraticCurveTo(control.x, control.y, to.x, to.y);
    context.stroke();
  }
}

function middle(a, b) {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
