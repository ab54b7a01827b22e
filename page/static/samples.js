/** The source "samples": pictures that come with the simulator, in groups. */

import { send } from "./connection.js";
import { byId } from "./dom.js";
import { clear } from "./notices.js";

const radios = [...byId("sheet").querySelectorAll("input")];

byId("sheet").addEventListener("change", enter);
byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("random").addEventListener("click", () => {
  // Any but the one that is shown.
  step(1 + Math.floor(Math.random() * (radios.length - 1)));
});

/** Show the camera the sample that was chosen last. */
export function enter() {
  step(0);
}

function step(by) {
  const before = Math.max(0, radios.findIndex((radio) => radio.checked));
  const radio = radios[(before + by + radios.length) % radios.length];
  radio.checked = true;
  byId("sample-name").textContent = radio.parentElement.title;
  radio.parentElement.scrollIntoView({ block: "nearest" });
  clear();
  send("sample", { name: radio.value });
}
