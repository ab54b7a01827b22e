// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Save a file that the server has made. */

import { element } from "./dom.js";

const KEEP_MS = 60000; // the browser may still be asking its user where to save the file

/** Let the browser download bytes under this name. */
export function download(bytes, name) {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/zip" }));
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}
