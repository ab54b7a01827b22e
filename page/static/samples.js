// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The source "samples": pictures that come with the simulator, in groups. */

import { byId, element } from "./dom.js";

export class Samples {
  #sheet = byId("sheet");
  #radios = [];
  #send;
  #shown = false;

  /** `send` takes the name of a sample. */
  constructor(send) {
    this.#send = send;
    this.#sheet.addEventListener("change", () => this.#chosen());
    byId("previous").addEventListener("click", () => this.#step(-1));
    byId("next").addEventListener("click", () => this.#step(1));
    byId("random").addEventListener("click", () => {
      // Any but the one that is shown.
      this.#step(1 + Math.floor(Math.random() * (this.#radios.length - 1)));
    });
  }

  /** Show the server's samples, [{name, label, group}]; again only if there are none yet. */
  configure(samples) {
    if (this.#radios.length) return;
    for (const [group, members] of Map.groupBy(samples, (sample) => sample.group)) {
      this.#sheet.append(
        element(
          "fieldset",
          {},
          element("legend", { textContent: group }),
          ...members.map((sample) => this.#thumbnail(sample)),
        ),
      );
    }
    this.#radios = [...this.#sheet.querySelectorAll("input")];
  }

  /** Show the camera the sample chosen last. */
  enter() {
    this.#shown = true;
    if (!this.#chosenRadio && this.#radios.length) this.#radios[0].checked = true;
    this.#chosen();
  }

  /** Nothing is under way. */
  leave() {
    this.#shown = false;
  }

  get #chosenRadio() {
    return this.#radios.find((radio) => radio.checked);
  }

  #thumbnail({ name, label, group }) {
    return element(
      "label",
      { title: `${group}: ${label}` },
      element("input", { type: "radio", name: "sample", value: name, className: "unseen" }),
      element("img", {
        src: `/samples/${encodeURIComponent(name)}.png`,
        alt: label,
        loading: "lazy",
        width: 64,
        height: 48,
      }),
    );
  }

  #step(by) {
    const n = this.#radios.length;
    if (!n) return;
    const k = this.#radios.indexOf(this.#chosenRadio);
    this.#radios[(k + by + n) % n].checked = true;
    this.#chosen();
  }

  #chosen() {
    const radio = this.#chosenRadio;
    if (!radio || !this.#shown) return;
    byId("sample-name").textContent = radio.parentElement.title;
    radio.parentElement.scrollIntoView({ block: "nearest" });
    this.#send(radio.value);
  }
}
