// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Ten scores as bars, with the probabilities that follow from them. */

import { element } from "./dom.js";

export class Scores {
  #rows = [];

  constructor(table) {
    for (let digit = 0; digit < 10; digit++) {
      const bar = element("span", { className: "bar" });
      const track = element("td", {}, bar);
      const share = element("td", { className: "share" });
      const name = element("th", { scope: "row", textContent: digit });
      const row = element("tr", {}, name, track, share);
      this.#rows.push({ row, track, bar, share });
      table.append(row);
    }
  }

  /** Show ten scores and probabilities, or null for none. The shortest bar is the lowest score. */
  show(scores, probabilities) {
    const low = Math.min(...(scores ?? [0]));
    const span = Math.max(...(scores ?? [0])) - low || 1;
    const best = Math.max(...(probabilities ?? [0]));
    for (const [digit, { row, track, bar, share }] of this.#rows.entries()) {
      const score = scores?.[digit];
      bar.style.width = scores ? `${(100 * (score - low)) / span}%` : "0";
      track.title = scores ? `score ${score.toFixed(2)}` : "";
      share.textContent = scores ? percent(probabilities[digit]) : "";
      row.classList.toggle("best", probabilities?.[digit] === best);
    }
  }
}

/** Return a probability as text: "93 %". */
export function percent(probability) {
  return `${Math.round(100 * probability)} %`;
}
