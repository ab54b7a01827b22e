// SPDX-FileCopyrightText: 2026 The Inkling authors
// SPDX-License-Identifier: MIT
/** The page of the simulator: which part gets which message, and what each part sends. */

import { connect, send, sendPicture } from "./connection.js";
import { print } from "./console.js";
import { Controls } from "./controls.js";
import { showScene, showTft } from "./display.js";
import { byId } from "./dom.js";
import { Draw } from "./draw.js";
import { Faults } from "./faults.js";
import * as notices from "./notices.js";
import { Samples } from "./samples.js";
import { download } from "./save.js";
import { Settings } from "./settings.js";
import { showStep } from "./steps.js";
import { Tabs } from "./tabs.js";
import { Upload } from "./upload.js";
import { Webcam } from "./webcam.js";

const GONE =
  "The simulator does not answer. Start it again with “make simulate”; this page then goes on by itself.";

/** Return a function that sends pictures of this source while its tab is selected. */
function sender(source) {
  return (picture) => {
    if (tabs.selected === source) sendPicture(source, picture);
  };
}

const controls = new Controls((values) => send({ type: "controls", ...values }));
const faults = new Faults((name, on) => send({ type: "fault", name, on }));
const settings = new Settings((values) => send({ type: "settings", values }));
const samples = new Samples((name) => {
  notices.clear();
  send({ type: "sample", name });
});
const sendUpload = sender("upload");
const upload = new Upload({
  select: () => tabs.select("upload"),
  send: (picture) => {
    notices.clear();
    sendUpload(picture);
  },
  refuse: notices.error,
});
const webcam = new Webcam(sender("webcam"));
const tabs = new Tabs({ draw: new Draw(sender("draw")), upload, webcam, samples });
tabs.select("draw");

byId("reset").addEventListener("click", () => send({ type: "reset" }));
byId("save").addEventListener("click", () => send({ type: "save" }));

connect(`ws://${location.host}/board`, {
  hello(hello) {
    notices.clear();
    controls.configure(hello.controls);
    settings.configure(hello.settings);
    samples.configure(hello.samples);
    faults.restore();
    tabs.source.enter?.();
  },
  board({ state, text }) {
    notices.showState(state);
    if (state === "starting") notices.clear();
    if (state === "stopped") notices.error(text);
  },
  lost(reason) {
    notices.showState("lost");
    notices.error(reason || GONE);
  },
  error({ text }) {
    notices.error(text);
    tabs.source.refused?.();
  },
  tft: showTft,
  scene: showScene,
  step: (step) => notices.announce(showStep(step)),
  console: ({ text }) => print(text),
  zip(bytes) {
    download(bytes, "inkling.zip");
    notices.success("Saved inkling.zip, for a bug report; “python -m simulator classify” reads it again.");
  },
});
