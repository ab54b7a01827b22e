/** What many modules need. */

/** Return the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Return a share as text: "93 %". */
export function percent(share) {
  return `${Math.round(100 * share)} %`;
}
