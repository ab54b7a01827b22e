/** The page of the simulator: which part gets which message, and which source is selected. */

import * as board from "./board.js";
import { connect } from "./connection.js";
import { sendControls } from "./controls.js";
import { byId } from "./dom.js";
import * as draw from "./draw.js";
import * as notices from "./notices.js";
import * as samples from "./samples.js";
import { restoreSettings } from "./settings.js";
import { showStep } from "./steps.js";
import * as upload from "./upload.js";
import * as webcam from "./webcam.js";

const GONE =
  "The simulator does not answer. Start it again with “make simulate”; this page then goes on by itself.";

// A source may have `enter()`, which shows the camera what it has, `leave()`, and `refused()`,
// which is called when the server would not take its picture.
const SOURCES = { draw, upload, webcam, samples };
let source = draw;

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
    source.enter?.();
  },
  board({ state, text }) {
    notices.showState(state);
    if (state === "starting") notices.clear();
    if (state === "stopped") notices.tell(text);
  },
  lost(reason) {
    notices.showState("lost");
    notices.tell(reason || GONE);
  },
  error({ text }) {
    notices.tell(text);
    source.refused?.();
  },
  tft: board.showTft,
  scene: board.showScene,
  step: (step) => notices.announce(showStep(step)),
  console: board.print,
  zip(bytes) {
    board.download(bytes);
    notices.tell("Saved inkling.zip, for a bug report; “python -m simulator classify” reads it again.", "success");
  },
});
