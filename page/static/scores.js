// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Ten scores as bars, with the probabilities they amount to. */

import { element } from "./dom.js";

export class Scores {
  #rows = [];

  constructor(table) {
    for (let digit = 0; digit < 10; digit++) {
      const bar = element("span", { className: "bar" });
      const share = element("td", { className: "share" });
      const row = element(
        "tr",
        {},
        element("th", { scope: "row", textContent: digit }),
        element("td", { className: "track" }, bar),
        share,
      );
      this.#rows.push({ row, bar, share });
      table.append(row);
    }
  }

  /** Show ten scores and probabilities, or null for none. The shortest bar is the lowest score. */
  show(scores, probabilities) {
    const low = Math.min(...(scores ?? [0]));
    const span = Math.max(...(scores ?? [0])) - low || 1;
    const best = Math.max(...(probabilities ?? [0]));
    for (const [digit, { row, bar, share }] of this.#rows.entries()) {
      const score = scores?.[digit];
      bar.style.width = scores ? `${(100 * (score - low)) / span}%` : "0";
      bar.parentElement.title = scores ? `score ${score.toFixed(2)}` : "";
      share.textContent = scores ? percent(probabilities[digit]) : "";
      row.classList.toggle("best", Boolean(scores) && probabilities[digit] === best);
    }
  }
}

/** Return a probability as text: "93 %". */
export function percent(probability) {
  return `${Math.round(100 * probability)} %`;
}
