// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The source "samples": pictures that come with the simulator, in groups. */

import { byId, element } from "./dom.js";

export class Samples {
  #radios = [];
  #send;

  /** `send` takes the name of a sample. */
  constructor(send) {
    this.#send = send;
    byId("sheet").addEventListener("change", () => this.#show(this.#chosen));
    byId("previous").addEventListener("click", () => this.#step(-1));
    byId("next").addEventListener("click", () => this.#step(1));
    byId("random").addEventListener("click", () => {
      // Any but the one that is shown.
      this.#step(1 + Math.floor(Math.random() * (this.#radios.length - 1)));
    });
  }

  /** Lay out the server's samples, [{name, label, group}], unless they are there already. */
  configure(samples) {
    if (this.#radios.length) return;
    for (const [group, members] of Map.groupBy(samples, (sample) => sample.group)) {
      const legend = element("legend", { textContent: group });
      byId("sheet").append(element("fieldset", {}, legend, ...members.map(thumbnail)));
    }
    this.#radios = [...byId("sheet").querySelectorAll("input")];
  }

  /** Show the camera the sample that was chosen last. */
  enter() {
    if (this.#radios.length) this.#show(this.#chosen ?? this.#radios[0]);
  }

  get #chosen() {
    return this.#radios.find((radio) => radio.checked);
  }

  #step(by) {
    const n = this.#radios.length;
    if (n) this.#show(this.#radios[(this.#radios.indexOf(this.#chosen) + by + n) % n]);
  }

  #show(radio) {
    radio.checked = true;
    byId("sample-name").textContent = radio.parentElement.title;
    radio.parentElement.scrollIntoView({ block: "nearest" });
    this.#send(radio.value);
  }
}

function thumbnail({ name, label, group }) {
  const src = `/samples/${encodeURIComponent(name)}.png`;
  return element(
    "label",
    { title: `${group}: ${label}` },
    element("input", { type: "radio", name: "sample", value: name, className: "unseen" }),
    element("img", { src, alt: label, loading: "lazy", width: 64, height: 48 }),
  );
}
