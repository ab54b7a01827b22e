// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The 200 features as stars: in each of 5x5 cells, a line for each of eight directions. */

const SVG = "http://www.w3.org/2000/svg";

const CELLS = 5;
const SIZE = 20; // of a cell; the picture is 100 wide
const LONGEST = 9.5;

// The directions in the firmware's order, x to the right and y down; the other sign turns them
// round (firmware/inkling/features/gradients.py).
const DIRECTIONS = [
  [1, 0],
  [0, 1],
  [Math.SQRT1_2, -Math.SQRT1_2],
  [Math.SQRT1_2, Math.SQRT1_2],
];
const SIGNS = [1, -1];

export class Gradients {
  #lines = []; // {line, x, y, dx, dy} in the order of the features

  constructor(svg) {
    for (const sign of SIGNS) {
      for (let row = 0; row < CELLS; row++) {
        for (const [dx, dy] of DIRECTIONS) {
          for (let column = 0; column < CELLS; column++) {
            const [x, y] = [SIZE * (column + 0.5), SIZE * (row + 0.5)];
            const line = child(svg, "line", { x1: x, y1: y, x2: x, y2: y });
            this.#lines.push({ line, x, y, dx: sign * dx, dy: sign * dy });
          }
        }
      }
    }
    for (let k = 0; k < CELLS * CELLS; k++) {
      const [x, y] = [SIZE * ((k % CELLS) + 0.5), SIZE * (Math.floor(k / CELLS) + 0.5)];
      child(svg, "circle", { cx: x, cy: y, r: 0.8 });
    }
  }

  /** Show 200 features, or null for none. */
  show(features) {
    const largest = Math.max(1, ...(features ?? []));
    for (const [k, { line, x, y, dx, dy }] of this.#lines.entries()) {
      const length = (LONGEST * (features?.[k] ?? 0)) / largest;
      line.setAttribute("x2", x + length * dx);
      line.setAttribute("y2", y + length * dy);
    }
  }
}

function child(svg, tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  svg.append(made);
  return made;
}
