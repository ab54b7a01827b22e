// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The form for settings.toml, which the server describes, and the choice of the model. */

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
      this.#apply(this.#values);
    });
    this.#form.addEventListener("input", () => this.#mark());
    byId("defaults").addEventListener("click", () => {
      for (const [key, about] of Object.entries(this.#known)) this.#put(key, about.default);
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
    const about = Object.entries(settings);
    if (this.#form.elements[MODEL]) {
      if (about.some(([key, { value }]) => value !== this.#applied[key])) this.#send(this.#applied);
      return;
    }
    this.#known = settings;
    byId("fields").append(...about.map(field));
    for (const [key, { value }] of about) this.#put(key, value);
    this.#applied = this.#values;
    this.#mark();
    this.#showModel();
  }

  #apply(values) {
    this.#applied = values;
    this.#showModel();
    this.#send(values);
  }

  #put(key, value) {
    const input = this.#form.elements[key];
    if (input.type === "checkbox") input.checked = value === 1;
    else input.value = value;
  }

  /** What is entered. The firmware judges a text where a number should be. */
  get #values() {
    const entries = Object.entries(this.#known).map(([key, about]) => {
      const input = this.#form.elements[key];
      if (input.type === "checkbox") return [key, Number(input.checked)];
      const whole = typeof about.default === "number" && /^-?\d+$/.test(input.value);
      return [key, whole ? Number(input.value) : input.value];
    });
    return Object.fromEntries(entries);
  }

  /** Mark the settings that differ from their defaults. */
  #mark() {
    for (const [key, value] of Object.entries(this.#values)) {
      const changed = value !== this.#known[key].default;
      this.#form.elements[key].closest(".field").classList.toggle("changed", changed);
    }
  }

  #showModel() {
    byId("models").querySelector(`[value=${this.#applied[MODEL]}]`).checked = true;
  }
}

/** Return the row of the form for one setting. */
function field([key, { help, choices, low, high }]) {
  const input = inputFor(choices, low, high);
  Object.assign(input, { id: key, name: key });
  input.setAttribute("aria-describedby", `${key}-help`);
  const range = `${low} to ${high}.`;
  const told = choices || help.includes(range);
  return element(
    "div",
    { className: "field" },
    element("label", { htmlFor: key }, element("code", { textContent: key })),
    input,
    element("p", { id: `${key}-help`, textContent: told ? help : `${help} ${range}` }),
  );
}

function inputFor(choices, min, max) {
  if (!choices) return element("input", { type: "number", step: 1, min, max });
  if (String(choices) === "0,1") return element("input", { type: "checkbox", role: "switch" });
  return element("select", {}, ...choices.map((choice) => new Option(choice, choice)));
}
