/** The serial console: what the firmware prints, with equal lines folded into one. */

import { byId } from "./dom.js";

const MOST_LINES = 500;
const NEAR_END = 50; // pixels

const log = byId("console");
let unfinished = ""; // the beginning of a line
let last = null; // the last line: its node, its text, and how often it came
let following = true; // the end, unless the reader has scrolled away from it
let top = 0; // where the log was scrolled to when it was last looked at

log.addEventListener("scroll", look);
new ResizeObserver(follow).observe(log);

/** Add what the firmware prints. */
export function print({ text }) {
  look(); // the event of a reader who scrolls may come only after this
  const lines = (unfinished + text).split("\n");
  unfinished = lines.pop();
  for (const line of lines) add(line);
  follow();
}

function add(text) {
  if (text !== last?.text) {
    last = { node: new Text(), text, count: 0 };
    log.append(last.node);
    if (log.childNodes.length > MOST_LINES) log.firstChild.remove();
  }
  last.count += 1;
  last.node.data = last.count > 1 ? `${text}  (× ${last.count})\n` : `${text}\n`;
}

/** See whether the reader has scrolled away. In a narrower log, too, the end is farther down. */
function look() {
  if (log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END) following = true;
  else if (log.scrollTop < top) following = false;
  top = log.scrollTop;
}

function follow() {
  if (!following) return;
  log.scrollTop = log.scrollHeight;
  top = log.scrollTop;
}
