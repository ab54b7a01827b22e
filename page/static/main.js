/** The page of the simulator: which part gets which message, and which source is selected. */

import * as board from "./board.js";
import { connect } from "./connection.js";
import { print } from "./console.js";
import { sendControls } from "./controls.js";
import { byId } from "./dom.js";
import * as draw from "./draw.js";
import * as notices from "./notices.js";
import * as samples from "./samples.js";
import { restoreSettings } from "./settings.js";
import { restorePace, resume } from "./speed.js";
import { showHalt, showStep } from "./steps.js";
import * as upload from "./upload.js";
import * as webcam from "./webcam.js";

const GONE = Number(document.body.dataset.shared)
  ? "The simulator does not answer. Once it has been started again, reload this page and give its new PIN."
  : "The simulator does not answer. Start it again with “./inkling simulate”; this page then goes on by itself.";

// A source may have `enter()`, which shows the camera what it has, `leave()`, and `refused()`,
// which is called when the server would not take its picture.
const SOURCES = { draw, upload, webcam, samples };
let source = draw;
let saved; // the message about the zip that comes next

byId("tab-draw").checked = true;
byId("tabs").addEventListener("change", ({ target }) => {
  source.leave?.();
  source = SOURCES[target.value];
  for (const name of Object.keys(SOURCES)) byId(`panel-${name}`).hidden = name !== target.value;
  source.enter?.();
});

connect(`ws://${location.host}/board`, {
  open() {
    notices.clear();
    sendControls();
    restoreSettings();
    board.restoreFaults();
    restorePace();
    source.enter?.();
  },
  board({ state, text }) {
    notices.showState(state);
    if (state === "starting") {
      notices.clear();
      resume();
    }
    if (state === "stopped") notices.tell(text);
  },
  lost(reason) {
    notices.showState("lost");
    notices.tell(reason || GONE);
  },
  error({ text, picture }) {
    notices.tell(text);
    if (picture) source.refused?.();
  },
  tft: board.showTft,
  scene: board.showScene,
  paused: showHalt,
  step: (step) => notices.announce(showStep(step)),
  console: print,
  saved(message) {
    saved = message;
  },
  zip(bytes) {
    board.download(saved.name, bytes);
    const again = `To read it again, type in Inkling’s folder: ${saved.command}`;
    notices.tell(`Saved ${saved.name} among your downloads. ${saved.command && again}`, "success");
  },
});
