/** The sliders that change the scene as the camera sees it. */

import { send } from "./connection.js";
import { byId, percent } from "./dom.js";
import { paced } from "./pace.js";

const SEND_MS = 50;

// How the value of each slider reads.
const TEXTS = {
  light: percent,
  shadow: percent,
  rotation: (value) => `${value}°`,
  distance: (value) => `${value.toFixed(2)} ×`,
  blur: (value) => `${value.toFixed(1)} px`,
  noise: (value) => `${value.toFixed(1)} of 255`,
};

/** Send all values, but not too often. */
export const sendControls = paced(SEND_MS, () => {
  const values = Object.keys(TEXTS).map((name) => [name, byId(name).valueAsNumber]);
  send("controls", Object.fromEntries(values));
});

byId("controls").addEventListener("input", change);
byId("controls").addEventListener("reset", () => setTimeout(change)); // once the values are back
change();

function change() {
  for (const [name, textOf] of Object.entries(TEXTS)) {
    const text = textOf(byId(name).valueAsNumber);
    byId(`${name}-value`).textContent = text;
    byId(name).setAttribute("aria-valuetext", text);
  }
  sendControls();
}
