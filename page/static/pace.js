/** Run a task at a limited rate, without losing the last request. */

/** Resolve after `ms` milliseconds. */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Return a function that asks for `task` to be run: at once, or `ms` after its last run.
 *
 * Several requests in between lead to one run, so the last state always gets through. `task` may
 * be asynchronous; it never runs twice at a time.
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
