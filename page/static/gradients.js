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
const CENTRES = Array.from({ length: CELLS }, (_, k) => SIZE * (k + 0.5));

export class Gradients {
  #lines = []; // {line, x, y, dx, dy} in the order of the features

  constructor(svg) {
    for (const sign of [1, -1]) {
      for (const y of CENTRES) {
        for (const [dx, dy] of DIRECTIONS) {
          for (const x of CENTRES) {
            const line = child(svg, "line", { x1: x, y1: y, x2: x, y2: y });
            this.#lines.push({ line, x, y, dx: sign * dx, dy: sign * dy });
          }
        }
      }
    }
    for (const cy of CENTRES) for (const cx of CENTRES) child(svg, "circle", { cx, cy, r: 0.8 });
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
