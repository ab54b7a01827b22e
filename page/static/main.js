// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The page of the simulator: which part gets which message, and what each part sends. */

import { byId } from "./dom.js";
import { Connection } from "./connection.js";
import { Console } from "./console.js";
import { Controls } from "./controls.js";
import { Display } from "./display.js";
import { Draw } from "./draw.js";
import { Faults } from "./faults.js";
import { Notices } from "./notices.js";
import { Samples } from "./samples.js";
import { download } from "./save.js";
import { Settings } from "./settings.js";
import { Steps } from "./steps.js";
import { Tabs } from "./tabs.js";
import { Upload } from "./upload.js";
import { Webcam } from "./webcam.js";

const GONE =
  "The simulator does not answer. Start it again with “make simulate”; this page then goes on by itself.";

const connection = new Connection(`ws://${location.host}/board`);
const notices = new Notices();
const display = new Display();
const steps = new Steps();
const serial = new Console();

const controls = new Controls((values) => connection.send({ type: "controls", ...values }));
const faults = new Faults((name, on) => connection.send({ type: "fault", name, on }));
const settings = new Settings((values) => connection.send({ type: "settings", values }));
const samples = new Samples((name) => {
  notices.clear();
  connection.send({ type: "sample", name });
});
const tabs = new Tabs({
  draw: new Draw((picture) => connection.sendPicture("draw", picture)),
  upload: new Upload({
    select: () => tabs.select("upload"),
    send: (picture) => {
      notices.clear();
      connection.sendPicture("upload", picture);
    },
    refuse: (sentence) => notices.error(sentence),
  }),
  webcam: new Webcam(connection),
  samples,
});
tabs.select("draw");

byId("reset").addEventListener("click", () => connection.send({ type: "reset" }));
byId("save").addEventListener("click", () => connection.send({ type: "save" }));

connection.on("hello", (hello) => {
  notices.clear();
  controls.configure(hello.controls);
  settings.configure(hello.settings);
  samples.configure(hello.samples);
  faults.restore();
  tabs.source.enter();
});
connection.on("board", ({ state, text }) => {
  notices.state(state);
  if (state === "starting") notices.clear();
  if (state === "stopped") notices.error(text || "The board has stopped. Reset it to go on.");
});
connection.on("lost", (reason) => {
  notices.state("lost");
  notices.error(reason || GONE);
});
connection.on("error", ({ text }) => {
  notices.error(text);
  tabs.source.refused?.();
});
connection.on("tft", (rgba) => display.showTft(rgba));
connection.on("scene", (bytes) => display.showScene(bytes));
connection.on("step", (step) => notices.reading(steps.show(step)));
connection.on("console", ({ text }) => serial.write(text));
connection.on("zip", (bytes) => {
  download(bytes, "inkling.zip");
  notices.success("Saved inkling.zip, for a bug report; “python -m simulator classify” reads it again.");
});
connection.open();
