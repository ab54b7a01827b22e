/** The 200 features as stars: in each of 5x5 cells, a line for each of eight directions. */

import { byId } from "./dom.js";

const SIZE = 20; // of a cell; the picture is 100 wide
const LONGEST = 9.5;
const CENTRES = [0, 1, 2, 3, 4].map((k) => SIZE * (k + 0.5));

// The directions in the firmware's order, x to the right and y down
// (firmware/inkling/features/gradients.py).
const HALF = [
  [1, 0],
  [0, 1],
  [Math.SQRT1_2, -Math.SQRT1_2],
  [Math.SQRT1_2, Math.SQRT1_2],
];

const lines = []; // [x, y, dx, dy] in the order of the features
for (const sign of [1, -1]) {
  for (const y of CENTRES) {
    for (const [dx, dy] of HALF) {
      for (const x of CENTRES) lines.push([x, y, sign * dx, sign * dy]);
    }
  }
}
const dots = CENTRES.flatMap((y) => CENTRES.map((x) => `M${x} ${y}h0`));
byId("cells").setAttribute("d", dots.join(""));

/** Show 200 features, or null for none. */
export function showFeatures(features) {
  const scale = LONGEST / Math.max(1, ...(features ?? []));
  const lengths = (features ?? []).map((feature) => scale * feature);
  const drawn = lengths.map((length, k) => {
    const [x, y, dx, dy] = lines[k];
    return `M${x} ${y}l${length * dx} ${length * dy}`;
  });
  byId("gradients").setAttribute("d", drawn.join(""));
}
