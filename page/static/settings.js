/** The form for settings.toml, and the choice of the model. */

import { send } from "./connection.js";
import { byId } from "./dom.js";

const PENDING = "This is not applied yet: press “Reset board with these”.";

const form = byId("settings");
const model = form.elements.INKLING_MODEL;
const inputs = [...form.elements].filter((input) => input.name);
const given = entered(); // what settings.toml says
let applied = given;

form.addEventListener("input", mark);
form.addEventListener("reset", () => setTimeout(mark)); // once the values are back
form.addEventListener("submit", (event) => {
  event.preventDefault();
  apply(entered());
});
byId("models").addEventListener("change", ({ target }) => {
  model.value = target.value;
  mark();
  apply({ ...applied, [model.name]: target.value });
});
showModel();

/** Give a new board the settings of this page. */
export function restoreSettings() {
  if (JSON.stringify(applied) !== JSON.stringify(given)) send("settings", { values: applied });
}

function apply(values) {
  applied = values;
  showModel();
  mark();
  send("settings", { values });
}

/** Return what is entered, by name. The firmware judges a text where a number should be. */
function entered() {
  return Object.fromEntries(
    inputs.map(({ name, type, checked, value }) => {
      if (type === "checkbox") return [name, Number(checked)];
      return [name, /^-?\d+$/.test(value) ? Number(value) : value];
    }),
  );
}

/** Mark the settings that differ from those of settings.toml, and say if any waits for a reset. */
function mark() {
  const values = entered();
  for (const { name, parentElement } of inputs) {
    parentElement.classList.toggle("changed", values[name] !== given[name]);
  }
  const isApplied = inputs.every(({ name }) => values[name] === applied[name]);
  byId("settings-note").textContent = isApplied ? "" : PENDING;
}

function showModel() {
  for (const radio of byId("models").querySelectorAll("input")) {
    radio.checked = radio.value === applied[model.name];
  }
}
