// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The form for settings.toml, made from what the server says of each, and the choice of model. */

import { byId, element } from "./dom.js";

const MODEL = "INKLING_MODEL";

export class Settings {
  #form = byId("settings");
  #known = {};
  #applied = {};
  #send;

  /** `send` takes {key: value}, with which the board is to start again. */
  constructor(send) {
    this.#send = send;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#apply(this.#values());
    });
    this.#form.addEventListener("input", () => this.#mark());
    byId("defaults").addEventListener("click", () => {
      for (const [key, { default: usual }] of Object.entries(this.#known)) this.#put(key, usual);
      this.#mark();
    });
    byId("models").addEventListener("change", ({ target }) => {
      this.#put(MODEL, target.value);
      this.#mark();
      this.#apply({ ...this.#applied, [MODEL]: target.value });
    });
  }

  /** Make the form at the first "hello"; at a later one, give a new board this page's settings. */
  configure(settings) {
    if (this.#form.elements[MODEL]) {
      if (this.#differs(settings)) this.#send(this.#applied);
      return;
    }
    this.#known = settings;
    byId("fields").append(...Object.entries(settings).map(([key, about]) => field(key, about)));
    for (const [key, { value }] of Object.entries(settings)) this.#put(key, value);
    this.#applied = this.#values();
    this.#mark();
    this.#showModel();
  }

  #apply(values) {
    this.#applied = values;
    this.#showModel();
    this.#send(values);
  }

  #differs(settings) {
    return Object.entries(settings).some(([key, { value }]) => value !== this.#applied[key]);
  }

  #put(key, value) {
    const input = this.#form.elements[key];
    if (input.type === "checkbox") input.checked = value === 1;
    else input.value = value;
  }

  /** Return what is entered; what should be a number but is none goes to the firmware as it is. */
  #values() {
    return Object.fromEntries(
      Object.entries(this.#known).map(([key, { default: usual }]) => {
        const input = this.#form.elements[key];
        if (input.type === "checkbox") return [key, Number(input.checked)];
        const whole = typeof usual === "number" && /^-?\d+$/.test(input.value);
        return [key, whole ? Number(input.value) : input.value];
      }),
    );
  }

  /** Mark the settings that are not as shipped. */
  #mark() {
    for (const [key, value] of Object.entries(this.#values())) {
      const changed = value !== this.#known[key].default;
      this.#form.elements[key].closest(".field").classList.toggle("changed", changed);
    }
  }

  #showModel() {
    for (const radio of byId("models").querySelectorAll("input")) {
      radio.checked = radio.value === this.#applied[MODEL];
    }
  }
}

/** Return the row of the form for one setting. */
function field(key, { default: usual, help, choices, low, high }) {
  const input = inputFor(usual, choices, low, high);
  Object.assign(input, { id: key, name: key });
  input.setAttribute("aria-describedby", `${key}-help`);
  const range = low === null || low === undefined ? "" : ` ${low} to ${high}.`;
  return element(
    "div",
    { className: "field" },
    element("label", { htmlFor: key }, element("code", { textContent: key })),
    input,
    element("p", { id: `${key}-help`, textContent: help + (help.includes(range.trim()) ? "" : range) }),
  );
}

function inputFor(usual, choices, low, high) {
  if (choices && String(choices) === "0,1") {
    return element("input", { type: "checkbox", role: "switch" });
  }
  if (choices) {
    return element("select", {}, ...choices.map((choice) => new Option(choice, choice)));
  }
  if (typeof usual === "number") {
    return element("input", { type: "number", step: 1, min: low ?? "", max: high ?? "" });
  }
  return element("input", { type: "text" });
}
