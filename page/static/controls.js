// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The sliders that change the scene as the camera sees it. */

import { byId, element } from "./dom.js";
import { paced } from "./pace.js";

const SEND_MS = 50;

const percent = (value) => `${Math.round(100 * value)} %`;

// name in the protocol: label, step, and how a value reads
const CONTROLS = {
  light: ["Light", 0.05, percent],
  shadow: ["Shadow", 0.05, percent],
  rotation: ["Rotation", 1, (value) => `${value}°`],
  distance: ["Distance", 0.05, (value) => `${value.toFixed(2)} ×`],
  blur: ["Blur", 0.1, (value) => `${value.toFixed(1)} px`],
  noise: ["Noise", 0.5, (value) => `${value.toFixed(1)} of 255`],
};

export class Controls {
  #inputs = {};
  #changed;

  /** `send` takes {name: value} of all controls. */
  constructor(send) {
    this.#changed = paced(SEND_MS, () => send(this.#values));
    byId("reset-controls").addEventListener("click", () => {
      for (const [name, input] of Object.entries(this.#inputs)) {
        input.value = input.defaultValue;
        this.#show(name);
      }
      this.#changed();
    });
  }

  /** Make the sliders from the server's {name: {default, low, high}}, once; send all values. */
  configure(ranges) {
    if (!byId("sliders").childElementCount) {
      for (const name of Object.keys(CONTROLS)) this.#make(name, ranges[name]);
    }
    this.#changed();
  }

  get #values() {
    const entries = Object.entries(this.#inputs);
    return Object.fromEntries(entries.map(([name, input]) => [name, input.valueAsNumber]));
  }

  #make(name, { default: defaultValue, low: min, high: max }) {
    const [label, step] = CONTROLS[name];
    const input = element("input", { type: "range", id: name, min, max, step, defaultValue });
    input.addEventListener("input", () => {
      this.#show(name);
      this.#changed();
    });
    this.#inputs[name] = input;
    byId("sliders").append(
      element(
        "div",
        { className: "slider" },
        element("label", { htmlFor: name, textContent: label }),
        element("output", { id: `${name}-value` }),
        input,
      ),
    );
    this.#show(name);
  }

  #show(name) {
    const text = CONTROLS[name][2](this.#inputs[name].valueAsNumber);
    byId(`${name}-value`).textContent = text;
    this.#inputs[name].setAttribute("aria-valuetext", text);
  }
}
