// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The text that the firmware prints. */

import { byId } from "./dom.js";

const MOST_CHARACTERS = 20000;
const NEAR_END = 24; // pixels

const log = byId("console");

/** Add text; keep showing the end, unless the reader has scrolled away from it. */
export function print(text) {
  const following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
  log.textContent = (log.textContent + text).slice(-MOST_CHARACTERS);
  if (following) log.scrollTop = log.scrollHeight;
}
