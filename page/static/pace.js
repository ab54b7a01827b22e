// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** Pacing: not more often than wanted, and never losing the last. */

/** Resolve after `ms` milliseconds. */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Return a function that asks for `task` to be run: at once, or `ms` after it ran last.
 *
 * However often it is asked for in between, it then runs once, so the last state always gets
 * through. `task` may be asynchronous; it never runs twice at a time.
 */
export function paced(ms, task) {
  let wanted = false;
  let busy = false;
  return async function ask() {
    wanted = true;
    if (busy) return;
    busy = true;
    try {
      while (wanted) {
        wanted = false;
        await task();
        await pause(ms);
      }
    } finally {
      busy = false;
    }
  };
}
